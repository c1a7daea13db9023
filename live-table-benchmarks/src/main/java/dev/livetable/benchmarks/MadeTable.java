package dev.livetable.benchmarks;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** A master that makes rows of a kind, whatever is asked for: with each page its rows, under each id the first row. */
final class MadeTable implements Table {

    static final long TOTAL = 1_000_000;

    private final Rows rows;

    MadeTable(Rows rows) {
        this.rows = rows;
    }

    @Override
    public TableSchema schema() {
        return rows.schema();
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        List<Row> page = rows.page(pageable.getPageNumber());
        return new PageImpl<>(page, pageable, TOTAL);
    }

    @Override
    public Optional<Row> get(String id) {
        return Optional.of(rows.page(0).get(0).with("city_id", Long.parseLong(id)));
    }

    @Override
    public long count(Filter filter) {
        return TOTAL;
    }
}
