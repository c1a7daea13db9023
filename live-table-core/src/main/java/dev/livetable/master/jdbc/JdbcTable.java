package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.WritableTable;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * A table or view of a SQL database. Its schema is read from the database's metadata at first use; filters, sorts and
 * pages are left to the database; values are always bound, and identifiers quoted. Totals are known; they are not
 * counted where a page tells them. The rows of a view can only be read.
 *
 * <p>A page reads its rows and its total in one read-only transaction of its own, and a write runs in one of its own.
 * On a thread that is in a Spring transaction of this data source, for JDBC or JPA, they take part in that one, each
 * write as a whole; in a transaction of another data source, or of JTA, writes do not.
 *
 * <p>What the database answers a write with tells the outcome. A constraint or a value that does not fit is a
 * {@link RefusedException}. A value that has to be unique and is there already is a
 * {@link dev.livetable.table.OutdatedException}, which is one too, and so is a change that lost to another one in a
 * transaction of this table's own. A database that cannot be reached at all is an {@link UnreachableException}, also a
 * refusal. After a timeout, a broken connection or a commit that failed the outcome is unknown, and the exception is
 * Spring's.
 *
 * <p>Columns of types that have no counterpart in a {@link Row}, such as JSON, enumerations or intervals, are text.
 * Proven on H2 and PostgreSQL; other databases are spoken to in standard SQL.
 *
 * <p>An id is that of one row only, letter by letter, and so are the texts of filters, whatever the database takes for
 * the same by its collations, by blanks at the end or by digits after the point. Lists and counts of a database other
 * than those two are the exception: there a filter by a text finds what the database finds. What is written is exact
 * also there; a write that the database would extend to other rows is refused. Safe for use by many threads.
 */
public final class JdbcTable implements WritableTable {

    private final JdbcLayoutReader reader;
    private final String text;
    private final @Nullable String identity;
    private final JdbcTemplate jdbc;
    private final JdbcTransactions transactions;
    private volatile @Nullable JdbcLayout layout;

    JdbcTable(
            DataSource dataSource,
            JdbcLayoutReader reader,
            String text,
            @Nullable String identity,
            int timeoutSeconds) {
        this.reader = reader;
        this.text = text;
        this.identity = identity;
        this.jdbc = new JdbcTemplate(dataSource);
        this.jdbc.setQueryTimeout(timeoutSeconds);
        this.transactions = new JdbcTransactions(dataSource, jdbc, timeoutSeconds);
    }

    /**
     * Returns a builder of a table.
     *
     * @param dataSource leads to the database; waiting for a connection is bounded by it alone
     */
    public static JdbcTableBuilder builder(DataSource dataSource) {
        return new JdbcTableBuilder(dataSource);
    }

    private JdbcLayout layout() {
        JdbcLayout known = layout;
        if (known == null) {
            ConnectionCallback<JdbcLayout> read = reader::read;
            known = requireNonNull(jdbc.execute(read));
            layout = known;
        }
        return known;
    }

    /** Returns what the table looks like. The first call asks the database; while that fails, so do later ones. */
    @Override
    public TableSchema schema() {
        return layout().schema();
    }

    /**
     * Returns the table, its id columns and its location as they were given to the builder; empty when that was given
     * no {@linkplain JdbcTableBuilder#location location}, or one of a database in memory.
     */
    @Override
    public Optional<String> identity() {
        return Optional.ofNullable(identity);
    }

    /** Returns all capabilities; of a view only those to read. The first call asks the database. */
    @Override
    public Set<Capability> capabilities() {
        return layout().isView()
                ? EnumSet.of(Capability.FILTER, Capability.SORT, Capability.COUNT)
                : EnumSet.allOf(Capability.class);
    }

    /** Returns whether the calling thread is in a Spring transaction of this data source, for JDBC or JPA. */
    @Override
    public boolean joinsTransaction() {
        return transactions.areJoined();
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        return read(layout -> {
            Filter readable = layout.readable(filter);
            Sql sql = new Statements(layout).select(readable, pageable);
            JdbcReads reads = new JdbcReads(jdbc, layout);
            if (pageable.isUnpaged()) {
                List<Row> all = reads.select(sql);
                return RowWindow.page(all, pageable, all.size());
            }
            return transactions.read(layout, () -> {
                List<Row> page = reads.select(sql);
                return RowWindow.page(page, pageable, total(page, pageable, () -> reads.count(readable)));
            });
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
            return layout.idValues(id).flatMap(ids -> find(layout, ids, id, readable));
        });
    }

    private Optional<Row> find(JdbcLayout layout, Row ids, String id, Filter within) {
        try {
            return new JdbcReads(jdbc, layout).find(ids, id, within);
        } catch (DataIntegrityViolationException e) {
            if (within.isAll()) {
                return Optional.empty(); // the id is beyond what the database can compare with
            }
            throw e;
        }
    }

    @Override
    public long count(Filter filter) {
        return read(layout -> new JdbcReads(jdbc, layout).count(layout.readable(filter)));
    }

    private <T> T read(Function<JdbcLayout, T> work) {
        try {
            return work.apply(layout());
        } catch (DataIntegrityViolationException e) {
            String reason = "the database cannot compare a column with a value given" + JdbcFailures.answer(e);
            throw new InvalidRequestException(reader.name(), reason, e);
        } catch (BadSqlGrammarException e) {
            forgetLayout();
            throw e;
        }
    }

    @Override
    public Row insert(Row row) {
        return write(Capability.INSERT, changes -> changes.insert(row));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return write(Capability.REPLACE, changes -> changes.replace(id, row, within));
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return write(Capability.PATCH, table -> table.patch(id, changes, within));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return write(Capability.DELETE, changes -> changes.delete(id, within));
    }

    @Override
    public long deleteAll(Filter filter) {
        return write(Capability.DELETE_ALL, changes -> changes.deleteAll(filter));
    }

    private <T> T write(Capability needed, Function<JdbcWrites, T> work) {
        try {
            JdbcLayout known = layout();
            if (known.isView()) {
                throw new UnsupportedOperationException("Table '" + reader.name()
                        + "' is a view and can only be read, so it has no capability " + needed);
            }
            return work.apply(new JdbcWrites(jdbc, transactions, known));
        } catch (CannotCreateTransactionException | CannotGetJdbcConnectionException e) {
            throw new UnreachableException(reader.name(), "the database cannot be reached", e);
        } catch (RefusedException e) {
            if (e.getCause() instanceof BadSqlGrammarException) {
                forgetLayout();
            }
            throw e;
        }
    }

    /**
     * Has the layout read again, since a statement that the database does not understand may mean that it has changed.
     */
    private void forgetLayout() {
        layout = null;
    }

    /** Returns the table and its id columns as they were given to the builder. */
    @Override
    public String toString() {
        return text;
    }
}
