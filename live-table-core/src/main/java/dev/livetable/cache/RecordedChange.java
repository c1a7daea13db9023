package dev.livetable.cache;

import dev.livetable.table.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change did, as a persistent cache has it on record.
 *
 * @param log the name of the log of changes that it is in
 * @param position its position in that log
 * @param rows what it did to which rows; null when it may have changed anything: without a context also before this position,
 *     in one at this position only
 * @param continued the last position of the log that this log goes on from; null for every record but the first of a
 *     log, which is of no change: its position is the same
 * @param context the context in which it was made; null when it concerns every context
 */
public record RecordedChange(
        long log,
        long position,
        @Nullable List<RowChange> rows,
        @Nullable LogPosition continued,
        @Nullable String context) {

    /**
     * Makes the record of a change that concerns every context.
     *
     * @param log the name of the log of changes that it is in
     * @param position its position in that log
     * @param rows what it did to which rows; null when it may have changed anything
     */
    public RecordedChange(long log, long position, @Nullable List<RowChange> rows) {
        this(log, position, rows, null, null);
    }

    /** Returns whether it covers all that came before it: anything may have changed, in every context. */
    public boolean coversAll() {
        return rows == null && context == null;
    }

    /**
     * Returns the first record of a log, which says what it goes on from.
     *
     * @param log the name of the log
     * @param continued the last position of the log before; {@link LogPosition#NONE} when there was none
     */
    public static RecordedChange beginning(long log, LogPosition continued) {
        return new RecordedChange(log, continued.position(), List.of(), continued, null);
    }
}
