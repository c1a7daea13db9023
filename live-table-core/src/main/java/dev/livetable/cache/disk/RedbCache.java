package dev.livetable.cache.disk;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CacheRegions;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.Lookup;
import dev.livetable.cache.PreparedPut;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import dev.livetable.cache.RegionPrefixes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows in a folder on disk, so that they are there after a restart. Safe for use by many threads; a folder
 * belongs to one cache at a time.
 *
 * <p>Reads run on the caller's thread and wait for no write. {@link #invalidatePrefix} and {@link #mark} return when
 * the change survives the end of the process (with {@link RedbCacheBuilder#sync}, of the machine); they throw an
 * {@link IllegalStateException} when they cannot see to that; so does {@link #record}. What was put, replaced or
 * removed in the last second or so may be as it was before when the process is killed: an entry that comes back bears the
 * position that it had, and what is on record of the changes since tells whether it is still right.
 *
 * <p>What is on record of the changes of a region takes about 8 MB at most; older changes go first.
 *
 * <p>A damaged entry is a miss. A damaged file is put aside, and the cache starts empty. A file of another version of this
 * library is removed, and the cache starts empty, too. When the disk takes no writes, what is there is read, nothing is
 * stored, and {@link #problem} says so, until the disk takes them again. After {@link #close}, nothing is read or stored. A
 * region that is marked then costs the rows of all regions: the cache begins empty when it is opened again.
 */
public final class RedbCache implements Cache {

    /*
     * What is read: DiskReads. What is put and invalidated: DiskChanges. How rows are coded: RowsCodec. How the
     * files are kept alive: DiskStore. What is on record of changes: ChangeFiles. They meet in the regions (DiskRegions, DiskRegion), which decide in
     * memory what readers see.
     */

    private static final Logger log = LoggerFactory.getLogger(RedbCache.class);

    /** What part of the memory may be taken besides by what was made of rows. */
    private static final int MADE_PART = 2;

    private final FolderLock folderLock;
    private final DiskRegions regions;
    private final DiskStore store;
    private final DiskChanges changes;
    private final DiskReads reads;
    private final BypassTrace trace;

    /** Whether the folder is, or may soon be, somebody else's. */
    private volatile boolean closed;

    private RedbCache(FolderLock folderLock, DiskRegions regions, Usage usage, DiskStore store, WhatWasMade made) {
        this.folderLock = folderLock;
        this.trace = BypassTrace.in(folderLock.folder());
        this.regions = regions;
        this.store = store;
        this.changes = new DiskChanges(regions, usage, store, made);
        this.reads = new DiskReads(regions, usage, store, changes, made);
    }

    /**
     * Opens the cache in a folder.
     *
     * @param folder the folder, which is made when missing
     * @throws CacheInUseException if the folder is in use, by this process or another
     * @throws CacheOpenException if it cannot be used for another reason; the message says what to do
     */
    public static RedbCache open(Path folder) {
        return builder(folder).open();
    }

    /**
     * Returns a builder of a cache in a folder.
     *
     * @param folder the folder, which is made when missing
     */
    public static RedbCacheBuilder builder(Path folder) {
        return new RedbCacheBuilder(folder);
    }

    static RedbCache open(RedbSettings settings) {
        StoreFolder folder = StoreFolder.prepare(settings.folder());
        try {
            FolderLock lock = FolderLock.acquire(folder.path(), folder.created(folder.lock()));
            try {
                DiskRegions regions = new DiskRegions();
                Usage usage = new Usage();
                WhatWasMade made = new WhatWasMade(settings.memory() / MADE_PART);
                return new RedbCache(lock, regions, usage, new DiskStore(settings, folder, regions, usage), made);
            } catch (Throwable e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CacheOpenException(
                    "The cache folder " + folder.path() + " cannot be used: " + e
                            + ". Choose another (live.cache.redb.path).",
                    e);
        }
    }

    @Override
    public @Nullable CachedRows get(String key) {
        return lookup(key).get();
    }

    @Override
    public Lookup lookup(String key) {
        return reads.lookup(key);
    }

    @Override
    public void put(String key, CachedRows rows) {
        prepare(key, rows).put();
    }

    @Override
    public PreparedPut prepare(String key, CachedRows rows) {
        return changes.prepare(key, rows);
    }

    /** Begins a put: an invalidation of the key from here on comes after the put began. */
    CacheRegions.Ticket<DiskRegion> begin(String key) {
        return changes.begin(key);
    }

    /** Ends a put, and returns whether the rows were kept. */
    boolean store(CacheRegions.Ticket<DiskRegion> ticket, String key, CachedRows rows) {
        return changes.store(ticket, key, StoredRows.of(key, rows));
    }

    @Override
    public void invalidatePrefix(String prefix) {
        changes.invalidate(prefix);
    }

    @Override
    public boolean replace(String key, CachedRows old, CachedRows rows) {
        return changes.replace(key, old, rows);
    }

    @Override
    public void remove(String key) {
        changes.remove(key);
    }

    // ---- what changed

    /**
     * Records a change. When it cannot be recorded, none of the rows that are on disk is shown after the end of the
     * process, and the region is marked as {@link #mark} does. A change that takes more than a megabyte is recorded as one
     * of anything.
     */
    @Override
    public void record(String region, RecordedChange change) {
        store.record(Recording.of(regions.region(RegionPrefixes.ofRegion(region)), change));
    }

    @Override
    public @Nullable RecordedLog recorded(String region) {
        return store.recorded(RegionPrefixes.ofRegion(region));
    }

    // ---- what a region's rows depend on

    @Override
    public boolean bind(String region, String property, String value) {
        return changes.bind(region, property, digest(value));
    }

    /** Returns a digest of a value; the value itself may be secret, and is not kept. */
    private static String digest(String value) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void mark(String region) {
        if (closed) {
            trace.leave();
            return;
        }
        DiskRegion known = regions.region(RegionPrefixes.ofRegion(region));
        if (known.mark()) {
            try {
                store.makeDurable(List.of(known));
            } catch (Throwable e) {
                known.unmark(); // the caller does without it, and will not take it away
                if (!closed) {
                    throw e;
                }
                trace.leave();
            }
        }
    }

    @Override
    public boolean wasMarked(String region) {
        return regions.wasMarked(RegionPrefixes.ofRegion(region));
    }

    @Override
    public void unmark(String region) {
        DiskRegion known = regions.known(RegionPrefixes.ofRegion(region));
        if (known != null) {
            known.unmark();
        }
    }

    // ---- telling

    @Override
    public String kind() {
        return "redb";
    }

    @Override
    public boolean isPersistent() {
        return true;
    }

    @Override
    public RegionStatistics statistics(String region) {
        return reads.statistics(region);
    }

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        return reads.entries(region, limit);
    }

    @Override
    public Optional<String> problem() {
        return store.problem();
    }

    /** Returns how many entries were found damaged, and removed, since the cache was opened. */
    public long badEntries() {
        return reads.badEntries();
    }

    /** Returns how many damaged files were put aside since the cache was opened. */
    public long filesSetAside() {
        return store.filesSetAside();
    }

    /** Blocks until all that was put before this call survives the end of the process. */
    public void flush() {
        store.flush();
    }

    /**
     * Blocks until the upkeep that is due has been done: commits, evictions, removal of what was invalidated. It is
     * done without being asked for about once a second.
     */
    public void cleanUp() {
        store.tickNow();
        flush();
    }

    /** Makes the store's upkeep run soon, not only when its second has passed. */
    void tick() {
        store.wake();
    }

    @Override
    public void close() {
        closed = true; // first: what is marked from now on may come too late for the store
        try {
            store.close();
        } finally {
            unlockFolder();
        }
    }

    private void unlockFolder() {
        try {
            folderLock.close();
        } catch (IOException e) {
            log.warn("The lock of the cache folder could not be freed in order", e);
        }
    }

    /** Returns the kind and the folder. */
    @Override
    public String toString() {
        return "cache on disk in " + folderLock.folder();
    }
}
