package dev.livetable.sample;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What is known of rows that are counters, when it became known, and what several nodes showed of them.
 *
 * <p>A read on a node may show no less than what that node itself had acknowledged when the read began, and no less than
 * what anybody had acknowledged some time before. It shows no more than was sent. Safe for use by many threads.
 */
final class NodesHistory {

    /** Whoever writes past all nodes. */
    static final int NOBODY = -1;

    private final long maxStaleness;
    private final Map<Long, Counter> counters = new HashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** A number that was acknowledged, and when. */
    private record Acknowledged(long number, long time) {}

    private static final class Counter {

        /** All of them, in the order of the numbers and of time. */
        private final List<Acknowledged> acknowledged = new ArrayList<>();

        private final Map<Integer, Long> ofNode = new HashMap<>();
        private long sent;
        private int old;
        private long oldNumber;

        /** Returns for how long, at a moment, there has been a number above this one; 0 if there is none. */
        long staleness(long number, long moment) {
            int first = acknowledged.size();
            while (first > 0 && acknowledged.get(first - 1).number > number) {
                first--;
            }
            return first == acknowledged.size() ? 0 : Math.max(0, moment - acknowledged.get(first).time);
        }
    }

    /**
     * A read that has begun.
     *
     * @param floors what it may show at least
     */
    record Begun(int node, long time, Map<Long, Long> floors) {}

    /**
     * What is wrong with an answer.
     *
     * @param violations how many rows are older than they may be, or newer
     * @param staleness for how many nanoseconds the oldest row had been out of date when the read began
     */
    record Judgement(int violations, long staleness) {}

    /**
     * Takes the counters, all of them 0.
     *
     * @param maxStaleness after how many nanoseconds every node shows what any node has acknowledged
     */
    NodesHistory(Iterable<Long> ids, long maxStaleness) {
        this.maxStaleness = maxStaleness;
        ids.forEach(id -> counters.put(id, new Counter()));
    }

    private Counter counter(long id) {
        Counter counter = counters.get(id);
        if (counter == null) {
            throw new IllegalArgumentException("There is no counter " + id);
        }
        return counter;
    }

    /** Notes that a number is about to be sent, which is one more than the last, and returns it. */
    synchronized long sends(long id) {
        return ++counter(id).sent;
    }

    /** Notes that a node, or {@link #NOBODY}, has acknowledged a number by a moment of {@link System#nanoTime}. */
    synchronized void acknowledged(long id, long number, int node, long time) {
        Counter counter = counter(id);
        counter.acknowledged.add(new Acknowledged(number, time));
        counter.ofNode.merge(node, number, Math::max);
    }

    /** Notes that a read on a node begins at a moment. */
    synchronized Begun begins(int node, long time) {
        Map<Long, Long> floors = new HashMap<>();
        counters.forEach((id, counter) -> {
            List<Acknowledged> all = counter.acknowledged;
            while (counter.old < all.size() && time - all.get(counter.old).time > maxStaleness) {
                counter.oldNumber = Math.max(counter.oldNumber, all.get(counter.old).number);
                counter.old++;
            }
            floors.put(id, Math.max(counter.oldNumber, counter.ofNode.getOrDefault(node, 0L)));
        });
        return new Begun(node, time, floors);
    }

    /** Checks what a read has shown. */
    synchronized Judgement read(Begun begun, String what, Map<Long, Long> shown) {
        int wrong = 0;
        long staleness = 0;
        for (Map.Entry<Long, Long> row : shown.entrySet()) {
            Counter counter = counter(row.getKey());
            long number = row.getValue();
            long floor = begun.floors.getOrDefault(row.getKey(), 0L);
            staleness = Math.max(staleness, counter.staleness(number, begun.time));
            if (number < floor || number > counter.sent) {
                wrong++;
                violations.add("node %d: %s shows %d for row %d, which must be from %d to %d"
                        .formatted(begun.node, what, number, row.getKey(), floor, counter.sent));
            }
        }
        return new Judgement(wrong, staleness);
    }

    /** Returns what happened that must not. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
