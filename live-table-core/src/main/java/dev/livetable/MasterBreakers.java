package dev.livetable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The breakers of one live table: one for each context in which the master has failed lately, since contexts may have masters of
 * their own. Safe for use by many threads.
 */
final class MasterBreakers {

    /** How many contexts are kept at most; in others the master is asked as ever. */
    static final int MOST = 1_000;

    private final String table;
    private final Settings settings;
    private final Map<String, MasterBreaker> troubled = new ConcurrentHashMap<>();

    MasterBreakers(String table, Settings settings) {
        this.table = table;
        this.settings = settings;
    }

    private static String key(@Nullable String context) {
        return context == null ? "" : context;
    }

    /** Returns whether the master is left alone in a context. */
    boolean isOpen(@Nullable String context) {
        MasterBreaker breaker = troubled.isEmpty() ? null : troubled.get(key(context));
        return breaker != null && breaker.isOpen();
    }

    /** Returns whether the master is left alone in any context. */
    boolean isAnyOpen() {
        return troubled.values().stream().anyMatch(MasterBreaker::isOpen);
    }

    /** Returns whether a question may be asked by who has old rows. */
    boolean mayTry(Question question) {
        MasterBreaker breaker = troubled.get(key(question.context()));
        return breaker == null || breaker.mayTry(question.key());
    }

    /** Notes that the master has answered in a context. */
    void succeeded(@Nullable String context) {
        MasterBreaker breaker = troubled.isEmpty() ? null : troubled.remove(key(context));
        if (breaker != null) {
            breaker.succeeded();
        }
    }

    /**
     * Notes that the master has failed.
     *
     * @param begun when it was asked, in the scheduler's nanoseconds
     */
    void failed(Question question, long begun) {
        String key = key(question.context());
        if (troubled.size() < MOST || troubled.containsKey(key)) {
            troubled.computeIfAbsent(key, any -> new MasterBreaker(table, settings.scheduler(), settings.jitter()))
                    .failed(question.key(), begun);
        }
    }
}
