package dev.livetable.cache;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets the benchmarks wait for what our caches do afterwards. */
public final class CacheUpkeep {

    private CacheUpkeep() {}

    /** Waits until a cache in memory holds no more than some number of entries, hidden ones included. */
    public static void await(MemCache cache, long entries) {
        while (cache.held() > entries) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Waits until a disk cache has committed, and done what it does every second. */
    public static void await(RedbCache cache) {
        cache.tick();
        cache.flush(); // before or after the tick
        cache.flush(); // after it
    }
}
