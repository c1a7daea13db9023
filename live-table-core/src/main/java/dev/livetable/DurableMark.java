package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The mark that a region bears in the cache while something about it is not settled (F9): a write at the master or
 * overdue, the time until it has settled, a failed invalidation. Each of these holds it; while anybody does, it is set.
 */
final class DurableMark {

    private final RegionCache cache;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int holders;

    @GuardedBy("lock")
    private boolean isSet;

    @GuardedBy("lock")
    private boolean frozen;

    private final CompletableFuture<Void> settled = new CompletableFuture<>();

    DurableMark(RegionCache cache) {
        this.cache = cache;
    }

    /** Holds the mark, and returns whether it is set. */
    boolean hold() {
        lock.lock();
        try {
            holders++;
            return set();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the mark is as it must be, after trying to make it so. */
    boolean ensure() {
        lock.lock();
        try {
            return holders == 0 || set();
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            holders--;
            if (holders == 0 && frozen) {
                settled.complete(null);
            } else if (holders == 0 && isSet) {
                isSet = false;
                cache.unmark();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves the mark as it is from now on.
     *
     * @return what is complete when nobody holds the mark any more; null if nobody does now
     */
    @Nullable
    CompletableFuture<Void> freeze() {
        lock.lock();
        try {
            frozen = true;
            return holders == 0 ? null : settled;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean set() {
        if (!isSet && !frozen) {
            isSet = cache.mark();
        }
        return isSet;
    }
}
