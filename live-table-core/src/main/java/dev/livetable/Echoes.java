package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.Weights;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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
     * Each row is an echo once, and only if what is told of it is what the own change says that the write left. Anything
     * else that is told of it in the same transaction is another change of it.
     *
     * What a transaction is called counts within a context, and within a subscription: two tenants may have two databases
     * that count alike, and a database that has taken over from another one may count from before what that one did.
     *
     * Whether a row is still noted is a matter of room, and never of rightness: what is not taken for an echo is a change.
     */

    /** How many rows are noted at the most. */
    static final int MOST_ROWS = 10_000;

    /** How much heap they take at the most, by estimate. Their images are mostly those of the log. */
    static final long MOST_BYTES = 4L << 20;

    /** How long a row is noted. A stream that is later than that tells changes. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int NOTE = 240;

    private final Scheduler scheduler;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Key, Note> noted = new HashMap<>();

    @GuardedBy("lock")
    private final Deque<Note> inOrder = new ArrayDeque<>();

    @GuardedBy("lock")
    private long bytes;

    /** A row that was written in a transaction, in a context. */
    private record Key(String transaction, @Nullable String context, String id) {

        long bytes() {
            return 2L * (transaction.length() + id.length() + (context == null ? 0 : context.length()));
        }
    }

    /** What a write left of a row, and when that was noted, in the scheduler's nanoseconds. Compared as the very object. */
    private static final class Note {

        private final Key key;
        private final RowImage after;
        private final long time;
        private final long bytes;

        Note(Key key, RowImage after, long time) {
            this.key = key;
            this.after = after;
            this.time = time;
            this.bytes = NOTE + key.bytes() + Weights.of(after.row(), null);
        }
    }

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
        long now = scheduler.nanoTime();
        lock.lock();
        try {
            for (RowChange row : change.rows()) {
                Note note = new Note(new Key(transaction, change.context(), row.id()), row.after(), now);
                noted.put(note.key, note);
                inOrder.add(note);
                bytes += note.bytes;
            }
            while (inOrder.size() > MOST_ROWS
                    || bytes > MOST_BYTES
                    || !inOrder.isEmpty() && isOld(inOrder.getFirst(), now)) {
                Note oldest = inOrder.removeFirst();
                bytes -= oldest.bytes;
                noted.remove(oldest.key, oldest);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isOld(Note note, long now) {
        return now - note.time > LONGEST.toNanos();
    }

    /** Forgets all: the subscription has ended, or a new one has begun. */
    void forget() {
        lock.lock();
        try {
            noted.clear();
            inOrder.clear();
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether what is told is nothing but what a write of this node did, and the log has; once for each row.
     *
     * @param transaction what the master calls the transaction that made the change; null when the stream does not say
     * @param context the context in which it was made; null when the stream does not say
     * @param row what became of which row, as the master spells and types it
     */
    boolean isEcho(@Nullable String transaction, @Nullable String context, RowChange row) {
        if (transaction == null) {
            return false;
        }
        lock.lock();
        try {
            return take(new Key(transaction, context, row.id()), row.after())
                    || context != null && take(new Key(transaction, null, row.id()), row.after());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean take(Key key, RowImage told) {
        Note note = noted.remove(key);
        return note != null && !isOld(note, scheduler.nanoTime()) && agree(told, note.after);
    }

    /** Returns whether what is told of a row is a part of what is known of it. */
    private static boolean agree(RowImage told, RowImage known) {
        if (told.isUnknown() || known.isUnknown()) {
            return told.isUnknown() && !known.isAbsent();
        }
        Row part = told.row();
        Row whole = known.row();
        if (part == null || whole == null) {
            return part == null && whole == null;
        }
        return part.columns().names().stream()
                .allMatch(column -> whole.has(column) && Objects.equals(whole.get(column), part.get(column)));
    }
}
