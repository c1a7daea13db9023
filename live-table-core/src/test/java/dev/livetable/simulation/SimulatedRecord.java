package dev.livetable.simulation;

import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a simulated disk has on record of the log of one region: the last changes, in whatever order they came. Immutable.
 *
 * @param log the name of the log
 * @param head the highest position on record
 * @param changes the changes by their positions
 * @param earlier the logs that it went on from
 */
record SimulatedRecord(long log, long head, SortedMap<Long, RecordedChange> changes, List<LogPosition> earlier) {

    static final SimulatedRecord EMPTY = new SimulatedRecord(0, 0, new TreeMap<>(), List.of());

    SimulatedRecord with(RecordedChange change, int most) {
        LogPosition continued = change.continued();
        if (continued != null) {
            return begun(change, continued);
        }
        boolean goesOn = change.log() == log;
        TreeMap<Long, RecordedChange> next = new TreeMap<>(goesOn ? changes : new TreeMap<>());
        next.put(change.position(), change);
        if (change.rows() == null) {
            next.headMap(change.position()).clear();
        }
        while (next.size() > most) {
            next.pollFirstEntry();
        }
        long last = goesOn ? Math.max(head, change.position()) : change.position();
        return new SimulatedRecord(change.log(), last, next, goesOn ? earlier : List.of());
    }

    private SimulatedRecord begun(RecordedChange first, LogPosition continued) {
        List<LogPosition> logs = new ArrayList<>();
        boolean goesOn = continued.log() == log && log != 0;
        if (goesOn) {
            logs.addAll(earlier);
            logs.add(continued);
        }
        return new SimulatedRecord(first.log(), first.position(), goesOn ? changes : new TreeMap<>(), logs);
    }

    /** Returns what the next process is told: the changes up to the last one that have no gap between them. */
    RecordedLog asRead() {
        long first = head + 1;
        while (changes.containsKey(first - 1)) {
            first--;
        }
        return new RecordedLog(log, head, List.copyOf(changes.tailMap(first).values()), earlier);
    }
}
