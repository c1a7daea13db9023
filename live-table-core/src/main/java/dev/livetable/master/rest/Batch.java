package dev.livetable.master.rest;

import dev.livetable.table.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one answer.
 *
 * @param rows the rows, as they came
 * @param total how many the server says there are in all; -1 when it does not say
 * @param lead what says that more rows follow; null when nothing does
 * @param kind what the server says of the rows by its status
 */
record Batch(List<Row> rows, long total, @Nullable Lead lead, Kind kind) {

    /** What a status says of the rows. */
    enum Kind {
        /** They are those asked for. */
        ROWS,
        /** They are a part of the rows. */
        PARTIAL,
        /** There are none, since that is behind the last. */
        PAST_END
    }

    /** Returns the answer of a server whose status says that there are no rows where it was asked. */
    static Batch pastEnd(long total) {
        return new Batch(List.of(), total, null, Kind.PAST_END);
    }

    /** Returns this with the same rows under other columns. */
    Batch with(List<Row> same) {
        return new Batch(same, total, lead, kind);
    }

    boolean isTotalKnown() {
        return total >= 0;
    }

    boolean isPartial() {
        return kind == Kind.PARTIAL;
    }

    boolean isPastEnd() {
        return kind == Kind.PAST_END;
    }
}
