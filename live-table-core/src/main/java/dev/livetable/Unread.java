package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** What was kept on the chance that somebody reads it, and nobody has read yet. Safe for use by many threads. */
final class Unread {

    /*
     * Each key that is added ends in one of two ways: it is read while what was kept is right, which has saved a call of the
     * master; or it is wasted: read when it was not there or not right any more, kept anew, forgotten for lack of room, or
     * given up. A key that is here belongs to the last time it was added, which its number tells.
     *
     * Readers ask the map alone, and nothing at all while it is empty. Only who adds takes the lock.
     */

    static final int MOST = 1024;

    private final Payback payback;
    private final Map<String, Long> numbers = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final ArrayDeque<Added> inOrder = new ArrayDeque<>();

    @GuardedBy("lock")
    private long last;

    private record Added(String key, Long number) {}

    Unread(Payback payback) {
        this.payback = payback;
    }

    void add(String key) {
        lock.lock();
        try {
            Added added = new Added(key, ++last);
            inOrder.add(added);
            if (numbers.put(key, added.number) != null) {
                payback.wasted();
            }
            while (inOrder.size() > MOST) {
                forget(inOrder.remove());
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void forget(Added oldest) {
        if (numbers.remove(oldest.key, oldest.number)) {
            payback.wasted();
        }
    }

    /** Returns whether a key is among what nobody has read yet. */
    boolean contains(String key) {
        return numbers.containsKey(key);
    }

    /**
     * Notes that somebody asked for what is under a key, and whether it was there and right.
     *
     * @return whether he is the first since it was added
     */
    @CanIgnoreReturnValue
    boolean asked(String key, boolean wasThere) {
        if (numbers.isEmpty() || numbers.remove(key) == null) {
            return false;
        }
        if (wasThere) {
            payback.saved();
        } else {
            payback.wasted();
        }
        return true;
    }

    /** Notes that what is under a key was read, which its caller counts. */
    void read(String key) {
        if (!numbers.isEmpty()) {
            numbers.remove(key);
        }
    }

    /** Gives up what is left: nothing of it is right any more. */
    void giveUp() {
        lock.lock();
        try {
            while (!inOrder.isEmpty()) {
                forget(inOrder.remove());
            }
        } finally {
            lock.unlock();
        }
    }
}
