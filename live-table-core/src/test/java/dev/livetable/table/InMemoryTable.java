package dev.livetable.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/**
 * A table in memory for tests: its rows have an order of their own, that in which they were added. It counts its calls, and
 * hooks can hold a call up or make it fail before it does anything, or after it has been done and before its caller
 * learns of it. Safe for use by many threads; hooks run outside the lock. Configure it before it is shared.
 */
public final class InMemoryTable implements WritableTable {

    private final TableSchema schema;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private long lastId;

    private volatile Set<Capability> capabilities = EnumSet.allOf(Capability.class);
    private volatile boolean totalKnown = true;
    private volatile boolean countsApart;
    private volatile boolean reachesAnyPage;
    private volatile boolean tellsMissing = true;
    private volatile Participation participation = Participation.UNKNOWN;
    private volatile boolean notices;
    private volatile boolean written;
    private volatile boolean tellsBefore = true;
    private volatile WriteReach reach = WriteReach.anyRow("a table in memory of a test");
    private volatile boolean allOrNothing = true;
    private volatile Row defaults = Row.empty();
    private volatile Optional<String> identity = Optional.of("memory");
    private volatile Consumer<String> before = operation -> {};
    private volatile Consumer<String> after = operation -> {};

    private InMemoryTable(TableSchema schema) {
        this.schema = schema;
    }

    /** Returns a table that holds these rows in this order. */
    public static InMemoryTable of(TableSchema schema, Row... rows) {
        return of(schema, List.of(rows));
    }

    /** Returns a table that holds these rows in this order. */
    public static InMemoryTable of(TableSchema schema, List<Row> rows) {
        InMemoryTable table = new InMemoryTable(schema);
        rows.forEach(table::put);
        return table;
    }

    /** Sets what the table advertises; the other calls throw {@link UnsupportedOperationException}. */
    public InMemoryTable capabilities(Set<Capability> advertised) {
        this.capabilities = Set.copyOf(advertised);
        return this;
    }

    /** Sets whether lists come with the total, which they do by default. */
    public InMemoryTable totalKnown(boolean known) {
        this.totalKnown = known;
        return this;
    }

    /** Sets whether pages of any window are listed, and totals counted apart from their rows; by default not. */
    public InMemoryTable countsApart(boolean does) {
        this.countsApart = does;
        return this;
    }

    /** Sets what {@link #reachesAnyPage()} returns. */
    public InMemoryTable reachesAnyPage(boolean does) {
        this.reachesAnyPage = does;
        return this;
    }

    /** Sets what {@link #participation()} returns; the table has no transactions all the same. */
    public InMemoryTable participation(Participation says) {
        this.participation = says;
        return this;
    }

    /** Sets whether the table notices what transactions write; see {@link #written}. */
    public InMemoryTable notices(boolean does) {
        this.notices = does;
        return this;
    }

    /** Sets what {@link #hasWritten()} returns. */
    public void written(boolean has) {
        this.written = has;
    }

    @Override
    public boolean noticesWrites() {
        return notices;
    }

    @Override
    public boolean hasWritten() {
        return written;
    }

    /** Sets whether writes say what the row was before, which they do by default. */
    public InMemoryTable tellsBefore(boolean tells) {
        this.tellsBefore = tells;
        return this;
    }

    /** Sets what {@link #writeReach()} returns; by default that a write may change any row. */
    public InMemoryTable reach(WriteReach known) {
        this.reach = known;
        return this;
    }

    /** Sets whether many rows are written as a whole, which they are by default; else one after another. */
    public InMemoryTable allOrNothing(boolean whole) {
        this.allOrNothing = whole;
        return this;
    }

    /** Sets that a write changes its row alone. */
    public InMemoryTable oneRow() {
        return reach(new WriteReach(true, "a table in memory", Set.of()));
    }

    /** Sets what columns get that an insert or a replace leaves out; null for those not named here. */
    public InMemoryTable defaults(Row values) {
        this.defaults = schema.coerce(values);
        return this;
    }

    /** Sets what {@link #identity()} returns; null for unknown. By default all tables in memory pass for the same one. */
    public InMemoryTable identity(@Nullable String text) {
        this.identity = Optional.ofNullable(text);
        return this;
    }

    /**
     * Sets what runs before each call does anything.
     *
     * @param hook is given the name of the method called; it may block, or throw what the caller then gets
     */
    public InMemoryTable before(Consumer<String> hook) {
        this.before = hook;
        return this;
    }

    /**
     * Sets what runs after each call has read its answer or made its change, before its caller learns of it.
     *
     * @param hook is given the name of the method called; it may block, or throw what the caller then gets
     */
    public InMemoryTable after(Consumer<String> hook) {
        this.after = hook;
        return this;
    }

    /** Returns how often rows were read or counted. */
    public int loads() {
        return calls("list") + calls("listRows") + calls("get") + calls("getAll") + calls("count");
    }

    /** Returns how often the method of this name was called, calls that failed included. */
    public int calls(String operation) {
        AtomicInteger number = calls.get(operation);
        return number == null ? 0 : number.get();
    }

    /** Returns the rows as they are now, in the table's own order; neither counted nor seen by the hooks. */
    public List<Row> rows() {
        return locked(() -> List.copyOf(rows.values()));
    }

    /** Adds or replaces a row as another application would: neither counted nor seen by the hooks. */
    public Row put(Row row) {
        return locked(() -> store(complete(row)));
    }

    /** Removes a row as another application would: neither counted nor seen by the hooks. */
    public void remove(String id) {
        locked(() -> rows.remove(id) != null);
    }

    @Override
    public TableSchema schema() {
        return schema;
    }

    @Override
    public Optional<String> identity() {
        return identity;
    }

    @Override
    public Participation participation() {
        return participation;
    }

    @Override
    public boolean listsAnyWindow() {
        return countsApart;
    }

    @Override
    public boolean countsApart() {
        return countsApart;
    }

    /** Sets what {@link #tellsMissing()} returns. */
    public InMemoryTable tellsMissing(boolean does) {
        this.tellsMissing = does;
        return this;
    }

    @Override
    public boolean tellsMissing() {
        return tellsMissing;
    }

    @Override
    public boolean reachesAnyPage() {
        return reachesAnyPage;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return call("list", null, () -> listed(filter, pageable));
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return call("listRows", null, () -> listed(filter, page).getContent());
    }

    private Slice<Row> listed(Filter filter, Pageable pageable) {
        require(filter, Capability.FILTER);
        if (pageable.getSort().isSorted()) {
            require(Capability.SORT);
        }
        List<Row> found = new ArrayList<>(matching(filter));
        RowOrder.of(schema.total(pageable.getSort())).ifPresent(found::sort);
        return page(found, pageable);
    }

    private Slice<Row> page(List<Row> found, Pageable pageable) {
        int from = pageable.isPaged() ? (int) Math.min(pageable.getOffset(), found.size()) : 0;
        int to = pageable.isPaged() ? (int) Math.min((long) from + pageable.getPageSize(), found.size()) : found.size();
        List<Row> content = List.copyOf(found.subList(from, to));
        return totalKnown
                ? RowWindow.page(content, pageable, found.size())
                : RowWindow.slice(content, pageable, to < found.size());
    }

    @Override
    public Optional<Row> get(String id) {
        return get(id, Filter.all());
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return call("get", null, () -> {
            require(within, Capability.FILTER);
            return Optional.ofNullable(find(id, within));
        });
    }

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return call("getAll", null, () -> {
            require(within, Capability.FILTER);
            Map<String, Row> found = new LinkedHashMap<>();
            for (String id : new LinkedHashSet<>(ids)) {
                Row row = find(id, within);
                if (row != null) {
                    found.put(id, row);
                }
            }
            return found;
        });
    }

    @Override
    public long count(Filter filter) {
        return call("count", Capability.COUNT, () -> {
            require(filter, Capability.FILTER);
            return (long) matching(filter).size();
        });
    }

    @Override
    public Row insert(Row row) {
        return call("insert", Capability.INSERT, () -> add(row));
    }

    private Row add(Row row) {
        Row complete = complete(row);
        String id = schema.id(complete);
        if (rows.containsKey(id)) {
            throw new DuplicateIdException(schema.name(), "there is already a row with this id", null);
        }
        return store(complete);
    }

    @Override
    public boolean writesAllOrNothing() {
        return allOrNothing;
    }

    @Override
    public List<Row> insertAll(List<Row> added) {
        if (!allOrNothing) {
            return WritableTable.super.insertAll(added);
        }
        return call(
                "insertAll",
                Capability.INSERT,
                () -> asAWhole(() -> {
                    schema.coerceAll(added);
                    return added.stream().map(this::add).toList();
                }));
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        Map<String, Row> stored = new LinkedHashMap<>();
        patchAllReturningBefore(changes, within).forEach((id, written) -> stored.put(id, written.answer()));
        return stored;
    }

    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        if (!allOrNothing) {
            return WritableTable.super.patchAllReturningBefore(changes, within);
        }
        return call(
                "patchAll",
                Capability.PATCH,
                () -> asAWhole(() -> {
                    schema.coerceAll(changes);
                    Map<String, Written<Row>> written = new LinkedHashMap<>();
                    changes.forEach((id, change) -> written.put(id, change(id, change, within)));
                    return written;
                }));
    }

    private <T> T asAWhole(Supplier<T> write) {
        Map<String, Row> before = new LinkedHashMap<>(rows);
        try {
            return write.get();
        } catch (RuntimeException e) {
            rows.clear();
            rows.putAll(before);
            throw e;
        }
    }

    @Override
    public WriteReach writeReach() {
        return reach;
    }

    private RowImage image(@Nullable Row row) {
        if (!tellsBefore) {
            return RowImage.unknown();
        }
        return row == null ? RowImage.absent() : RowImage.whole(row);
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return replaceReturningBefore(id, row, within).answer();
    }

    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return call("replace", Capability.REPLACE, () -> {
            Row complete = complete(withId(
                    id,
                    schema.coerce(row),
                    () -> new InvalidRequestException(schema.name(), "no row can have this id", null)));
            if (rows.containsKey(id) && find(id, within) == null) {
                throw new OutdatedException(schema.name(), "the row with this id does not satisfy " + within, null);
            }
            RowImage present = image(rows.get(id));
            return new Written<>(store(complete), present);
        });
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return patchReturningBefore(id, changes, within).answer();
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return call("patch", Capability.PATCH, () -> change(id, changes, within));
    }

    private Written<Row> change(String id, Row changes, Filter within) {
        Row changed = withId(id, schema.coerce(changes), () -> new RowNotFoundException(schema.name(), id));
        Row present = find(id, within);
        if (present == null) {
            throw new RowNotFoundException(schema.name(), id);
        }
        return new Written<>(store(present.with(changed)), image(present));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return deleteReturningBefore(id, within).answer();
    }

    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return call("delete", Capability.DELETE, () -> {
            RowImage present = image(rows.get(id));
            boolean isThere = find(id, within) != null;
            if (isThere) {
                rows.remove(id);
            }
            return new Written<>(isThere, present);
        });
    }

    @Override
    public long deleteAll(Filter filter) {
        return call("deleteAll", Capability.DELETE_ALL, () -> {
            List<Row> doomed = matching(filter);
            doomed.forEach(row -> rows.remove(schema.id(row)));
            return (long) doomed.size();
        });
    }

    private <T> T call(String operation, @Nullable Capability needed, Supplier<T> body) {
        calls.computeIfAbsent(operation, name -> new AtomicInteger()).incrementAndGet();
        before.accept(operation);
        if (needed != null) {
            require(needed);
        }
        T result = locked(body);
        after.accept(operation);
        return result;
    }

    private <T> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }

    private void require(Filter filter, Capability needed) {
        if (!filter.isAll()) {
            require(needed);
        }
    }

    private void require(Capability needed) {
        if (!capabilities.contains(needed)) {
            throw new UnsupportedOperationException("Table '" + schema.name() + "' has no capability " + needed);
        }
    }

    private List<Row> matching(Filter filter) {
        Filter coerced = schema.coerce(filter);
        return rows.values().stream().filter(coerced::matches).toList();
    }

    private @Nullable Row find(String id, Filter within) {
        Filter coerced = schema.coerce(within);
        Row row = rows.get(id);
        return row != null && coerced.matches(row) ? row : null;
    }

    private Row withId(String id, Row row, Supplier<DataAccessException> impossible) {
        Row ids = schema.idValues(id).orElseThrow(impossible);
        Row merged = ids.with(row);
        if (!schema.id(merged).equals(id)) {
            throw new InvalidRequestException(schema.name(), "the row has another id than the one given", null);
        }
        return merged;
    }

    private Row complete(Row row) {
        Row coerced = schema.coerce(row);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : schema.columns()) {
            boolean given = coerced.has(column.name());
            values.put(column.name(), (given ? coerced : defaults).getIfPresent(column.name()));
            if (!given && column.generated() && column.type() == ColumnType.INTEGER) {
                values.put(column.name(), lastId + 1);
            }
        }
        return Row.of(values);
    }

    private Row store(Row row) {
        for (Column column : schema.columns()) {
            if (!column.nullable() && row.get(column.name()) == null) {
                throw new RefusedException(schema.name(), "column '" + column.name() + "' cannot be null", null);
            }
        }
        for (String column : schema.idColumns()) {
            lastId = row.get(column) instanceof Long number ? Math.max(lastId, number) : lastId;
        }
        rows.put(schema.id(row), row);
        return row;
    }

    /** The order a sort asks for. */
    private static final class RowOrder {

        private RowOrder() {}

        static Optional<Comparator<Row>> of(Sort sort) {
            return sort.stream().map(RowOrder::of).reduce(Comparator::thenComparing);
        }

        private static Comparator<Row> of(Sort.Order order) {
            Comparator<Object> values = order.isIgnoreCase()
                    ? (left, right) -> left.toString().compareToIgnoreCase(right.toString())
                    : Values::compare;
            Comparator<Object> directed = order.isAscending() ? values : values.reversed();
            Comparator<@Nullable Object> nulls = order.getNullHandling() == Sort.NullHandling.NULLS_FIRST
                    ? Comparator.nullsFirst(directed)
                    : Comparator.nullsLast(directed);
            return Comparator.comparing(row -> row.get(order.getProperty()), nulls);
        }
    }
}
