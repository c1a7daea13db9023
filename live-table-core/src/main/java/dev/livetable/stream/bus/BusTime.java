package dev.livetable.stream.bus;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Time as a bus knows it: all its limits, delays and waits pass through here. It is what the scheduler of a live table is, in
 * the words of this package. Safe for use by many threads.
 */
public interface BusTime {

    /** Returns a time in nanoseconds that only differences have a meaning of, as {@link System#nanoTime}. */
    long nanoTime();

    /**
     * Runs a task later. Does not throw, and loses no task.
     *
     * @param delay how much later; not negative
     * @param task what to run, never on the calling thread within this call
     * @return what keeps the task from running, if it has not begun
     */
    Runnable after(Duration delay, Runnable task);

    /**
     * Blocks until a future is complete, in whatever way, or a time has passed.
     *
     * @param future what to wait for
     * @param limit the time; with zero or less it does not block
     * @return whether the future is complete
     * @throws InterruptedException if the calling thread is interrupted first
     */
    boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException;
}
