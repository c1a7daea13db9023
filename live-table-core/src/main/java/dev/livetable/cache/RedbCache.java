package dev.livetable.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows in a folder on disk, so that they are there after a restart. What was invalidated never comes back, even when
 * the process is killed. Safe for use by many threads; a folder belongs to one cache at a time.
 *
 * <p>Reads run on the caller's thread and wait for no write. {@link #invalidatePrefix} and {@link #mark} return when the
 * disk has them, so far as the end of the process is concerned (and the end of the machine, with {@link Builder#sync});
 * what was put in the last second or so may be lost. A damaged entry is a miss; a damaged file is put aside and the cache
 * starts empty; a disk that takes no writes leaves what is there to be read.
 */
public final class RedbCache implements Cache {

    /*
     * Readers: scope -> generation -> MVStore's map, none of which takes a lock; what was found counts only if nothing of
     * the scope was dropped meanwhile. Puts and drops: see DiskScope. Everything that changes the file: see DiskStore.
     * `wideDrops` is raised by a drop of several scopes before it lists them, and asked by a put after its scope is listed.
     */

    private static final Logger log = LoggerFactory.getLogger(RedbCache.class);

    private final FolderLock folderLock;
    private final DiskStore store;
    private final AtomicLong wideDrops = new AtomicLong();
    private final AtomicLong badEntries = new AtomicLong();

    private RedbCache(FolderLock folderLock, DiskStore store) {
        this.folderLock = folderLock;
        this.store = store;
    }

    /**
     * Opens the cache in a folder, which is made when missing.
     *
     * @throws CacheInUseException if the folder is in use, by this process or another
     * @throws CacheOpenException if it cannot be used for another reason; the message says what to do
     */
    public static RedbCache open(Path folder) {
        return builder(folder).open();
    }

    /** Returns a builder of a cache in a folder. */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    private static RedbCache open(RedbSettings settings) {
        StoreFolder folder = StoreFolder.prepare(settings.folder());
        try {
            FolderLock lock = FolderLock.acquire(folder.path(), folder.lock());
            try {
                folder.owned(folder.lock());
                return new RedbCache(lock, new DiskStore(settings, folder));
            } catch (IOException | RuntimeException e) {
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

    // ---- reading

    @Override
    public @Nullable CachedRows get(String key) {
        String name = Scopes.of(key);
        DiskScope scope = store.known(name);
        if (scope == null) {
            return null;
        }
        long drops = scope.drops.get();
        StoredRows found = find(scope.generation, key.substring(name.length()));
        CachedRows rows = found == null ? null : decoded(scope, key, found);
        return scope.drops.get() == drops ? rows : null;
    }

    private @Nullable StoredRows find(DiskGeneration generation, String rest) {
        MVMap<String, StoredRows> map = generation.map;
        if (map == null) {
            return null;
        }
        try {
            return map.get(rest);
        } catch (Throwable once) {
            // a reader that was held up for long may have looked where something else is by now; the map knows better
            return findAgain(generation, map, rest);
        }
    }

    private @Nullable StoredRows findAgain(DiskGeneration generation, MVMap<String, StoredRows> map, String rest) {
        try {
            return map.get(rest);
        } catch (Throwable e) {
            broken(generation, map, e);
            return null;
        }
    }

    private @Nullable CachedRows decoded(DiskScope scope, String key, StoredRows found) {
        try {
            return found.rows(key);
        } catch (RuntimeException e) {
            if (badEntries.getAndIncrement() == 0) {
                log.warn("The cached rows of {} were damaged and are dropped, as others will be", key, e);
            }
            remove(scope, key.substring(scope.name.length()));
            return null;
        }
    }

    private void remove(DiskScope scope, String rest) {
        scope.lock.readLock().lock();
        try {
            if (store.mode() == DiskStore.Mode.RUNNING) {
                forget(scope.generation, rest);
            }
        } finally {
            scope.lock.readLock().unlock();
        }
    }

    // ---- putting

    @Override
    public void put(String key, CachedRows rows) {
        store(begin(key), key, rows);
    }

    record Ticket(DiskScope scope, long drops, long wideDrops) {}

    /** Begins a put: a drop of the key from here on is one after the put began. */
    Ticket begin(String key) {
        long wide = wideDrops.get();
        DiskScope scope = store.scope(Scopes.of(key));
        return new Ticket(scope, scope.drops.get(), wide);
    }

    void store(Ticket ticket, String key, CachedRows rows) {
        DiskScope scope = ticket.scope;
        byte[] bytes = RowsCodec.encode(key, rows);
        if (scope.generation.map == null && store.mode() == DiskStore.Mode.RUNNING) {
            store.makeDurable(List.of(scope));
        }
        scope.lock.readLock().lock();
        try {
            boolean isDropped = scope.drops.get() != ticket.drops || wideDrops.get() != ticket.wideDrops;
            if (!isDropped && store.mode() == DiskStore.Mode.RUNNING) {
                keep(scope, key.substring(scope.name.length()), new StoredRows(bytes, rows));
            }
        } finally {
            scope.lock.readLock().unlock();
        }
    }

    private void keep(DiskScope scope, String rest, StoredRows rows) {
        DiskGeneration generation = scope.generation;
        MVMap<String, StoredRows> map = generation.map;
        if (map == null) {
            return;
        }
        if (!store.hasRoom()) {
            forget(generation, rest);
            return;
        }
        try {
            generation.used = true;
            StoredRows old = map.put(rest, rows);
            generation.bytes.addAndGet(size(rest, rows) - size(rest, old));
            scope.dirty = true;
            store.put(size(rest, rows));
        } catch (Throwable e) {
            broken(generation, map, e);
        }
    }

    /** Takes an entry out, under the scope's lock. */
    private void forget(DiskGeneration generation, String rest) {
        MVMap<String, StoredRows> map = generation.map;
        if (map != null) {
            try {
                generation.bytes.addAndGet(-size(rest, map.remove(rest)));
            } catch (Throwable e) {
                broken(generation, map, e);
            }
        }
    }

    private static long size(String rest, @Nullable StoredRows rows) {
        return rows == null ? 0 : 16L + rest.length() + rows.length();
    }

    private void broken(DiskGeneration generation, MVMap<String, StoredRows> map, Throwable e) {
        boolean isClosed = e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_CLOSED;
        if (!isClosed && generation.isIn(map)) {
            store.reportDamage(e);
        }
    }

    // ---- dropping

    @Override
    public void invalidatePrefix(String prefix) {
        List<DiskScope> unsafe = new ArrayList<>();
        if (Scopes.isWithinOne(prefix)) {
            drop(store.scope(Scopes.of(prefix)), prefix, unsafe);
        } else {
            wideDrops.incrementAndGet();
            store.scopes().forEach(scope -> drop(scope, prefix, unsafe));
        }
        if (!unsafe.isEmpty()) {
            store.makeDurable(unsafe);
        }
    }

    private void drop(DiskScope scope, String prefix, List<DiskScope> unsafe) {
        boolean isAll = Scopes.isAllCovered(scope.name, prefix);
        if (!isAll && !Scopes.isPartlyCovered(scope.name, prefix)) {
            return;
        }
        scope.lock.writeLock().lock();
        try {
            DiskGeneration generation = scope.generation;
            if (!generation.used && generation.durable && generation.areRemovalsDurable()) {
                scope.drops.incrementAndGet(); // nothing is there, on disk neither, but a put may have begun
                return;
            }
            unsafe.add(scope);
            if (isAll || !removeSome(scope, prefix.substring(scope.name.length()))) {
                store.hide(scope);
            }
        } finally {
            scope.lock.writeLock().unlock();
        }
    }

    /** Takes out the entries that start with a text, under the exclusive lock; returns whether it could. */
    private boolean removeSome(DiskScope scope, String start) {
        DiskGeneration generation = scope.generation;
        MVMap<String, StoredRows> map = generation.map;
        if (map == null || store.mode() != DiskStore.Mode.RUNNING) {
            return false;
        }
        scope.drops.incrementAndGet();
        generation.removals.incrementAndGet();
        scope.dirty = true;
        try {
            for (String rest : keys(map, start, Integer.MAX_VALUE)) {
                generation.bytes.addAndGet(-size(rest, map.remove(rest)));
            }
            return true;
        } catch (Throwable e) {
            broken(generation, map, e);
            return false;
        }
    }

    private static List<String> keys(MVMap<String, StoredRows> map, String start, int limit) {
        List<String> keys = new ArrayList<>();
        MVStore.TxCounter version = map.getStore().registerVersionUsage();
        try {
            for (Iterator<String> all = map.keyIterator(start); all.hasNext() && keys.size() < limit; ) {
                String key = all.next();
                if (!key.startsWith(start)) {
                    break;
                }
                keys.add(key);
            }
        } finally {
            map.getStore().deregisterVersionUsage(version);
        }
        return keys;
    }

    // ---- what a region's rows depend on

    @Override
    public boolean bind(String region, String property, String value) {
        DiskScope scope = store.scope(Scopes.ofRegion(region));
        DiskScope.Binding binding = scope.bind(property, digest(value));
        MVMap<String, StoredRows> map = scope.generation.map;
        boolean isOther =
                binding == DiskScope.Binding.OTHER || binding == DiskScope.Binding.NEW && map != null && !map.isEmpty();
        if (isOther) {
            invalidatePrefix(scope.name);
            dropBare(region);
        }
        return isOther;
    }

    private void dropBare(String region) {
        DiskScope bare = store.known(Scopes.BARE);
        if (bare != null) {
            remove(bare, region);
        }
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
        DiskScope scope = store.scope(Scopes.ofRegion(region));
        if (scope.mark()) {
            store.makeDurable(List.of(scope));
        }
    }

    @Override
    public void unmark(String region) {
        DiskScope scope = store.known(Scopes.ofRegion(region));
        if (scope != null) {
            scope.unmark();
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
        StoredRows bare = bare(region);
        long entries = bare == null ? 0 : 1;
        long bytes = size(region, bare);
        DiskScope scope = store.known(Scopes.ofRegion(region));
        if (scope == null) {
            return new RegionStatistics(entries, bytes, 0);
        }
        DiskGeneration generation = scope.generation;
        MVMap<String, StoredRows> map = generation.map;
        if (map != null) {
            entries += map.sizeAsLong();
            bytes += generation.bytes.get();
        }
        return new RegionStatistics(entries, bytes, scope.evictions.get());
    }

    private @Nullable StoredRows bare(String region) {
        DiskScope scope = region.indexOf('/') < 0 ? store.known(Scopes.BARE) : null;
        return scope == null ? null : find(scope.generation, region);
    }

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        List<CacheEntry> entries = new ArrayList<>();
        if (limit > 0) {
            addEntry(entries, region, bare(region));
        }
        DiskScope scope = store.known(Scopes.ofRegion(region));
        MVMap<String, StoredRows> map = scope == null ? null : scope.generation.map;
        if (scope == null || map == null) {
            return entries;
        }
        try {
            for (String rest : keys(map, "", limit - entries.size())) {
                addEntry(entries, scope.name + rest, map.get(rest));
            }
        } catch (Throwable e) {
            broken(scope.generation, map, e);
        }
        return entries;
    }

    private static void addEntry(List<CacheEntry> entries, String key, @Nullable StoredRows found) {
        if (found != null) {
            CachedRows rows = found.rows(key);
            entries.add(new CacheEntry(key, rows.rows().size(), size(key, found), rows.fetchedAt()));
        }
    }

    @Override
    public Optional<String> problem() {
        return store.problem();
    }

    /** Returns how many entries were found damaged, and dropped, since the cache was opened. */
    public long badEntries() {
        return badEntries.get();
    }

    /** Returns how many damaged files were put aside since the cache was opened. */
    public long filesSetAside() {
        return store.filesSetAside();
    }

    /** Commits what was put, so that it survives the end of the process. */
    void flush() {
        store.makeDurable(List.of());
    }

    @Override
    public void close() {
        store.close();
        try {
            folderLock.close();
        } catch (IOException e) {
            log.warn("The lock of the cache folder could not be freed in order", e);
        }
    }

    /** Builds a {@link RedbCache}. */
    public static final class Builder {

        private static final long MEGABYTE = 1024L * 1024;

        private final Path folder;
        private long maximumSize = 1024 * MEGABYTE;
        private long memory = 64 * MEGABYTE;
        private boolean sync;
        private @Nullable EncryptionKey encryptionKey;
        private String scheme = "";

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** Sets how much heap the store may use for pages and rows it has read, in bytes; 64 MB unless told. */
        public Builder memory(long bytes) {
            memory = bytes;
            return this;
        }

        /** Makes MVStore open its files through another of its file systems, for tests. */
        Builder scheme(String outer) {
            scheme = outer;
            return this;
        }

        /**
         * Opens the cache.
         *
         * @throws CacheInUseException if the folder is in use, by this process or another
         * @throws CacheOpenException if it cannot be used for another reason; the message says what to do
         */
        public RedbCache open() {
            return RedbCache.open(new RedbSettings(folder, maximumSize, memory, sync, encryptionKey, scheme));
        }
    }
}
