package dev.livetable.sample;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What was seen while one thing went wrong, and until the next did. Safe for use by many threads. */
final class NodesTally {

    private final Map<String, Integer> counts = new TreeMap<>();
    private int reads;
    private int violations;
    private long staleness;

    /** Notes that something was done. */
    synchronized void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    /** Notes a read that was checked. */
    synchronized void read(NodesHistory.Judgement judgement) {
        reads++;
        violations += judgement.violations();
        staleness = Math.max(staleness, judgement.staleness());
    }

    /** Adds what was seen at another time. */
    synchronized void add(NodesTally other) {
        other.counts.forEach((what, count) -> counts.merge(what, count, Integer::sum));
        reads += other.reads;
        violations += other.violations;
        staleness = Math.max(staleness, other.staleness);
    }

    /** Returns what was done, and how often. */
    synchronized Map<String, Integer> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public synchronized String toString() {
        return "%d reads checked, %d violations, longest staleness %d ms, %s"
                .formatted(reads, violations, TimeUnit.NANOSECONDS.toMillis(staleness), counts);
    }
}
