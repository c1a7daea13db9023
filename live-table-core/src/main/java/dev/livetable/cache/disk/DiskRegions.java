package dev.livetable.cache.disk;

import dev.livetable.cache.RegionPrefixes;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All regions of a disk cache, and whether they may be changed. What readers see is decided here, in memory. */
final class DiskRegions {

    /*
     * `mode` is asked by puts and partial invalidations under their region's lock. Whoever changes it (the store's thread only) then
     * takes each lock once, so that all who saw the former mode are through. Only while RUNNING are maps changed.
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

    private final ConcurrentHashMap<String, DiskRegion> regions = new ConcurrentHashMap<>();
    private final AtomicLong lastGeneration = new AtomicLong();
    private final Queue<Long> retired = new ConcurrentLinkedQueue<>();
    private volatile Mode mode = Mode.PAUSED;

    Mode mode() {
        return mode;
    }

    boolean isRunning() {
        return mode == Mode.RUNNING;
    }

    void changeMode(Mode changed) {
        mode = changed;
        regions.values().forEach(region -> region.exclusively(() -> {}));
    }

    /** Returns the region of a name; null when it is not known. */
    @Nullable
    DiskRegion known(String name) {
        return regions.get(name);
    }

    /** Returns the region of a name; made when it is new. */
    DiskRegion region(String name) {
        DiskRegion region = regions.get(name);
        return region != null
                ? region
                : regions.computeIfAbsent(name, added -> new DiskRegion(added, lastGeneration.incrementAndGet()));
    }

    Collection<DiskRegion> all() {
        return regions.values();
    }

    /** Takes over the regions that a store holds, and gives them their maps. */
    void take(StoreFile store) {
        Set<Long> maps = store.generations();
        Map<String, RegionRecord> records = store.records();
        maps.forEach(this::noteGeneration);
        records.values().forEach(record -> noteGeneration(record.generation()));
        retired.addAll(maps);
        records.forEach((name, record) -> {
            retired.remove(record.generation());
            regions.put(name, DiskRegion.of(name, record));
        });
        attach(store);
    }

    private void noteGeneration(long number) {
        lastGeneration.accumulateAndGet(number, Math::max);
    }

    void removeAll() {
        regions.clear();
        retired.clear();
    }

    /** Hides all entries of a region, under its exclusive lock; the store learns of it with the region's record. */
    void retire(DiskRegion region) {
        retired.add(region.startGeneration(lastGeneration.incrementAndGet()).number);
    }

    void retireAll() {
        regions.values().forEach(region -> region.exclusively(() -> retire(region)));
    }

    /** Takes the maps away: nothing is found until they are back. */
    void detach() {
        regions.values().forEach(region -> region.generation.map = null);
    }

    /** Gives regions their maps in a store that is as it was committed; what was invalidated since then is retired. */
    void attach(StoreFile store) {
        regions.values()
                .forEach(region -> region.exclusively(() -> {
                    DiskGeneration generation = region.generation;
                    if (generation.isDurable() && store.has(generation.number)) {
                        generation.map = store.entries(generation.number);
                    } else if (generation.used) {
                        retire(region);
                    }
                }));
    }

    /**
     * Removes maps that hold only retired entries from a store, for a limited time.
     *
     * @param between is run now and then, so that those who wait for the thread need not wait long
     */
    void removeRetired(StoreFile store, Runnable between) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < REMOVAL_NANOS) {
            Long number = retired.poll();
            if (number == null) {
                return;
            }
            store.remove(number);
            between.run();
        }
    }

    /**
     * Retires, at the start, what was marked when the process ended, and what was invalidated after the last commit.
     *
     * @param retired the generations that were retired
     */
    void retireUntrusted(Set<Long> retired) {
        DiskRegion bare = regions.get(RegionPrefixes.BARE);
        for (DiskRegion region : regions.values()) {
            if (region.isMarked() || retired.contains(region.generation.number)) {
                log.info("{} was changed right before the process ended; its cached rows are dropped", region.name);
                region.unmark();
                retire(region);
                if (bare != null) {
                    new DiskEntries(bare.generation).remove(RegionPrefixes.regionOf(region.name));
                }
            }
        }
    }

    /** Returns how many bytes the entries take on disk, about. */
    long liveBytes() {
        return regions.values().stream()
                .mapToLong(region -> region.generation.bytes.get())
                .sum();
    }
}
