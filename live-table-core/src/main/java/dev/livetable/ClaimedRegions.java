package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.Cache;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/** Which regions of which caches have a live table, so that no two live tables share one. */
final class ClaimedRegions {

    private static final Object lock = new Object();

    @GuardedBy("lock")
    private static final Map<Cache, Set<String>> claims = new WeakHashMap<>();

    private ClaimedRegions() {}

    /**
     * Claims a region.
     *
     * @throws IllegalStateException if a live table has it
     */
    static void claim(Cache cache, String region) {
        synchronized (lock) {
            if (!claims.computeIfAbsent(cache, any -> new HashSet<>()).add(region)) {
                throw new IllegalStateException("There is a live table with the cache key '" + region
                        + "' on this cache already; give one of the two another cache key, or another cache");
            }
        }
    }

    static void release(Cache cache, String region) {
        synchronized (lock) {
            Set<String> claimed = claims.get(cache);
            if (claimed != null) {
                claimed.remove(region);
            }
        }
    }
}
