package dev.livetable.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.cache.MemRegion.Entry;
import dev.livetable.cache.MemRegion.Generation;
import dev.livetable.table.Columns;
import dev.livetable.table.RowBlock;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows on the heap, up to a weight; the least useful entries go first, by Caffeine's Window TinyLFU (Einziger,
 * Friedman and Manes: TinyLFU: A Highly Efficient Cache Admission Policy, 2017). Nothing outlives the process. Safe for
 * use by many threads.
 */
public final class MemCache implements Cache {

    /*
     * All entries are in one Caffeine cache, under their whole keys. An entry knows the generation of its region in
     * which it was put. Invalidating a region sets `retired` on its generation, after which none of its entries is
     * read, and starts a new generation. The retired entries are removed a little later, some at a time: work handed to
     * another thread at once may take the processor from the thread that invalidates, which holds locks. A hit is one
     * Caffeine get and one volatile read.
     *
     * A generation's index holds exactly the keys whose entry in Caffeine is of that generation: both change together,
     * within Caffeine's atomic operation on the key (compute, or the eviction listener). It holds the very String that
     * is Caffeine's key, so that a key is on the heap once.
     *
     * Entries with equal columns share them. Their weight counts for the entry that brought them, and for no other.
     *
     * Rows are packed a little after they were put, so that who waits for them does not wait for that. They are packed within
     * their block, so that an entry's rows stay the same object; then the entry is weighed anew, as it is when something was
     * made of its rows. What was made is forgotten where it would take so much of the cache that it pushes out other entries,
     * and its own in the end. Nothing is made of rows within Caffeine's atomic operations.
     *
     * Which puts store nothing since an invalidation has overtaken them: see CacheRegions.
     *
     * What is run at a write is run by `mark`, before the master is called, and by `record`, before what the write did is
     * acknowledged. The mark of a region that bears one is not set again, but each change is recorded.
     */

    /** The maximum weight when none is given: 64 MB. */
    public static final long DEFAULT_MAXIMUM_WEIGHT = 64L * 1024 * 1024;

    private static final Logger log = LoggerFactory.getLogger(MemCache.class);
    private static final long REMOVAL_DELAY_MILLIS = 10;
    static final int REMOVED_AT_ONCE = 5_000;

    /** What part of the cache may be taken by what was made of an entry's rows. */
    private static final int LARGEST_PART = 16;

    private final long maximumWeight;
    private final Executor later;
    private final com.github.benmanes.caffeine.cache.Cache<String, Entry> entries;
    private final AtomicLong weight = new AtomicLong();
    private final CacheRegions<MemRegion> regions = new CacheRegions<>(prefix -> new MemRegion(prefix, weight));
    private final SharedColumns columnsOfAll = new SharedColumns();
    private final LaterPacking packing;
    private final Runnable atWrite;

    MemCache(long maximumWeight, Executor executor, Executor later) {
        this(maximumWeight, executor, later, () -> {});
    }

    /**
     * Makes an empty cache.
     *
     * @param executor what Caffeine does its upkeep with
     * @param later what removes retired entries and packs rows
     * @param atWrite is run before a write is made, and again before what it did is acknowledged
     */
    private MemCache(long maximumWeight, Executor executor, Executor later, Runnable atWrite) {
        if (maximumWeight < 0) {
            throw new IllegalArgumentException("A maximum weight is at least 0 bytes, not " + maximumWeight);
        }
        this.maximumWeight = maximumWeight;
        this.later = later;
        this.atWrite = atWrite;
        this.packing = new LaterPacking(later, this::pack, this::loose);
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
        return ofMaximumWeight(bytes, () -> {});
    }

    /**
     * Returns an empty cache that stands in for another one, which has to know that it misses writes.
     *
     * @param bytes how much heap its entries may take, by estimate; a heavier entry is not kept
     * @param atWrite is run before a write is made, and again before what it did is acknowledged. If it throws, the write is
     *     refused. It may be run more often
     * @throws IllegalArgumentException if the number of bytes is negative
     */
    public static MemCache ofMaximumWeight(long bytes, Runnable atWrite) {
        Executor executor = ForkJoinPool.commonPool();
        return new MemCache(
                bytes,
                executor,
                CompletableFuture.delayedExecutor(REMOVAL_DELAY_MILLIS, TimeUnit.MILLISECONDS, executor),
                atWrite);
    }

    @Override
    public @Nullable CachedRows get(String key) {
        Entry entry = entry(key);
        return entry == null || entry.generation.retired ? null : entry.rows;
    }

    @Override
    public Lookup lookup(String key) {
        return new MemLookup(this, key);
    }

    /** Returns the entry under a key, and tells Caffeine that it was read; null when there is none. It may be retired. */
    @Nullable
    Entry entry(String key) {
        return entries.getIfPresent(key);
    }

    /** Returns whether the cache is less than half full, so that Caffeine does not count reads yet. */
    boolean hasRoom() {
        return weight.get() < maximumWeight / 2;
    }

    @Override
    public void put(String key, CachedRows rows) {
        prepare(key, rows).put();
    }

    @Override
    public PreparedPut prepare(String key, CachedRows rows) {
        Set<Columns> charged = new HashSet<>(4);
        rows.block().share(columns -> columnsOfAll.share(columns, charged::add));
        int weight = Weights.of(key, rows, charged::contains);
        return new PreparedPut() {
            @Override
            public boolean put() {
                return store(begin(key), key, rows, weight, charged);
            }

            @Override
            public Optional<String> tooLarge() {
                return weight <= maximumWeight
                        ? Optional.empty()
                        : Optional.of("they take " + weight + " bytes of heap, and the whole cache has " + maximumWeight
                                + "; read pages in place of the whole list, or raise live.cache.mem.maximum-size");
            }
        };
    }

    /** Begins a put: an invalidation of the key from here on comes after the put began. */
    CacheRegions.Ticket<MemRegion> begin(String key) {
        return regions.begin(key);
    }

    /** Ends a put, and returns whether the rows were kept. */
    boolean store(
            CacheRegions.Ticket<MemRegion> ticket, String key, CachedRows rows, int weight, Set<Columns> charged) {
        boolean isKept = storeNow(ticket, key, rows, weight, charged);
        if (isKept) {
            packLater(key, rows);
        }
        return isKept;
    }

    private boolean storeNow(
            CacheRegions.Ticket<MemRegion> ticket, String key, CachedRows rows, int weight, Set<Columns> charged) {
        MemRegion region = ticket.region();
        region.lock().readLock().lock();
        try {
            if (regions.isOvertaken(ticket)) {
                remove(key, region.generation); // what is there is older than what is not stored now
                return false;
            }
            Entry entry =
                    weight > maximumWeight ? null : new Entry(rows, weight, Set.copyOf(charged), region.generation);
            entries.asMap().compute(key, (held, old) -> {
                if (old != null) {
                    old.generation.remove(held, old);
                }
                if (entry != null) {
                    entry.generation.put(held, entry);
                }
                return entry;
            });
            return entry != null;
        } finally {
            region.lock().readLock().unlock();
        }
    }

    /*
     * What replaces an entry is of the generation of that entry, so that an invalidation retires both. It needs no lock: it
     * stores only where the entry still is.
     */
    @Override
    @SuppressWarnings("ReferenceEquality") // the same rows again are not packed again
    public boolean replace(String key, CachedRows old, CachedRows rows) {
        Set<Columns> added = new HashSet<>(4);
        rows.block().share(columns -> columnsOfAll.share(columns, added::add));
        boolean[] isReplaced = {false};
        entries.asMap().computeIfPresent(key, (same, entry) -> {
            isReplaced[0] = false; // where this runs more than once
            Entry changed = isCurrent(entry, old) ? changed(key, entry, rows, added) : null;
            if (changed == null) {
                return entry;
            }
            entry.generation.replace(entry, changed);
            isReplaced[0] = true;
            return changed;
        });
        if (isReplaced[0] && rows.block() != old.block()) {
            packLater(key, rows);
        }
        return isReplaced[0];
    }

    // ---- packing and weighing

    private void packLater(String key, CachedRows rows) {
        RowBlock block = rows.block();
        if (!block.isEmpty()) { // else there is nothing to pack, nor to make much of
            packing.add(key);
        }
    }

    /** Packs the rows under a key, if they are there and loose, and returns how many. */
    private int pack(String key) {
        Entry entry = entries.policy().getIfPresentQuietly(key);
        if (entry == null || entry.generation.retired) {
            return 0;
        }
        RowBlock block = entry.rows.block();
        block.keptBy(same -> weighAnew(key, same));
        int rows = 0;
        if (!block.isSettled()) {
            rows = block.size();
            block.pack(Weights.mostPacked(block));
        }
        weighAnew(key, block);
        return rows;
    }

    private Iterator<String> loose() {
        return entries.asMap().entrySet().stream()
                .filter(entry -> !entry.getValue().rows.block().isSettled())
                .map(Map.Entry::getKey)
                .iterator();
    }

    /** Weighs an entry as it is now, if it still has these rows. */
    @SuppressWarnings("ReferenceEquality") // it is asked whether these very rows are there
    private void weighAnew(String key, RowBlock block) {
        entries.asMap().computeIfPresent(key, (same, entry) -> {
            if (entry.rows.block() != block) {
                return entry;
            }
            if (block.derivedWeight() > maximumWeight / LARGEST_PART) {
                block.forgetDerived();
            }
            int weight = weight(key, entry);
            if (weight == entry.weight) {
                return entry;
            }
            Entry weighed = new Entry(entry.rows, weight, entry.charged, entry.generation);
            entry.generation.replace(entry, weighed);
            return weighed;
        });
    }

    private static int weight(String key, Entry entry) {
        return Weights.of(key, entry.rows, entry.charged::contains);
    }

    @SuppressWarnings("ReferenceEquality") // it is asked whether these very rows are there
    private static boolean isCurrent(Entry entry, CachedRows old) {
        return entry.rows == old && !entry.generation.retired;
    }

    /** Returns the entry with other rows, which share its columns as a rule; null when they are too heavy. */
    @SuppressWarnings("ReferenceEquality") // the same rows again weigh the same
    private @Nullable Entry changed(String key, Entry entry, CachedRows rows, Set<Columns> added) {
        if (rows.block() == entry.rows.block() && added.isEmpty()) {
            return new Entry(rows, entry.weight, entry.charged, entry.generation);
        }
        Set<Columns> charged = new HashSet<>(added);
        rows.block().columns().stream().filter(entry.charged::contains).forEach(charged::add);
        int weight = Weights.of(key, rows, charged::contains);
        return weight > maximumWeight ? null : new Entry(rows, weight, Set.copyOf(charged), entry.generation);
    }

    @Override
    public void remove(String key) {
        entries.asMap().computeIfPresent(key, (same, entry) -> {
            entry.generation.remove(same, entry);
            return null;
        });
    }

    @Override
    public void invalidatePrefix(String prefix) {
        regions.invalidate(prefix, new CacheRegions.Invalidation<>() {
            @Override
            public void all(MemRegion region) {
                Generation retired = region.retire();
                if (!retired.keys.isEmpty()) {
                    removeLater(retired, retired.keys.iterator());
                }
            }

            @Override
            public void some(MemRegion region, String start) {
                Generation generation = region.generation;
                for (String key : generation.keys) {
                    if (key.startsWith(start)) {
                        remove(key, generation);
                    }
                }
            }
        });
    }

    private void removeLater(Generation retired, Iterator<String> keys) {
        try {
            later.execute(() -> {
                if (removeSome(retired, keys)) {
                    removeLater(retired, keys);
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.debug("Nobody takes the work of removing retired entries, so it is done at once", e);
            boolean more = true;
            while (more) {
                more = removeSome(retired, keys);
            }
        }
    }

    /** Removes some retired entries, and returns whether there are more. */
    private boolean removeSome(Generation retired, Iterator<String> keys) {
        for (int i = 0; i < REMOVED_AT_ONCE && keys.hasNext(); i++) {
            remove(keys.next(), retired);
        }
        return keys.hasNext();
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
     * Removes a region that nobody uses any more, and what is known about it.
     *
     * @param region the name of the region; no entry of it is put after this is called, nor while it runs
     */
    public void removeRegion(String region) {
        String prefix = RegionPrefixes.ofRegion(region);
        invalidatePrefix(prefix);
        regions.remove(prefix);
    }

    @Override
    public void mark(String region) {
        atWrite.run();
    }

    @Override
    public void record(String region, RecordedChange change) {
        atWrite.run();
    }

    @Override
    public String kind() {
        return "mem";
    }

    @Override
    public RegionStatistics statistics(String region) {
        MemRegion known = regions.known(RegionPrefixes.ofRegion(region));
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
        MemRegion known = regions.known(RegionPrefixes.ofRegion(region));
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

    /** Invalidates all entries. The cache may be used on. */
    @Override
    public void close() {
        invalidatePrefix("");
    }

    /**
     * Returns the number of entries in memory, after Caffeine has done the upkeep that is due. Entries that were
     * invalidated count until they have been removed, a moment later.
     */
    public long held() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    /** Returns the kind and how much it may hold. */
    @Override
    public String toString() {
        return "cache in memory of " + maximumWeight + " bytes at the most";
    }
}
