package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param rows the rows; none for a count
 * @param more whether there are rows after these; null when that is not told
 * @param total the number of all rows; null when it is not told
 * @param least how many rows there are at least by what is shown, where the total may be counted apart and is never told to
 *     be less; 0 where it is not
 */
record Shown(
        List<Row> rows, @Nullable Boolean more, @Nullable Long total, long least) {

    Shown(List<Row> rows, @Nullable Boolean more, @Nullable Long total) {
        this(rows, more, total, 0);
    }

    static Shown count(long number) {
        return new Shown(List.of(), null, number);
    }
}
