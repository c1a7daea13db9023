package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** Whether a master that keeps failing is left alone, where old rows can be shown. Safe for use by many threads. */
final class MasterBreaker {

    /*
     * It opens when FAILURES calls in a row have failed. A call that is late counts as one then, for all who wait for it, and
     * not once more when it fails at last (Fetch). While it is open, one call in each wait may try the master. A call
     * that fails doubles the wait, up to LONGEST, if it began after the wait did: so many that fail at once count as one.
     * A call that succeeds closes it, whoever made it. The question that failed last waits twice as long for its turn. So one
     * that always fails does not keep all others from finding out that the master answers them.
     *
     * Nothing in the lock waits, nor calls others.
     *
     * It asks nobody, and keeps nobody away who has no old rows to show.
     */

    static final int FAILURES = 3;
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final Logger logger = LoggerFactory.getLogger(MasterBreaker.class);

    private final String table;
    private final Scheduler scheduler;
    private final DoubleSupplier jitter;
    private final BackOff backOff = BackOffs.doubling(FIRST, LONGEST);
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isOpen;

    @GuardedBy("lock")
    private int failures;

    @GuardedBy("lock")
    private @Nullable BackOffExecution waits;

    @GuardedBy("lock")
    private long waitBegun;

    @GuardedBy("lock")
    private long wait;

    @GuardedBy("lock")
    private long nextTry;

    @GuardedBy("lock")
    private @Nullable String lastFailed;

    /** Takes the name of the live table, as the log shows it, and where the chance comes from that spreads the tries. */
    MasterBreaker(String table, Scheduler scheduler, DoubleSupplier jitter) {
        this.table = table;
        this.scheduler = scheduler;
        this.jitter = jitter;
    }

    /** Returns whether the master is left alone. */
    boolean isOpen() {
        return isOpen;
    }

    /**
     * Returns whether the caller may ask the master though he has old rows; while this is open, one caller in each wait.
     *
     * @param question the key of what is asked
     */
    boolean mayTry(String question) {
        if (!isOpen) {
            return true;
        }
        long now = scheduler.nanoTime();
        lock.lock();
        try {
            long turn = question.equals(lastFailed) ? nextTry + wait : nextTry;
            if (isOpen && now - turn < 0) {
                return false;
            }
            nextTry = now + wait;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that the master has answered. */
    void succeeded() {
        boolean closes;
        lock.lock();
        try {
            closes = isOpen;
            isOpen = false;
            failures = 0;
            waits = null;
        } finally {
            lock.unlock();
        }
        if (closes) {
            logger.info("Live table '{}' asks its master again", table);
        }
    }

    /**
     * Notes that the master has failed.
     *
     * @param question the key of what was asked
     * @param begun when it was asked, in the scheduler's nanoseconds
     */
    void failed(String question, long begun) {
        // Between half the delay and all of it, so that many nodes do not try at one moment, as EventPath does it.
        double part = (1 + jitter.getAsDouble()) / 2;
        long now = scheduler.nanoTime();
        long left;
        boolean opens;
        lock.lock();
        try {
            lastFailed = question;
            failures = Math.min(failures + 1, FAILURES);
            if (failures < FAILURES || isOpen && begun - waitBegun < 0) {
                return;
            }
            opens = !isOpen;
            left = startWait(now, part);
        } finally {
            lock.unlock();
        }
        if (opens) {
            logger.warn(
                    "Live table '{}' leaves its master alone for {} ms where it has old rows to show, since {} reads of it have"
                            + " failed in a row",
                    table,
                    TimeUnit.NANOSECONDS.toMillis(left),
                    FAILURES);
        }
    }

    @GuardedBy("lock")
    private long startWait(long now, double part) {
        if (waits == null) {
            waits = backOff.start();
        }
        isOpen = true;
        wait = (long) (part * BackOffs.next(waits).toNanos());
        waitBegun = now;
        nextTry = waitBegun + wait;
        return wait;
    }
}
