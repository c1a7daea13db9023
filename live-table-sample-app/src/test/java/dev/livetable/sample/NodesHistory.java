package dev.livetable.sample;

import java.util.ArrayDeque;
import java.util.Deque;
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

    private record Acknowledged(long number, int node, long time) {}

    private static final class Counter {

        private final Deque<Acknowledged> acknowledged = new ArrayDeque<>();
        private final Map<Integer, Long> ofNode = new HashMap<>();
        private long sent;
        private long old;
    }

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
        counter.acknowledged.addLast(new Acknowledged(number, node, time));
        counter.ofNode.merge(node, number, Math::max);
    }

    /** Returns what a read on a node that begins at a moment may show at least. */
    synchronized Map<Long, Long> floors(int node, long begins) {
        Map<Long, Long> floors = new HashMap<>();
        counters.forEach((id, counter) -> {
            Acknowledged first = counter.acknowledged.peekFirst();
            while (first != null && begins - first.time > maxStaleness) {
                counter.old = Math.max(counter.old, first.number);
                counter.acknowledged.removeFirst();
                first = counter.acknowledged.peekFirst();
            }
            floors.put(id, Math.max(counter.old, counter.ofNode.getOrDefault(node, 0L)));
        });
        return floors;
    }

    /** Checks what a read has shown that may not be below the floors. */
    synchronized void read(int node, String what, Map<Long, Long> floors, Map<Long, Long> shown) {
        shown.forEach((id, number) -> {
            long floor = floors.getOrDefault(id, 0L);
            if (number < floor || number > counter(id).sent) {
                violations.add("node %d: %s shows %d for row %d, which must be from %d to %d"
                        .formatted(node, what, number, id, floor, counter(id).sent));
            }
        });
    }

    /** Returns what happened that must not. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
