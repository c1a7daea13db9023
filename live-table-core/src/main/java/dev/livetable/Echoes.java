package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.RowChange;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The rows that this node has written lately, to know their echoes: what a stream tells of this node's own writes. Safe for
 * use by many threads.
 */
final class Echoes {

    /*
     * The invariant: an event that is an echo tells of a change that is in the log already. So a row is noted here only after
     * the change that names it was appended, and only with that row: not with what else its transaction did, which nobody
     * here knows, such as the rows that a trigger changed. A change of anything names no row. Nor does a write whose outcome
     * is unknown, or a transaction of a caller: both are anything.
     *
     * Each row is an echo once. What is told of it a second time in the same transaction is another change of it.
     *
     * A name of a transaction counts within a context: two tenants may have two databases that count alike.
     *
     * Whether a row is still noted is a matter of room, and never of rightness: what is not taken for an echo is a change.
     */

    /** How many rows are noted at the most. */
    static final int MOST_ROWS = 10_000;

    /** How long a row is noted. A stream that is later than that tells changes. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private final Scheduler scheduler;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Written, Long> noted = new HashMap<>();

    @GuardedBy("lock")
    private final Deque<Note> inOrder = new ArrayDeque<>();

    /** A row that was written in a transaction, in a context. */
    private record Written(String transaction, @Nullable String context, String id) {}

    /** When a row was noted, in the scheduler's nanoseconds. */
    private record Note(Written written, Long time) {}

    Echoes(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /**
     * Notes what a write of this node did.
     *
     * @param transaction what the master calls its transaction; null when it does not say
     * @param change its change, which has been appended
     */
    void wrote(@Nullable String transaction, Change change) {
        if (transaction == null || change.rows() == null) {
            return;
        }
        Long now = scheduler.nanoTime();
        lock.lock();
        try {
            for (RowChange row : change.rows()) {
                Written written = new Written(transaction, change.context(), row.id());
                noted.put(written, now);
                inOrder.add(new Note(written, now));
            }
            while (inOrder.size() > MOST_ROWS || !inOrder.isEmpty() && isOld(inOrder.getFirst().time, now)) {
                Note oldest = inOrder.removeFirst();
                noted.remove(oldest.written, oldest.time);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOld(long time, long now) {
        return now - time > LONGEST.toNanos();
    }

    /** Returns whether an event tells of nothing but what a write of this node did, and the log has; once for each row. */
    boolean isEcho(LiveEvent event) {
        String transaction = event.transaction();
        String id = event.id();
        if (transaction == null || id == null) {
            return false;
        }
        lock.lock();
        try {
            return take(new Written(transaction, event.context(), id))
                    || event.context() != null && take(new Written(transaction, null, id));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean take(Written written) {
        Long time = noted.remove(written);
        return time != null && !isOld(time, scheduler.nanoTime());
    }
}
