package dev.livetable.cache;

import com.google.errorprone.annotations.ThreadSafe;
import dev.livetable.table.Columns;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a cache in memory knows about a region. */
final class MemRegion extends CacheRegions.Region {

    private final AtomicLong evictions = new AtomicLong();
    private final AtomicLong ofAll;
    volatile Generation generation;

    /**
     * Takes what it is.
     *
     * @param ofAll the weight of the entries of all regions, which it keeps
     */
    MemRegion(String prefix, AtomicLong ofAll) {
        super(prefix);
        this.ofAll = ofAll;
        this.generation = new Generation(evictions, ofAll);
    }

    /** Retires all entries, under the exclusive lock, and returns the generation they are in. */
    Generation retire() {
        Generation retired = generation;
        retired.retired = true;
        generation = new Generation(evictions, ofAll);
        return retired;
    }

    /** The entries of a region since it was last invalidated. */
    @ThreadSafe
    static final class Generation {

        volatile boolean retired;
        final Set<String> keys = ConcurrentHashMap.newKeySet();
        final AtomicLong weight = new AtomicLong();
        final AtomicLong evictions;
        private final AtomicLong ofAll;

        Generation(AtomicLong evictions, AtomicLong ofAll) {
            this.evictions = evictions;
            this.ofAll = ofAll;
        }

        void put(String key, Entry entry) {
            keys.add(key);
            add(entry.weight);
        }

        /** Notes that an entry took the place of another under the same key, which stays in the index. */
        void replace(Entry old, Entry entry) {
            old.gone = true;
            add((long) entry.weight - old.weight);
        }

        void remove(String key, Entry entry) {
            entry.gone = true;
            keys.remove(key);
            add(-entry.weight);
        }

        private void add(long bytes) {
            if (bytes != 0) {
                weight.addAndGet(bytes);
                ofAll.addAndGet(bytes); // which each hit looks at
            }
        }
    }

    /** Not a record: entries are told apart by identity. */
    static final class Entry {

        final CachedRows rows;
        final int weight;
        final Set<Columns> charged;
        final Generation generation;

        /** Whether it is no longer what Caffeine has under its key, or is about to be no longer; see {@link MemLookup}. */
        volatile boolean gone;

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
