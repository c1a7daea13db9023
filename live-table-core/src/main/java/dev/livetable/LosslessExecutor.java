package dev.livetable;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An executor that takes every task, for what must be told sooner or later: a task that the executor behind it refuses
 * is left to the scheduler, which loses none. It neither throws nor runs a task on the thread that hands it over.
 */
final class LosslessExecutor implements Executor {

    private final Executor executor;
    private final Scheduler scheduler;

    LosslessExecutor(Executor executor, Scheduler scheduler) {
        this.executor = executor;
        this.scheduler = scheduler;
    }

    @Override
    public void execute(Runnable task) {
        try {
            HandOver.to(executor, task);
        } catch (RejectedExecutionException e) {
            scheduler.after(Duration.ZERO, task);
        }
    }
}
