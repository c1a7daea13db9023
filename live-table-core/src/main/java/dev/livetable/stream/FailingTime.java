package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.locks.ReentrantLock;

/** For how long something has only failed. Safe for use by many threads. */
public final class FailingTime {

    /*
     * It lasts from the first failure after the last success to the last failure. So one failure alone is no long time,
     * however long ago it was.
     */

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean isFailing;

    @GuardedBy("lock")
    private long first;

    @GuardedBy("lock")
    private long last;

    /**
     * Notes how something has ended.
     *
     * @param now the time in nanoseconds, as {@link System#nanoTime}
     * @return for how long it has only failed, as {@link #nanos} returns it then
     */
    public long note(boolean isSuccess, long now) {
        lock.lock();
        try {
            first = isFailing && !isSuccess ? first : now;
            last = now;
            isFailing = !isSuccess;
            return last - first;
        } finally {
            lock.unlock();
        }
    }

    /** Returns for how many nanoseconds it has only failed; 0 after a success, and after one failure. */
    public long nanos() {
        lock.lock();
        try {
            return last - first;
        } finally {
            lock.unlock();
        }
    }

    /** Returns for how long, for people to look at. */
    @Override
    public String toString() {
        return "failing for " + nanos() + " ns";
    }
}
