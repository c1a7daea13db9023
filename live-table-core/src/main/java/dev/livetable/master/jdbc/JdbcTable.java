package dev.livetable.master.jdbc;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A table or view of a SQL database. Its schema is read from the database's metadata at first use; filters, sorts and
 * pages are left to the database; values are always bound, and identifiers quoted. Totals are known; they are not
 * counted where a page tells them. The rows of a view can only be read, unless the database itself says that they can be
 * written, as of a view that shows some rows and columns of one table.
 *
 * <p>A page reads its rows and its total in one transaction of its own, and a write runs in one of its own. On a thread
 * that is in a Spring transaction of this data source, for JDBC or JPA, they take part in that one, each write as a
 * whole. In one of another data source they do not.
 *
 * <p>What the database answers a write with tells the outcome. A constraint or a value that does not fit is a
 * {@link dev.livetable.table.RefusedException}, a value that has to be unique and is there already a {@link
 * dev.livetable.table.DuplicateValueException}, and a change that lost to another one a {@link
 * dev.livetable.table.LostRaceException}. A database that cannot be reached at all is an {@link UnreachableException}.
 * All of these are {@linkplain dev.livetable.table.Refusal refusals}. After a timeout, a broken connection or a commit
 * that failed the outcome is unknown, and the exception is Spring's.
 *
 * <p>Columns of types that have no counterpart in a {@link Row}, such as enumerations or intervals, are text, and JSON is
 * maps and lists. What was read can be written back, and is found by a filter; where that cannot be, the column is
 * {@linkplain dev.livetable.table.Column#readOnly only shown}. When the columns of the table change, a call that meets
 * that is carried out once more, under the new ones.
 *
 * <p>Proven on H2, PostgreSQL and MariaDB. MySQL, SQL Server and Oracle are spoken to as their documentation says, and any
 * other database in standard SQL, with one warning.
 *
 * <p>An id is that of one row only, letter by letter, and so are the texts of filters, whatever the database takes for
 * the same by its collations, by blanks at the end or by digits after the point. Lists and counts of a database other
 * than H2, PostgreSQL, MariaDB and MySQL are the exception: there a filter by a text finds what the database finds. What is written is exact
 * also there; a write that the database would extend to other rows is refused. Safe for use by many threads.
 */
public final class JdbcTable implements WritableTable {

    private final JdbcMetadata metadata;
    private final String text;
    private final @Nullable String identity;
    private final JdbcTemplate jdbc;
    private final JdbcTransactions transactions;
    private final LayoutCalls calls;

    JdbcTable(
            DataSource dataSource,
            JdbcLayoutReader reader,
            String text,
            @Nullable String identity,
            boolean readsFromAny,
            int timeoutSeconds,
            @Nullable TableContext context) {
        this.text = text;
        this.identity = identity;
        this.jdbc = new JdbcTemplate(dataSource);
        JdbcFailures.tellNotPermitted(jdbc);
        this.jdbc.setQueryTimeout(timeoutSeconds);
        this.transactions = new JdbcTransactions(dataSource, jdbc, readsFromAny, timeoutSeconds);
        this.metadata = new JdbcMetadata(transactions, reader, context);
        this.calls = new LayoutCalls(metadata, transactions);
    }

    /**
     * Returns a builder of a table.
     *
     * @param dataSource leads to the database; waiting for a connection is bounded by it alone
     */
    public static JdbcTableBuilder builder(DataSource dataSource) {
        return new JdbcTableBuilder(dataSource);
    }

    /** Returns what the table looks like. The first call asks the database; while that fails, so do later ones. */
    @Override
    public TableSchema schema() {
        return metadata.layout().schema();
    }

    /**
     * Returns the schema for who reads the table by plain SQL of his own: of a column whose texts can be equal to the
     * database without being written alike, nothing is known. Asks the database as {@link #schema} does.
     */
    public TableSchema plainSchema() {
        JdbcLayout layout = metadata.layout();
        List<Column> columns = layout.columns().stream()
                .map(each -> each.exact() ? each.column() : each.column().comparing(TextComparison.UNKNOWN))
                .toList();
        return new TableSchema(layout.schema().name(), columns, layout.schema().idColumns());
    }

    /**
     * Returns the table, its id columns and its location as they were given to the builder; empty when that was given
     * no {@linkplain JdbcTableBuilder#location location}, or one of a database in memory.
     */
    @Override
    public Optional<String> identity() {
        return Optional.ofNullable(identity);
    }

    /** Returns whether it uses for all callers where one of them found it: always, without a context of its builder. */
    @Override
    public boolean isSharedByCallers() {
        return metadata.isShared();
    }

    /**
     * Returns all capabilities; of a view those to read, and to write what the database says that it can write. The first
     * call asks the database.
     */
    @Override
    public Set<Capability> capabilities() {
        return EnumSet.copyOf(metadata.layout().capabilities());
    }

    @Override
    public boolean listsAnyWindow() {
        return true;
    }

    @Override
    public boolean listsById() {
        return true;
    }

    /** Returns whether the transaction that the thread is in is one of Spring's for this data source, for JDBC or JPA. */
    @Override
    public Participation participation() {
        return transactions.participation();
    }

    /**
     * Returns whether the database says that the transaction only reads, sees what is committed as it goes, and is not one of a
     * replica. False over a data source that may lead to a replica.
     */
    @Override
    public boolean readsCommitted() {
        return transactions.onlyReadsCommitted(metadata.layout());
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return read(layout -> {
            Filter readable = layout.readable(filter);
            Sql sql = new Statements(layout).select(readable, pageable);
            JdbcReads reads = new JdbcReads(jdbc, layout);
            if (pageable.isUnpaged()) {
                List<Row> all = transactions.readOnce(layout, () -> reads.select(sql));
                return RowWindow.page(all, pageable, all.size());
            }
            return transactions.read(layout, () -> {
                List<Row> page = reads.select(sql);
                return RowWindow.page(page, pageable, total(page, pageable, () -> reads.count(readable)));
            });
        });
    }

    /** Returns true: the total of a page that is full is a statement of its own. */
    @Override
    public boolean countsApart() {
        return true;
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        return read(layout -> {
            Sql sql = new Statements(layout).select(layout.readable(filter), page);
            return transactions.readOnce(layout, () -> new JdbcReads(jdbc, layout).select(sql));
        });
    }

    private static long total(List<Row> page, Pageable pageable, LongSupplier count) {
        boolean ends = page.size() < pageable.getPageSize();
        boolean reached = !page.isEmpty() || pageable.getOffset() == 0;
        return ends && reached ? pageable.getOffset() + page.size() : count.getAsLong();
    }

    @Override
    public Optional<Row> get(String id) {
        return get(id, Filter.all());
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return read(layout -> {
            Filter readable = layout.readable(within);
            expect(id, layout);
            return layout.idValues(id).flatMap(ids -> find(layout, ids, id, readable));
        });
    }

    private Optional<Row> find(JdbcLayout layout, Row ids, String id, Filter within) {
        try {
            return transactions.readOnce(layout, () -> new JdbcReads(jdbc, layout).find(ids, id, within));
        } catch (DataIntegrityViolationException e) {
            if (within.isAll()) {
                return Optional.empty(); // the id is beyond what the database can compare with
            }
            throw e;
        }
    }

    /**
     * Returns the rows of one state of the database: by one statement, or, where there are many ids, by several in one
     * transaction.
     */
    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        Set<String> distinct = new LinkedHashSet<>(ids);
        try {
            return read(layout -> {
                distinct.forEach(id -> expect(id, layout));
                return bulk(layout).find(distinct, layout.readable(within));
            });
        } catch (InvalidRequestException e) {
            boolean mayBeAnId = within.isAll() && e.getCause() instanceof DataIntegrityViolationException;
            if (!mayBeAnId || distinct.size() < 2) {
                throw e;
            }
            return WritableTable.super.getAll(distinct, within); // an id is beyond what the database can compare with
        }
    }

    private JdbcBulk bulk(JdbcLayout layout) {
        return new JdbcBulk(layout, new JdbcReads(jdbc, layout), transactions);
    }

    @Override
    public long count(Filter filter) {
        return read(layout -> {
            Filter readable = layout.readable(filter);
            return transactions.readOnce(layout, () -> new JdbcReads(jdbc, layout).count(readable));
        });
    }

    private <T> T read(Function<JdbcLayout, T> work) {
        return calls.read(work);
    }

    @Override
    public TableSchema refreshSchema() {
        JdbcLayout known = metadata.layout();
        JdbcLayout newer = metadata.newerThan(known);
        return (newer == null ? known : newer).schema();
    }

    /** Looks at once. In a context of its builder's, when it is next asked there. */
    @Override
    public void reviseSchema(boolean anew) {
        metadata.revise(anew);
    }

    @Override
    public Row insert(Row row) {
        return write(Capability.INSERT, List.of(), () -> Returning.NOTHING, table -> table.insert(row))
                .answer();
    }

    /** Adds a row, and says in which transaction, where the database tells that. */
    @Override
    public Written<Row> insertReturningBefore(Row row) {
        return write(Capability.INSERT, List.of(), this::all, table -> table.insert(row));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return write(Capability.REPLACE, List.of(id), this::afterAlone, table -> table.replace(id, row, within))
                .answer();
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return write(Capability.PATCH, List.of(id), this::afterAlone, table -> table.patch(id, changes, within))
                .answer();
    }

    @Override
    public boolean delete(String id, Filter within) {
        return write(Capability.DELETE, List.of(id), () -> Returning.NOTHING, table -> table.delete(id, within))
                .answer();
    }

    @Override
    public long deleteAll(Filter filter) {
        return write(Capability.DELETE_ALL, List.of(), () -> Returning.NOTHING, table -> table.deleteAll(filter));
    }

    /** Returns true: many rows are written in one transaction. */
    @Override
    public boolean writesAllOrNothing() {
        return true;
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        return rows.isEmpty()
                ? List.of()
                : write(Capability.INSERT, List.of(), () -> Returning.NOTHING, table -> table.bulk()
                        .insert(rows, table));
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        Map<String, Row> stored = new LinkedHashMap<>();
        patchAll(changes, within, this::afterAlone).forEach((id, written) -> stored.put(id, written.answer()));
        return stored;
    }

    /** Changes rows and says what each was before, as {@link #replaceReturningBefore} does. */
    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        return patchAll(changes, within, this::all);
    }

    private Map<String, Written<Row>> patchAll(Map<String, Row> changes, Filter within, Supplier<Returning> returning) {
        return changes.isEmpty()
                ? Map.of()
                : write(Capability.PATCH, changes.keySet(), returning, table -> table.bulk()
                        .patch(changes, within, table));
    }

    /**
     * Returns what the database's metadata tells: the triggers, rules and cascades that act on a row's write. The first
     * call asks the database; while that fails, so do later ones. A database other than H2, PostgreSQL, MariaDB and MySQL tells of
     * cascades only, so there any row may change.
     */
    @Override
    public WriteReach writeReach() {
        return metadata.traits().reach();
    }

    /**
     * Returns whether this is a view of the database, so that its rows change with those of other tables. Asks the database as
     * {@link #writeReach} does.
     */
    public boolean isView() {
        return metadata.traits().isView();
    }

    /**
     * Replaces a row and says what was there before, which no other write can have changed in between. Unknown only
     * where rows are kept elsewhere, as those of a foreign table are, or cannot be locked.
     */
    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return write(Capability.REPLACE, List.of(id), this::all, table -> table.replace(id, row, within));
    }

    /** Changes a row and says what it was before, as {@link #replaceReturningBefore} does. */
    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return write(Capability.PATCH, List.of(id), this::all, table -> table.patch(id, changes, within));
    }

    /** Deletes a row and says what it was, as {@link #replaceReturningBefore} does. */
    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return write(Capability.DELETE, List.of(id), this::all, table -> table.delete(id, within));
    }

    private Returning all() {
        return metadata.traits().returning();
    }

    private Returning afterAlone() {
        boolean mayReturn = metadata.layout().dialect().returning().stored();
        return mayReturn ? all().withoutBefore() : Returning.NOTHING;
    }

    private <T> T write(
            Capability needed, Collection<String> ids, Supplier<Returning> returning, Function<JdbcWrites, T> work) {
        return calls.write(needed, layout -> {
            ids.forEach(id -> expect(id, layout));
            return work.apply(new JdbcWrites(jdbc, transactions, layout, returning.get()));
        });
    }

    /** Sees to it that the layout is no older one if no row can have an id under it: the id may have got another type. */
    private void expect(String id, JdbcLayout layout) {
        if (layout.idValues(id).isEmpty() && metadata.newerThan(layout) != null) {
            throw new OutdatedLayoutException(metadata.name());
        }
    }

    /** Returns the table and its id columns as they were given to the builder. */
    @Override
    public String toString() {
        return text;
    }
}
