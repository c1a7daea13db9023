package dev.livetable.cache.disk;

import dev.livetable.cache.RecordedLog;
import dev.livetable.cache.disk.DiskRegions.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a disk cache's store is kept alive: opened, committed, healed, made smaller and closed. */
final class DiskStore implements StoreThread.Work {

    /*
     * The regions decide, in memory, what readers see. The store follows by the hand of one thread, which has
     * `store` and the times for itself once it runs. What cannot be committed retires the whole store before those
     * who wait are told that it is safe; entries are read on from what was committed, and all records are written
     * again when the disk takes writes again. That may happen whenever those who wait are served, also in the middle
     * of upkeep, which then ends.
     *
     * A change that cannot be recorded is the same: the store is retired until the next commit, and that one says that
     * the region is marked, whether or not the caller has come to marking it.
     *
     * If an error ends the thread, the store is retired for good. Then nothing of it can come back, so nobody need wait
     * for anything to be safe. Only where it cannot even be retired is everything refused that has to be safe.
     */

    private static final Logger log = LoggerFactory.getLogger(DiskStore.class);
    private static final long COPY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int TIDY_FILL_RATE = 60;
    private static final int TIDY_BYTES = 4 * 1024 * 1024;

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskRegions regions;
    private final Usage usage;
    private final Eviction eviction;
    private final ChangeFiles changes;
    private final JournaledStore store;
    private final StoreThread thread = new StoreThread(this);
    private final StoreRoom room;
    private final StoreTrouble trouble;
    private final long openedAt;
    private long copyAt;

    /** Whether the thread has ended by an error, and no other process will open what is on disk. */
    private volatile boolean retired;

    /**
     * Opens the store of a folder; an empty one when there is none, or none that can be trusted.
     *
     * @throws CacheOpenException if it must not, or cannot, be used; the message has an advice
     */
    DiskStore(RedbSettings settings, StoreFolder folder, DiskRegions regions, Usage usage) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.regions = regions;
        this.usage = usage;
        this.eviction = new Eviction(regions, usage);
        this.room = new StoreRoom(regions, settings.maximumSize(), settings.memory());
        this.openedAt = settings.nanos().getAsLong();
        this.copyAt = openedAt;
        boolean mayBeWrongKey = KeyCheck.check(folder, settings.encryptionKey());
        Files.deleteIfExists(folder.copy());
        this.changes = new ChangeFiles(settings, folder);
        this.store = new JournaledStore(settings, folder, regions, changes);
        this.trouble = new StoreTrouble(settings, folder, regions, store, room);
        try {
            openAtStart(mayBeWrongKey);
            if (regions.isRunning()) {
                store.forgetBypass(); // else nothing is committed, and the next opening drops the entries, too
            }
            thread.start();
        } catch (Throwable e) {
            store.release();
            throw e;
        }
        log.info(
                "The disk cache in {} was opened in {} ms",
                folder.path(),
                TimeUnit.NANOSECONDS.toMillis(settings.nanos().getAsLong() - openedAt));
    }

    // ---- what the cache asks

    /** Waits until regions have their maps, and their invalidations and marks are safe. */
    void makeDurable(Collection<DiskRegion> changed) {
        CallerStack.probe();
        if (!retired) {
            thread.makeDurable(changed);
        }
    }

    /** Waits until the upkeep has been done that begins after this call. */
    void tickNow() {
        thread.tickNow();
    }

    /** Waits until all that was put is safe. */
    void flush() {
        thread.flush();
    }

    /** Waits until a change is on record. */
    void record(Recording change) {
        CallerStack.probe();
        if (!retired) {
            thread.record(change);
        }
    }

    /** Returns what an earlier process recorded of the changes of a region; null when nothing is known. */
    @Nullable
    RecordedLog recorded(String prefix) {
        return changes.recorded(prefix);
    }

    /**
     * Tells of what must not happen; not of what happens to a reader while the store is being replaced.
     *
     * @param rest under which key, without the region, or after which one
     * @throws Error if the process has no memory left, or the caller no stack, which says nothing about the store
     */
    void reportBroken(DiskEntries entries, String rest, Throwable e) {
        if (e instanceof OutOfMemoryError error) {
            throw error;
        }
        CallerStack.probe();
        Runnable again = () -> {
            if (entries.isCurrent()) {
                entries.get(rest);
            }
        };
        if (entries.isCurrent() && trouble.report(e, again)) {
            thread.wake();
        }
    }

    /** Returns whether an entry of some bytes may be put now. */
    boolean hasRoom(long bytes) {
        return room.isFor(bytes);
    }

    /** Returns how many bytes an entry may have on disk. */
    long largestEntry() {
        return room.largestEntry();
    }

    /** Tells that an entry was put, so that it is committed in time. */
    void put(StoreRoom.Unsaved entry) {
        if (room.put(entry)) {
            thread.wake();
        }
    }

    Optional<String> problem() {
        return trouble.problem()
                .or(() -> thread.isSilent()
                        ? Optional.of("The disk cache in " + folder.path()
                                + " does not answer, so writes to its tables are refused."
                                + " Look at the disk, and at what the thread live-cache-redb waits for")
                        : Optional.empty());
    }

    long filesSetAside() {
        return trouble.filesSetAside();
    }

    /** Makes the upkeep run soon, not only when its second has passed. */
    void wake() {
        thread.wake();
    }

    /** Commits, closes the store and ends its thread; once. */
    void close() {
        thread.close();
        retired = false; // from now on the folder may be somebody else's
    }

    // ---- opening

    private void openAtStart(boolean mayBeWrongKey) throws IOException {
        try {
            store.open();
            room.count();
            if (store.file().size() > 2 * room.live() + settings.slack() / 4) {
                copy();
            }
            regions.changeMode(Mode.RUNNING);
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
        StoreFailure failure = StoreFailure.of(e);
        if (failure == StoreFailure.IN_USE) {
            throw new CacheInUseException(
                    "The cache file " + folder.store() + " is in use by another process, one that does not use this"
                            + " library's lock. Close it, or choose another folder (live.cache.redb.path).",
                    false);
        }
        if (mayBeWrongKey && failure != StoreFailure.OTHER_FORMAT) {
            throw KeyCheck.wrong(folder);
        }
        if (failure == StoreFailure.DAMAGE || failure == StoreFailure.OTHER_FORMAT) {
            regions.removeAll();
        } else if (!store.isKnown()) {
            throw new CacheOpenException(
                    "The cache in " + folder.path() + " cannot be opened: " + StoreTrouble.reason(e)
                            + ". See to that, or choose another folder (live.cache.redb.path).",
                    e);
        }
        trouble.recover(e);
    }

    // ---- committing

    @Override
    public void makeDurable(Set<DiskRegion> changed, boolean entriesToo) {
        trouble.recoverReported();
        if (regions.isRunning()) {
            try {
                if (entriesToo || store.isNotedMuch() || changed.stream().anyMatch(DiskRegion::isMarkForCommit)) {
                    commit(changed);
                } else {
                    store.note(changed);
                }
            } catch (Throwable e) {
                trouble.recover(e);
            }
        }
        if (!regions.isRunning()) {
            trouble.retireStore();
        }
    }

    @Override
    public void record(List<Recording> recordings) throws IOException {
        Map<DiskRegion, List<Recording>> byRegion = new LinkedHashMap<>();
        recordings.forEach(each -> byRegion.computeIfAbsent(each.region(), region -> new ArrayList<>())
                .add(each));
        try {
            changes.record(byRegion);
        } catch (Throwable e) {
            byRegion.keySet().forEach(DiskRegion::mark);
            if (regions.isRunning()) {
                trouble.recover(e);
            }
            if (!regions.isRunning()) {
                trouble.retireStore();
            }
            throw e;
        }
    }

    private void commit(Collection<DiskRegion> changed) {
        StoreRoom.Unsaved carried = room.unsaved();
        store.commit(changed);
        room.committed(carried);
    }

    // ---- upkeep

    @Override
    public void tick() {
        long now = settings.nanos().getAsLong();
        usage.setNow(TimeUnit.NANOSECONDS.toSeconds(now - openedAt));
        trouble.recoverReported();
        if (regions.isRunning()) {
            try {
                upkeep(now);
            } catch (Throwable e) {
                trouble.recover(e);
            }
        } else if (regions.mode() == Mode.PAUSED) {
            trouble.retry();
        }
    }

    private void upkeep(long now) throws IOException {
        StoreFile opened = store.file();
        BooleanSupplier goOn = () -> {
            thread.serve();
            return isStill(opened);
        };
        regions.removeRetired(opened, goOn);
        if (isStill(opened) && regions.liveBytes() > settings.maximumSize()) {
            eviction.shrinkTo(settings.maximumSize() / 10 * 9, goOn);
        }
        if (!isStill(opened)) {
            return;
        }
        StoreRoom.Unsaved carried = room.unsaved();
        store.commitChanges();
        room.committed(carried);
        if (carried.bytes() > 0) {
            opened.tidy(TIDY_FILL_RATE, TIDY_BYTES);
        }
        if (isTooLarge() && now - copyAt >= 0) {
            copy();
            copyAt = isTooLarge() ? now + COPY_PAUSE_NANOS : now;
        }
    }

    /**
     * Returns whether a store may be changed: it is the one that is open, and the disk has not refused a write since.
     */
    private boolean isStill(StoreFile opened) {
        return regions.isRunning() && store.isOpen(opened);
    }

    /** Returns whether the file is so large that, with a copy beside it, it is at its limit. */
    private boolean isTooLarge() {
        return store.file().size() > 2 * room.live() + settings.slack();
    }

    private void copy() throws IOException {
        log.info("The disk cache in {} is copied, as most of its file is unused", folder.path());
        regions.changeMode(Mode.COPYING);
        store.copy(thread::serve);
        trouble.committed();
        room.count();
        regions.changeMode(Mode.RUNNING);
    }

    @Override
    public void stop(@Nullable Throwable cause) {
        boolean wasRunning = regions.isRunning();
        try {
            try {
                regions.changeMode(Mode.CLOSED);
            } finally {
                if (cause != null) {
                    retire(cause);
                }
            }
            if (cause == null && wasRunning) {
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

    /** Retires the store for good, if that is possible, since nobody keeps it up any more. */
    private void retire(Throwable cause) {
        try {
            store.retireStore();
            retired = true;
        } catch (Throwable e) {
            cause.addSuppressed(e);
        }
        trouble.stopped(cause, retired);
    }
}
