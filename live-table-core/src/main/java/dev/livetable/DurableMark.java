package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The mark that a region bears in the cache while something about it is not settled (F9): a write at the master or
 * overdue, the time until it has settled, a change that is not on record. Each of these holds it; while anybody does,
 * it is set.
 */
final class DurableMark {

    /*
     * `isSet` says that a call of this process has set the mark. One that an earlier process has left is there without
     * that. So it is held also when the cache fails to set it again: else the next to release would take it away.
     */

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int holders;

    @GuardedBy("lock")
    private boolean isSet;

    private volatile boolean isKept;

    /**
     * Holds the mark, if it can be set.
     *
     * @param cache the region that bears it
     * @return whether it is set, and held
     */
    boolean hold(RegionCache cache) {
        lock.lock();
        try {
            set(cache);
            holders += isSet ? 1 : 0;
            return isSet;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Holds the mark for good, also where it can only be set later. It is set again: the cache may have been closed, and
     * opened by another process, since.
     *
     * @return whether it is set
     */
    boolean keep(RegionCache cache) {
        lock.lock();
        try {
            boolean isSetAgain = cache.mark();
            isSet = isSet || isSetAgain;
            holders++;
            isKept = true;
            return isSetAgain;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether it is held for good: what the region keeps may be older than a write that nobody tells of. */
    boolean isKept() {
        return isKept;
    }

    /** Holds the mark that an earlier process has left. It is set again, since a damaged cache may have lost it. */
    void holdFound(RegionCache cache) {
        lock.lock();
        try {
            set(cache);
            holders++;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void set(RegionCache cache) {
        isSet = isSet || cache.mark();
    }

    /** Ends one {@link #hold} that succeeded, or one {@link #holdFound}. */
    void release(RegionCache cache) {
        lock.lock();
        try {
            holders--;
            if (holders == 0) {
                isSet = false;
                cache.unmark();
            }
        } finally {
            lock.unlock();
        }
    }
}
