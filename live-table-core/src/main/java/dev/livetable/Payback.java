package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.status.EconomyCount;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** Counts what one economy saves and wastes, and says whether it pays. Safe for use by many threads. */
final class Payback {

    /*
     * The rule: each time LOOK more were wasted, it is looked whether as many were saved meanwhile. If not, the economy is
     * left alone for a while: for FIRST_PAUSE, and twice as long each time up to LONGEST_PAUSE. It is FIRST_PAUSE again when
     * a look finds that it pays.
     *
     * What is saved is counted by readers, without a lock. What is wasted is rare, or nobody waits for it.
     */

    static final int LOOK = 32;
    static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Scheduler scheduler;
    private final LongAdder saved = new LongAdder();
    private final LongAdder wasted = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean isPaused;
    private volatile long pausedUntil;

    @GuardedBy("lock")
    private int wastedSinceLook;

    @GuardedBy("lock")
    private long savedAtLook;

    @GuardedBy("lock")
    private Duration pause = FIRST_PAUSE;

    Payback(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Returns whether it is not left alone now. */
    boolean pays() {
        if (!isPaused) {
            return true;
        }
        if (scheduler.nanoTime() - pausedUntil < 0) {
            return false;
        }
        isPaused = false;
        return true;
    }

    void saved() {
        saved.increment();
    }

    void wasted() {
        wasted.increment();
        lock.lock();
        try {
            wastedSinceLook++;
            if (wastedSinceLook >= LOOK) {
                look();
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void look() {
        long savedNow = saved.sum();
        boolean paid = savedNow - savedAtLook >= wastedSinceLook;
        wastedSinceLook = 0;
        savedAtLook = savedNow;
        if (paid) {
            pause = FIRST_PAUSE;
        } else if (!isPaused) {
            pausedUntil = scheduler.nanoTime() + pause.toNanos();
            isPaused = true;
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
    }

    /** Returns what there was so far. */
    EconomyCount count() {
        return new EconomyCount(saved.sum(), wasted.sum(), !pays());
    }
}
