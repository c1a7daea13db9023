package dev.livetable.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * What a persistent cache has on record of the log of changes of a region.
 *
 * @param log the name of the log
 * @param head the highest position on record
 * @param changes the last changes, in the order of their positions, without a gap up to the head; those of logs that
 *     this one went on from are among them
 * @param earlier the logs that it went on from, each with the last of its positions that counts, the oldest first
 */
public record RecordedLog(long log, long head, List<RecordedChange> changes, List<LogPosition> earlier) {

    /** Takes copies of the lists. */
    public RecordedLog {
        changes = List.copyOf(changes);
        earlier = List.copyOf(earlier);
    }

    /** Returns the positions that count, of this log and of those that it went on from; the oldest log first. */
    public List<LogPosition> ends() {
        List<LogPosition> ends = new ArrayList<>(earlier);
        ends.add(new LogPosition(log, head, 0));
        return ends;
    }
}
