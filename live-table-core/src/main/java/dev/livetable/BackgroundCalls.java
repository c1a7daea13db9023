package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** Runs what asks the master on threads other than a caller's, until the table is closed. Safe for use by many threads. */
final class BackgroundCalls implements Executor {

    /*
     * The invariant: once closing has completed, no thread but a caller's asks the master, and none will. So what the master needs,
     * such as a pool of connections, can be closed after the table. What was taken before runs to its end, since a reader may wait
     * for it. Nothing is taken later. The calls of writes are not among these: their queue is drained by itself.
     */

    private final Executor executor;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int underWay;

    @GuardedBy("lock")
    private boolean isClosed;

    /** Takes what runs the tasks. */
    BackgroundCalls(Executor executor) {
        this.executor = executor;
    }

    /**
     * Has a task run.
     *
     * @throws RejectedExecutionException if this is closed, or the executor fails to take it; the task then never runs
     */
    @Override
    public void execute(Runnable task) {
        if (!begin()) {
            throw new RejectedExecutionException("The live table is closed");
        }
        try {
            HandOver.to(executor, () -> runBegun(task));
        } catch (RejectedExecutionException e) {
            end();
            throw e;
        }
    }

    /**
     * Runs a task on the calling thread, which is none of a caller.
     *
     * @return whether it was run; not when this is closed
     */
    @CanIgnoreReturnValue
    boolean run(Runnable task) {
        boolean isTaken = begin();
        if (isTaken) {
            runBegun(task);
        }
        return isTaken;
    }

    private void runBegun(Runnable task) {
        try {
            task.run();
        } finally {
            end();
        }
    }

    private boolean begin() {
        lock.lock();
        try {
            underWay += isClosed ? 0 : 1;
            return !isClosed;
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        boolean isLast;
        lock.lock();
        try {
            underWay--;
            isLast = isClosed && underWay == 0;
        } finally {
            lock.unlock();
        }
        if (isLast) {
            ended.complete(null);
        }
    }

    /** Returns whether nothing is taken any more. */
    boolean isClosed() {
        lock.lock();
        try {
            return isClosed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing any more, and returns what is complete when all that was taken has ended. */
    CompletableFuture<Void> close() {
        boolean isLast;
        lock.lock();
        try {
            isClosed = true;
            isLast = underWay == 0;
        } finally {
            lock.unlock();
        }
        if (isLast) {
            ended.complete(null);
        }
        return ended;
    }
}
