package dev.livetable.cache;

import com.google.errorprone.annotations.ThreadSafe;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** What a cache in memory knows about a region. */
final class MemRegion {

    /*
     * Puts hold the lock shared, invalidations hold it exclusively. `invalidations` is raised with an invalidation: a put stores only if it is what
     * it was when the put began.
     */

    final String name;
    final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final AtomicLong evictions = new AtomicLong();
    volatile Generation generation = new Generation(evictions);
    /** How often something of this region was invalidated; changed under the exclusive lock only. */
    final AtomicLong invalidations = new AtomicLong();

    MemRegion(String name) {
        this.name = name;
    }

    /** Hides all entries and returns the generation they are in. */
    Generation startGeneration() {
        lock.writeLock().lock();
        try {
            invalidations.incrementAndGet();
            Generation retired = generation;
            retired.retired = true;
            generation = new Generation(evictions);
            return retired;
        } finally {
            lock.writeLock().unlock();
        }
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

        void remember(String key, Entry entry) {
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
