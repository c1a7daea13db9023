package dev.livetable.cache;

import java.util.List;

/**
 * What a persistent cache has on record of the log of changes of a region.
 *
 * @param log the name of the log
 * @param head the position of its last change
 * @param changes the last changes, in the order of their positions, without a gap up to the head
 * @param isClosed whether the cache was closed in good order after the last change, so that nothing of the log is lost
 */
public record RecordedLog(long log, long head, List<RecordedChange> changes, boolean isClosed) {

    /** Takes a copy of the list. */
    public RecordedLog {
        changes = List.copyOf(changes);
    }
}
