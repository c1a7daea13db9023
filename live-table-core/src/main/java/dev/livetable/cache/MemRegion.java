package dev.livetable.cache;

import com.google.errorprone.annotations.ThreadSafe;
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

        void remove(String key, Entry entry) {
            keys.remove(key);
            weight.addAndGet(-entry.weight);
        }
    }

    /** Not a record: entries are told apart by identity. */
    static final class Entry {

        final CachedRows rows;
        final int weight;
        final Generation generation;

        Entry(CachedRows rows, int weight, Generation generation) {
            this.rows = rows;
            this.weight = weight;
            this.generation = generation;
        }
    }
}
