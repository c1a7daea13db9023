package dev.livetable.cache;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The regions of a cache, and which puts an invalidation has overtaken. Whoever writes a cache can build on it. Safe
 * for use by many threads.
 *
 * @param <R> what the cache knows about a region
 */
public final class CacheRegions<R extends CacheRegions.Region> {

    /*
     * A put takes a ticket when it begins. It stores only if nothing of its region was invalidated since, which it asks
     * under the region's shared lock. An invalidation holds that lock exclusively and raises `invalidations` when it is
     * done. So after an invalidation no value is stored, nor is there one, whose put began before it. A reader without
     * a lock is right, too, if it returns what it found only when the count is what it was before it looked.
     *
     * `wideInvalidations` does the same for regions that an invalidation of several regions did not find yet: it is
     * raised before the regions are listed, and a put's region is listed before the put asks.
     */

    private final ConcurrentHashMap<String, R> regions = new ConcurrentHashMap<>();
    private final AtomicLong wideInvalidations = new AtomicLong();
    private final Function<String, R> make;

    /**
     * Takes how a region is made that is new.
     *
     * @param make is given the region's prefix, see {@link RegionPrefixes}
     */
    public CacheRegions(Function<String, R> make) {
        this.make = make;
    }

    /** What any cache knows about a region. */
    public abstract static class Region {

        private final String prefix;
        private final ReadWriteLock lock = new ReentrantReadWriteLock();
        private final AtomicLong invalidations = new AtomicLong();

        /**
         * Takes the prefix of the region's keys.
         *
         * @param prefix the prefix, see {@link RegionPrefixes}
         */
        protected Region(String prefix) {
            this.prefix = prefix;
        }

        /** Returns the prefix of the region's keys. */
        public final String prefix() {
            return prefix;
        }

        /** Returns how often something of this region was invalidated. */
        public final long invalidations() {
            return invalidations.get();
        }

        /** Returns the lock that puts hold shared, and whatever invalidates entries or stops puts holds exclusively. */
        public final ReadWriteLock lock() {
            return lock;
        }

        /**
         * Does something while nobody puts into this region or invalidates any of it.
         *
         * @param step what to do; what it throws is passed on
         */
        public final void exclusively(Runnable step) {
            lock.writeLock().lock();
            try {
                step.run();
            } finally {
                lock.writeLock().unlock();
            }
        }

        /**
         * Does what invalidates entries of this region: puts that have begun before it ends store nothing.
         *
         * @param step what to do; what it throws is passed on, and overtakes the puts all the same
         */
        public final void invalidate(Runnable step) {
            exclusively(() -> {
                try {
                    step.run();
                } finally {
                    invalidations.incrementAndGet();
                }
            });
        }
    }

    /**
     * What a put knows of the moment at which it began.
     *
     * @param <R> what the cache knows about a region
     * @param region the region of the key
     * @param invalidations how often something of the region had been invalidated
     * @param wideInvalidations how often several regions had been invalidated at once
     */
    public record Ticket<R extends Region>(R region, long invalidations, long wideInvalidations) {}

    /**
     * How entries are invalidated, under the exclusive lock of their region.
     *
     * @param <R> what the cache knows about a region
     */
    public interface Invalidation<R> {

        /**
         * Invalidates all entries of a region.
         *
         * @param region the region
         */
        void all(R region);

        /**
         * Invalidates the entries of a region whose keys start with a text.
         *
         * @param region the region
         * @param prefix what the whole keys start with, the region's prefix included
         */
        void some(R region, String prefix);
    }

    /**
     * Returns the region of a prefix.
     *
     * @param prefix the region's prefix, see {@link RegionPrefixes}
     * @return the region; null when it is not known
     */
    public @Nullable R known(String prefix) {
        return regions.get(prefix);
    }

    /**
     * Returns the region of a prefix; made when it is new.
     *
     * @param prefix the region's prefix, see {@link RegionPrefixes}
     */
    public R region(String prefix) {
        R region = regions.get(prefix);
        return region != null ? region : regions.computeIfAbsent(prefix, make);
    }

    /** Returns all regions that are known, those included that become known meanwhile or not. */
    public Collection<R> all() {
        return regions.values();
    }

    /** Adds a region, before anyone else uses these regions. */
    public void add(R region) {
        regions.put(region.prefix(), region);
    }

    /** Removes all regions, before anyone else uses them. */
    public void removeAll() {
        regions.clear();
    }

    /**
     * Removes a region that nobody puts into any more.
     *
     * @param prefix the region's prefix; one that is not known is no error
     */
    public void remove(String prefix) {
        regions.remove(prefix);
    }

    /**
     * Begins a put: an invalidation of the key from here on comes after the put began.
     *
     * @param key the key
     * @return what the put asks {@link #isOvertaken} with before it stores
     */
    public Ticket<R> begin(String key) {
        long wide = wideInvalidations.get();
        R region = region(RegionPrefixes.of(key));
        return new Ticket<>(region, region.invalidations(), wide);
    }

    /**
     * Returns whether a put must not store, asked under the shared lock of its region.
     *
     * @param ticket what {@link #begin} returned for the put
     */
    public boolean isOvertaken(Ticket<R> ticket) {
        return ticket.region.invalidations() != ticket.invalidations
                || wideInvalidations.get() != ticket.wideInvalidations;
    }

    /**
     * Invalidates the entries whose keys start with a text.
     *
     * @param prefix the text; the empty one is every key
     * @param how what invalidates the entries of one region; it is called for each region that the text covers in whole
     *     or in part
     */
    public void invalidate(String prefix, Invalidation<R> how) {
        if (RegionPrefixes.isWithinOne(prefix)) {
            invalidate(region(RegionPrefixes.of(prefix)), prefix, how);
        } else {
            wideInvalidations.incrementAndGet();
            regions.values().forEach(region -> invalidate(region, prefix, how));
        }
    }

    private void invalidate(R region, String prefix, Invalidation<R> how) {
        if (RegionPrefixes.isAllCovered(region.prefix(), prefix)) {
            region.invalidate(() -> how.all(region));
        } else if (RegionPrefixes.isPartlyCovered(region.prefix(), prefix)) {
            region.invalidate(() -> how.some(region, prefix));
        }
    }
}
