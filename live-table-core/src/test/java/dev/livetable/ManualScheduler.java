package dev.livetable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A time for tests, which stands still until it is advanced. Tasks whose time has come run on the thread that advances it.
 * Whoever waits for a future gives up after a minute of real time, so that a test that is wrong ends.
 */
public final class ManualScheduler implements Scheduler {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00.123456789Z");

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::number));
    private long now;
    private long count;

    private record Timer(long due, long number, Runnable task) {}

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        lock.lock();
        try {
            Timer timer = new Timer(now + delay.toNanos(), count++, task);
            timers.add(timer);
            return () -> remove(timer);
        } finally {
            lock.unlock();
        }
    }

    private void remove(Timer timer) {
        lock.lock();
        try {
            timers.remove(timer);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Cancellation timer = after(limit, () -> over.complete(null));
        try {
            CompletableFuture.anyOf(future, over).get(1, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            throw new AssertionError("Nobody completed what was waited for, nor advanced the time", e);
        } finally {
            timer.cancel();
        }
        return future.isDone();
    }

    /** Returns how many tasks wait for their time. */
    public int pending() {
        lock.lock();
        try {
            return timers.size();
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass, and runs what becomes due meanwhile, each at its time. */
    public void advance(Duration duration) {
        long target = nanoTime() + duration.toNanos();
        for (Timer due = due(target); due != null; due = due(target)) {
            due.task.run();
        }
    }

    private @Nullable Timer due(long target) {
        lock.lock();
        try {
            Timer first = timers.peek();
            if (first == null || first.due > target) {
                now = target;
                return null;
            }
            now = Math.max(now, first.due);
            return timers.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns a clock that shows this time, as of New Year 2026. */
    public Clock clock() {
        InstantSource source = () -> START.plusNanos(nanoTime());
        return source.withZone(ZoneOffset.UTC);
    }
}
