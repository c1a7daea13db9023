package dev.livetable.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** What is on its way to one node over one connection. It comes in order, and late. */
final class SimulatedPipe {

    private final Interleaving turns;
    private final SplittableRandom random;
    private final int process;
    private final Supplier<Duration> latency;
    private final boolean unordered;
    private final List<Item> items = new ArrayList<>();
    private long lastDue;
    private long stalledUntil;
    private boolean closed;
    private boolean severed;
    private boolean delivering;

    /**
     * Something on its way.
     *
     * @param isEvent whether it is a message that may be lost, come twice, or in another order, where the engine may
     */
    private record Item(long due, boolean isEvent, Runnable arrives) {}

    /**
     * Begins empty.
     *
     * @param process the process of the node
     * @param latency returns how long something takes at most
     * @param unordered whether events may come twice, and in another order
     */
    SimulatedPipe(
            Interleaving turns, SplittableRandom random, int process, Supplier<Duration> latency, boolean unordered) {
        this.turns = turns;
        this.random = random;
        this.process = process;
        this.latency = latency;
        this.unordered = unordered;
    }

    int process() {
        return process;
    }

    /** Returns whether it is of no use any more, to either side. */
    boolean isOver() {
        return closed || severed;
    }

    /** Sends an event to the node. */
    void event(Runnable arrives) {
        put(true, arrives);
    }

    /** Sends something else to the node. */
    void put(Runnable arrives) {
        put(false, arrives);
    }

    private void put(boolean isEvent, Runnable arrives) {
        if (!isOver()) {
            lastDue = Math.max(
                    lastDue, turns.now() + random.nextLong(latency.get().toNanos() + 1));
            items.add(new Item(lastDue, isEvent, arrives));
            plan();
        }
    }

    /** Has the other side do something, unless it is severed until then. */
    void request(Runnable task) {
        long delay = random.nextLong(latency.get().toNanos() + 1);
        turns.later(Duration.ofNanos(delay), () -> {
            if (!isOver()) {
                task.run();
            }
        });
    }

    /** Has nothing arrive for a time. */
    void stall(Duration time) {
        stalledUntil = Math.max(stalledUntil, turns.now() + time.toNanos());
    }

    /** Nothing that was not sent yet arrives any more, and neither side knows. */
    void sever() {
        severed = true;
    }

    /** Has what is on its way arrive, and then the word that this is the end. */
    void cut(Runnable ended) {
        if (!closed) {
            severed = true;
            stalledUntil = 0;
            items.add(new Item(Math.max(lastDue, turns.now()), false, ended));
            plan();
        }
    }

    void close() {
        closed = true;
        items.clear();
    }

    /** Loses the events that are on their way, and returns whether there are any; the word of that takes their place. */
    boolean lose(Runnable lagged) {
        int first = -1;
        int index = 0;
        for (Iterator<Item> each = items.iterator(); each.hasNext(); index++) {
            if (each.next().isEvent) {
                first = first < 0 ? index : first;
                each.remove();
            }
        }
        if (first >= 0) {
            long due = first == 0 ? turns.now() : items.get(first - 1).due;
            items.add(first, new Item(due, false, lagged));
            plan();
        }
        return first >= 0;
    }

    private void plan() {
        if (!items.isEmpty()) {
            long due = Math.max(items.get(0).due, stalledUntil);
            turns.later(Duration.ofNanos(Math.max(0, due - turns.now())), this::begin);
        }
    }

    private void begin() {
        if (!delivering && isDue(0)) {
            delivering = true;
            turns.spawn("wire", process, this::deliver);
        } else if (!delivering && !items.isEmpty()) {
            plan();
        }
    }

    private boolean isDue(int index) {
        return !closed && index < items.size() && items.get(index).due <= turns.now() && stalledUntil <= turns.now();
    }

    private void deliver() {
        while (isDue(0)) {
            Item next = items.remove(any());
            next.arrives.run();
            if (unordered && next.isEvent && random.nextInt(6) == 0) {
                event(next.arrives);
            }
        }
        delivering = false;
        plan();
    }

    private int any() {
        int events = 0;
        while (unordered && isDue(events) && items.get(events).isEvent) {
            events++;
        }
        return events < 2 ? 0 : random.nextInt(events);
    }
}
