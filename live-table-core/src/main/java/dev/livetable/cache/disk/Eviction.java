package dev.livetable.cache.disk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.h2.mvstore.MVMap;

/**
 * Makes room on disk. Regions that nobody has used for long go whole. Then entries go, by the clock algorithm (Corbató:
 * A Paging Experiment with the Multics System, 1968): a hand goes round over all of them, spares what was used since it
 * last came by (what was only put once, what was read twice), and removes the rest.
 */
final class Eviction {

    private static final long LONG_IDLE_SECONDS = 600;
    private static final int BATCH = 256;

    private final DiskRegions regions;
    private final Usage usage;
    private String handRegion = "";
    private String handKey = "";

    Eviction(DiskRegions regions, Usage usage) {
        this.regions = regions;
        this.usage = usage;
    }

    /**
     * Makes room, on the store's thread.
     *
     * @param target how many bytes the entries may take afterwards
     * @param goOn is asked now and then, so that those who wait for the thread need not wait long; false ends the work
     */
    void shrinkTo(long target, BooleanSupplier goOn) {
        retireIdle(target);
        boolean goesOn = true;
        for (int rounds = 0; rounds < 4 && goesOn && regions.liveBytes() > target; rounds++) {
            goesOn = goRound(target, goOn);
        }
    }

    private void retireIdle(long target) {
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

    /** Goes round once, or until there is room; returns whether the work goes on. */
    private boolean goRound(long target, BooleanSupplier goOn) {
        List<DiskRegion> ordered = new ArrayList<>(regions.all());
        ordered.sort(Comparator.comparing(DiskRegion::prefix));
        int first = 0;
        while (first < ordered.size() && ordered.get(first).prefix().compareTo(handRegion) < 0) {
            first++;
        }
        for (int i = 0; i < ordered.size() && regions.liveBytes() > target; i++) {
            DiskRegion region = ordered.get((first + i) % ordered.size());
            if (!region.prefix().equals(handRegion)) {
                handRegion = region.prefix();
                handKey = "";
            }
            if (!sweep(region, target, goOn)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Goes over a region from where the hand is to its end, or until there is room; returns whether the work goes on.
     */
    private boolean sweep(DiskRegion region, long target, BooleanSupplier goOn) {
        DiskEntries entries = new DiskEntries(region.generation);
        List<String> batch = entries.keysFrom(handKey, BATCH);
        while (!batch.isEmpty()) {
            for (String key : batch) {
                handKey = key + '\0';
                if (!usage.spare(region.prefix() + key)) {
                    entries.remove(key);
                    region.evictions.incrementAndGet();
                }
            }
            if (regions.liveBytes() <= target) {
                return true;
            }
            if (!goOn.getAsBoolean()) {
                return false;
            }
            batch = entries.keysFrom(handKey, BATCH);
        }
        handKey = "";
        handRegion = region.prefix() + '\0';
        return true;
    }
}
