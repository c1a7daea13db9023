package dev.livetable.cache;

import dev.livetable.cache.DiskScopes.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
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
     * The scopes decide, in memory, what readers see. The store follows by the hand of one thread, which has `store` and the
     * times for itself once it runs. What cannot be committed makes the store void before those who wait are told that it is
     * safe; entries are read on from what was committed, and all records are written again when the disk takes writes again.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskStore.class);
    private static final long MEGABYTE = 1024L * 1024;
    private static final long MAXIMUM_UNSAVED = 32 * MEGABYTE;
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long COPY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int TIDY_FILL_RATE = 60;
    private static final int TIDY_BYTES = 4 * 1024 * 1024;

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskScopes scopes;
    private final Usage usage;
    private final Eviction eviction;
    private final JournaledStore store;
    private final StoreThread thread = new StoreThread(this);
    private final long maximumUnsaved;
    private final long openedAt;

    private final AtomicLong unsavedBytes = new AtomicLong();
    private volatile long liveBytes;
    private volatile @Nullable Throwable damage;
    private volatile @Nullable String trouble;
    private volatile @Nullable String healed;
    private final AtomicLong filesSetAside = new AtomicLong();

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
        boolean mayBeWrongKey = KeyCheck.check(folder, settings.encryptionKey());
        Files.deleteIfExists(folder.copy());
        this.store = new JournaledStore(settings, folder, scopes);
        try {
            openAtStart(mayBeWrongKey);
        } catch (IOException | RuntimeException e) {
            store.release();
            throw e;
        }
        log.info(
                "The disk cache in {} was opened in {} ms",
                folder.path(),
                TimeUnit.NANOSECONDS.toMillis(settings.nanos().getAsLong() - openedAt));
        thread.start();
    }

    // ---- what the cache asks

    /** Waits until scopes have their maps, and their drops and marks are safe. */
    void makeDurable(Collection<DiskScope> changed) {
        thread.makeDurable(changed);
    }

    /** Waits until all that was put is safe. */
    void flush() {
        thread.flush();
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

    /** Makes the upkeep run soon, not only when its second has passed. */
    void wake() {
        thread.wake();
    }

    /** Commits, closes the store and ends its thread; once. */
    void close() {
        thread.close();
    }

    // ---- opening

    private void openAtStart(boolean mayBeWrongKey) throws IOException {
        try {
            if (folder.hasStore()) {
                Set<Long> voided = store.open();
                scopes.take(store.file());
                scopes.dropUntrusted(voided);
                commit(scopes.all());
                if (store.file().size() > 2 * liveBytes + settings.slack() / 4) {
                    copy();
                }
            } else {
                store.found();
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

    private void atStart(Throwable e, boolean mayBeWrongKey) {
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
        } else {
            scopes.forgetAll();
            heal(e);
        }
    }

    // ---- committing

    @Override
    public void makeDurable(Set<DiskScope> changed, boolean entriesToo) {
        Throwable found = damage;
        if (scopes.isRunning() && found != null) {
            heal(found);
        }
        if (scopes.isRunning()) {
            try {
                if (entriesToo || store.isNotedMuch()) {
                    commit(changed);
                } else {
                    store.note(changed);
                }
            } catch (Throwable e) {
                recover(e);
            }
        }
        if (!scopes.isRunning()) {
            store.makeVoid();
        }
    }

    private void commit(Collection<DiskScope> changed) {
        long carried = unsavedBytes.get();
        store.commit(changed);
        committed(carried);
    }

    private void committed(long carried) {
        unsavedBytes.addAndGet(-carried);
        liveBytes = scopes.liveBytes();
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
        store.readOn();
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
            store.abandon();
            folder.setAside();
            filesSetAside.incrementAndGet();
            healed = "The disk cache in " + folder.path() + " could not be trusted and started empty; the old file is "
                    + folder.damaged().getFileName() + ": " + reason(e);
            log.warn("{}", healed, e);
            store.found();
            resumed();
        } catch (Throwable again) {
            pause(again);
        }
    }

    /** Tries whether the disk takes writes again. */
    private void resume() {
        try {
            if (store.isOpen()) {
                commit(scopes.all());
            } else {
                store.found();
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
        liveBytes = scopes.liveBytes();
        scopes.changeMode(Mode.RUNNING);
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
        scopes.removeHidden(store.file(), thread::serve);
        if (scopes.liveBytes() > settings.maximumSize()) {
            eviction.shrinkTo(settings.maximumSize() / 10 * 9, thread::serve);
        }
        long carried = unsavedBytes.get();
        store.commitChanges();
        committed(carried);
        if (carried > 0) {
            store.file().tidy(TIDY_FILL_RATE, TIDY_BYTES);
        }
        if (isTooLarge() && now - copyAt >= 0) {
            copy();
            copyAt = isTooLarge() ? now + COPY_PAUSE_NANOS : now;
        }
    }

    /** Returns whether the file is so large that, with a copy beside it, it is at its limit. */
    private boolean isTooLarge() {
        return store.file().size() > 2 * liveBytes + settings.slack();
    }

    private void copy() throws IOException {
        log.info("The disk cache in {} is copied, as most of its file is unused", folder.path());
        scopes.changeMode(Mode.COPYING);
        store.copy(thread::serve);
        liveBytes = scopes.liveBytes();
        scopes.changeMode(Mode.RUNNING);
    }

    @Override
    public void stop() {
        boolean wasRunning = scopes.isRunning();
        scopes.changeMode(Mode.CLOSED);
        try {
            if (wasRunning) {
                store.close();
            }
        } catch (Throwable e) {
            log.warn(
                    "The disk cache in {} could not be closed in order; what was put last may be lost",
                    folder.path(),
                    e);
        } finally {
            store.release();
        }
    }
}
