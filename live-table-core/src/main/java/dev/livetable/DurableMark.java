package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The mark that a region bears in the cache while something about it is not settled (F9): a write at the master or
 * overdue, the time until it has settled, a change that is not on record. Each of these holds it; while anybody does,
 * it is set.
 */
final class DurableMark {

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int holders;

    @GuardedBy("lock")
    private boolean isSet;

    /**
     * Holds the mark, if it can be set.
     *
     * @param cache the region that bears it
     * @return whether it is set, and held
     */
    boolean hold(RegionCache cache) {
        lock.lock();
        try {
            isSet = isSet || cache.mark();
            holders += isSet ? 1 : 0;
            return isSet;
        } finally {
            lock.unlock();
        }
    }

    /** Ends one {@link #hold} that succeeded. */
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
