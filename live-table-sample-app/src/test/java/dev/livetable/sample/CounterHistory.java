package dev.livetable.sample;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What is known of rows that are counters, each counted up by one owner, and what was read of them.
 *
 * <p>The floor of a counter is what was acknowledged, or told by an event that was handled; its ceiling is what was sent. A
 * read shows no less than the floor when it began, and no more than the ceiling when it ended. Of a page of all counters a
 * process shows no less than a page of it did that was read before. Safe for use by many threads.
 */
final class CounterHistory {

    private final Map<Long, Long> floors = new ConcurrentHashMap<>();
    private final Map<Long, Long> ceilings = new ConcurrentHashMap<>();
    private final Map<String, Map<Long, Long>> shown = new ConcurrentHashMap<>();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    /** Takes the counters, all of them 0. */
    CounterHistory(Iterable<Long> counters) {
        for (long counter : counters) {
            floors.put(counter, 0L);
            ceilings.put(counter, 0L);
        }
    }

    /** Notes that a number is about to be sent, which is one more than the last. */
    long sends(long counter) {
        return ceilings.merge(counter, 1L, Long::sum);
    }

    /** Notes that a number was acknowledged, or an event told of it. */
    void acknowledged(long counter, long number) {
        floors.merge(counter, number, Math::max);
    }

    /** Returns what a read that begins now may show at least. */
    Map<Long, Long> floors() {
        return Map.copyOf(floors);
    }

    /** Returns what a page of all counters may show at least that is read from now on, for what it has shown before. */
    Map<Long, Long> shown(int process, String what) {
        return Map.copyOf(shown.getOrDefault(process + what, Map.of()));
    }

    /**
     * Checks a read that has ended.
     *
     * @param process the number of the process that answered
     * @param begun the {@link #floors} when the read began
     * @param seen what was {@link #shown} when the read began
     * @param read the counters it showed
     * @param what the read, for people
     */
    void read(int process, Map<Long, Long> begun, Map<Long, Long> seen, Map<Long, Long> read, String what) {
        read.forEach((counter, number) -> {
            long floor = begun.getOrDefault(counter, 0L);
            long ceiling = ceilings.getOrDefault(counter, 0L);
            if (number < floor || number > ceiling) {
                violations.add("process %d: %s shows %d for row %d, which must be from %d to %d"
                        .formatted(process, what, number, counter, floor, ceiling));
            }
        });
        if (read.keySet().equals(floors.keySet())) {
            goesOn(process, seen, read, what);
        }
    }

    private void goesOn(int process, Map<Long, Long> seen, Map<Long, Long> read, String what) {
        Map<Long, Long> ofProcess = shown.computeIfAbsent(process + what, any -> new ConcurrentHashMap<>());
        read.forEach((counter, number) -> {
            long before = seen.getOrDefault(counter, 0L);
            if (number < before) {
                violations.add("process %d: %s shows %d for row %d, which a page before showed as %d"
                        .formatted(process, what, number, counter, before));
            }
            ofProcess.merge(counter, number, Math::max);
        });
    }

    /** Returns what happened that must not. */
    List<String> violations() {
        return List.copyOf(violations);
    }
}
