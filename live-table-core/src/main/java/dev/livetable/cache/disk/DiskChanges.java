package dev.livetable.cache.disk;

import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.CacheRegions.Ticket;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import dev.livetable.cache.RegionPrefixes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Puts entries into a disk cache, and invalidates them. */
final class DiskChanges {

    /*
     * Which puts store nothing since an invalidation has overtaken them: see CacheRegions. An invalidation retires or
     * removes what it covers in memory first, and then waits until that is durable.
     */

    private final DiskRegions regions;
    private final Usage usage;
    private final DiskStore store;

    DiskChanges(DiskRegions regions, Usage usage, DiskStore store) {
        this.regions = regions;
        this.usage = usage;
        this.store = store;
    }

    // ---- putting

    /** Encodes an entry, for a put. */
    PreparedPut prepare(String key, CachedRows rows) {
        StoredRows stored = new StoredRows(RowsCodec.encode(key, rows), rows);
        long size = DiskEntries.size(key, stored);
        return new PreparedPut() {
            @Override
            public boolean put() {
                return store(begin(key), key, stored);
            }

            @Override
            public Optional<String> tooLarge() {
                return size <= store.largestEntry()
                        ? Optional.empty()
                        : Optional.of(
                                "they take " + size + " bytes on disk, and an entry may have " + store.largestEntry()
                                        + "; read pages in place of the whole list, or raise live.cache.redb.maximum-size");
            }
        };
    }

    /** Begins a put: an invalidation of the key from here on comes after the put began. */
    Ticket<DiskRegion> begin(String key) {
        return regions.common().begin(key);
    }

    /** Ends a put, unless something that covers the key was invalidated since it began; returns whether it was kept. */
    boolean store(Ticket<DiskRegion> ticket, String key, StoredRows stored) {
        DiskRegion region = ticket.region();
        if (region.generation.map == null && regions.isRunning()) {
            store.makeDurable(List.of(region));
        }
        return change(region, entries -> !regions.common().isOvertaken(ticket) && keep(region, entries, key, stored));
    }

    private boolean keep(DiskRegion region, DiskEntries entries, String key, StoredRows stored) {
        String rest = key.substring(region.prefix().length());
        long size = store.hasRoom(DiskEntries.size(rest, stored)) ? entries.put(rest, stored) : 0;
        if (size > 0) {
            store.put(new StoreRoom.Unsaved(size, stored.memory()));
            usage.put(region, key);
        } else {
            entries.remove(rest);
        }
        region.dirty = true;
        return size > 0;
    }

    /** Removes an entry that is not to be read, which need not be durable. */
    void remove(DiskRegion region, String key) {
        change(region, entries -> {
            entries.remove(key.substring(region.prefix().length()));
            return true;
        });
    }

    /**
     * Changes entries, beside other changes but not beside invalidations.
     *
     * @return what the change returned; false while nothing may be stored, and when the store is broken
     */
    private boolean change(DiskRegion region, Predicate<DiskEntries> change) {
        region.lock().readLock().lock();
        try {
            if (regions.isRunning()) {
                DiskEntries entries = new DiskEntries(region.generation);
                try {
                    return change.test(entries);
                } catch (Throwable e) {
                    store.reportBroken(entries, e);
                }
            }
            return false;
        } finally {
            region.lock().readLock().unlock();
        }
    }

    // ---- invalidating

    /** Invalidates all entries whose keys start with a prefix, and waits until that is safe. */
    void invalidate(String prefix) {
        List<DiskRegion> unsafe = new ArrayList<>();
        regions.common().invalidate(prefix, new CacheRegions.Invalidation<>() {
            @Override
            public void all(DiskRegion region) {
                if (region.generation.used) {
                    regions.retire(region);
                }
                addUnsafe(region, unsafe);
            }

            @Override
            public void some(DiskRegion region, String start) {
                if (region.generation.used) {
                    removeSome(
                            region,
                            entries -> entries.removeAll(
                                    start.substring(region.prefix().length())));
                }
                addUnsafe(region, unsafe);
            }
        });
        if (!unsafe.isEmpty()) {
            store.makeDurable(unsafe);
        }
    }

    private static void addUnsafe(DiskRegion region, List<DiskRegion> unsafe) {
        if (region.generation.used || !region.generation.durable) {
            unsafe.add(region);
        }
    }

    /** Removes some entries, under the exclusive lock; all are retired where that cannot be. */
    private void removeSome(DiskRegion region, Consumer<DiskEntries> removal) {
        DiskGeneration generation = region.generation;
        DiskEntries entries = new DiskEntries(generation);
        if (entries.isCurrent() && regions.isRunning()) {
            try {
                removal.accept(entries);
                return;
            } catch (Throwable e) {
                store.reportBroken(entries, e);
            } finally {
                generation.removals.incrementAndGet();
            }
        }
        regions.retire(region);
    }

    /**
     * Sets what the rows of a region depend on, and waits until the invalidation of others, if there were any, is safe.
     *
     * @return whether the region was invalidated
     */
    boolean bind(String region, String property, String digest) {
        DiskRegion known = regions.region(RegionPrefixes.ofRegion(region));
        if (!regions.bind(known, property, digest)) {
            return false;
        }
        List<DiskRegion> unsafe = new ArrayList<>(List.of(known));
        DiskRegion bare = regions.known(RegionPrefixes.BARE);
        if (bare != null) {
            bare.invalidate(() -> removeSome(bare, entries -> entries.remove(region))); // the region's name is a key
            addUnsafe(bare, unsafe);
        }
        store.makeDurable(unsafe);
        return true;
    }
}
