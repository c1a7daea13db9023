package dev.livetable.cache;

import dev.livetable.cache.Cache.CacheEntry;
import dev.livetable.cache.Cache.RegionStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what a disk cache holds. Whatever is damaged is a miss. */
final class DiskReads {

    /*
     * Readers go from the scope to its generation to MVStore's map, and take no lock; what they find counts only if nothing
     * of the scope was dropped meanwhile.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskReads.class);

    private final DiskScopes scopes;
    private final Usage usage;
    private final DiskStore store;
    private final DiskChanges changes;
    private final AtomicLong badEntries = new AtomicLong();

    DiskReads(DiskScopes scopes, Usage usage, DiskStore store, DiskChanges changes) {
        this.scopes = scopes;
        this.usage = usage;
        this.store = store;
        this.changes = changes;
    }

    /** Returns how many entries were found damaged, and dropped. */
    long badEntries() {
        return badEntries.get();
    }

    /** Returns what is under a key; null when there is nothing. */
    @Nullable
    CachedRows get(String key) {
        String name = Scopes.of(key);
        DiskScope scope = scopes.known(name);
        if (scope == null) {
            return null;
        }
        long drops = scope.drops.get();
        StoredRows found = find(new DiskEntries(scope.generation), key.substring(name.length()));
        CachedRows rows = found == null ? null : decoded(scope, key, found);
        if (rows == null || scope.drops.get() != drops) {
            return null;
        }
        usage.found(scope, key);
        return rows;
    }

    private @Nullable StoredRows find(DiskEntries entries, String rest) {
        try {
            return entries.get(rest);
        } catch (Throwable once) {
            // a reader that was held up for long may have looked where something else is by now; the map knows better
            return findAgain(entries, rest);
        }
    }

    private @Nullable StoredRows findAgain(DiskEntries entries, String rest) {
        try {
            return entries.get(rest);
        } catch (Throwable e) {
            store.reportBroken(entries, e);
            return null;
        }
    }

    private @Nullable CachedRows decoded(DiskScope scope, String key, StoredRows found) {
        try {
            return found.rows(key);
        } catch (RuntimeException | StackOverflowError e) {
            if (badEntries.getAndIncrement() == 0) {
                log.warn("The cached rows of {} were damaged and are dropped, as others will be", key, e);
            }
            changes.remove(scope, key);
            return null;
        }
    }

    RegionStatistics statistics(String region) {
        StoredRows bare = bare(region);
        DiskScope scope = scopes.known(Scopes.ofRegion(region));
        DiskEntries entries = scope == null ? null : new DiskEntries(scope.generation);
        return new RegionStatistics(
                (entries == null ? 0 : entries.count()) + (bare == null ? 0 : 1),
                (entries == null ? 0 : entries.bytes()) + DiskEntries.size(region, bare),
                scope == null ? 0 : scope.evictions.get());
    }

    private @Nullable StoredRows bare(String region) {
        DiskScope scope = region.indexOf('/') < 0 ? scopes.known(Scopes.BARE) : null;
        return scope == null ? null : find(new DiskEntries(scope.generation), region);
    }

    List<CacheEntry> entries(String region, int limit) {
        List<CacheEntry> found = new ArrayList<>();
        addEntry(found, Scopes.BARE, region, bare(region));
        DiskScope scope = scopes.known(Scopes.ofRegion(region));
        if (scope != null && limit > found.size()) {
            DiskEntries entries = new DiskEntries(scope.generation);
            try {
                entries.keysFrom("", limit - found.size())
                        .forEach(rest -> addEntry(found, scope.name, rest, entries.get(rest)));
            } catch (Throwable e) {
                store.reportBroken(entries, e);
            }
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    private static void addEntry(List<CacheEntry> entries, String scope, String rest, @Nullable StoredRows found) {
        if (found != null) {
            String key = scope + rest;
            try {
                CachedRows rows = found.rows(key);
                long weight = DiskEntries.size(rest, found);
                entries.add(new CacheEntry(key, rows.rows().size(), weight, rows.fetchedAt()));
            } catch (RuntimeException e) {
                log.debug("The entry {} is damaged; whoever reads it drops it", key, e);
            }
        }
    }
}
