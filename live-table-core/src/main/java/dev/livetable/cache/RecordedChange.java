package dev.livetable.cache;

import dev.livetable.table.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change did, as a persistent cache has it on record.
 *
 * @param log the name of the log of changes that it is in
 * @param position its position in that log
 * @param rows what it did to which rows; null when it may have changed anything, at this position and before it
 * @param continued the last position of the log that this log goes on from; null for every record but the first of a
 *     log, which is of no change: its position is the same
 */
public record RecordedChange(
        long log,
        long position,
        @Nullable List<RowChange> rows,
        @Nullable LogPosition continued) {

    /**
     * Makes the record of a change.
     *
     * @param log the name of the log of changes that it is in
     * @param position its position in that log
     * @param rows what it did to which rows; null when it may have changed anything
     */
    public RecordedChange(long log, long position, @Nullable List<RowChange> rows) {
        this(log, position, rows, null);
    }

    /**
     * Returns the first record of a log, which says what it goes on from.
     *
     * @param log the name of the log
     * @param continued the last position of the log before; {@link LogPosition#NONE} when there was none
     */
    public static RecordedChange beginning(long log, LogPosition continued) {
        return new RecordedChange(log, continued.position(), List.of(), continued);
    }
}
