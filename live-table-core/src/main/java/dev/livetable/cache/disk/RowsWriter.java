package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.Map;

/** Writes the rows of an entry as {@link RowsFormat} says. */
final class RowsWriter {

    private RowsWriter() {}

    /** Returns the rows as bytes, after a number of zeros. */
    static byte[] write(CachedRows rows, int zeros) {
        int guess = 256 + 128 * Math.min(1_000_000, rows.rows().size());
        return ValueWriter.write(zeros, guess, out -> page(rows, out));
    }

    private static void page(CachedRows page, ValueWriter out) {
        out.startArray(RowsFormat.PAGE_SIZE);
        out.number(RowsFormat.VERSION);
        Instant fetchedAt = page.fetchedAt();
        out.number(fetchedAt.getEpochSecond());
        out.number(fetchedAt.getNano());
        if (page.total().isPresent()) {
            out.number(page.total().getAsLong());
        } else {
            out.nothing();
        }
        out.truth(page.more());
        out.truth(page.recount());
        out.number(page.asOf().log());
        out.number(page.asOf().position());
        out.number(page.asOf().ticket());
        Map<Columns, Integer> columns = ValueWriter.columnsOf(page.rows());
        out.columns(columns);
        out.startArray(page.rows().size());
        for (Row row : page.rows()) {
            out.row(row, columns);
        }
        out.endArray();
        out.endArray();
    }
}
