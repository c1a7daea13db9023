package dev.livetable.simulation;

import dev.livetable.stream.StreamTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A time that passes only when it is told to, and what is planned in it. */
final class VirtualTime {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Plan> plans =
            new PriorityQueue<>(Comparator.comparingLong(Plan::due).thenComparingLong(Plan::number));
    private long now;
    private long count;

    /**
     * Something planned.
     *
     * @param due when
     * @param number in which order, of those that are due at one time
     * @param process whose plan it is
     */
    record Plan(long due, long number, int process, Runnable task) {}

    /** Returns the nanoseconds that have passed. */
    long now() {
        return now;
    }

    StreamTime.Cancellation plan(Duration delay, int process, Runnable task) {
        Plan plan = new Plan(now + delay.toNanos(), count++, process, task);
        plans.add(plan);
        return () -> plans.remove(plan);
    }

    /** Forgets the plans of a process. */
    void forget(int process) {
        plans.removeIf(plan -> plan.process == process);
    }

    boolean hasPlans() {
        return !plans.isEmpty();
    }

    /** Returns when something is due next; {@link Long#MAX_VALUE} when nothing ever is. */
    long nextDue() {
        return plans.isEmpty() ? Long.MAX_VALUE : plans.element().due;
    }

    /** Lets time pass, and returns what has become due, in order. */
    List<Plan> passTo(long next) {
        now = Math.max(now, next);
        List<Plan> due = new ArrayList<>();
        while (nextDue() <= now) {
            due.add(plans.remove());
        }
        return due;
    }

    Clock clock() {
        InstantSource source = () -> START.plusNanos(now);
        return source.withZone(ZoneOffset.UTC);
    }
}
