package dev.livetable.spring.boot.webhook;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which requests of one sender were taken, so that none is taken twice. Safe for use by many threads. */
final class SeenRequests {

    /*
     * A request is known by its id and its time. A sender that tries again signs a new time, and is heard; who has only
     * listened cannot sign one.
     *
     * What is older than the window is refused by its time, and so need not be remembered. There is room for so many
     * requests. Beyond it those of the oldest second are forgotten, and from then on that second and all before it are
     * refused. So a forgotten request never passes for a new one.
     */

    static final int ROOM = 20_000;

    private final Duration window;

    @GuardedBy("this")
    private final TreeMap<Long, Set<String>> idsBySecond = new TreeMap<>();

    @GuardedBy("this")
    private int size;

    @GuardedBy("this")
    private long forgotten = Long.MIN_VALUE;

    SeenRequests(Duration window) {
        this.window = window;
    }

    /** Returns whether a time is near enough to now. */
    boolean isInWindow(long second, Instant now) {
        try {
            return Duration.between(Instant.ofEpochSecond(second), now).abs().compareTo(window) <= 0;
        } catch (ArithmeticException | DateTimeException e) {
            return false;
        }
    }

    /** Remembers a request; returns whether it is a new one. */
    synchronized boolean add(String id, long second, Instant now) {
        Map<Long, Set<String>> old = idsBySecond.headMap(now.getEpochSecond() - window.toSeconds() - 1);
        old.values().forEach(ids -> size -= ids.size());
        old.clear();
        if (second <= forgotten
                || !idsBySecond.computeIfAbsent(second, any -> new HashSet<>()).add(id)) {
            return false;
        }
        size++;
        while (size > ROOM) {
            Map.Entry<Long, Set<String>> oldest = idsBySecond.pollFirstEntry();
            size -= oldest.getValue().size();
            forgotten = oldest.getKey();
        }
        return true;
    }

    /** Forgets a request that could not be handled, so that it may come again. */
    synchronized void remove(String id, long second) {
        Set<String> ids = idsBySecond.get(second);
        if (ids != null && ids.remove(id)) {
            size--;
        }
    }
}
