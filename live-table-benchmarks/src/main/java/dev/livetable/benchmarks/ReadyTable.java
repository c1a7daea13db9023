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

/** A master that answers at once, always with the same rows. */
final class ReadyTable implements Table {

    private final TableSchema schema = Rows.PLACES.schema();
    private final List<Row> rows;

    ReadyTable(int size) {
        this.rows = Rows.PLACES.page(0).subList(0, size);
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return new PageImpl<>(rows, pageable, MadeTable.TOTAL);
    }

    @Override
    public Optional<Row> get(String id) {
        return Optional.of(rows.get(0));
    }

    @Override
    public long count(Filter filter) {
        return MadeTable.TOTAL;
    }
}
