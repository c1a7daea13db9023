package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.Cache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * Which regions of which caches have a live table, so that no two live tables share one; and what those share that have
 * one in turn.
 */
final class ClaimedRegions {

    private static final Object lock = new Object();

    /** Nothing in a claim leads to the cache, which would else be kept for ever. */
    @GuardedBy("lock")
    private static final Map<Cache, Claims> claims = new WeakHashMap<>();

    private ClaimedRegions() {}

    private static final class Claims {
        final Set<String> open = new HashSet<>();
        final Map<String, RegionClaim> known = new HashMap<>();
    }

    /**
     * Claims a region.
     *
     * @param first makes the claim if this is the first one of the region; it may take long
     * @throws IllegalStateException if a live table has it
     */
    static RegionClaim claim(Cache cache, String region, Supplier<RegionClaim> first) {
        synchronized (lock) {
            Claims ofCache = claims.computeIfAbsent(cache, any -> new Claims());
            if (!ofCache.open.add(region)) {
                throw new IllegalStateException("There is a live table with the name '" + region
                        + "' on this cache already; give one of the two another name, or another cache");
            }
            RegionClaim claim = ofCache.known.get(region);
            if (claim != null) {
                return claim;
            }
        }
        RegionClaim made = null;
        try {
            made = first.get(); // reads the disk, so not under the lock; nobody else makes it: the region is taken
            return made;
        } finally {
            synchronized (lock) {
                Claims ofCache = claims.computeIfAbsent(cache, any -> new Claims());
                if (made == null) {
                    ofCache.open.remove(region);
                } else {
                    ofCache.known.put(region, made);
                }
            }
        }
    }

    /**
     * Gives a region up.
     *
     * @param forGood whether nobody claims it again
     */
    static void release(Cache cache, String region, boolean forGood) {
        synchronized (lock) {
            Claims ofCache = claims.get(cache);
            if (ofCache != null) {
                ofCache.open.remove(region);
                if (forGood) {
                    ofCache.known.remove(region);
                }
            }
        }
    }
}
