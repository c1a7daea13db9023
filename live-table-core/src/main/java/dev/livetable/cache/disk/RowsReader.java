package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads the rows of an entry that are written as {@link RowsFormat} says; throws a RuntimeException at anything else. */
final class RowsReader {

    private RowsReader() {}

    /** Returns the rows that are in the bytes from an offset on. */
    static CachedRows read(byte[] bytes, int offset) {
        return ValueReader.read(bytes, offset, RowsReader::page);
    }

    private static CachedRows page(ValueReader in) {
        in.startArray();
        long version = in.number();
        if (version != RowsFormat.VERSION) {
            throw new IllegalArgumentException("Rows of format " + version + ", not " + RowsFormat.VERSION);
        }
        Instant fetchedAt = Instant.ofEpochSecond(in.number(), in.number());
        OptionalLong total = in.optionalNumber();
        boolean more = in.truth();
        boolean recount = in.truth();
        LogPosition asOf = new LogPosition(in.number(), in.number(), in.number());
        List<Columns> columns = in.columns();
        List<Row> rows = new ArrayList<>();
        in.startArray();
        while (in.hasNext()) {
            rows.add(in.row(columns));
        }
        in.endArray();
        return new CachedRows(rows, total, more, fetchedAt, asOf, recount);
    }
}
