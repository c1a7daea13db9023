package dev.livetable.cache.disk;

import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.CacheRegions.Ticket;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import dev.livetable.cache.RegionPrefixes;
import dev.livetable.cache.disk.DiskEntries.Found;
import dev.livetable.cache.disk.DiskStamps.Stamp;
import dev.livetable.table.CanonicalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts entries into a disk cache, and invalidates them. */
final class DiskChanges {

    /*
     * Which puts store nothing since an invalidation has overtaken them: see CacheRegions. An invalidation retires or
     * removes what it covers in memory first, and then waits until that is durable.
     *
     * Whatever locks or changes anything tries the caller's stack out first, see CallerStack. Where that ends, nothing is
     * done and the caller is told: it treats a removal that failed as one of everything.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskChanges.class);

    private final DiskRegions regions;
    private final Usage usage;
    private final DiskStore store;
    private final WhatWasMade made;

    DiskChanges(DiskRegions regions, Usage usage, DiskStore store, WhatWasMade made) {
        this.regions = regions;
        this.usage = usage;
        this.store = store;
        this.made = made;
    }

    // ---- putting

    /** Encodes an entry, for a put. */
    PreparedPut prepare(String key, CachedRows rows) {
        StoredRows stored = StoredRows.of(key, rows);
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
        CallerStack.probe();
        DiskRegion region = ticket.region();
        if (region.generation.map == null && regions.isRunning()) {
            store.makeDurable(List.of(region));
        }
        boolean isKept = change(
                region, key, entries -> !regions.common().isOvertaken(ticket) && keep(region, entries, key, stored));
        if (isKept) {
            made.watch(stored.rows(key, null).block());
        }
        return isKept;
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
        return size > 0;
    }

    // ---- replacing and removing

    /**
     * Puts rows in the place of others if these are still there. The same rows as they are right up to another change
     * are not encoded again.
     *
     * @return whether they were replaced
     */
    boolean replace(String key, CachedRows old, CachedRows rows) {
        CallerStack.probe();
        DiskRegion region = regions.known(RegionPrefixes.of(key));
        if (region == null) {
            return false;
        }
        boolean isReplaced = isSameButForPosition(rows, old)
                ? stamp(region, key, old, rows)
                : patch(region, key, old, StoredRows.of(key, rows));
        if (isReplaced) {
            made.watch(rows.block());
        }
        return isReplaced;
    }

    private static boolean isSameButForPosition(CachedRows rows, CachedRows old) {
        return rows.rows().equals(old.rows())
                && rows.total().equals(old.total())
                && rows.more() == old.more()
                && rows.recount() == old.recount()
                && rows.fetchedAt().equals(old.fetchedAt());
    }

    private boolean stamp(DiskRegion region, String key, CachedRows old, CachedRows rows) {
        DiskGeneration generation = region.generation;
        String rest = key.substring(region.prefix().length());
        DiskEntries entries = new DiskEntries(generation);
        try {
            return generation.stamps.exclusively(() -> {
                Found found = present(entries, key, rest, old);
                if (found != null) {
                    generation.stamps.put(rest, new Stamp(found.stored().number(), rows.asOf()));
                    found.stored().stamped(rows);
                    region.dirty = true;
                }
                return found != null;
            });
        } catch (Throwable e) {
            store.reportBroken(entries, rest, e);
            return false;
        }
    }

    private boolean patch(DiskRegion region, String key, CachedRows old, StoredRows changed) {
        return change(
                region,
                key,
                entries -> region.generation.stamps.exclusively(() -> patch(region, entries, key, old, changed)));
    }

    private boolean patch(DiskRegion region, DiskEntries entries, String key, CachedRows old, StoredRows changed) {
        String rest = key.substring(region.prefix().length());
        Found found = present(entries, key, rest, old);
        long size = DiskEntries.size(rest, changed);
        if (found == null || !store.hasRoom(size) || !entries.replace(rest, found.stored(), changed)) {
            return false;
        }
        store.put(new StoreRoom.Unsaved(size, changed.memory()));
        usage.put(region, key);
        return true;
    }

    /**
     * Returns the entry under a key if its rows are these. What a reader got may have been decoded anew since; but what
     * is equal in every respect, the position included, is as good as the same: whoever judged the one judged the other.
     */
    @SuppressWarnings("ReferenceEquality") // which saves comparing rows
    private static @Nullable Found present(DiskEntries entries, String key, String rest, CachedRows old) {
        Found found = entries.get(rest);
        if (found == null) {
            return null;
        }
        try {
            CachedRows rows = found.rows(key);
            return rows == old || rows.equals(old) ? found : null;
        } catch (RuntimeException e) {
            log.debug("The entry {} is damaged; whoever reads it removes it", CanonicalText.masked(key), e);
            return null;
        }
    }

    /**
     * Removes an entry. A kill before the next commit brings it back, with the position that it had.
     *
     * @param key the key
     */
    void remove(String key) {
        CallerStack.probe();
        DiskRegion region = regions.known(RegionPrefixes.of(key));
        if (region == null) {
            return;
        }
        String rest = key.substring(region.prefix().length());
        boolean isDone = change(
                region,
                key,
                entries -> region.generation.stamps.exclusively(() -> {
                    entries.remove(rest);
                    return true;
                }));
        if (!isDone) {
            hide(region, rest);
        }
    }

    /** Removes an entry from what readers see, while the store takes no changes; it is removed there with a commit. */
    private void hide(DiskRegion region, String rest) {
        DiskGeneration generation = region.generation;
        DiskEntries entries = new DiskEntries(generation);
        try {
            generation.stamps.exclusively(() -> {
                Found found = entries.get(rest);
                if (found != null) {
                    generation.stamps.put(rest, new Stamp(found.stored().number(), null));
                    region.dirty = true;
                }
                return found != null;
            });
        } catch (Throwable e) {
            store.reportBroken(entries, rest, e);
            if (StoreFailure.isOfTheStack(e)) {
                throw e; // the store is sound, and still has the entry
            }
        }
    }

    /** Removes an entry that is not to be read, which need not be durable. */
    void removeDamaged(DiskRegion region, String key) {
        CallerStack.probe();
        change(region, key, entries -> {
            entries.remove(key.substring(region.prefix().length()));
            return true;
        });
    }

    /**
     * Changes the entry under a key, beside other changes but not beside invalidations.
     *
     * @return what the change returned; false while nothing may be stored, and when the store is broken
     */
    private boolean change(DiskRegion region, String key, Predicate<DiskEntries> change) {
        region.lock().readLock().lock();
        try {
            if (regions.isRunning()) {
                DiskEntries entries = new DiskEntries(region.generation);
                try {
                    return change.test(entries);
                } catch (Throwable e) {
                    store.reportBroken(entries, key.substring(region.prefix().length()), e);
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
        CallerStack.probe();
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
                    String rest = start.substring(region.prefix().length());
                    removeSome(region, rest, entries -> entries.removeAll(rest));
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

    /** Removes some entries, from a key on, under the exclusive lock; all are retired where that cannot be. */
    private void removeSome(DiskRegion region, String rest, Consumer<DiskEntries> removal) {
        DiskGeneration generation = region.generation;
        DiskEntries entries = new DiskEntries(generation);
        if (entries.isCurrent() && regions.isRunning()) {
            try {
                removal.accept(entries);
                return;
            } catch (Throwable e) {
                store.reportBroken(entries, rest, e);
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
        CallerStack.probe();
        DiskRegion known = regions.region(RegionPrefixes.ofRegion(region));
        if (!regions.bind(known, property, digest)) {
            return false;
        }
        List<DiskRegion> unsafe = new ArrayList<>(List.of(known));
        DiskRegion bare = regions.known(RegionPrefixes.BARE);
        if (bare != null) {
            bare.invalidate(
                    () -> removeSome(bare, region, entries -> entries.remove(region))); // the region's name is a key
            addUnsafe(bare, unsafe);
        }
        store.makeDurable(unsafe);
        return true;
    }
}
