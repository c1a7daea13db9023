package dev.livetable.cache.disk;

import dev.livetable.cache.disk.DiskRegions.Mode;
import dev.livetable.table.Causes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/** How a store gets over trouble: a disk that takes no writes, and damage. {@link StoreFailure} tells which it is. */
final class StoreTrouble {

    /*
     * While the disk takes no writes, entries are read on from what was committed; all records are written again
     * when it does. A damaged store is replaced by an empty one, and so is one of another version, which is no trouble.
     * Trouble is reported by whoever meets it; the rest is the store's thread's. Who reports may have had little stack left:
     * where a stack ended, only what the store's thread meets at the same place is believed. The mode is changed before
     * anything that may throw, so that whatever comes of it nothing more is stored. It is changed back before the trouble
     * counts as over: who is told of none can store.
     */

    private static final Logger log = LoggerFactory.getLogger(StoreTrouble.class);
    private static final long FIRST_BACKOFF_MILLIS = 1_000;
    private static final long LAST_BACKOFF_MILLIS = 30_000;

    private final RedbSettings settings;
    private final StoreFolder folder;
    private final DiskRegions regions;
    private final JournaledStore store;
    private final StoreRoom room;

    private volatile @Nullable Report reported;
    private volatile @Nullable String trouble;

    /** Whether not even the store could be retired when that was asked for last; written by the store's thread. */
    private volatile boolean isNotRetired;

    private final AtomicLong filesSetAside = new AtomicLong();

    private final ExponentialBackOff backOff = new ExponentialBackOff(FIRST_BACKOFF_MILLIS, 2);
    private BackOffExecution waits;
    private long retryAt;

    StoreTrouble(RedbSettings settings, StoreFolder folder, DiskRegions regions, JournaledStore store, StoreRoom room) {
        this.settings = settings;
        this.folder = folder;
        this.regions = regions;
        this.store = store;
        this.room = room;
        backOff.setMaxInterval(LAST_BACKOFF_MILLIS);
        this.waits = backOff.start();
    }

    /**
     * What somebody met.
     *
     * @param again looks there again, and throws what it meets
     */
    private record Report(Throwable failure, Runnable again) {

        /** Returns what is to be believed of it, on the store's thread; null when that is nothing. */
        @Nullable
        Throwable believed() {
            if (!StoreFailure.isOfTheStack(failure)) {
                return failure;
            }
            try {
                again.run();
                return null;
            } catch (Throwable e) {
                return e;
            }
        }
    }

    /**
     * Tells that the store did what it must not; returns whether that was not known.
     *
     * @param again looks there again, and throws what it meets
     */
    boolean report(Throwable e, Runnable again) {
        boolean isNews = regions.isRunning() && reported == null;
        if (isNews) {
            reported = new Report(e, again);
        }
        return isNews;
    }

    /** Returns what keeps the cache from working now. */
    Optional<String> problem() {
        return Optional.ofNullable(trouble).map(text -> text + (isNotRetired ? JournaledStore.NOT_RETIRED : ""));
    }

    long filesSetAside() {
        return filesSetAside.get();
    }

    /** Recovers from what was reported. */
    void recoverReported() {
        Report known = reported;
        if (regions.isRunning() && known != null) {
            Throwable believed = known.believed();
            if (believed == null) {
                reported = null;
            } else {
                recover(believed);
            }
        }
    }

    /** Starts anew with an empty store when this one is of no use, and otherwise pauses. */
    void recover(Throwable e) {
        switch (StoreFailure.of(e)) {
            case DAMAGE -> startAnew(() -> setAside(e));
            case OTHER_FORMAT -> startAnew(() -> removeOld(e));
            case REFUSED, CLOSED, IN_USE -> pause(e);
        }
    }

    /** Stops storing, and reads on from what was committed. */
    private void pause(Throwable e) {
        regions.changeMode(Mode.PAUSED);
        retryAt = settings.nanos().getAsLong() + TimeUnit.MILLISECONDS.toNanos(waits.nextBackOff());
        boolean isNews = trouble == null;
        tell(e);
        store.readOn();
        if (isNews) {
            log.warn("The disk cache in {} cannot be written; it stores nothing until it can", folder.path(), e);
        }
    }

    private void tell(Throwable e) {
        trouble = "The disk cache in " + folder.path() + " cannot be written, so it stores nothing: " + reason(e);
    }

    /**
     * Sees that nothing of the store comes back, while nothing else can be made safe.
     *
     * @throws IllegalStateException if the disk takes no writes at all
     */
    void retireStore() {
        try {
            store.retireStore();
            isNotRetired = false;
        } catch (IllegalStateException e) {
            isNotRetired = true;
            if (trouble != null) { // there is none while the store is copied
                tell(e);
            }
            throw e;
        }
    }

    /** Returns what was at the bottom of something that was thrown. */
    static String reason(Throwable e) {
        Throwable cause = Causes.of(e).reduce((nearer, farther) -> farther).orElse(e);
        String message = cause.getMessage();
        return message == null || cause instanceof Error ? cause.toString() : message;
    }

    /** A step that a disk may refuse. */
    private interface Step {
        void run() throws IOException;
    }

    /** Starts an empty store in the place of one that is of no use. */
    private void startAnew(Step clear) {
        regions.changeMode(Mode.PAUSED);
        try {
            regions.retireAll();
            store.abandon();
            clear.run();
            store.create();
            resumed();
        } catch (Throwable again) {
            pause(again);
        }
    }

    private void setAside(Throwable damage) throws IOException {
        folder.setAside();
        filesSetAside.incrementAndGet();
        log.warn(
                "The disk cache in {} could not be trusted and started empty; the old file is {}: {}",
                folder.path(),
                folder.damaged().getFileName(),
                reason(damage),
                damage);
    }

    private void removeOld(Throwable otherFormat) throws IOException {
        Files.deleteIfExists(folder.store());
        log.info(
                "The disk cache in {} starts empty, since another version of this library has made its file: {}",
                folder.path(),
                reason(otherFormat));
    }

    /** Tries whether the disk takes writes again, when it is time to. */
    void retry() {
        if (settings.nanos().getAsLong() - retryAt < 0) {
            return;
        }
        try {
            if (store.isOpen()) {
                store.commit(regions.all());
            } else {
                store.open();
            }
            resumed();
        } catch (Throwable e) {
            recover(e);
        }
    }

    /** Notes that all there is was committed: nothing that was to be retired is left. */
    void committed() {
        isNotRetired = false;
    }

    private void resumed() {
        reported = null;
        committed();
        waits = backOff.start();
        room.committed(room.unsaved());
        regions.changeMode(Mode.RUNNING);
        if (trouble != null) {
            trouble = null;
            log.info("The disk cache in {} can be written again", folder.path());
        }
    }

    /**
     * Tells that the store's thread has ended though nobody closed it. The error may be one that cannot be told.
     *
     * @param isRetired whether nothing that is on disk can come back
     */
    void stopped(Throwable e, boolean isRetired) {
        isNotRetired = !isRetired;
        String stopped = "The disk cache in " + folder.path()
                + " has stopped and keeps nothing more; start the application again: ";
        String name = e.getClass().getName();
        trouble = stopped + name;
        try {
            trouble = stopped + reason(e);
            log.error("The disk cache in {} has stopped and keeps nothing more", folder.path(), e);
        } catch (Throwable untold) {
            log.error("The disk cache in {} has stopped and keeps nothing more: {}", folder.path(), name);
        }
    }
}
