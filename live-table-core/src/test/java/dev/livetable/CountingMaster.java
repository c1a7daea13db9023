package dev.livetable;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A table of a few rows that counts its changes: each change gives the row it is about, and the first row, the number of the
 * change as their price. So every page tells which state it is of. Safe for use by many threads.
 */
final class CountingMaster implements WritableTable {

    static final int ROWS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, List<Row>> states = new ConcurrentHashMap<>();
    private volatile long last;

    CountingMaster() {
        List<Row> rows = new ArrayList<>();
        for (long id = 1; id <= ROWS; id++) {
            rows.add(LiveTableSetup.product(id, "p", 0));
        }
        states.put(0L, List.copyOf(rows));
    }

    /** Changes a row, and returns the number of the change. */
    long change(int id) {
        lock.lock();
        try {
            long next = last + 1;
            List<Row> rows = new ArrayList<>(state(last));
            rows.set(id - 1, rows.get(id - 1).with("price", next));
            rows.set(0, rows.get(0).with("price", next));
            states.put(next, List.copyOf(rows));
            last = next;
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the rows as they were after a change. */
    List<Row> state(long number) {
        return states.getOrDefault(number, List.of());
    }

    @Override
    public TableSchema schema() {
        return LiveTableSetup.SCHEMA;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        List<Row> rows = state(last);
        LockSupport.parkNanos(1000);
        return new PageImpl<>(rows, pageable, rows.size());
    }

    @Override
    public Optional<Row> get(String id) {
        Row row = state(last).get(Integer.parseInt(id) - 1);
        LockSupport.parkNanos(1000);
        return Optional.of(row);
    }

    @Override
    public long count(Filter filter) {
        return ROWS;
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        long number = change(Integer.parseInt(id));
        LockSupport.parkNanos(1000);
        return state(number).get(Integer.parseInt(id) - 1);
    }

    @Override
    public Row insert(Row row) {
        throw new UnsupportedOperationException("insert");
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        throw new RowNotFoundException("counting", id);
    }

    @Override
    public boolean delete(String id, Filter within) {
        return false;
    }

    @Override
    public long deleteAll(Filter filter) {
        return 0;
    }
}
