package dev.livetable;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real time. */
final class SystemScheduler implements Scheduler {

    /*
     * A task whose time has come is handed over to the executor; if that does not take it, to a thread of the live
     * tables' own; if there is none to be had, it is tried again a little later, until it is taken or cancelled. So no
     * task is lost. Whoever runs a task takes it out first, so that it runs once although more than one was given it.
     *
     * The JDK has one thread for all delays and starts it at the first one. Here that is done at once. So where there is
     * no native thread for it, no scheduler is made, and later no delay fails. The thread stays, so one delay is enough.
     */

    private static final Logger logger = LoggerFactory.getLogger(SystemScheduler.class);
    private static final Duration AGAIN = Duration.ofMillis(100);

    private static volatile boolean isDelaying;

    private final Executor executor;
    private final Executor substitute;
    private final AtomicBoolean complained = new AtomicBoolean();

    /**
     * Takes what runs the tasks.
     *
     * @param substitute what runs those that the executor does not take
     */
    SystemScheduler(Executor executor, Executor substitute) {
        this.executor = executor;
        this.substitute = substitute;
        startDelays();
    }

    private static void startDelays() {
        if (!isDelaying) {
            new CompletableFuture<Void>().completeOnTimeout(null, 0, TimeUnit.NANOSECONDS);
            isDelaying = true;
        }
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        Timer timer = new Timer(task);
        timer.handOverAfter(delay);
        return timer;
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        try {
            future.get(nanos(limit), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true;
        }
    }

    /** Returns the nanoseconds of a duration; of one that has too many, the most there can be. */
    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    private void complain(Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            logger.warn(
                    "The executor of live tables takes no tasks; their timers run on other threads; this is logged once",
                    failure);
        }
    }

    private final class Timer implements Runnable, Cancellation {

        private final AtomicReference<@Nullable Runnable> task;
        private volatile @Nullable CompletableFuture<Void> time;

        Timer(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        void handOverAfter(Duration delay) {
            CompletableFuture<Void> passed =
                    new CompletableFuture<Void>().completeOnTimeout(null, nanos(delay), TimeUnit.NANOSECONDS);
            time = passed;
            passed.thenRun(this::handOver);
        }

        private void handOver() {
            if (task.get() == null) {
                return;
            }
            Throwable failure = failureToTake(executor);
            if (failure != null) {
                if (failureToTake(substitute) != null) {
                    handOverAfter(AGAIN);
                }
                complain(failure);
            }
        }

        private @Nullable Throwable failureToTake(Executor taker) {
            try {
                taker.execute(this);
                return null;
            } catch (Throwable e) {
                return e;
            }
        }

        @Override
        public void run() {
            Runnable mine = task.getAndSet(null);
            if (mine != null) {
                try {
                    mine.run();
                } catch (Throwable e) {
                    logger.error("A task that a live table had planned failed", e);
                }
            }
        }

        @Override
        public void cancel() {
            task.set(null);
            CompletableFuture<Void> waiting = time;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }
    }
}
