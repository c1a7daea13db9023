package dev.livetable.cache;

import com.google.errorprone.annotations.ThreadSafe;
import dev.livetable.table.Columns;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a cache in memory knows about a region. */
final class MemRegion extends CacheRegions.Region {

    private final AtomicLong evictions = new AtomicLong();
    volatile Generation generation = new Generation(evictions);

    MemRegion(String prefix) {
        super(prefix);
    }

    /** Retires all entries, under the exclusive lock, and returns the generation they are in. */
    Generation retire() {
        Generation retired = generation;
        retired.retired = true;
        generation = new Generation(evictions);
        return retired;
    }

    /** The entries of a region since it was last invalidated. */
    @ThreadSafe
    static final class Generation {

        volatile boolean retired;
        final Set<String> keys = ConcurrentHashMap.newKeySet();
        final AtomicLong weight = new AtomicLong();
        final AtomicLong evictions;

        Generation(AtomicLong evictions) {
            this.evictions = evictions;
        }

        void put(String key, Entry entry) {
            keys.add(key);
            weight.addAndGet(entry.weight);
        }

        /** Notes that an entry took the place of another under the same key, which stays in the index. */
        void replace(Entry old, Entry entry) {
            weight.addAndGet((long) entry.weight - old.weight);
        }

        void remove(String key, Entry entry) {
            keys.remove(key);
            weight.addAndGet(-entry.weight);
        }
    }

    /** Not a record: entries are told apart by identity. */
    static final class Entry {

        final CachedRows rows;
        final int weight;
        final Set<Columns> charged;
        final Generation generation;

        /**
         * Takes what is kept.
         *
         * @param weight the weight in bytes
         * @param charged the columns that are part of the weight; others count for other entries
         */
        Entry(CachedRows rows, int weight, Set<Columns> charged, Generation generation) {
            this.rows = rows;
            this.weight = weight;
            this.charged = charged;
            this.generation = generation;
        }
    }
}
