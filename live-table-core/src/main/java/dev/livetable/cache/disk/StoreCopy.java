package dev.livetable.cache.disk;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVMap;

/** Copies entries from the maps of one store to another, small, store. */
final class StoreCopy {

    private static final long COMMIT_BYTES = 16L * 1024 * 1024;

    private final StoreFile target;
    private final Runnable between;
    private long uncommitted;

    /**
     * Copies the entries of regions, which do not change meanwhile. When that fails the target is abandoned.
     *
     * @param target where to copy to, a store that is empty
     * @param id the identity that it gets
     * @param between is run now and then, so that those who wait for the thread need not wait long
     */
    static void fill(StoreFile target, long id, Collection<DiskRegion> regions, Runnable between) {
        try {
            target.create(id);
            StoreCopy copy = new StoreCopy(target, between);
            for (DiskRegion region : List.copyOf(regions)) {
                copy.add(region.generation);
            }
        } catch (Throwable e) {
            target.abandon();
            throw e;
        }
    }

    private StoreCopy(StoreFile target, Runnable between) {
        this.target = target;
        this.between = between;
    }

    private void add(DiskGeneration generation) {
        MVMap<String, StoredRows> source = generation.map;
        if (source == null) {
            return;
        }
        MVMap<String, StoredRows> copy = target.entries(generation.number);
        MVMap<Long, byte[]> stamps = generation.committedStamps;
        for (Map.Entry<String, StoredRows> entry : source.entrySet()) {
            copy.put(entry.getKey(), entry.getValue());
            byte[] stamp = stamps == null ? null : stamps.get(entry.getValue().number());
            if (stamp != null) {
                target.stamps(generation.number).put(entry.getValue().number(), stamp);
            }
            uncommitted += DiskEntries.size(entry.getKey(), entry.getValue());
            if (uncommitted > COMMIT_BYTES) {
                uncommitted = 0;
                target.commit();
                between.run();
            }
        }
    }
}
