package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.Cache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Which regions of which caches have a live table, so that no two live tables share one; and what those before them
 * have left unsettled, so that the next one knows.
 */
final class ClaimedRegions {

    private static final Object lock = new Object();

    /** Nothing in a claim leads to the cache, which would else be kept for ever. */
    @GuardedBy("lock")
    private static final Map<Cache, Claims> claims = new WeakHashMap<>();

    private ClaimedRegions() {}

    private static final class Claims {
        final Set<String> open = new HashSet<>();
        final Map<String, CompletableFuture<Void>> unsettled = new HashMap<>();
    }

    /**
     * Claims a region.
     *
     * @return what is complete when what the last table left unsettled has settled; null if it left nothing
     * @throws IllegalStateException if a live table has it
     */
    static @Nullable CompletableFuture<Void> claim(Cache cache, String region) {
        synchronized (lock) {
            Claims known = claims.computeIfAbsent(cache, any -> new Claims());
            if (!known.open.add(region)) {
                throw new IllegalStateException("There is a live table with the name '" + region
                        + "' on this cache already; give one of the two another name, or another cache");
            }
            return known.unsettled.remove(region);
        }
    }

    /**
     * Gives a region up.
     *
     * @param unsettled what the next one to claim it is told
     */
    static void release(Cache cache, String region, @Nullable CompletableFuture<Void> unsettled) {
        synchronized (lock) {
            Claims known = claims.get(cache);
            if (known != null && known.open.remove(region) && unsettled != null) {
                known.unsettled.put(region, unsettled);
            }
        }
    }
}
