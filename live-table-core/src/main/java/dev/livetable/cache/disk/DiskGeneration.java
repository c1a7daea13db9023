package dev.livetable.cache.disk;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The entries of a region since it was last invalidated. */
final class DiskGeneration {

    /** Part of the name of the map; never used twice in one store. */
    final long number;

    /** What the rows of this generation depend on: digests of values, by the property. Rows of another have another. */
    final SortedMap<String, String> bound;

    /** Where the entries are; null until there is a map, and when the store is gone. */
    volatile @Nullable MVMap<String, StoredRows> map;

    /** What is committed of stamps, by the number of the entry; null until there were any, and when the store is gone. */
    volatile @Nullable MVMap<Long, byte[]> committedStamps;

    /** What became of entries since the last commit. */
    final DiskStamps stamps = new DiskStamps();

    /** Whether anything was ever put, or found when the cache was opened, so that the disk may hold some of it. */
    volatile boolean used;

    /** Whether the store says, committed, that this is the region's generation. */
    volatile boolean durable;

    /**
     * How often some of the entries were invalidated: raised when an invalidation is done, under the
     * region's exclusive lock.
     */
    final AtomicLong removals = new AtomicLong();

    /** What {@link #removals} was before the last commit. */
    volatile long durableRemovals;

    /** How many bytes the entries take on disk, about. */
    final AtomicLong bytes = new AtomicLong();

    DiskGeneration(long number, SortedMap<String, String> bound) {
        this.number = number;
        this.bound = Collections.unmodifiableSortedMap(new TreeMap<>(bound));
    }

    /** Returns the generation that a record in the store tells of. */
    static DiskGeneration of(RegionRecord record) {
        DiskGeneration generation = new DiskGeneration(record.generation(), record.bound());
        generation.durable = true;
        generation.bytes.set(record.bytes());
        return generation;
    }

    /** Gives the generation its maps. */
    void attach(StoreFile store) {
        committedStamps = store.hasStamps(number) ? store.stamps(number) : null;
        map = store.entries(number);
    }

    /** Notes whether there is anything in what an earlier process has left. */
    void noteFound() {
        MVMap<String, StoredRows> found = map;
        used = found != null && !found.isEmpty();
    }

    /** Takes the maps away. */
    void detach() {
        map = null;
        committedStamps = null;
    }

    /** Hands what became of entries since the last commit to the store, and returns it; on the store's thread. */
    Map<String, DiskStamps.Stamp> writeStamps(StoreFile store) {
        Map<String, DiskStamps.Stamp> pending = stamps.pending();
        if (!pending.isEmpty()) {
            MVMap<Long, byte[]> target = store.stamps(number);
            new DiskEntries(this).write(pending, target);
            committedStamps = target;
        }
        return pending;
    }

    /** Returns whether the entries are in this very map, still. */
    @SuppressWarnings("ReferenceEquality") // a map is equal to any that has the same entries
    boolean isIn(MVMap<String, StoredRows> candidate) {
        return map == candidate;
    }

    /**
     * Returns whether the store, as it is committed, has this generation and all invalidations of some of its entries.
     */
    boolean isDurable() {
        return durable && durableRemovals == removals.get();
    }
}
