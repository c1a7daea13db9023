package dev.livetable.stream.postgres;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Holds each transaction back until a new snapshot sees it. Safe for use by many threads. */
final class VisibleGate {

    /*
     * 1. The log tells of a commit before others can see it: the server writes it, waits perhaps for a standby, and shows it
     *    then. Whoever was told before would read the old row and keep it.
     * 2. A transaction is let through when a snapshot that was taken after it was read from the log says that it has ended.
     *    They go through in the order of their commits, but one that nobody can see yet holds up none that is visible: two
     *    that changed one row cannot both be on their way, since the second had to wait until the first was visible.
     * 3. A transaction may have committed before the log is read, and become visible only after that. The log does not tell
     *    it. So each one that had not ended when the log began to be read is kept by its number, and is a change of anything
     *    when it has. Its number is lower than one that was given after that.
     * 4. What waits takes a limited room: beyond it a transaction is kept as a change of anything. How many wait is limited
     *    by the server's connections, as long as this side asks for snapshots.
     */

    private static final long ROOM = 8L << 20;
    private static final int MOST = 100_000;

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Deque<LoggedTransaction> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private final Set<Long> unread = new HashSet<>();

    @GuardedBy("lock")
    private long bytes;

    /**
     * What a snapshot sees.
     *
     * @param transactions those that were read, in the order of their commits
     * @param hasUnread whether one has ended that was perhaps not read
     */
    record Visible(List<LoggedTransaction> transactions, boolean hasUnread) {}

    /**
     * Adds a transaction that was read.
     *
     * @throws IllegalStateException if too many wait
     */
    void add(LoggedTransaction transaction) {
        lock.lock();
        try {
            if (waiting.size() >= MOST) {
                throw new IllegalStateException("More than " + MOST + " transactions wait until they are visible");
            }
            if (bytes + transaction.bytes() > ROOM) {
                transaction.shorten();
            }
            bytes += transaction.bytes();
            waiting.add(transaction);
        } finally {
            lock.unlock();
        }
    }

    /** Adds transactions that perhaps are not read. */
    void addUnread(Collection<Long> numbers) {
        lock.lock();
        try {
            unread.addAll(numbers);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether no transaction that was read is held back. */
    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Lets through what is visible in a snapshot. */
    Visible take(Snapshot snapshot) {
        List<LoggedTransaction> visible = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<LoggedTransaction> each = waiting.iterator(); each.hasNext(); ) {
                LoggedTransaction transaction = each.next();
                if (snapshot.hasEnded(transaction.number())) {
                    visible.add(transaction);
                    bytes -= transaction.bytes();
                    each.remove();
                }
            }
            return new Visible(visible, unread.removeIf(snapshot::hasEnded));
        } finally {
            lock.unlock();
        }
    }
}
