package dev.livetable.stream;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time as live tables and their streams know it: all their limits, delays and waits pass through here, so that a test can put a
 * time of its own in the place of the real one. Safe for use by many threads.
 */
public interface StreamTime {

    /** Returns a time in nanoseconds that only differences have a meaning of, as {@link System#nanoTime}. */
    long nanoTime();

    /**
     * Runs a task later, unless it is cancelled before. Does not throw: what is right depends on it that no task is
     * lost.
     *
     * @param delay how much later; not negative, zero for as soon as another thread can, and at most a hundred years
     *     where a live table plans something
     * @param task what to run, on a thread that it may block, and never on the calling thread within this call
     * @return what keeps the task from running
     */
    Cancellation after(Duration delay, Runnable task);

    /**
     * Blocks until a future is complete, in whatever way, or a time has passed.
     *
     * @param future what to wait for
     * @param limit the time; with zero or less it does not block
     * @return whether the future is complete
     * @throws InterruptedException if the calling thread is interrupted first
     */
    boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException;

    /** A task that can still be kept from running. */
    interface Cancellation {

        /** Keeps the task from running, if it has not begun. */
        void cancel();
    }

    /**
     * Returns the real time.
     *
     * @param executor runs the tasks; takes every task
     */
    static StreamTime system(Executor executor) {
        return new StreamTime() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Cancellation after(Duration delay, Runnable task) {
                CompletableFuture<Void> planned = CompletableFuture.runAsync(
                        task, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, executor));
                return () -> planned.cancel(false);
            }

            @Override
            public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
                try {
                    future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException | CancellationException e) {
                    return true;
                }
            }
        };
    }
}
