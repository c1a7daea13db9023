package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Makes the pages and slices that live tables return, for tests of other packages. */
public final class RowSlices {

    private RowSlices() {}

    /** Returns a page that begins at a place among the rows. */
    @SuppressWarnings("unchecked") // a slice with a total is a page
    public static Page<Row> page(List<Row> rows, int from, Pageable pageable, long total) {
        CachedRows cached = new CachedRows(rows, OptionalLong.of(total), false, Instant.EPOCH);
        return (Page<Row>) (Slice<Row>) RowSlice.of(cached, from, RowWindow.of(pageable));
    }

    /** Returns a slice that begins at a place among the rows. */
    public static Slice<Row> slice(List<Row> rows, int from, Pageable pageable, boolean more) {
        CachedRows cached = new CachedRows(rows, OptionalLong.empty(), more, Instant.EPOCH);
        return RowSlice.of(cached, from, RowWindow.of(pageable));
    }
}
