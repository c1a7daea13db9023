package dev.livetable;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An executor that fails once to take a task. Safe for use by many threads. */
final class RefusingExecutor implements Executor {

    /** How it fails. */
    enum Failure {
        /** It is full. */
        REJECTED,
        /** There is no native thread to be had. */
        NO_THREAD,
        /** There is no native thread to be had; the task is in the queue nevertheless and runs together with the next one. */
        NO_THREAD_BUT_QUEUED
    }

    private final Executor executor;
    private final AtomicInteger handOvers = new AtomicInteger();
    private final AtomicReference<@Nullable Runnable> queued = new AtomicReference<>();
    private volatile int failing;
    private volatile Failure failure = Failure.REJECTED;

    RefusingExecutor(Executor executor) {
        this.executor = executor;
    }

    /** Makes it fail to take the task of this number, as counted from 1. */
    RefusingExecutor failAt(int number, Failure how) {
        failure = how;
        failing = number;
        return this;
    }

    /** Makes it fail to take the next task. */
    void failNext(Failure how) {
        failAt(handOvers.get() + 1, how);
    }

    /** Returns how many tasks were handed over. */
    int handOvers() {
        return handOvers.get();
    }

    /** Returns whether it has failed as it was told to. */
    boolean hasFailed() {
        return failing != 0 && handOvers.get() >= failing;
    }

    @Override
    public void execute(Runnable task) {
        if (handOvers.incrementAndGet() != failing) {
            Runnable before = queued.getAndSet(null);
            if (before != null) {
                executor.execute(before);
            }
            executor.execute(task);
            return;
        }
        switch (failure) {
            case REJECTED -> throw new RejectedExecutionException("full");
            case NO_THREAD -> {}
            case NO_THREAD_BUT_QUEUED -> queued.set(task);
        }
        throw new OutOfMemoryError("unable to create native thread");
    }
}
