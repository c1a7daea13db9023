package dev.livetable.cache.disk;

import dev.livetable.cache.disk.DiskRegions.Mode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a store gets over trouble: a disk that takes no writes, and damage. */
final class StoreTrouble {

    /*
     * While the disk takes no writes, entries are read on from what was committed; all records are written again when it
     * does. A damaged store is replaced by an empty one. Damage is reported by whoever meets it; the rest is the store's
     * thread's.
     */

    private static final Logger log = LoggerFactory.getLogger(StoreTrouble.class);
    private static final long FIRST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_BACKOFF_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskRegions regions;
    private final JournaledStore store;
    private final StoreRoom room;

    private volatile @Nullable Throwable damage;
    private volatile @Nullable String trouble;
    private volatile @Nullable String healed;
    private final AtomicLong filesSetAside = new AtomicLong();

    private long retryAt;
    private long backoff = FIRST_BACKOFF_NANOS;

    StoreTrouble(RedbSettings settings, StoreFolder folder, DiskRegions regions, JournaledStore store, StoreRoom room) {
        this.settings = settings;
        this.folder = folder;
        this.regions = regions;
        this.store = store;
        this.room = room;
    }

    /** Tells that the store gave something that cannot be; returns whether that was not known. */
    boolean report(Throwable e) {
        boolean isNews = regions.isRunning() && damage == null;
        if (isNews) {
            damage = e;
        }
        return isNews;
    }

    /** Returns what keeps the cache from working, or why it started empty. */
    Optional<String> problem() {
        String now = trouble;
        return Optional.ofNullable(now != null ? now : healed);
    }

    long filesSetAside() {
        return filesSetAside.get();
    }

    /** Replaces the store if damage was reported. */
    void healReported() {
        Throwable found = damage;
        if (regions.isRunning() && found != null) {
            heal(found);
        }
    }

    /** Pauses when the disk refused a write, and otherwise starts anew with an empty store. */
    void recover(Throwable e) {
        if (isRefusedWrite(e)) {
            pause(e);
        } else {
            heal(e);
        }
    }

    static boolean isRefusedWrite(Throwable e) {
        return e instanceof IOException
                || e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
    }

    /** Stops storing, and reads on from what was committed. */
    void pause(Throwable e) {
        if (trouble == null) {
            log.warn("The disk cache in {} cannot be written; it stores nothing until it can", folder.path(), e);
        }
        trouble = "The disk cache in " + folder.path() + " cannot be written, so it stores nothing: " + reason(e);
        regions.changeMode(Mode.PAUSED);
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
    void heal(Throwable e) {
        regions.changeMode(Mode.PAUSED);
        try {
            regions.retireAll();
            store.abandon();
            folder.setAside();
            filesSetAside.incrementAndGet();
            healed = "The disk cache in " + folder.path() + " could not be trusted and started empty; the old file is "
                    + folder.damaged().getFileName() + ": " + reason(e);
            log.warn("{}", healed, e);
            store.create();
            resumed();
        } catch (Throwable again) {
            pause(again);
        }
    }

    /** Tries whether the disk takes writes again, when it is time to. */
    void retry() {
        if (settings.nanos().getAsLong() - retryAt < 0) {
            return;
        }
        try {
            if (store.isOpen()) {
                long carried = room.unsaved();
                store.commit(regions.all());
                room.committed(carried);
            } else {
                store.create();
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
        room.committed(0);
        regions.changeMode(Mode.RUNNING);
    }
}
