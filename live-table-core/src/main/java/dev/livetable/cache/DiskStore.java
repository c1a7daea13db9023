package dev.livetable.cache;

import dev.livetable.cache.EpochFile.Epoch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a disk cache's store is kept alive: opened, committed, healed, made smaller and closed. */
final class DiskStore implements StoreThread.Work {

    /*
     * Scopes, their generations and what is hidden live in memory and decide what readers see. The store follows, by the
     * hand of one thread, and is the store's alone: `store`, `epochs`, `committedEpoch` and the backoff are touched by that
     * thread only, or before it starts.
     *
     * `mode` is asked by puts and partial drops under their scope's lock. The thread changes it and then takes each lock
     * once, so that whoever saw the former mode is through. Only while RUNNING are the store's maps changed.
     *
     * A change is safe from the end of the process when it is committed, or when the store is void: that is, when the epoch
     * file asks for a later epoch than the store has. A store that cannot commit is made void, and read on from what it had;
     * it is valid again with the next commit that succeeds, which carries all records.
     */

    enum Mode {
        RUNNING,
        /** The disk refuses writes: entries are read, none is stored. */
        PAUSED,
        /** The store is being copied: entries are read, none is stored. */
        COPYING,
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(DiskStore.class);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int REMOVALS_PER_TICK = 20;

    /** So much is put before a commit is asked for, and so much before puts are left out until it is done. */
    private static final long WAKE_BYTES = 8L * 1024 * 1024;

    private static final long MAXIMUM_UNSAVED_BYTES = 32L * 1024 * 1024;

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final StoreThread thread = new StoreThread(this);
    private final ConcurrentHashMap<String, DiskScope> scopes = new ConcurrentHashMap<>();
    private final AtomicLong lastGeneration = new AtomicLong();
    private final Queue<Long> hidden = new ConcurrentLinkedQueue<>();
    private volatile Mode mode = Mode.RUNNING;
    private volatile @Nullable Throwable damage;
    private volatile @Nullable String trouble;
    private volatile @Nullable String healed;
    private final AtomicLong filesSetAside = new AtomicLong();
    private final AtomicLong unsavedBytes = new AtomicLong();

    private @Nullable StoreFile store;
    private final EpochFile epochs;
    private long committedEpoch;
    private long retryAt;
    private long backoff = FIRST_BACKOFF_NANOS;

    DiskStore(RedbSettings settings, StoreFolder folder) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.epochs = EpochFile.open(folder.owned(folder.epoch()));
        openAtStart();
        thread.start();
    }

    Mode mode() {
        return mode;
    }

    /** Waits until the scopes' records are safe. */
    void makeDurable(Collection<DiskScope> changed) {
        thread.makeDurable(changed);
    }

    /** Returns whether there is room for one more entry until the next commit. */
    boolean hasRoom() {
        return unsavedBytes.get() < MAXIMUM_UNSAVED_BYTES;
    }

    /** Tells that entries were put, so that they are committed in time. */
    void put(long bytes) {
        long unsaved = unsavedBytes.addAndGet(bytes);
        if (unsaved >= WAKE_BYTES && unsaved - bytes < WAKE_BYTES) {
            thread.wake();
        }
    }

    /** Tells that the store gave something that cannot be; it is replaced soon. */
    void reportDamage(Throwable e) {
        if (mode == Mode.RUNNING && damage == null) {
            damage = e;
            thread.wake();
        }
    }

    Optional<String> problem() {
        String now = trouble;
        return Optional.ofNullable(now != null ? now : healed);
    }

    long filesSetAside() {
        return filesSetAside.get();
    }

    /** Returns the scope of a name; made when it is new. */
    DiskScope scope(String name) {
        DiskScope scope = scopes.get(name);
        return scope != null
                ? scope
                : scopes.computeIfAbsent(name, added -> new DiskScope(added, lastGeneration.incrementAndGet()));
    }

    /** Hides all entries of a scope, under its exclusive lock; the store learns of it by {@link #makeDurable}. */
    void hide(DiskScope scope) {
        hidden.add(scope.startGeneration(lastGeneration.incrementAndGet()).number);
    }

    void close() {
        thread.close();
    }

    // ---- opening

    private void openAtStart() throws IOException {
        if (!folder.hasStore()) {
            foundAtStart();
            return;
        }
        try {
            StoreFile opened = StoreFile.open(folder.owned(folder.store()), settings);
            store = opened;
            if (opened.isReadOnly()) {
                throw new CacheOpenException("The cache file " + folder.store() + " cannot be written."
                        + " Give this process the right to write it, or choose another folder (live.cache.redb.path).");
            }
            take(opened);
        } catch (CacheOpenException e) {
            abandon();
            throw e;
        } catch (Throwable e) {
            if (isLocked(e)) {
                throw new CacheInUseException("The cache file " + folder.store() + " is in use by another process,"
                        + " which does not use this library's lock. Close it, or choose another folder"
                        + " (live.cache.redb.path).");
            }
            setAside(e);
            scopes.clear();
            foundAtStart();
        }
    }

    private void foundAtStart() {
        try {
            found();
        } catch (Throwable e) {
            pause(e);
        }
    }

    private static boolean isLocked(Throwable e) {
        return e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_FILE_LOCKED;
    }

    /** Takes over what a store holds that was there at the start. */
    private void take(StoreFile opened) {
        Epoch epoch = opened.verify();
        if (epoch.store() != epochs.epoch().store()
                || epoch.number() < epochs.epoch().number()) {
            throw new IllegalStateException("It is not as new as it was");
        }
        committedEpoch = epoch.number();
        Set<Long> maps = opened.generations();
        hidden.addAll(maps);
        maps.forEach(number -> lastGeneration.accumulateAndGet(number, Math::max));
        Map<String, ScopeRecord> records = opened.records();
        records.values().forEach(record -> lastGeneration.accumulateAndGet(record.generation(), Math::max));
        records.forEach((name, record) -> scopes.put(name, DiskScope.of(name, record)));
        List<DiskScope> marked = new ArrayList<>();
        for (DiskScope scope : scopes.values()) {
            if (scope.isMarked()) {
                marked.add(scope);
                log.info("{} was being changed when the process ended; its cached rows are dropped", scope.name);
                scope.unmark();
                hide(scope);
            } else if (maps.contains(scope.generation.number)) {
                hidden.remove(scope.generation.number);
                scope.generation.map = opened.entries(scope.generation.number);
            }
        }
        marked.forEach(this::dropBare);
        commit(scopes.values());
    }

    /** Drops the entry whose key is just a region's name. */
    private void dropBare(DiskScope region) {
        DiskScope bare = scopes.get(Scopes.BARE);
        MVMap<String, StoredRows> entries = bare == null ? null : bare.generation.map;
        if (entries != null && !region.name.isEmpty()) {
            entries.remove(region.name.substring(0, region.name.length() - 1));
        }
    }

    /** Makes a new, empty store of what is known in memory. */
    private void found() throws IOException {
        if (folder.hasStore()) {
            folder.setAside();
        }
        folder.owned(folder.store());
        StoreFile founded = StoreFile.open(folder.store(), settings);
        store = founded;
        long id = ThreadLocalRandom.current().nextLong();
        founded.found(id);
        committedEpoch = 0;
        epochs.write(new Epoch(id, 0), false);
        commit(scopes.values());
    }

    // ---- committing

    @Override
    public void makeDurable(Set<DiskScope> changed) {
        Throwable found = damage;
        if (mode == Mode.RUNNING && found != null) {
            heal(found);
        }
        if (mode == Mode.RUNNING) {
            try {
                commit(changed);
                return;
            } catch (Throwable e) {
                recover(e);
            }
        }
        if (mode != Mode.RUNNING) {
            makeVoid();
        }
    }

    private StoreFile opened() {
        StoreFile opened = store;
        if (opened == null) {
            throw new IllegalStateException("There is no store");
        }
        return opened;
    }

    /** Commits the records of some scopes with all that was put and removed, under a new epoch. */
    private void commit(Collection<DiskScope> changed) {
        StoreFile opened = opened();
        long carried = unsavedBytes.get();
        Map<DiskScope, DiskScope.HandedOver> handed = new LinkedHashMap<>();
        changed.forEach(scope -> handed.put(scope, scope.handOver(opened)));
        long epoch = Math.max(committedEpoch, epochs.epoch().number()) + 1;
        opened.commit(epoch, settings.sync());
        committedEpoch = epoch;
        unsavedBytes.addAndGet(-carried);
        handed.forEach(DiskScope::committed);
        try {
            epochs.write(new Epoch(epochs.epoch().store(), epoch), settings.sync());
        } catch (IOException e) {
            log.debug("The epoch could not be noted; the store has it", e);
        }
    }

    /** Makes sure that the store as it is on disk is never opened again, unless it is committed anew. */
    private void makeVoid() {
        Epoch epoch = epochs.epoch();
        if (epoch.number() > committedEpoch) {
            return;
        }
        try {
            epochs.write(new Epoch(epoch.store(), committedEpoch + 1), settings.sync());
        } catch (IOException e) {
            try {
                folder.setAside();
            } catch (IOException again) {
                e.addSuppressed(again);
                throw new IllegalStateException(
                        "The disk cache cannot record that rows have changed: " + e.getMessage(), e);
            }
        }
    }

    // ---- trouble

    private void recover(Throwable e) {
        if (isRefusedWrite(e)) {
            pause(e);
        } else {
            heal(e);
        }
    }

    private static boolean isRefusedWrite(Throwable e) {
        return e instanceof IOException
                || e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
    }

    private void changeMode(Mode changed) {
        mode = changed;
        scopes.values().forEach(scope -> scope.exclusively(() -> {}));
    }

    /** Stops storing, and reads on from what was committed. */
    private void pause(Throwable e) {
        if (trouble == null) {
            log.warn("The disk cache {} cannot be written and stores nothing until it can", folder.path(), e);
        }
        trouble = "The disk cache in " + folder.path() + " cannot be written, so it stores nothing: " + e.getMessage();
        changeMode(Mode.PAUSED);
        retryAt = System.nanoTime() + backoff;
        backoff = Math.min(LAST_BACKOFF_NANOS, 2 * backoff);
        abandon();
        try {
            makeVoid();
        } catch (IllegalStateException notVoid) {
            log.debug("Whoever waits is told", notVoid);
        }
        try {
            readOn();
        } catch (Throwable unreadable) {
            log.debug("Nothing can be read either", unreadable);
            abandon();
            hideAll();
        }
    }

    private void readOn() throws IOException {
        if (!folder.hasStore()) {
            hideAll();
            return;
        }
        StoreFile opened = StoreFile.open(folder.store(), settings);
        store = opened;
        scopes.values()
                .forEach(scope -> scope.exclusively(() -> {
                    DiskGeneration generation = scope.generation;
                    boolean isSame = generation.durable && generation.areRemovalsDurable();
                    if (isSame && opened.has(generation.number)) {
                        generation.map = opened.entries(generation.number);
                    } else {
                        hide(scope);
                    }
                }));
    }

    private void hideAll() {
        scopes.values().forEach(scope -> scope.exclusively(() -> hide(scope)));
    }

    /** Puts a damaged store aside and starts an empty one. */
    private void heal(Throwable e) {
        changeMode(Mode.PAUSED);
        try {
            hideAll();
            setAside(e);
            found();
            resumed();
        } catch (Throwable again) {
            pause(again);
        }
    }

    private void setAside(Throwable e) throws IOException {
        abandon();
        folder.setAside();
        filesSetAside.incrementAndGet();
        healed = "The disk cache in " + folder.path() + " was damaged and started empty; the damaged file is "
                + folder.damaged().getFileName();
        log.warn("{}", healed, e);
    }

    private void resumed() {
        damage = null;
        trouble = null;
        backoff = FIRST_BACKOFF_NANOS;
        changeMode(Mode.RUNNING);
    }

    /** Tries whether the disk takes writes again. */
    private void resume() {
        try {
            if (store == null) {
                found();
            } else {
                commit(scopes.values());
            }
            resumed();
            log.info("The disk cache {} can be written again", folder.path());
        } catch (Throwable e) {
            recover(e);
        }
    }

    private void abandon() {
        StoreFile opened = store;
        store = null;
        scopes.values().forEach(scope -> scope.generation.map = null);
        if (opened != null) {
            opened.abandon();
        }
    }

    // ---- upkeep

    @Override
    public void tick() {
        Throwable found = damage;
        if (mode == Mode.RUNNING && found != null) {
            heal(found);
        } else if (mode == Mode.PAUSED && System.nanoTime() - retryAt >= 0) {
            resume();
        } else if (mode == Mode.RUNNING) {
            try {
                upkeep();
            } catch (Throwable e) {
                recover(e);
            }
        }
    }

    private void upkeep() {
        StoreFile opened = opened();
        for (int i = 0; i < REMOVALS_PER_TICK && !hidden.isEmpty(); i++) {
            Long number = hidden.poll();
            if (number != null) {
                opened.remove(number);
            }
        }
        long carried = unsavedBytes.get();
        Map<DiskScope, DiskScope.HandedOver> handed = new LinkedHashMap<>();
        for (DiskScope scope : scopes.values()) {
            if (scope.dirty) {
                handed.put(scope, scope.handOver(opened));
            }
        }
        opened.commit();
        unsavedBytes.addAndGet(-carried);
        handed.forEach(DiskScope::committed);
    }

    @Override
    public void stop() {
        changeMode(Mode.CLOSED);
        StoreFile opened = store;
        try {
            if (opened != null && trouble == null) {
                commit(scopes.values());
                scopes.values().forEach(scope -> scope.generation.map = null);
                opened.close();
            } else {
                abandon();
            }
        } catch (Throwable e) {
            log.warn("The disk cache {} could not be closed in order", folder.path(), e);
            abandon();
            makeVoid();
        } finally {
            scopes.values().forEach(scope -> scope.generation.map = null);
            try {
                epochs.close();
            } catch (IOException e) {
                log.debug("Closing the epoch file failed", e);
            }
        }
    }

    Collection<DiskScope> scopes() {
        return scopes.values();
    }

    /** Returns the scope of a name; null when it is not known. */
    @Nullable
    DiskScope known(String name) {
        return scopes.get(name);
    }
}
