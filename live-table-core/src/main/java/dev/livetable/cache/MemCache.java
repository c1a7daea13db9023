package dev.livetable.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.MemScope.Entry;
import dev.livetable.cache.MemScope.Generation;
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
     * All entries are in one Caffeine cache, under their whole keys. An entry knows the generation of its scope in which it
     * was put. Dropping a scope sets `dropped` on its generation, which hides all its entries at once, and starts a new
     * generation. The hidden entries are taken out a little later, some at a time: work handed to another thread at once may
     * take the processor from the thread that drops, which holds locks. A hit is one Caffeine get and one volatile read.
     *
     * A generation's index holds exactly the keys whose entry in Caffeine is of that generation: both change together,
     * within Caffeine's atomic operation on the key (compute, or the eviction listener).
     *
     * A put first takes a ticket, and stores only if nothing of its scope was dropped since, which it asks under the scope's
     * lock. So after a drop no value is stored, nor is there one, whose put began before it. `wideDrops` does the same for
     * scopes that a drop of several scopes did not find yet: it is raised before the scopes are listed, and a put's scope is
     * listed before the put asks.
     */

    /** The maximum weight when none is given: 64 MB. */
    public static final long DEFAULT_MAXIMUM_WEIGHT = 64L * 1024 * 1024;

    private static final long REMOVAL_DELAY_MILLIS = 10;
    static final int REMOVED_AT_ONCE = 5_000;

    private final long maximumWeight;
    private final Executor later;
    private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;
    private final ConcurrentHashMap<String, MemScope> scopes = new ConcurrentHashMap<>();
    private final AtomicLong wideDrops = new AtomicLong();

    /**
     * Makes an empty cache.
     *
     * @param executor what Caffeine does its upkeep with
     * @param later what takes out hidden entries
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
        return entry == null || entry.generation.dropped ? null : entry.rows;
    }

    @Override
    public void put(String key, CachedRows rows) {
        store(begin(key), key, rows);
    }

    /** Begins a put: a drop of the key from here on is one after the put began. */
    Ticket begin(String key) {
        long wide = wideDrops.get();
        MemScope scope = scope(Scopes.of(key));
        return new Ticket(scope, scope.drops.get(), wide);
    }

    void store(Ticket ticket, String key, CachedRows rows) {
        int weight = Weights.of(key, rows);
        MemScope scope = ticket.scope;
        scope.lock.readLock().lock();
        try {
            if (scope.drops.get() != ticket.drops || wideDrops.get() != ticket.wideDrops) {
                remove(key, scope.generation); // it is older than what is not stored now
                return;
            }
            Entry entry = weight > maximumWeight ? null : new Entry(rows, weight, scope.generation);
            entries.asMap().compute(key, (same, old) -> {
                if (old != null) {
                    old.generation.forget(key, old);
                }
                if (entry != null) {
                    entry.generation.remember(key, entry);
                }
                return entry;
            });
        } finally {
            scope.lock.readLock().unlock();
        }
    }

    @Override
    public void invalidatePrefix(String prefix) {
        if (Scopes.isWithinOne(prefix)) {
            drop(scope(Scopes.of(prefix)), prefix);
        } else {
            wideDrops.incrementAndGet();
            scopes.values().forEach(scope -> drop(scope, prefix));
        }
    }

    private void drop(MemScope scope, String prefix) {
        if (Scopes.isAllCovered(scope.name, prefix)) {
            Generation hidden = scope.startGeneration();
            if (!hidden.keys.isEmpty()) {
                removeLater(hidden, hidden.keys.iterator());
            }
        } else if (Scopes.isPartlyCovered(scope.name, prefix)) {
            scope.lock.writeLock().lock();
            try {
                scope.drops.incrementAndGet();
                Generation generation = scope.generation;
                for (String key : generation.keys) {
                    if (key.startsWith(prefix)) {
                        remove(key, generation);
                    }
                }
            } finally {
                scope.lock.writeLock().unlock();
            }
        }
    }

    private void removeLater(Generation hidden, Iterator<String> keys) {
        later.execute(() -> {
            for (int i = 0; i < REMOVED_AT_ONCE && keys.hasNext(); i++) {
                remove(keys.next(), hidden);
            }
            if (keys.hasNext()) {
                removeLater(hidden, keys);
            }
        });
    }

    private void remove(String key, Generation generation) {
        entries.asMap().computeIfPresent(key, (same, entry) -> {
            if (entry.generation != generation) {
                return entry;
            }
            generation.forget(key, entry);
            return null;
        });
    }

    private void evicted(@Nullable String key, @Nullable Entry entry) {
        if (key != null && entry != null) {
            entry.generation.forget(key, entry);
            if (!entry.generation.dropped) {
                entry.generation.evictions.incrementAndGet();
            }
        }
    }

    private MemScope scope(String name) {
        MemScope scope = scopes.get(name);
        return scope != null ? scope : scopes.computeIfAbsent(name, MemScope::new);
    }

    @Override
    public String kind() {
        return "mem";
    }

    @Override
    public RegionStatistics statistics(String region) {
        MemScope scope = scopes.get(Scopes.ofRegion(region));
        Entry bare = entries.getIfPresent(region);
        long bareWeight = bare == null || bare.generation.dropped ? 0 : bare.weight;
        int bareCount = bareWeight == 0 ? 0 : 1;
        if (scope == null) {
            return new RegionStatistics(bareCount, bareWeight, 0);
        }
        Generation generation = scope.generation;
        return new RegionStatistics(
                generation.keys.size() + bareCount, generation.weight.get() + bareWeight, generation.evictions.get());
    }

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        MemScope scope = scopes.get(Scopes.ofRegion(region));
        Set<String> keys = scope == null ? Set.of() : scope.generation.keys;
        return Stream.concat(Stream.of(region), keys.stream())
                .<CacheEntry>mapMulti((key, found) -> {
                    Entry entry = entries.policy().getIfPresentQuietly(key);
                    if (entry != null && !entry.generation.dropped) {
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

    /** Returns the number of entries in memory, hidden ones included. */
    long held() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    record Ticket(MemScope scope, long drops, long wideDrops) {}
}
