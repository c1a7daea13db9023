package dev.livetable.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table that passes each call, writes too, on to another one. A subclass overrides the calls it does something about,
 * and loses none of the others. As safe for use by many threads as that table is.
 *
 * <p>A write without a condition is one under the condition {@link Filter#all()}, and comes to the method with a
 * condition: who changes {@code patch}, {@code replace} or {@code delete} overrides that one only.
 *
 * <p>A live table also writes by {@link #insertReturningBefore}, {@link #patchReturningBefore} and their like, and many rows by
 * {@link #insertAll} and {@link #patchAll}. Where a subclass overrides {@code insert}, {@code replace}, {@code patch} or {@code
 * delete}, and not these, they go through what it overrides. Then nothing is known of a row before its write, and rows are
 * written one after another. Who overrides these, too, loses nothing. {@link #deleteAll} never goes through {@code delete}. A
 * subclass whose writes change other rows, too, overrides {@link #writeReach()}.
 */
public abstract class ForwardingWritableTable extends ForwardingTable implements WritableTable {

    private final Detour insert = detour("insert/1", "insertReturningBefore/1");
    private final Detour replace = detour("replace/3", "replaceReturningBefore/3");
    private final Detour patch = detour("patch/3", "patchReturningBefore/3");
    private final Detour delete = detour("delete/2", "deleteReturningBefore/2");
    private final Detour insertAll = detour("insert/1", "insertAll/1");
    private final Detour patchAll = detour("patch/3", "patchAll/2");
    private final Detour patchAllPlainly = detour("patchAll/2", "patchAllReturningBefore/2");
    private final Detour patchEach = new Detour(Overrides.passedBy(
                    getClass(), "patch/3", "patchAll/2", "patchAllReturningBefore/2")
            || Overrides.passedBy(getClass(), "patchReturningBefore/3", "patchAll/2", "patchAllReturningBefore/2"));

    private Detour detour(String simple, String fuller) {
        return new Detour(Overrides.passedBy(getClass(), simple, fuller));
    }

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
        return insert.call(() -> WritableTable.super.insertReturningBefore(row), () -> delegate()
                .insertReturningBefore(row));
    }

    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return replace.call(() -> WritableTable.super.replaceReturningBefore(id, row, within), () -> delegate()
                .replaceReturningBefore(id, row, within));
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return patch.call(() -> WritableTable.super.patchReturningBefore(id, changes, within), () -> delegate()
                .patchReturningBefore(id, changes, within));
    }

    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return delete.call(() -> WritableTable.super.deleteReturningBefore(id, within), () -> delegate()
                .deleteReturningBefore(id, within));
    }

    /** Returns what the table says that calls are passed on to, unless a subclass writes many rows one after another. */
    @Override
    public boolean writesAllOrNothing() {
        boolean isEach = insertAll.isTaken() || patchAll.isTaken() || patchEach.isTaken();
        return !isEach && delegate().writesAllOrNothing();
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        return insertAll.call(
                () -> WritableTable.super.insertAll(rows), () -> delegate().insertAll(rows));
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        return patchAll.call(() -> WritableTable.super.patchAll(changes, within), () -> delegate()
                .patchAll(changes, within));
    }

    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        if (patchAllPlainly.isTaken()) {
            return patchAllPlainly.call(() -> unknownBefore(patchAll(changes, within)), () -> delegate()
                    .patchAllReturningBefore(changes, within));
        }
        return patchEach.call(() -> WritableTable.super.patchAllReturningBefore(changes, within), () -> delegate()
                .patchAllReturningBefore(changes, within));
    }

    private static Map<String, Written<Row>> unknownBefore(Map<String, Row> patched) {
        Map<String, Written<Row>> written = new LinkedHashMap<>();
        patched.forEach((id, row) -> written.put(id, new Written<>(row, RowImage.unknown())));
        return written;
    }
}
