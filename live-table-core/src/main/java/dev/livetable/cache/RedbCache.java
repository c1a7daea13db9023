package dev.livetable.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps rows in a folder on disk, so that they are there after a restart. Safe for use by many threads; a folder belongs to
 * one cache at a time.
 *
 * <p>Reads run on the caller's thread and wait for no write. {@link #invalidatePrefix} and {@link #mark} return when the
 * change survives the end of the process (with {@link Builder#sync}, of the machine); they throw an
 * {@link IllegalStateException} when they cannot see to that. What was put in the last second or so may be lost.
 *
 * <p>A damaged entry is a miss. A damaged file is put aside, and the cache starts empty. When the disk takes no writes,
 * what is there is read, nothing is stored, and {@link #problem} says so, until the disk takes them again. After
 * {@link #close}, nothing is found or stored.
 */
public final class RedbCache implements Cache {

    /*
     * Readers go from the scope to its generation to MVStore's map, and take no lock; what they find counts only if nothing
     * of the scope was dropped meanwhile. Puts and drops: see DiskScope. What changes the file: see DiskStore. `wideDrops`
     * is raised by a drop of several scopes before it lists them, and asked by a put after its scope is listed.
     */

    private static final Logger log = LoggerFactory.getLogger(RedbCache.class);

    private final FolderLock folderLock;
    private final DiskScopes scopes;
    private final Usage usage;
    private final DiskStore store;
    private final AtomicLong wideDrops = new AtomicLong();
    private final AtomicLong badEntries = new AtomicLong();

    private RedbCache(FolderLock folderLock, DiskScopes scopes, Usage usage, DiskStore store) {
        this.folderLock = folderLock;
        this.scopes = scopes;
        this.usage = usage;
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
            FolderLock lock = FolderLock.acquire(folder.path(), folder.created(folder.lock()));
            try {
                DiskScopes scopes = new DiskScopes();
                Usage usage = new Usage();
                return new RedbCache(lock, scopes, usage, new DiskStore(settings, folder, scopes, usage));
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
            broken(entries, e);
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
            remove(scope, key);
            return null;
        }
    }

    /** Tells of what must not happen; not of what happens to a reader while the store is being replaced. */
    private void broken(DiskEntries entries, Throwable e) {
        boolean isClosed = e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_CLOSED;
        if (!isClosed && entries.isCurrent()) {
            store.reportDamage(e);
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
        DiskScope scope = scopes.scope(Scopes.of(key));
        return new Ticket(scope, scope.drops.get(), wide);
    }

    void store(Ticket ticket, String key, CachedRows rows) {
        DiskScope scope = ticket.scope;
        StoredRows stored = new StoredRows(RowsCodec.encode(key, rows), rows);
        if (scope.generation.map == null && scopes.isRunning()) {
            store.makeDurable(List.of(scope));
        }
        change(scope, entries -> {
            if (scope.drops.get() == ticket.drops && wideDrops.get() == ticket.wideDrops) {
                keep(scope, entries, key, stored);
            }
        });
    }

    private void keep(DiskScope scope, DiskEntries entries, String key, StoredRows stored) {
        String rest = key.substring(scope.name.length());
        if (store.hasRoom(DiskEntries.size(rest, stored))) {
            store.put(entries.put(rest, stored));
            usage.put(scope, key);
        } else {
            entries.remove(rest);
        }
        scope.dirty = true;
    }

    private void remove(DiskScope scope, String key) {
        change(scope, entries -> entries.remove(key.substring(scope.name.length())));
    }

    private interface Change {
        void of(DiskEntries entries);
    }

    /** Changes entries, beside other changes but not beside drops; does nothing while nothing may be stored. */
    private void change(DiskScope scope, Change change) {
        scope.lock.readLock().lock();
        try {
            if (scopes.isRunning()) {
                DiskEntries entries = new DiskEntries(scope.generation);
                try {
                    change.of(entries);
                } catch (Throwable e) {
                    broken(entries, e);
                }
            }
        } finally {
            scope.lock.readLock().unlock();
        }
    }

    // ---- dropping

    @Override
    public void invalidatePrefix(String prefix) {
        List<DiskScope> unsafe = new ArrayList<>();
        if (Scopes.isWithinOne(prefix)) {
            drop(scopes.scope(Scopes.of(prefix)), prefix, unsafe);
        } else {
            wideDrops.incrementAndGet();
            scopes.all().forEach(scope -> drop(scope, prefix, unsafe));
        }
        if (!unsafe.isEmpty()) {
            store.makeDurable(unsafe);
        }
    }

    private void drop(DiskScope scope, String prefix, List<DiskScope> unsafe) {
        boolean isAll = Scopes.isAllCovered(scope.name, prefix);
        if (isAll || Scopes.isPartlyCovered(scope.name, prefix)) {
            scope.exclusively(() -> {
                if (!scope.generation.used) {
                    scope.drops.incrementAndGet(); // nothing is there, but a put may have begun
                } else if (isAll || !removeSome(scope, prefix.substring(scope.name.length()))) {
                    scopes.hide(scope);
                }
                if (scope.generation.used || !scope.generation.durable) {
                    unsafe.add(scope);
                }
            });
        }
    }

    /** Takes out the entries that start with a text, under the exclusive lock; returns whether it could. */
    private boolean removeSome(DiskScope scope, String start) {
        DiskEntries entries = new DiskEntries(scope.generation);
        if (!entries.isCurrent() || !scopes.isRunning()) {
            return false;
        }
        try {
            entries.removeAll(start);
            return true;
        } catch (Throwable e) {
            broken(entries, e);
            return false;
        } finally {
            scope.generation.removals.incrementAndGet();
            scope.drops.incrementAndGet();
        }
    }

    // ---- what a region's rows depend on

    @Override
    public boolean bind(String region, String property, String value) {
        DiskScope scope = scopes.scope(Scopes.ofRegion(region));
        boolean hasRows = new DiskEntries(scope.generation).count() > 0;
        boolean isOther =
                switch (scope.bind(property, digest(value))) {
                    case SAME -> false;
                    case NEW -> hasRows;
                    case OTHER -> true;
                };
        if (isOther) {
            invalidatePrefix(scope.name);
            DiskScope bare = scopes.known(Scopes.BARE);
            if (bare != null) {
                remove(bare, region);
            }
        }
        return isOther;
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
        DiskScope scope = scopes.scope(Scopes.ofRegion(region));
        if (scope.mark()) {
            store.makeDurable(List.of(scope));
        }
    }

    @Override
    public void unmark(String region) {
        DiskScope scope = scopes.known(Scopes.ofRegion(region));
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

    @Override
    public List<CacheEntry> entries(String region, int limit) {
        List<CacheEntry> found = new ArrayList<>();
        addEntry(found, region, bare(region));
        DiskScope scope = scopes.known(Scopes.ofRegion(region));
        if (scope != null && limit > found.size()) {
            DiskEntries entries = new DiskEntries(scope.generation);
            try {
                entries.keysFrom("", limit - found.size())
                        .forEach(rest -> addEntry(found, scope.name + rest, entries.get(rest)));
            } catch (Throwable e) {
                broken(entries, e);
            }
        }
        return found.subList(0, Math.min(limit, found.size()));
    }

    private static void addEntry(List<CacheEntry> entries, String key, @Nullable StoredRows found) {
        if (found != null) {
            try {
                CachedRows rows = found.rows(key);
                long weight = DiskEntries.size(key, found);
                entries.add(new CacheEntry(key, rows.rows().size(), weight, rows.fetchedAt()));
            } catch (RuntimeException e) {
                log.debug("The entry {} is damaged; whoever reads it drops it", key, e);
            }
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

    /** Waits until what was put survives the end of the process. */
    void flush() {
        store.flush();
    }

    /** Makes the store's upkeep run soon, not only when its second has passed. */
    void tick() {
        store.wake();
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
        private long slack = 192 * MEGABYTE;
        private String scheme = "";
        private LongSupplier nanos = System::nanoTime;

        private Builder(Path folder) {
            this.folder = folder;
        }

        /**
         * Sets how many bytes the entries may take on disk; 1 GB unless told. The least recently used regions and entries go
         * first. The files may for some time take three times as much as the entries, and 256 MB more.
         */
        public Builder maximumSize(long bytes) {
            maximumSize = atLeastOne("maximum size", bytes);
            return this;
        }

        /** Sets how many bytes of heap the store may use for what it has read, rows included; 64 MB unless told. */
        public Builder memory(long bytes) {
            memory = atLeastOne("memory", bytes);
            return this;
        }

        /**
         * Sets whether what was invalidated stays so when the machine stops without warning, and not only the process; not
         * so unless told. Each invalidation then waits for the disk.
         */
        public Builder sync(boolean on) {
            sync = on;
            return this;
        }

        /**
         * Sets a key that the files are encrypted with; they are plain unless told. The key should be long and random. It is
         * copied; the caller may wipe it.
         */
        public Builder encryptionKey(char[] key) {
            atLeastOne("length of the encryption key", key.length);
            encryptionKey = new EncryptionKey(key);
            return this;
        }

        private static long atLeastOne(String what, long value) {
            if (value < 1) {
                throw new IllegalArgumentException("The " + what + " is at least 1, not " + value);
            }
            return value;
        }

        /** Sets how many bytes the file may have over twice what its entries take, for tests. */
        Builder slack(long bytes) {
            slack = bytes;
            return this;
        }

        /** Makes MVStore open its files through another of its file systems, for tests. */
        Builder scheme(String outer) {
            scheme = outer;
            return this;
        }

        /** Sets the clock, for tests. */
        Builder nanos(LongSupplier clock) {
            nanos = clock;
            return this;
        }

        /**
         * Opens the cache.
         *
         * @throws CacheInUseException if the folder is in use, by this process or another
         * @throws CacheOpenException if it cannot be used for another reason; the message says what to do
         */
        public RedbCache open() {
            return RedbCache.open(
                    new RedbSettings(folder, maximumSize, memory, sync, encryptionKey, slack, scheme, nanos));
        }
    }
}
