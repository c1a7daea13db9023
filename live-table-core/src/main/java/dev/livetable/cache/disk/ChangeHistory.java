package dev.livetable.cache.disk;

import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is left of changes that were recorded one after another: the last ones of the last log, without a hole. */
final class ChangeHistory {

    private final Map<Long, RecordedChange> changes = new HashMap<>();
    private long log;

    /** Takes the change that was recorded next. */
    void add(RecordedChange change) {
        if (change.log() != log) {
            changes.clear();
            log = change.log();
        }
        changes.put(change.position(), change);
    }

    /** Forgets what came before something that cannot be read. */
    void forget() {
        changes.clear();
    }

    /**
     * Returns the record. Nothing is needed of what came before a change of anything.
     *
     * @param name the name of the last log
     * @param head the position of its last change
     */
    RecordedLog upTo(long name, long head, boolean isClosed) {
        Deque<RecordedChange> last = new ArrayDeque<>();
        if (name == log) {
            long position = head;
            RecordedChange change = changes.get(position);
            while (change != null) {
                last.addFirst(change);
                position--;
                change = change.rows() == null ? null : changes.get(position);
            }
        }
        return new RecordedLog(name, head, List.copyOf(last), isClosed);
    }
}
