package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.RegionPrefixes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Puts entries into a disk cache, and invalidates them. */
final class DiskChanges {

    /*
     * Puts and invalidations of one region: see DiskRegion. `wideInvalidations` is raised by an invalidation of several regions before it lists them,
     * and asked by a put after its region is listed.
     */

    private final DiskRegions regions;
    private final Usage usage;
    private final DiskStore store;
    private final AtomicLong wideInvalidations = new AtomicLong();

    DiskChanges(DiskRegions regions, Usage usage, DiskStore store) {
        this.regions = regions;
        this.usage = usage;
        this.store = store;
    }

    // ---- putting

    record Ticket(DiskRegion region, long invalidations, long wideInvalidations) {}

    /** Begins a put: an invalidation of the key from here on comes after the put began. */
    Ticket begin(String key) {
        long wide = wideInvalidations.get();
        DiskRegion region = regions.region(RegionPrefixes.of(key));
        return new Ticket(region, region.invalidations.get(), wide);
    }

    /** Ends a put, unless something that covers the key was invalidated since it began. */
    void store(Ticket ticket, String key, CachedRows rows) {
        DiskRegion region = ticket.region;
        StoredRows stored = new StoredRows(RowsCodec.encode(key, rows), rows);
        if (region.generation.map == null && regions.isRunning()) {
            store.makeDurable(List.of(region));
        }
        change(region, entries -> {
            if (region.invalidations.get() == ticket.invalidations
                    && wideInvalidations.get() == ticket.wideInvalidations) {
                keep(region, entries, key, stored);
            }
        });
    }

    private void keep(DiskRegion region, DiskEntries entries, String key, StoredRows stored) {
        String rest = key.substring(region.name.length());
        if (store.hasRoom(DiskEntries.size(rest, stored))) {
            store.put(entries.put(rest, stored));
            usage.put(region, key);
        } else {
            entries.remove(rest);
        }
        region.dirty = true;
    }

    /** Takes out an entry. */
    void remove(DiskRegion region, String key) {
        change(region, entries -> entries.remove(key.substring(region.name.length())));
    }

    private interface Change {
        void of(DiskEntries entries);
    }

    /** Changes entries, beside other changes but not beside invalidations; does nothing while nothing may be stored. */
    private void change(DiskRegion region, Change change) {
        region.lock.readLock().lock();
        try {
            if (regions.isRunning()) {
                DiskEntries entries = new DiskEntries(region.generation);
                try {
                    change.of(entries);
                } catch (Throwable e) {
                    store.reportBroken(entries, e);
                }
            }
        } finally {
            region.lock.readLock().unlock();
        }
    }

    // ---- invalidating

    /** Drops all entries whose keys start with a prefix, and waits until that is safe. */
    void invalidate(String prefix) {
        List<DiskRegion> unsafe = new ArrayList<>();
        if (RegionPrefixes.isWithinOne(prefix)) {
            invalidate(regions.region(RegionPrefixes.of(prefix)), prefix, unsafe);
        } else {
            wideInvalidations.incrementAndGet();
            regions.all().forEach(region -> invalidate(region, prefix, unsafe));
        }
        if (!unsafe.isEmpty()) {
            store.makeDurable(unsafe);
        }
    }

    private void invalidate(DiskRegion region, String prefix, List<DiskRegion> unsafe) {
        boolean isAll = RegionPrefixes.isAllCovered(region.name, prefix);
        if (isAll || RegionPrefixes.isPartlyCovered(region.name, prefix)) {
            region.exclusively(() -> {
                if (!region.generation.used) {
                    region.invalidations.incrementAndGet(); // nothing is there, but a put may have begun
                } else if (isAll || !removeSome(region, prefix.substring(region.name.length()))) {
                    regions.retire(region);
                }
                if (region.generation.used || !region.generation.durable) {
                    unsafe.add(region);
                }
            });
        }
    }

    /** Takes out the entries that start with a text, under the exclusive lock; returns whether it could. */
    private boolean removeSome(DiskRegion region, String start) {
        DiskEntries entries = new DiskEntries(region.generation);
        if (!entries.isCurrent() || !regions.isRunning()) {
            return false;
        }
        try {
            entries.removeAll(start);
            return true;
        } catch (Throwable e) {
            store.reportBroken(entries, e);
            return false;
        } finally {
            region.generation.removals.incrementAndGet();
            region.invalidations.incrementAndGet();
        }
    }
}
