package dev.livetable.cache.disk;

import dev.livetable.cache.Cache.CacheEntry;
import dev.livetable.cache.Cache.RegionStatistics;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.RegionPrefixes;
import dev.livetable.cache.disk.DiskEntries.Found;
import dev.livetable.table.CanonicalText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what a disk cache holds. Whatever is damaged is a miss. */
final class DiskReads {

    /*
     * Readers go from the region to its generation to MVStore's map, and take no lock; what they find counts only if
     * nothing of the region was invalidated meanwhile. Keys stand masked in what is logged.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskReads.class);

    private final DiskRegions regions;
    private final Usage usage;
    private final DiskStore store;
    private final DiskChanges changes;
    private final WhatWasMade made;
    private final AtomicLong badEntries = new AtomicLong();

    DiskReads(DiskRegions regions, Usage usage, DiskStore store, DiskChanges changes, WhatWasMade made) {
        this.regions = regions;
        this.usage = usage;
        this.store = store;
        this.changes = changes;
        this.made = made;
    }

    /** Returns how many entries were found damaged, and removed. */
    long badEntries() {
        return badEntries.get();
    }

    /** Returns what looks for a key. */
    DiskLookup lookup(String key) {
        return new DiskLookup(this, key);
    }

    /** Returns what is under a key; null when there is nothing. */
    @Nullable
    CachedRows get(DiskLookup lookup) {
        String key = lookup.key();
        DiskRegion region = regions.known(lookup.prefix());
        if (region == null) {
            return null;
        }
        long invalidations = region.invalidations();
        DiskGeneration generation = region.generation;
        Found found = find(new DiskEntries(generation), lookup);
        CachedRows rows = found == null ? null : decoded(region, key, found);
        if (rows == null || region.invalidations() != invalidations) {
            return null;
        }
        usage.read(region, key);
        made.watch(rows.block());
        return rows;
    }

    private @Nullable Found find(DiskEntries entries, DiskLookup lookup) {
        try {
            return entries.get(lookup);
        } catch (Throwable once) {
            // a reader that was held up for long may have looked where something else is by now; the map knows better
            return findAgain(entries, lookup.rest());
        }
    }

    private @Nullable Found findAgain(DiskEntries entries, String rest) {
        try {
            return entries.get(rest);
        } catch (Throwable e) {
            store.reportBroken(entries, rest, e);
            return null;
        }
    }

    private @Nullable CachedRows decoded(DiskRegion region, String key, Found found) {
        try {
            return found.rows(key);
        } catch (StackOverflowError e) {
            return null; // the caller's stack has ended, which says nothing about the entry
        } catch (RuntimeException e) {
            if (badEntries.getAndIncrement() == 0) {
                log.warn(
                        "The cached rows of {} were damaged and are removed, as others will be",
                        CanonicalText.masked(key),
                        e);
            }
            changes.removeDamaged(region, key);
            return null;
        }
    }

    RegionStatistics statistics(String region) {
        Found bare = bare(region);
        DiskRegion known = regions.known(RegionPrefixes.ofRegion(region));
        DiskEntries entries = known == null ? null : new DiskEntries(known.generation);
        return new RegionStatistics(
                (entries == null ? 0 : entries.count()) + (bare == null ? 0 : 1),
                (entries == null ? 0 : entries.bytes()) + (bare == null ? 0 : DiskEntries.size(region, bare.stored())),
                known == null ? 0 : known.evictions.get());
    }

    private @Nullable Found bare(String region) {
        DiskRegion known = region.indexOf('/') < 0 ? regions.known(RegionPrefixes.BARE) : null;
        return known == null ? null : find(new DiskEntries(known.generation), lookup(region));
    }

    List<CacheEntry> entries(String region, int limit) {
        List<CacheEntry> found = new ArrayList<>();
        addEntry(found, RegionPrefixes.BARE, region, bare(region));
        DiskRegion known = regions.known(RegionPrefixes.ofRegion(region));
        if (known != null && limit > found.size()) {
            DiskEntries entries = new DiskEntries(known.generation);
            try {
                for (String rest : entries.keysFrom("", limit - found.size())) {
                    addEntry(found, known.prefix(), rest, entries.get(rest));
                }
            } catch (Throwable e) {
                store.reportBroken(entries, "", e);
            }
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    private static void addEntry(List<CacheEntry> entries, String region, String rest, @Nullable Found found) {
        if (found == null) {
            return;
        }
        String key = region + rest;
        try {
            CachedRows rows = found.rows(key);
            long weight = DiskEntries.size(rest, found.stored());
            entries.add(new CacheEntry(key, rows.rows().size(), weight, rows.fetchedAt()));
        } catch (RuntimeException e) {
            log.debug("The entry {} is damaged; whoever reads it removes it", CanonicalText.masked(key), e);
        }
    }
}
