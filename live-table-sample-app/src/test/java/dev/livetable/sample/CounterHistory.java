package dev.livetable.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/**
 * What is known of rows that are counters, each counted up by one owner, and what was read of them.
 *
 * <p>The floor of a counter is what was acknowledged, or told by an event that was handled; its ceiling is what was sent. A
 * read shows no less than the floor when it began, and no more than the ceiling when it ended. Of two pages of all counters
 * that one process served, one is not older in one counter and newer in another, since both are states of one history. Safe
 * for use by many threads.
 */
final class CounterHistory {

    private final Map<Long, Long> floors = new ConcurrentHashMap<>();
    private final Map<Long, Long> ceilings = new ConcurrentHashMap<>();
    private final Map<Integer, Queue<Map<Long, Long>>> pages = new ConcurrentHashMap<>();
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

    /**
     * Checks a read that has ended.
     *
     * @param process the number of the process that answered
     * @param begun the {@link #floors} when the read began
     * @param read the counters it showed
     * @param what the read, for people
     */
    void read(int process, Map<Long, Long> begun, Map<Long, Long> read, String what) {
        read.forEach((counter, number) -> {
            long floor = begun.getOrDefault(counter, 0L);
            long ceiling = ceilings.getOrDefault(counter, 0L);
            if (number < floor || number > ceiling) {
                violations.add("process %d: %s shows %d for row %d, which must be from %d to %d"
                        .formatted(process, what, number, counter, floor, ceiling));
            }
        });
        if (read.keySet().equals(floors.keySet())) {
            pages.computeIfAbsent(process, any -> new ConcurrentLinkedQueue<>()).add(read);
        }
    }

    /** Returns what happened that must not. */
    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        pages.forEach((process, read) -> {
            List<Map<Long, Long>> inOrder = read.stream()
                    .distinct()
                    .sorted(Comparator.comparingLong(CounterHistory::sum))
                    .toList();
            for (int i = 1; i < inOrder.size(); i++) {
                Map<Long, Long> newer = inOrder.get(i);
                boolean isNewer = inOrder.get(i - 1).entrySet().stream()
                        .allMatch(counter -> counter.getValue() <= newer.getOrDefault(counter.getKey(), -1L));
                if (!isNewer) {
                    all.add("process %d: two pages are no states of one history: %s and %s"
                            .formatted(process, text(inOrder.get(i - 1)), text(newer)));
                }
            }
        });
        return all;
    }

    private static long sum(Map<Long, Long> page) {
        return page.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String text(Map<Long, Long> page) {
        return new TreeMap<>(page)
                .entrySet().stream()
                        .map(counter -> counter.getKey() + "=" + counter.getValue())
                        .collect(Collectors.joining(" "));
    }
}
