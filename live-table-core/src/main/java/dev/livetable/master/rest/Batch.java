package dev.livetable.master.rest;

import dev.livetable.table.Row;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one answer.
 *
 * @param rows the rows, as they came
 * @param total how many the server says there are in all; -1 when it does not say
 * @param next where its Link header says the next ones are; null when it does not
 * @param isPartial whether the server says that they are a part of the rows
 */
record Batch(List<Row> rows, long total, @Nullable URI next, boolean isPartial) {

    /** Returns this with the same rows under other columns. */
    Batch with(List<Row> same) {
        return new Batch(same, total, next, isPartial);
    }

    boolean isTotalKnown() {
        return total >= 0;
    }
}
