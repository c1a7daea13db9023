package dev.livetable.benchmarks;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A master in memory that answers at once, and whose rows can be patched. What a write says of a row is in objects of its
 * own, as a database has it. Rows are in the order of their ids, which is that of their population too; a filter lets every
 * row through.
 */
final class KeptTable implements WritableTable {

    private static final int STEP = 7;
    private static final long FIRST = 1_000_000;

    private final TableSchema schema = Rows.PLACES.schema();
    private final AtomicReferenceArray<Row> rows;

    KeptTable(int size) {
        rows = new AtomicReferenceArray<>(LongStream.range(0, size)
                .mapToObj(place -> Rows.PLACES.row(place).with("population", 10 * place))
                .toArray(Row[]::new));
    }

    /** Returns the id of the row at a place, counted from 0. */
    static String id(long place) {
        return Long.toString(FIRST + STEP * place);
    }

    private static int place(String id) {
        return (int) ((Long.parseLong(id) - FIRST) / STEP);
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        int first = (int) pageable.getOffset();
        List<Row> page = IntStream.range(first, Math.min(rows.length(), first + pageable.getPageSize()))
                .mapToObj(rows::get)
                .toList();
        return RowWindow.page(page, pageable, rows.length());
    }

    @Override
    public Optional<Row> get(String id) {
        int place = place(id);
        return id.equals(id(place)) ? Optional.of(rows.get(place)) : Optional.empty();
    }

    @Override
    public long count(Filter filter) {
        return rows.length();
    }

    @Override
    public WriteReach writeReach() {
        return new WriteReach(true, "rows are kept in an array", Set.of());
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return copy(rows.updateAndGet(place(id), row -> row.with(changes)));
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        RowImage before = RowImage.whole(copy(rows.get(place(id))));
        return new Written<>(patch(id, changes, within), before);
    }

    private static Row copy(Row row) {
        List<Object> values = new ArrayList<>(row.asMap().size());
        for (Object value : row.asMap().values()) {
            values.add(
                    value instanceof String text
                            ? new String(text.toCharArray())
                            : value instanceof Double real ? (Object) (real + 0) : (Object) ((Long) value + 0));
        }
        return row.columns().row(values.toArray());
    }

    @Override
    public Row insert(Row row) {
        throw onlyPatches();
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        throw onlyPatches();
    }

    @Override
    public boolean delete(String id, Filter within) {
        throw onlyPatches();
    }

    @Override
    public long deleteAll(Filter filter) {
        throw onlyPatches();
    }

    private static UnsupportedOperationException onlyPatches() {
        return new UnsupportedOperationException("Rows can only be patched");
    }
}
