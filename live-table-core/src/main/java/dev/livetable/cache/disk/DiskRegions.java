package dev.livetable.cache.disk;

import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.RegionPrefixes;
import dev.livetable.table.CanonicalText;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All regions of a disk cache, and whether they may be changed. What readers see is decided here, in memory. */
final class DiskRegions {

    /*
     * `mode` is asked by puts and partial invalidations under their region's lock. Whoever changes it (the
     * store's thread only) then takes each lock once, so that all who saw the former mode are through. Only while
     * RUNNING are maps changed.
     *
     * `retired` holds the numbers of maps that are to be removed. It is made anew from the store whenever that is
     * opened, as what was removed and not committed is there again.
     */

    /** What may be done. */
    enum Mode {
        /** Entries are read and stored. */
        RUNNING,
        /** The disk refuses writes, or there is no store: entries are read, none is stored. */
        PAUSED,
        /** The store is being copied: entries are read, none is stored. */
        COPYING,
        /** Nothing is there. */
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(DiskRegions.class);
    private static final long REMOVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final CacheRegions<DiskRegion> regions = new CacheRegions<>(this::newRegion);
    private final AtomicLong lastGeneration = new AtomicLong();
    private final Queue<Long> retired = new ConcurrentLinkedQueue<>();
    private volatile Mode mode = Mode.PAUSED;
    private volatile boolean marksLost;

    private DiskRegion newRegion(String prefix) {
        return new DiskRegion(prefix, lastGeneration.incrementAndGet());
    }

    /** Returns the regions as any cache has them. */
    CacheRegions<DiskRegion> common() {
        return regions;
    }

    Mode mode() {
        return mode;
    }

    boolean isRunning() {
        return mode == Mode.RUNNING;
    }

    void changeMode(Mode changed) {
        mode = changed;
        all().forEach(region -> region.exclusively(() -> {}));
    }

    /** Notes that nobody knows any more which regions an earlier process had marked. */
    void loseMarks() {
        marksLost = true;
    }

    /** Returns whether a region was, or may have been, marked when the cache was opened. */
    boolean wasMarked(String prefix) {
        DiskRegion known = known(prefix);
        return marksLost || known != null && known.wasMarked();
    }

    /** Returns the region of a prefix; null when it is not known. */
    @Nullable
    DiskRegion known(String prefix) {
        return regions.known(prefix);
    }

    /** Returns the region of a prefix; made when it is new. */
    DiskRegion region(String prefix) {
        return regions.region(prefix);
    }

    Collection<DiskRegion> all() {
        return regions.all();
    }

    /** Takes over the regions that a store holds, before anyone else has any, and gives them their maps. */
    void take(StoreFile store) {
        Map<String, RegionRecord> records = store.records();
        store.generations().forEach(this::noteGeneration);
        records.values().forEach(record -> noteGeneration(record.generation()));
        records.forEach((prefix, record) -> regions.add(DiskRegion.of(prefix, record)));
        attach(store);
        all().forEach(region -> region.generation.noteFound());
    }

    private void noteGeneration(long number) {
        lastGeneration.accumulateAndGet(number, Math::max);
    }

    void removeAll() {
        regions.removeAll();
        retired.clear();
    }

    /** Retires all entries of a region, under its exclusive lock; the store learns of it with the region's record. */
    void retire(DiskRegion region) {
        retire(region, region.generation.bound);
    }

    private void retire(DiskRegion region, SortedMap<String, String> bound) {
        retired.add(region.startGeneration(lastGeneration.incrementAndGet(), bound).number);
    }

    void retireAll() {
        all().forEach(region -> region.exclusively(() -> retire(region)));
    }

    /**
     * Sets what the rows of a region depend on, in one step with the invalidation of rows that
     * depend on something else.
     *
     * @param property what is told
     * @param digest of the value
     * @return whether the region was invalidated
     */
    boolean bind(DiskRegion region, String property, String digest) {
        String name = CanonicalText.escape(property);
        if (digest.equals(region.generation.bound.get(name))) {
            return false;
        }
        boolean[] invalidated = {false};
        region.invalidate(() -> {
            DiskGeneration before = region.generation;
            SortedMap<String, String> bound = new TreeMap<>(before.bound);
            String old = bound.put(name, digest);
            if (!digest.equals(old)) {
                retire(region, bound);
                invalidated[0] = old != null || before.used;
            }
        });
        return invalidated[0];
    }

    /** Takes the maps away: nothing is read until they are back. */
    void detach() {
        all().forEach(region -> region.generation.detach());
    }

    /** Gives regions their maps in a store that is as it was committed; what was invalidated since then is retired. */
    void attach(StoreFile store) {
        retired.clear();
        retired.addAll(store.generations());
        Map<String, RegionRecord> records = store.records();
        all().forEach(region -> region.exclusively(() -> {
            DiskGeneration generation = region.generation;
            if (generation.isDurable() && store.has(generation.number)) {
                region.attach(store, records.get(region.prefix()));
                retired.remove(generation.number);
            } else if (generation.used) {
                retire(region);
            }
        }));
    }

    /**
     * Removes maps that hold only retired entries from a store, for a limited time.
     *
     * @param goOn is asked now and then, so that those who wait for the thread need not wait long; false ends the work
     */
    void removeRetired(StoreFile store, BooleanSupplier goOn) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < REMOVAL_NANOS) {
            Long number = retired.poll();
            if (number == null) {
                return;
            }
            store.remove(number);
            if (!goOn.getAsBoolean()) {
                return;
            }
        }
    }

    /**
     * Retires, at the start, what was marked when the process ended, and what was invalidated after the last commit; all of
     * it when it is not known what was marked.
     *
     * @param stale what the journal says was retired after it
     * @return the prefixes of the regions that are retired
     */
    Set<String> retireUntrusted(Set<Long> stale) {
        Set<String> untrusted = new HashSet<>();
        DiskRegion bare = known(RegionPrefixes.BARE);
        for (DiskRegion region : all()) {
            long number = region.generation.number;
            boolean isMarked = region.isMarked() || stale.contains(StoreJournal.marked(number));
            boolean isStale = isMarked || stale.contains(number);
            if (isStale) {
                log.info(
                        "{} was changed right before an earlier process ended, so what that kept of it is not used",
                        DiskRegion.called(region.prefix()));
            }
            if (isStale || marksLost) {
                untrusted.add(region.prefix());
                if (isMarked) {
                    region.foundMarked();
                }
                retire(region);
                if (bare != null && !region.prefix().equals(RegionPrefixes.BARE)) {
                    new DiskEntries(bare.generation).remove(RegionPrefixes.regionOf(region.prefix()));
                    bare.generation.removals.incrementAndGet();
                }
            }
        }
        return untrusted;
    }

    /** Returns how many bytes the entries take on disk, about. */
    long liveBytes() {
        return all().stream().mapToLong(region -> region.generation.bytes.get()).sum();
    }
}
