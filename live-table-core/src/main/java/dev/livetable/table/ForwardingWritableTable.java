package dev.livetable.table;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table that passes each call, writes too, on to another one. A subclass overrides the calls it does something about,
 * and loses none of the others. As safe for use by many threads as that table is.
 *
 * <p>A write without a condition is one under the condition {@link Filter#all()}, and comes to the method with a
 * condition: who changes {@code patch}, {@code replace} or {@code delete} overrides that one only. Writes of many rows are
 * passed on as such: who changes {@code insert} or {@code patch} overrides {@link #insertAll} and {@link #patchAll}, too. So are writes that say
 * more of what they did: who changes a write that a live table makes overrides {@code insertReturningBefore}, {@code
 * patchReturningBefore} and their like, too.
 */
public abstract class ForwardingWritableTable extends ForwardingTable implements WritableTable {

    @Override
    protected abstract WritableTable delegate();

    @Override
    public Set<Capability> capabilities() {
        return delegate().capabilities();
    }

    @Override
    public Row insert(Row row) {
        return delegate().insert(row);
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return delegate().replace(id, row, within);
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return delegate().patch(id, changes, within);
    }

    @Override
    public boolean delete(String id, Filter within) {
        return delegate().delete(id, within);
    }

    @Override
    public long deleteAll(Filter filter) {
        return delegate().deleteAll(filter);
    }

    @Override
    public WriteReach writeReach() {
        return delegate().writeReach();
    }

    @Override
    public Written<Row> insertReturningBefore(Row row) {
        return delegate().insertReturningBefore(row);
    }

    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return delegate().replaceReturningBefore(id, row, within);
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return delegate().patchReturningBefore(id, changes, within);
    }

    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return delegate().deleteReturningBefore(id, within);
    }

    @Override
    public boolean writesAllOrNothing() {
        return delegate().writesAllOrNothing();
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        return delegate().insertAll(rows);
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        return delegate().patchAll(changes, within);
    }

    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        return delegate().patchAllReturningBefore(changes, within);
    }
}
