package dev.livetable.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.MemRegion.Entry;
import dev.livetable.cache.MemRegion.Generation;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows on the heap, up to a weight; the least useful entries go first. Nothing outlives the process. Safe for use by
 * many threads.
 */
public final class MemCache implements Cache {

    /*
     * All entries are in one Caffeine cache, under their whole keys. An entry knows the generation of its region in which it
     * was put. Invalidating a region sets `retired` on its generation, which hides all its entries at once, and starts a new
     * generation. The retired entries are taken out a little later, some at a time: work handed to another thread at once may
     * take the processor from the thread that invalidates, which holds locks. A hit is one Caffeine get and one volatile read.
     *
     * A generation's index holds exactly the keys whose entry in Caffeine is of that generation: both change together,
     * within Caffeine's atomic operation on the key (compute, or the eviction listener).
     *
     * A put first takes a ticket, and stores only if nothing of its region was invalidated since, which it asks under the region's
     * lock. So after an invalidation no value is stored, nor is there one, whose put began before it. `wideInvalidations` does the same for
     * regions that an invalidation of several regions did not find yet: it is raised before the regions are listed, and a put's region is
     * listed before the put asks.
     */

    /** The maximum weight when none is given: 64 MB. */
    public static final long DEFAULT_MAXIMUM_WEIGHT = 64L * 1024 * 1024;

    private static final long REMOVAL_DELAY_MILLIS = 10;
    static final int REMOVED_AT_ONCE = 5_000;

    private final long maximumWeight;
    private final Executor later;
    private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;
    private final ConcurrentHashMap<String, MemRegion> regions = new ConcurrentHashMap<>();
    private final AtomicLong wideInvalidations = new AtomicLong();

    /**
     * Makes an empty cache.
     *
     * @param executor what Caffeine does its upkeep with
     * @param later what takes out retired entries
     */
    MemCache(long maximumWeight, Executor executor, Executor later) {
        if (maximumWeight < 0) {
            throw new IllegalArgumentException("A maximum weight is at least 0 bytes, not " + maximumWeight);
        }
        this.maximumWeight = maximumWeight;
        this.later = later;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maximumWeight)
                .weigher((String key, Entry entry) -> entry.weight)
                .executor(executor)
                .evictionListener((key, entry, cause) -> evicted(key, entry))
                .build();
    }

    /** Returns an empty cache of at most {@value #DEFAULT_MAXIMUM_WEIGHT} bytes. */
    public static MemCache create() {
        return ofMaximumWeight(DEFAULT_MAXIMUM_WEIGHT);
    }

    /**
     * Returns an empty cache.
     *
     * @param bytes how much heap its entries may take, by estimate; a heavier entry is not kept
     * @throws IllegalArgumentException if it is negative
     */
    public static MemCache ofMaximumWeight(long bytes) {
        Executor executor = ForkJoinPool.commonPool();
        return new MemCache(
                bytes,
                executor,
                CompletableFuture.delayedExecutor(REMOVAL_DELAY_MILLIS, TimeUnit.MILLISECONDS, executor));
    }

    @Override
    public @Nullable CachedRows get(String key) {
        Entry entry = entries.getIfPresent(key);
        return entry == null || entry.generation.retired ? null : entry.rows;
    }

    @Override
    public void put(String key, CachedRows rows) {
        store(begin(key), key, rows);
    }

    /** Begins a put: an invalidation of the key from here on comes after the put began. */
    Ticket begin(String key) {
        long wide = wideInvalidations.get();
        MemRegion region = region(RegionPrefixes.of(key));
        return new Ticket(region, region.invalidations.get(), wide);
    }

    void store(Ticket ticket, String key, CachedRows rows) {
        int weight = Weights.of(key, rows);
        MemRegion region = ticket.region;
        region.lock.readLock().lock();
        try {
            if (region.invalidations.get() != ticket.invalidations
                    || wideInvalidations.get() != ticket.wideInvalidations) {
                remove(key, region.generation); // it is older than what is not stored now
                return;
            }
            Entry entry = weight > maximumWeight ? null : new Entry(rows, weight, region.generation);
            entries.asMap().compute(key, (same, old) -> {
                if (old != null) {
                    old.generation.remove(key, old);
                }
                if (entry != null) {
                    entry.generation.remember(key, entry);
                }
                return entry;
            });
        } finally {
            region.lock.readLock().unlock();
        }
    }

    @Override
    public void invalidatePrefix(String prefix) {
        if (RegionPrefixes.isWithinOne(prefix)) {
            invalidate(region(RegionPrefixes.of(prefix)), prefix);
        } else {
            wideInvalidations.incrementAndGet();
            regions.values().forEach(region -> invalidate(region, prefix));
        }
    }

    private void invalidate(MemRegion region, String prefix) {
        if (RegionPrefixes.isAllCovered(region.name, prefix)) {
            Generation retired = region.startGeneration();
            if (!retired.keys.isEmpty()) {
                removeLater(retired, retired.keys.iterator());
            }
        } else if (RegionPrefixes.isPartlyCovered(region.name, prefix)) {
            region.lock.writeLock().lock();
            try {
                region.invalidations.incrementAndGet();
                Generation generation = region.generation;
                for (String key : generation.keys) {
                    if (key.startsWith(prefix)) {
                        remove(key, generation);
                    }
                }
            } finally {
                region.lock.writeLock().unlock();
            }
        }
    }

    private void removeLater(Generation retired, Iterator<String> keys) {
        later.execute(() -> {
            for (int i = 0; i < REMOVED_AT_ONCE && keys.hasNext(); i++) {
                remove(keys.next(), retired);
            }
            if (keys.hasNext()) {
                removeLater(retired, keys);
            }
        });
    }

    private void remove(String key, Generation generation) {
        entries.asMap().computeIfPresent(key, (same, entry) -> {
            if (entry.generation != generation) {
                return entry;
            }
            generation.remove(key, entry);
            return null;
        });
    }

    private void evicted(@Nullable String key, @Nullable Entry entry) {
        if (key != null && entry != null) {
            entry.generation.remove(key, entry);
            if (!entry.generation.retired) {
                entry.generation.evictions.incrementAndGet();
            }
        }
    }

    /**
     * Drops a region that nobody uses any more, and what is known about it.
     *
     * @param region the region; no entry of it is put after this is called, nor while it runs
     */
    public void removeRegion(String region) {
        String prefix = RegionPrefixes.ofRegion(region);
        invalidatePrefix(prefix);
        regions.remove(prefix);
    }

    private MemRegion region(String name) {
        MemRegion region = regions.get(name);
        return region != null ? region : regions.computeIfAbsent(name, MemRegion::new);
    }

    @Override
    public String kind() {
        return "mem";
    }

    @Override
    public RegionStatistics statistics(String region) {
        MemRegion known = regions.get(RegionPrefixes.ofRegion(region));
        Entry bare = entries.getIfPresent(region);
        long bareWeight = bare == null || bare.generation.retired ? 0 : bare.weight;
        int bareCount = bareWeight == 0 ? 0 : 1;
        if (known == null) {
            return new RegionStatistics(bareCount, bareWeight, 0);
        }
        Generation generation = known.generation;
        return new RegionStatistics(
                generation.keys.size() + bareCount, generation.weight.get() + bareWeight, generation.evictions.get());
    }

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        MemRegion known = regions.get(RegionPrefixes.ofRegion(region));
        Set<String> keys = known == null ? Set.of() : known.generation.keys;
        return Stream.concat(Stream.of(region), keys.stream())
                .<CacheEntry>mapMulti((key, found) -> {
                    Entry entry = entries.policy().getIfPresentQuietly(key);
                    if (entry != null && !entry.generation.retired) {
                        found.accept(
                                new CacheEntry(key, entry.rows.rows().size(), entry.weight, entry.rows.fetchedAt()));
                    }
                })
                .limit(limit)
                .toList();
    }

    /** Drops all entries. The cache may be used on. */
    @Override
    public void close() {
        invalidatePrefix("");
    }

    /**
     * Returns the number of entries in memory, after Caffeine has done the upkeep that is due. Entries that were invalidated
     * count until they have been taken out, a moment later.
     */
    public long held() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    record Ticket(MemRegion region, long invalidations, long wideInvalidations) {}
}
