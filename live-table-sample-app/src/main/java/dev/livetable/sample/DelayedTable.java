package dev.livetable.sample;

import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** A table that is as slow to reach as if there were a long way to it. */
final class DelayedTable implements WritableTable {

    private final WritableTable table;
    private final Duration delay;

    DelayedTable(WritableTable table, Duration delay) {
        this.table = table;
        this.delay = delay;
    }

    /** Takes the time of the way to the table, and returns it. */
    private WritableTable reached() {
        try {
            TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return table;
    }

    @Override
    public String identity() {
        return table.identity();
    }

    @Override
    public TableSchema schema() {
        return table.schema();
    }

    @Override
    public Set<Capability> capabilities() {
        return table.capabilities();
    }

    @Override
    public boolean joinsTransaction() {
        return table.joinsTransaction();
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return reached().list(filter, pageable);
    }

    @Override
    public Optional<Row> get(String id) {
        return reached().get(id);
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return reached().get(id, within);
    }

    @Override
    public long count(Filter filter) {
        return reached().count(filter);
    }

    @Override
    public Row insert(Row row) {
        return reached().insert(row);
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return reached().replace(id, row, within);
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return reached().patch(id, changes, within);
    }

    @Override
    public boolean delete(String id, Filter within) {
        return reached().delete(id, within);
    }

    @Override
    public long deleteAll(Filter filter) {
        return reached().deleteAll(filter);
    }
}
