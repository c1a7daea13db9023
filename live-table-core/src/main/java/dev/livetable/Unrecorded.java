package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** Changes that the cache could not record: while there are any, the region keeps its durable mark (F9). */
final class Unrecorded {

    /*
     * `pending` says that there is a change that is not on record, and `isHeld` that the mark is held because of that. A
     * retry records that anything may have changed up to the head, which covers whatever was appended before the retry
     * began. `added` tells it of a change that came after that.
     */

    private static final Logger logger = LoggerFactory.getLogger(Unrecorded.class);
    private static final BackOff RETRIES = BackOffs.doubling(Duration.ofMillis(100), Duration.ofSeconds(30));

    private final RegionClaim claim;
    private final RegionCache cache;
    private final BooleanSupplier recordAnything;
    private final BooleanSupplier isOver;
    private final Scheduler scheduler;
    private final StatusRecorder recorder;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean pending;

    @GuardedBy("lock")
    private boolean isHeld;

    @GuardedBy("lock")
    private long added;

    /**
     * Takes what it needs.
     *
     * @param recordAnything records that anything may have changed, and returns whether it could
     * @param isOver whether the table is closed
     */
    Unrecorded(
            RegionClaim claim,
            RegionCache cache,
            BooleanSupplier recordAnything,
            BooleanSupplier isOver,
            Scheduler scheduler,
            StatusRecorder recorder) {
        this.claim = claim;
        this.cache = cache;
        this.recordAnything = recordAnything;
        this.isOver = isOver;
        this.scheduler = scheduler;
        this.recorder = recorder;
    }

    /** Notes that a change is not on record; returns whether the region is marked instead. */
    boolean add() {
        boolean isFirst;
        boolean isMarked;
        lock.lock();
        try {
            added++;
            isFirst = !pending;
            pending = true;
            isHeld = isHeld || claim.mark().hold(cache);
            isMarked = isHeld;
        } finally {
            lock.unlock();
        }
        if (isFirst) {
            logger.warn(
                    "Live table '{}' starts cold if this process ends now: its cache records no changes",
                    recorder.table());
            retryLater(RETRIES.start());
        }
        return isMarked;
    }

    private void retryLater(BackOffExecution retries) {
        scheduler.after(Duration.ofMillis(retries.nextBackOff()), () -> retry(retries));
    }

    private void retry(BackOffExecution retries) {
        long before;
        lock.lock();
        try {
            before = added;
            isHeld = isHeld || claim.mark().hold(cache);
        } finally {
            lock.unlock();
        }
        boolean isRecorded = recordAnything.getAsBoolean();
        lock.lock();
        try {
            if (isRecorded && added == before) {
                pending = false;
                if (isHeld) {
                    isHeld = false;
                    claim.mark().release(cache);
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        if (!isOver.getAsBoolean()) {
            retryLater(retries); // else the cache may be closed, and the mark stays
        }
    }
}
