package dev.livetable.cache.disk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.h2.mvstore.MVMap;

/**
 * Makes room on disk. RegionPrefixes that nobody has used for long go whole. Then entries go, by the clock algorithm: a hand goes
 * round over all of them, spares what was used since it last came by (what was only put once, what was found twice), and
 * takes out the rest.
 */
final class Eviction {

    private static final long LONG_IDLE_SECONDS = 600;
    private static final int BATCH = 256;

    private final DiskRegions regions;
    private final Usage usage;
    private String handScope = "";
    private String handKey = "";

    Eviction(DiskRegions regions, Usage usage) {
        this.regions = regions;
        this.usage = usage;
    }

    /**
     * Makes room, on the store's thread.
     *
     * @param target how many bytes the entries may take afterwards
     * @param between is run now and then, so that those who wait for the thread need not wait long
     */
    void shrinkTo(long target, Runnable between) {
        dropIdle(target);
        for (int rounds = 0; rounds < 4 && regions.liveBytes() > target; rounds++) {
            goRound(target, between);
        }
    }

    private void dropIdle(long target) {
        List<DiskRegion> idle = new ArrayList<>(regions.all());
        idle.removeIf(region -> usage.idleSeconds(region) < LONG_IDLE_SECONDS || region.generation.bytes.get() == 0);
        idle.sort(Comparator.comparingLong(region -> region.lastUse));
        for (DiskRegion region : idle) {
            if (regions.liveBytes() <= target) {
                return;
            }
            region.exclusively(() -> {
                MVMap<String, StoredRows> map = region.generation.map;
                region.evictions.addAndGet(map == null ? 0 : map.sizeAsLong());
                regions.retire(region);
            });
        }
    }

    private void goRound(long target, Runnable between) {
        List<DiskRegion> ordered = new ArrayList<>(regions.all());
        ordered.sort(Comparator.comparing(region -> region.name));
        int first = 0;
        while (first < ordered.size() && ordered.get(first).name.compareTo(handScope) < 0) {
            first++;
        }
        for (int i = 0; i < ordered.size() && regions.liveBytes() > target; i++) {
            DiskRegion region = ordered.get((first + i) % ordered.size());
            if (!region.name.equals(handScope)) {
                handScope = region.name;
                handKey = "";
            }
            sweep(region, target, between);
        }
    }

    /** Goes over a region from where the hand is to the region's end, or until there is room. */
    private void sweep(DiskRegion region, long target, Runnable between) {
        DiskEntries entries = new DiskEntries(region.generation);
        List<String> batch = entries.keysFrom(handKey, BATCH);
        while (!batch.isEmpty()) {
            for (String key : batch) {
                handKey = key + '\0';
                if (!usage.spare(region.name + key)) {
                    entries.remove(key);
                    region.evictions.incrementAndGet();
                }
            }
            if (regions.liveBytes() <= target) {
                return;
            }
            between.run();
            batch = entries.keysFrom(handKey, BATCH);
        }
        handKey = "";
        handScope = region.name + '\0';
    }
}
