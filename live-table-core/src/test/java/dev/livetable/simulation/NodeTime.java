package dev.livetable.simulation;

import dev.livetable.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The clocks, timers and threads of one node. While its process is stopped, both clocks go on, and nothing else does. While its
 * machine is suspended, the wall clock alone goes on, and so timers are late by that time.
 */
final class NodeTime implements Scheduler, Executor {

    private final Interleaving turns;
    private final SplittableRandom random;
    private final int process;
    private final Duration longest;
    private final long origin;
    private final Duration skew;
    private boolean frozen;
    private long slept;
    private long suspendedAt = -1;

    /**
     * Begins with both clocks going.
     *
     * @param longest how long a thread that asks for the time gets no time itself at most
     */
    NodeTime(Interleaving turns, SplittableRandom random, int process, Duration longest) {
        this.longest = longest;
        this.turns = turns;
        this.random = random;
        this.process = process;
        this.origin = random.nextLong(1L << 50);
        this.skew = Duration.ofSeconds(random.nextLong(100_000));
    }

    /** Returns whether the process is stopped, or its machine suspended. */
    boolean isFrozen() {
        return frozen;
    }

    /** Stops the process. */
    void stop() {
        frozen = true;
        turns.stop(process);
    }

    void goOn() {
        frozen = false;
        turns.goOn(process);
    }

    /** Suspends the machine. */
    void suspend() {
        suspendedAt = turns.now();
        stop();
    }

    void resume() {
        slept += turns.now() - suspendedAt;
        suspendedAt = -1;
        goOn();
    }

    @Override
    public void execute(Runnable task) {
        turns.execute(task);
    }

    @Override
    public long nanoTime() {
        if (turns.current().reads && random.nextInt(4) == 0 && HeldLock.ofCaller() == HeldLock.NONE) {
            if (random.nextInt(20) == 0) {
                turns.sleep(Duration.ofNanos(random.nextLong(longest.toNanos())));
            } else {
                turns.pause("asks for the time");
            }
        }
        return now();
    }

    private long now() {
        long end = suspendedAt < 0 ? turns.now() : suspendedAt;
        return origin + end - slept;
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        long due = now() + Math.min(delay.toNanos(), Long.MAX_VALUE / 4);
        Timer timer = new Timer(due, task);
        timer.plan(delay);
        return timer;
    }

    /** A timer of the node, which begins anew for the rest of its time when its machine was suspended. */
    private final class Timer implements Cancellation {

        private final long due;
        private final Runnable task;
        private Cancellation plan = () -> {};

        Timer(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        void plan(Duration delay) {
            plan = turns.after(delay, this::run);
        }

        private void run() {
            long left = due - now();
            if (left > 0) {
                plan(Duration.ofNanos(left));
            } else {
                task.run();
            }
        }

        @Override
        public void cancel() {
            plan.cancel();
        }
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        long end = now() + Math.min(limit.toNanos(), Long.MAX_VALUE / 4);
        for (long left = end - now(); !future.isDone() && left > 0; left = end - now()) {
            turns.waitFor("waits", future::isDone, Duration.ofNanos(left));
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return future.isDone();
    }

    /** Returns the wall clock of the node, which is not set as those of others are. */
    Clock clock() {
        InstantSource source = () -> turns.clock().instant().plus(skew);
        return source.withZone(ZoneOffset.UTC);
    }
}
