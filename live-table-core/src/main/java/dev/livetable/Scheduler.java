package dev.livetable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time as a live table knows it: all its limits, delays and waits pass through here, so that a test can put a time of its
 * own in the place of the real one. Safe for use by many threads.
 */
public interface Scheduler {

    /** Returns a time in nanoseconds that only differences have a meaning of, as {@link System#nanoTime}. */
    long nanoTime();

    /**
     * Runs a task later, unless it is cancelled before.
     *
     * @param delay how much later; not negative
     * @param task what to run, on a thread that it may block
     */
    Cancellation after(Duration delay, Runnable task);

    /**
     * Blocks until a future is complete, in whatever way, or a time has passed.
     *
     * @return whether the future is complete
     * @throws InterruptedException if the calling thread is interrupted first
     */
    boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException;

    /** A task that can still be kept from running. */
    interface Cancellation {

        /** Keeps the task from running, if it has not begun. */
        void cancel();
    }

    /** Returns the real time, in which tasks run on an executor. */
    static Scheduler system(Executor executor) {
        return new Scheduler() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Cancellation after(Duration delay, Runnable task) {
                CompletableFuture<Void> timer =
                        new CompletableFuture<Void>().completeOnTimeout(null, delay.toNanos(), TimeUnit.NANOSECONDS);
                CompletableFuture<Void> run = timer.thenRunAsync(task, executor);
                return () -> {
                    timer.cancel(false);
                    run.cancel(false);
                };
            }

            @Override
            public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
                try {
                    future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException | CompletionException | java.util.concurrent.CancellationException e) {
                    return true;
                }
            }
        };
    }
}
