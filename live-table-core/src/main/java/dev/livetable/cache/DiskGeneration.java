package dev.livetable.cache;

import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/** The entries of a scope since it was last dropped. */
final class DiskGeneration {

    /** Part of the name of the map; never used twice in one store. */
    final long number;

    /** Where the entries are; null until there is a map, and when the store is gone. */
    volatile @Nullable MVMap<String, StoredRows> map;

    /** Whether anything was ever put, so that the disk may hold some of it. */
    volatile boolean used;

    /** Whether the store says, committed, that this is the scope's generation. */
    volatile boolean durable;

    /** How often some of the entries were dropped, and how many of these drops are committed. */
    final AtomicLong removals = new AtomicLong();

    volatile long durableRemovals;

    /** How many bytes the entries take on disk, about. */
    final AtomicLong bytes = new AtomicLong();

    DiskGeneration(long number) {
        this.number = number;
    }

    /** Returns whether the entries are in this very map, still. */
    @SuppressWarnings("ReferenceEquality") // a map is equal to any that has the same entries
    boolean isIn(MVMap<String, StoredRows> candidate) {
        return map == candidate;
    }

    /** Returns whether the store, as it is committed, has this generation and all drops of some of its entries. */
    boolean isDurable() {
        return durable && durableRemovals == removals.get();
    }
}
