package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Table;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Remembers, for some time, that ids have no rows. Safe for use by many threads. */
final class MissingRows {

    /*
     * The invariant: a row that was inserted here, or that an event told of, is not shown as missing to anybody who asks
     * afterwards. That an id has no row is an entry like that of a row: it is right at a position of the log, and the judge
     * finds that each change of that id touches it, as does each change of which it is not known whether it is one of that
     * id. So nothing here decides what is right. It is decided here only what is not kept, and what is not shown though it
     * is right: what is older than the limit.
     *
     * Who asks for many ids that are not there must not fill the cache with what nobody reads. So of a table only the MOST
     * are there that were kept last, and it is left alone where it does not pay, see Payback.
     */

    static final int MOST = Unread.MOST;

    private final Table master;
    private final long limitMillis;
    private final Clock clock;
    private final Payback payback;
    private final Unread unread;
    private final Consumer<String> remove;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> inOrder = new LinkedHashSet<>();

    /**
     * Takes what it needs.
     *
     * @param limit how long one is remembered at the most
     * @param remove takes what is under a key out of the cache
     */
    MissingRows(Table master, Duration limit, Clock clock, Payback payback, Consumer<String> remove) {
        this.master = master;
        this.limitMillis = limit.toMillis();
        this.clock = clock;
        this.payback = payback;
        this.unread = new Unread(payback);
        this.remove = remove;
    }

    /** Returns whether it is kept now that a row is missing. */
    boolean areKept() {
        return payback.pays() && master.tellsMissing();
    }

    /** Notes that an answer was kept. If it says that a row is missing, the oldest one that says so may have to go. */
    void kept(Question question, CachedRows rows) {
        if (question.isFound(rows)) {
            forget(question.key());
        } else {
            unread.add(question.key());
            String oldest = remember(question.key());
            if (oldest != null) {
                remove.accept(oldest);
            }
        }
    }

    private void forget(String key) {
        lock.lock();
        try {
            inOrder.remove(key);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a key the youngest one; returns the oldest when that is one too many, else null. */
    private @Nullable String remember(String key) {
        lock.lock();
        try {
            inOrder.remove(key);
            inOrder.add(key);
            if (inOrder.size() <= MOST) {
                return null;
            }
            String oldest = inOrder.iterator().next();
            inOrder.remove(oldest);
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether an entry is too old to say that a row is missing. */
    boolean isTooOld(CachedRows entry) {
        long age = clock.millis() - entry.fetchedAt().toEpochMilli();
        return age < 0 || age >= limitMillis;
    }

    /** Notes that a reader was told from the cache that a row is missing. */
    void shown(Question question) {
        unread.read(question.key());
        payback.saved();
    }

    /** Returns whether it may be said that a row is missing; what an earlier process kept may not, where none is kept. */
    static boolean mayShow(@Nullable MissingRows missing, Question question, CachedRows entry) {
        return question.isFound(entry) || missing != null && !missing.isTooOld(entry);
    }
}
