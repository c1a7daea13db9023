package dev.livetable.table;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A table for tests, around another one: it counts its calls, and hooks can hold a call up or make it fail before it does
 * anything, or after it has been done and before its caller learns of it. Put it in the place of a master to see how an
 * application bears its failures. Safe for use by many threads.
 */
public final class FaultyTable extends ForwardingWritableTable {

    private final WritableTable table;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private volatile Consumer<String> before = operation -> {};
    private volatile Consumer<String> after = operation -> {};

    /** Takes the table that does the work. */
    public FaultyTable(WritableTable table) {
        this.table = table;
    }

    /**
     * Sets what runs before each call does anything.
     *
     * @param hook is given the name of the method called; it may block, or throw what the caller then gets
     */
    public FaultyTable before(Consumer<String> hook) {
        this.before = hook;
        return this;
    }

    /**
     * Sets what runs after each call has been done, before its caller learns of it.
     *
     * @param hook is given the name of the method called; it may block, or throw what the caller then gets
     */
    public FaultyTable after(Consumer<String> hook) {
        this.after = hook;
        return this;
    }

    /** Makes calls of the methods with these names fail before they do anything. */
    public FaultyTable failing(String... operations) {
        return before(operation -> fail(operation, operations));
    }

    /** Makes calls of the methods with these names fail after they have done all, as a connection does that breaks then. */
    public FaultyTable failingAfter(String... operations) {
        return after(operation -> fail(operation, operations));
    }

    private static void fail(String operation, String... operations) {
        if (List.of(operations).contains(operation)) {
            throw new IllegalStateException("the table cannot " + operation);
        }
    }

    /** Returns how often the method of this name was called, calls that failed included. */
    public int calls(String operation) {
        AtomicInteger number = calls.get(operation);
        return number == null ? 0 : number.get();
    }

    private <T> T call(String operation, Supplier<T> body) {
        calls.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
        before.accept(operation);
        T result = body.get();
        after.accept(operation);
        return result;
    }

    @Override
    public TableSchema schema() {
        return call("schema", table::schema);
    }

    @Override
    protected WritableTable delegate() {
        return table;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return call("list", () -> table.list(filter, pageable));
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return call("list", () -> table.listRows(filter, page));
    }

    @Override
    public Optional<Row> get(String id) {
        return call("get", () -> table.get(id));
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return call("get", () -> table.get(id, within));
    }

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return call("getAll", () -> table.getAll(ids, within));
    }

    @Override
    public long count(Filter filter) {
        return call("count", () -> table.count(filter));
    }

    @Override
    public Row insert(Row row) {
        return call("insert", () -> table.insert(row));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return call("replace", () -> table.replace(id, row, within));
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return call("patch", () -> table.patch(id, changes, within));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return call("delete", () -> table.delete(id, within));
    }

    @Override
    public long deleteAll(Filter filter) {
        return call("deleteAll", () -> table.deleteAll(filter));
    }

    @Override
    public Written<Row> insertReturningBefore(Row row) {
        return call("insert", () -> table.insertReturningBefore(row));
    }

    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return call("replace", () -> table.replaceReturningBefore(id, row, within));
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return call("patch", () -> table.patchReturningBefore(id, changes, within));
    }

    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return call("delete", () -> table.deleteReturningBefore(id, within));
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        return call("insertAll", () -> table.insertAll(rows));
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        return call("patchAll", () -> table.patchAll(changes, within));
    }

    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        return call("patchAll", () -> table.patchAllReturningBefore(changes, within));
    }
}
