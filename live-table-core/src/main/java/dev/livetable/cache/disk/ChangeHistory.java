package dev.livetable.cache.disk;

import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is left of changes that were recorded one after another: the last ones without a hole, of logs that went on. */
final class ChangeHistory {

    /*
     * A log that goes on from another one says up to where that one counts. Positions beyond were given out by a process
     * whose record has lost its end. So the changes of all these logs have positions of their own.
     */

    /** How many logs are remembered that went on, the one from the other. */
    private static final int MOST_LOGS = 32;

    private final Map<Long, RecordedChange> changes = new HashMap<>();
    private final Deque<LogPosition> earlier = new ArrayDeque<>();
    private long log;

    /** Takes the change that was recorded next. */
    void add(RecordedChange change) {
        LogPosition continued = change.continued();
        if (continued != null) {
            begin(change.log(), continued);
            return;
        }
        if (change.log() != log) {
            forget();
            log = change.log();
        }
        changes.merge(change.position(), change, (one, other) -> one.coversAll() ? one : other);
    }

    private void begin(long name, LogPosition continued) {
        if (continued.log() != log) {
            forget();
        }
        changes.keySet().removeIf(position -> position > continued.position());
        if (continued.log() != 0) {
            earlier.add(continued);
        }
        if (earlier.size() > MOST_LOGS) {
            earlier.remove();
        }
        log = name;
    }

    /** Forgets what came before something that cannot be read. */
    void forget() {
        changes.clear();
        earlier.clear();
    }

    /**
     * Returns the record. Nothing is needed of what came before a change of anything.
     *
     * @param name the name of the last log
     * @param head the highest of its positions
     */
    RecordedLog upTo(long name, long head) {
        Deque<RecordedChange> last = new ArrayDeque<>();
        if (name == log) {
            long position = head;
            RecordedChange change = changes.get(position);
            while (change != null) {
                last.addFirst(change);
                position--;
                change = change.coversAll() ? null : changes.get(position);
            }
        }
        return new RecordedLog(name, head, List.copyOf(last), List.copyOf(earlier));
    }
}
