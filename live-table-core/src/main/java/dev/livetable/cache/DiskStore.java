package dev.livetable.cache;

import dev.livetable.cache.DiskScopes.Mode;
import dev.livetable.cache.EpochFile.Epoch;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a disk cache's store is kept alive: opened, committed, healed, made smaller and closed. */
final class DiskStore implements StoreThread.Work {

    /*
     * The scopes decide, in memory, what readers see. The store follows, by the hand of one thread: `store`, `epochs`,
     * `committedEpoch` and the times are touched by that thread only, or before it starts.
     *
     * A change is safe from the end of the process when it is committed, or when the store is void: that is, when the epoch
     * file asks for a later epoch than the store has. A store that cannot commit is made void, and read on from what it had;
     * it is valid again with the next commit that succeeds, which carries all records.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskStore.class);
    private static final long MEGABYTE = 1024L * 1024;
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long COPY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long MAXIMUM_UNSAVED = 32 * MEGABYTE;
    private static final int MAPS_REMOVED_PER_TICK = 20;
    private static final int TIDY_FILL_RATE = 60;
    private static final int TIDY_BYTES = 4 * 1024 * 1024;

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskScopes scopes;
    private final Eviction eviction;
    private final Usage usage;
    private final StoreThread thread = new StoreThread(this);
    private final long maximumUnsaved;

    private volatile @Nullable Throwable damage;
    private volatile @Nullable String trouble;
    private volatile @Nullable String healed;
    private volatile long liveBytes;
    private final AtomicLong unsavedBytes = new AtomicLong();
    private final AtomicLong filesSetAside = new AtomicLong();

    private final EpochFile epochs;
    private @Nullable StoreFile store;
    private long committedEpoch;
    private final long openedAt;
    private long retryAt;
    private long backoff = FIRST_BACKOFF_NANOS;
    private long copyAt;

    /**
     * Opens the store of a folder; an empty one when there is none, or none that can be trusted.
     *
     * @throws CacheOpenException if it must not, or cannot, be used; the message has an advice
     */
    DiskStore(RedbSettings settings, StoreFolder folder, DiskScopes scopes, Usage usage) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.scopes = scopes;
        this.usage = usage;
        this.eviction = new Eviction(scopes, usage);
        this.maximumUnsaved = Math.min(MAXIMUM_UNSAVED, Math.max(MEGABYTE / 4, settings.maximumSize() / 8));
        this.openedAt = settings.nanos().getAsLong();
        this.copyAt = openedAt;
        Files.deleteIfExists(folder.copy());
        boolean mayBeWrongKey = KeyCheck.check(folder, settings.encryptionKey());
        this.epochs = EpochFile.open(folder.owned(folder.epoch()));
        try {
            openAtStart(mayBeWrongKey);
        } catch (IOException | RuntimeException e) {
            abandon();
            epochs.close();
            throw e;
        }
        thread.start();
    }

    // ---- what the cache asks

    /** Waits until the scopes' records, and all that was put and removed before, are safe. */
    void makeDurable(Collection<DiskScope> changed) {
        thread.makeDurable(changed);
    }

    /** Tells that the store gave something that cannot be; it is replaced soon. */
    void reportDamage(Throwable e) {
        if (scopes.isRunning() && damage == null) {
            damage = e;
            thread.wake();
        }
    }

    /** Returns whether an entry of some bytes may be put now. */
    boolean hasRoom(long bytes) {
        long unsaved = unsavedBytes.get();
        return bytes <= settings.maximumSize()
                && unsaved < maximumUnsaved
                && liveBytes + unsaved <= settings.maximumSize() + settings.maximumSize() / 8;
    }

    /** Tells that an entry was put, so that it is committed in time. */
    void put(long bytes) {
        long unsaved = unsavedBytes.addAndGet(bytes);
        if (unsaved >= maximumUnsaved / 4 && unsaved - bytes < maximumUnsaved / 4) {
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

    /** Does what is done every second. */
    void wake() {
        thread.wake();
    }

    /** Makes the epoch file refuse writes, for tests. */
    void breakEpochs() throws IOException {
        epochs.close();
    }

    void close() {
        thread.close();
    }

    // ---- opening

    private void openAtStart(boolean mayBeWrongKey) throws IOException {
        try {
            if (folder.hasStore()) {
                openExisting();
            } else {
                found();
            }
            scopes.changeMode(Mode.RUNNING);
        } catch (Throwable e) {
            atStart(e, mayBeWrongKey);
        }
        EncryptionKey key = settings.encryptionKey();
        if (mayBeWrongKey && key != null) {
            KeyCheck.write(folder, key);
        }
    }

    private void openExisting() throws IOException {
        StoreFile opened = StoreFile.open(folder.owned(folder.store()), settings);
        store = opened;
        if (opened.isReadOnly()) {
            throw new CacheOpenException("The cache file " + folder.store() + " cannot be written."
                    + " Give this process the right to write it, or choose another folder (live.cache.redb.path).");
        }
        Epoch epoch = opened.verify();
        if (epoch.store() != epochs.epoch().store()
                || epoch.number() < epochs.epoch().number()) {
            throw new IllegalStateException("It is not the store that was here last, or has lost its last changes");
        }
        committedEpoch = epoch.number();
        scopes.take(opened);
        dropMarked();
        commit(scopes.all());
        if (opened.size() > 2 * scopes.liveBytes() + settings.slack() / 4) {
            copy();
        }
    }

    private void dropMarked() {
        for (DiskScope scope : scopes.all()) {
            if (scope.isMarked()) {
                log.info("{} was being changed when the process ended; its cached rows are dropped", scope.name);
                scope.unmark();
                scopes.hide(scope);
                DiskScope bare = scopes.known(Scopes.BARE);
                if (bare != null && !scope.name.isEmpty()) {
                    new DiskEntries(bare.generation).remove(scope.name.substring(0, scope.name.length() - 1));
                }
            }
        }
    }

    private void atStart(Throwable e, boolean mayBeWrongKey) throws IOException {
        if (e instanceof CacheOpenException known) {
            throw known;
        }
        if (e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
            throw new CacheInUseException("The cache file " + folder.store() + " is in use by another process, one that"
                    + " does not use this library's lock. Close it, or choose another folder (live.cache.redb.path).");
        }
        if (mayBeWrongKey) {
            throw KeyCheck.wrong(folder);
        }
        if (isRefusedWrite(e)) {
            pause(e);
            return;
        }
        scopes.forgetAll();
        heal(e);
    }

    /** Makes a new, empty store of what is known in memory. */
    private void found() throws IOException {
        if (folder.hasStore()) {
            folder.setAside();
        }
        StoreFile founded = StoreFile.open(folder.owned(folder.store()), settings);
        store = founded;
        long id = ThreadLocalRandom.current().nextLong();
        founded.found(id);
        committedEpoch = 0;
        epochs.write(new Epoch(id, 0), false);
        commit(scopes.all());
    }

    // ---- committing

    @Override
    public void makeDurable(Set<DiskScope> changed) {
        Throwable found = damage;
        if (scopes.isRunning() && found != null) {
            heal(found);
        }
        if (scopes.isRunning()) {
            try {
                commit(changed);
            } catch (Throwable e) {
                recover(e);
            }
        }
        if (!scopes.isRunning()) {
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

    /** Commits the records of some scopes, and all that was put and removed, under a new epoch. */
    private void commit(Collection<DiskScope> changed) {
        commit(opened(), changed, nextEpoch());
        noteEpoch();
    }

    private long nextEpoch() {
        return Math.max(committedEpoch, epochs.epoch().number()) + 1;
    }

    private void commit(StoreFile target, Collection<DiskScope> changed, long epoch) {
        long carried = unsavedBytes.get();
        Map<DiskScope, DiskScope.HandedOver> handed = new LinkedHashMap<>();
        changed.forEach(scope -> handed.put(scope, scope.handOver(target)));
        if (epoch == committedEpoch) {
            target.commit();
        } else {
            target.commit(epoch, settings.sync());
            committedEpoch = epoch;
        }
        unsavedBytes.addAndGet(-carried);
        liveBytes = scopes.liveBytes();
        handed.forEach(DiskScope::committed);
    }

    private void noteEpoch() {
        try {
            epochs.write(new Epoch(epochs.epoch().store(), committedEpoch), settings.sync());
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
                abandon();
                scopes.hideAll();
                folder.setAside();
            } catch (IOException again) {
                e.addSuppressed(again);
                throw new IllegalStateException("The disk takes no writes: " + e.getMessage(), e);
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

    /** Stops storing, and reads on from what was committed. */
    private void pause(Throwable e) {
        if (trouble == null) {
            log.warn("The disk cache in {} cannot be written; it stores nothing until it can", folder.path(), e);
        }
        trouble = "The disk cache in " + folder.path() + " cannot be written, so it stores nothing: " + reason(e);
        scopes.changeMode(Mode.PAUSED);
        retryAt = settings.nanos().getAsLong() + backoff;
        backoff = Math.min(LAST_BACKOFF_NANOS, 2 * backoff);
        abandon();
        try {
            if (folder.hasStore()) {
                StoreFile opened = StoreFile.open(folder.store(), settings);
                store = opened;
                scopes.attach(opened);
            } else {
                scopes.hideAll();
            }
        } catch (Throwable unreadable) {
            log.debug("Nothing can be read either", unreadable);
            abandon();
            scopes.hideAll();
        }
    }

    private static @Nullable String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    /** Puts a damaged store aside and starts an empty one. */
    private void heal(Throwable e) {
        scopes.changeMode(Mode.PAUSED);
        try {
            scopes.hideAll();
            abandon();
            folder.setAside();
            filesSetAside.incrementAndGet();
            healed = "The disk cache in " + folder.path() + " could not be trusted and started empty; the old file is "
                    + folder.damaged().getFileName() + ": " + reason(e);
            log.warn("{}", healed, e);
            found();
            resumed();
        } catch (Throwable again) {
            pause(again);
        }
    }

    /** Tries whether the disk takes writes again. */
    private void resume() {
        try {
            if (store == null) {
                found();
            } else {
                commit(scopes.all());
            }
            resumed();
        } catch (Throwable e) {
            recover(e);
        }
    }

    private void resumed() {
        if (trouble != null) {
            log.info("The disk cache in {} can be written again", folder.path());
        }
        damage = null;
        trouble = null;
        backoff = FIRST_BACKOFF_NANOS;
        scopes.changeMode(Mode.RUNNING);
    }

    private void abandon() {
        StoreFile opened = store;
        store = null;
        scopes.detach();
        if (opened != null) {
            opened.abandon();
        }
    }

    // ---- upkeep

    @Override
    public void tick() {
        long now = settings.nanos().getAsLong();
        usage.setNow(TimeUnit.NANOSECONDS.toSeconds(now - openedAt));
        Throwable found = damage;
        if (scopes.isRunning() && found != null) {
            heal(found);
        } else if (scopes.isRunning()) {
            try {
                upkeep(now);
            } catch (Throwable e) {
                recover(e);
            }
        } else if (scopes.mode() == Mode.PAUSED && now - retryAt >= 0) {
            resume();
        }
    }

    private void upkeep(long now) throws IOException {
        StoreFile opened = opened();
        scopes.removeHidden(opened, MAPS_REMOVED_PER_TICK);
        if (scopes.liveBytes() > settings.maximumSize()) {
            eviction.shrinkTo(settings.maximumSize() / 10 * 9, thread::serve);
        }
        boolean isChanged = unsavedBytes.get() > 0;
        commit(opened, scopes.all().stream().filter(scope -> scope.dirty).toList(), committedEpoch);
        if (isChanged) {
            opened.tidy(TIDY_FILL_RATE, TIDY_BYTES);
        }
        if (isTooLarge(opened) && now - copyAt >= 0) {
            copy();
            copyAt = isTooLarge(opened()) ? now + COPY_PAUSE_NANOS : now;
        }
    }

    /** Returns whether the file is so large that, with a copy beside it, it is at its limit. */
    private boolean isTooLarge(StoreFile opened) {
        return opened.size() > 2 * scopes.liveBytes() + settings.slack();
    }

    /** Makes the file small again: copies the entries to a new file, which takes the place of the old one. */
    private void copy() throws IOException {
        log.info("The disk cache in {} is copied, as most of its file is unused", folder.path());
        scopes.changeMode(Mode.COPYING);
        try {
            StoreFile target = copied();
            abandon();
            store = target;
            commit(target, scopes.all(), nextEpoch());
            abandonAfterClosing(target);
            folder.swap();
        } catch (Throwable e) {
            log.warn("The disk cache in {} could not be copied, and stays as it is", folder.path(), e);
            abandon();
            Files.deleteIfExists(folder.copy());
        }
        StoreFile opened = StoreFile.open(folder.store(), settings);
        store = opened;
        scopes.attach(opened);
        noteEpoch();
        commit(scopes.all());
        scopes.changeMode(Mode.RUNNING);
    }

    private void abandonAfterClosing(StoreFile target) {
        scopes.detach();
        target.close();
        store = null;
    }

    private StoreFile copied() throws IOException {
        Files.deleteIfExists(folder.copy());
        StoreFile target = StoreFile.open(folder.owned(folder.copy()), settings);
        try {
            target.found(epochs.epoch().store());
            StoreCopy copy = new StoreCopy(target, thread::serve);
            for (DiskScope scope : List.copyOf(scopes.all())) {
                copy.add(scope.generation);
            }
            return target;
        } catch (Throwable e) {
            target.abandon();
            throw e;
        }
    }

    @Override
    public void stop() {
        boolean wasRunning = scopes.isRunning();
        scopes.changeMode(Mode.CLOSED);
        try {
            if (wasRunning) {
                commit(scopes.all());
                scopes.detach();
                opened().close();
            }
        } catch (Throwable e) {
            log.warn("The disk cache in {} could not be closed in order", folder.path(), e);
            makeVoid();
        } finally {
            abandon();
            try {
                epochs.close();
            } catch (IOException e) {
                log.debug("The epoch file could not be closed in order", e);
            }
        }
    }
}
