package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.Filter;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.Written;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;
import org.springframework.jdbc.core.ResultSetExtractor;

/** The changes that writes are made of: runs the statements for them, in the transaction that the thread is in. */
final class JdbcChanges {

    /*
     * A change of the row with an id changes that row or none (F7: what is told as refused has changed nothing).
     *
     * Where a statement finds by an id, and by a condition, only rows that have it letter by letter, it is run at once.
     * Else the database may take another id, or another text of the condition, for the same. Then the row itself is
     * looked for and locked by the very condition of the statement. So it is among the rows that the statement changes;
     * if those are more than one the write fails and is rolled back as a whole, and if it is one, it is that row.
     *
     * A database that may not count what it found is asked for the row in any case: what is locked then is counted. That a
     * row was found does not say that it was changed. So where none is counted the row must be there with the values given.
     *
     * Where rows cannot be locked, the transaction is serializable, see JdbcTransactions.
     *
     * What the row was before is what the statement says of the version that it changed, see ReturningStatements, or
     * what the look that locked it saw.
     */

    private final JdbcTemplate jdbc;
    private final JdbcLayout layout;
    private final Returning returning;
    private final Statements statements;
    private final ReturningStatements returningStatements;
    private final JdbcReads reads;

    JdbcChanges(JdbcTemplate jdbc, JdbcLayout layout, Returning returning, JdbcReads reads) {
        this.jdbc = jdbc;
        this.layout = layout;
        this.returning = returning;
        this.statements = new Statements(layout);
        this.returningStatements = new ReturningStatements(layout, statements);
        this.reads = reads;
    }

    /** Sets some columns of the row with an id if it satisfies a condition. */
    Optional<Written<Row>> update(Row ids, String id, Row changes, Filter within) {
        return changes.columns().names().isEmpty()
                ? unchanged(ids, id, within)
                : change(ids, id, within, statements.update(changes));
    }

    /** Sets all columns but the id of the row with an id if it satisfies a condition. */
    Optional<Written<Row>> overwrite(Row ids, String id, Row row, Filter within) {
        return layout.columns().stream().allMatch(column -> !column.isReplaced() || layout.isIdColumn(column))
                ? unchanged(ids, id, within)
                : change(ids, id, within, statements.overwrite(row));
    }

    private Optional<Written<Row>> unchanged(Row ids, String id, Filter within) {
        return reads.find(ids, id, within).map(row -> new Written<>(row, RowImage.whole(row)));
    }

    private Optional<Written<Row>> change(Row ids, String id, Filter within, Change change) {
        return changeOne(ids, id, within, change).map(images -> {
            Row stored = images.after() == null ? stored(ids, id) : images.after();
            if (!layout.schema().id(stored).equals(id)) {
                throw gone();
            }
            return new Written<>(stored, images.before(), images.transaction());
        });
    }

    /** Deletes the row with an id if it satisfies a condition; says what the row was, or that it is not known. */
    Optional<Written<Boolean>> delete(Row ids, String id, Filter within) {
        return changeOne(ids, id, within, statements.delete())
                .map(images -> new Written<>(true, images.before(), images.transaction()));
    }

    /** What a statement said of a row that it changed, and of its transaction; null for what it did not say. */
    private record Images(
            RowImage before, @Nullable Row after, @Nullable String transaction) {}

    private Optional<Images> changeOne(Row ids, String id, Filter within, Change change) {
        boolean mayBeAnother = !layout.idsAreExact() || !layout.isExact(within);
        RowImage looked = RowImage.unknown();
        boolean countsLooked = layout.dialect().countsOnlyOtherValues();
        if (mayBeAnother || countsLooked || returning.before() == Before.LOOKED_AT) {
            List<Row> locked = reads.lock(ids, within);
            Optional<Row> found = reads.meant(locked, id, within);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (countsLooked) {
                requireOne(locked.size());
            }
            looked = returning.before() == Before.UNKNOWN ? looked : RowImage.whole(found.get());
        }
        Filter condition = within.and(layout.idCondition(ids));
        if (countsLooked) {
            long changed = change(change, condition);
            requireOne(changed);
            return Optional.of(new Images(looked, changed == 0 ? uncounted(change, ids, id) : null, null));
        }
        List<Images> changed = run(change, condition, looked);
        requireOne(changed.size());
        return changed.stream().findFirst();
    }

    /** Returns the row of a change that found it and counts none: it has the values given, or nothing was changed. */
    private Row uncounted(Change change, Row ids, String id) {
        if (!change.leavesRows()) {
            throw unusable("the database found the row, but deleted none; check the table and its indexes");
        }
        Row stored = stored(ids, id);
        if (!change.isIn(stored)) {
            throw unusable(
                    "the database found the row, but counts none as changed, and the row has not the values given;"
                            + " let the connection count the rows found (useAffectedRows=false), and check the table and its"
                            + " indexes");
        }
        return stored;
    }

    private void requireOne(long rows) {
        if (rows > 1) {
            throw unusable(rows + " rows have the id, or one that the database takes for the same; the id columns "
                    + layout.schema().idColumns() + " do not tell its rows apart");
        }
    }

    /** Runs a change, and returns what is known of each row changed. */
    private List<Images> run(Change change, Filter filter, RowImage looked) {
        Before before = returning.before().isReturned() && looked.isUnknown() ? returning.before() : Before.UNKNOWN;
        boolean returnsBefore = before != Before.UNKNOWN;
        boolean returnsAfter = change.leavesRows() && returning.stored() && before != Before.OLD_TABLE;
        String transaction = returning.transaction();
        if (!returnsBefore && !returnsAfter) {
            return transaction == null
                    ? count(change(change, filter), looked)
                    : inTransaction(returningStatements.of(change, filter, transaction), looked);
        }
        Sql sql = returningStatements.of(change, filter, before, returnsAfter, transaction);
        int size = layout.width();
        int firstAfter = returnsBefore ? size + 1 : 1;
        int columns = (returnsBefore && returnsAfter ? 2 * size : size) + (transaction == null ? 0 : 1);
        ResultSetExtractor<List<Images>> images = result -> {
            ResultSetMetaData found = result.getMetaData();
            boolean isOfLayout = found.getColumnCount() == columns
                    && (!returnsBefore || layout.isOf(found, 1, before != Before.LOCKED_BY_STATEMENT))
                    && (!returnsAfter || layout.isOf(found, firstAfter, true));
            if (!isOfLayout) {
                throw new OutdatedLayoutException(layout.schema().name());
            }
            List<Images> all = new ArrayList<>();
            while (result.next()) {
                all.add(new Images(
                        returnsBefore ? RowImage.whole(layout.row(result, 1)) : looked,
                        returnsAfter ? layout.row(result, firstAfter) : null,
                        transaction == null ? null : result.getString(columns)));
            }
            return all;
        };
        return requireNonNull(jdbc.query(sql.text(), sql::bind, images));
    }

    private static List<Images> count(long changed, RowImage looked) {
        return Stream.generate(() -> new Images(looked, null, null))
                .limit(changed)
                .toList();
    }

    private List<Images> inTransaction(Sql sql, RowImage looked) {
        return jdbc.query(sql.text(), sql::bind, (result, row) -> new Images(looked, null, result.getString(1)));
    }

    /** Deletes the rows that satisfy a filter, and returns their number. */
    long delete(Filter filter) {
        if (layout.isExact(filter)) {
            return change(statements.delete(), filter);
        }
        List<Row> doomed = reads.select(statements.selectAndLock(filter));
        boolean allAreMeant = doomed.stream().allMatch(row -> layout.hasTexts(row, filter));
        if (!allAreMeant || change(statements.delete(), filter) != doomed.size()) {
            throw refused("the database takes other texts for those in the filter " + filter
                    + ", and would delete rows that do not satisfy it");
        }
        return doomed.size();
    }

    private long change(Change change, Filter filter) {
        Sql sql = change.where(filter);
        PreparedStatementCallback<Integer> run = statement -> {
            sql.bind(statement);
            return change.leavesRows() ? store(statement) : statement.executeUpdate();
        };
        Integer changed = jdbc.execute(sql.text(), run);
        return changed == null ? 0 : changed;
    }

    private int store(PreparedStatement statement) throws SQLException {
        int changed = statement.executeUpdate();
        if (statement.getWarnings() != null && layout.dialect().hasStoredAnother(statement.getConnection())) {
            throw refused("the database would store another value than the one given, and says so in a warning only");
        }
        return changed;
    }

    /** Adds a row, and returns it as it was stored. */
    Written<Row> insert(Row row) {
        requireToldId(row);
        Sql sql = statements.insert(row);
        String transaction = returning.transaction();
        return transaction == null && !layout.hasIdsOfDriver()
                ? new Written<>(insert(row, sql), RowImage.absent())
                : insert(row, returningStatements.ofInsert(sql, transaction), transaction != null);
    }

    /**
     * Adds a row by a statement that returns its id.
     *
     * @param tellsTransaction whether it returns behind the id in which transaction the row is added
     */
    private Written<Row> insert(Row row, Sql sql, boolean tellsTransaction) {
        int transaction = layout.idColumns().size() + 1;
        PreparedStatementCallback<Written<Row>> insert = statement -> {
            sql.bind(statement);
            try (ResultSet told = statement.executeQuery()) {
                boolean isTold = told.next();
                return new Written<>(
                        isTold ? ids(told) : givenIds(row),
                        RowImage.absent(),
                        isTold && tellsTransaction ? told.getString(transaction) : null);
            }
        };
        Written<Row> added = requireNonNull(jdbc.execute(sql.text(), insert));
        return new Written<>(inserted(added.answer()), added.before(), added.transaction());
    }

    private Row insert(Row row, Sql sql) {
        String[] idColumns = layout.schema().idColumns().toArray(String[]::new);
        PreparedStatementCallback<Row> insert = statement -> {
            sql.bind(statement);
            store(statement);
            return idOf(row, statement);
        };
        Row ids = jdbc.execute(connection -> connection.prepareStatement(sql.text(), idColumns), insert);
        return inserted(ids == null ? row : ids);
    }

    /**
     * Returns a row just added. A database that does not tell what it made of an id has it under
     * one that it takes for it.
     */
    private Row inserted(Row ids) {
        for (String column : layout.schema().idColumns()) {
            if (ids.getIfPresent(column) == null) {
                throw refused("the row would have no value in the id column '" + column
                        + "', so that nobody could find it; give it one");
            }
        }
        List<Row> found = reads.select(statements.selectTaken(ids));
        String id = layout.schema().id(ids);
        return found.stream()
                .filter(row -> found.size() == 1 || layout.schema().id(row).equals(id))
                .findFirst()
                .orElseThrow(this::gone);
    }

    private Row idOf(Row inserted, PreparedStatement statement) throws SQLException {
        List<JdbcColumn> idColumns = layout.idColumns();
        if (layout.dialect().tellsOnlyCountedKeys()) {
            return withCountedKey(inserted, statement);
        }
        try (ResultSet keys = statement.getGeneratedKeys()) {
            if (keys != null && keys.next() && keys.getMetaData().getColumnCount() == idColumns.size()) {
                return ids(keys);
            }
        }
        return givenIds(inserted);
    }

    /** Returns the id that a result is at, whose first columns are those of ids. */
    private Row ids(ResultSet result) throws SQLException {
        Map<String, @Nullable Object> made = new LinkedHashMap<>();
        int position = 1;
        for (JdbcColumn column : layout.idColumns()) {
            made.put(column.name(), column.kind().reader().read(result, position++));
        }
        return Row.of(made);
    }

    private Row givenIds(Row inserted) {
        if (layout.schema().idColumns().stream().allMatch(inserted::has)) {
            return inserted;
        }
        throw untold();
    }

    private Row withCountedKey(Row inserted, PreparedStatement statement) throws SQLException {
        Row ids = inserted;
        for (JdbcColumn column : layout.idColumns()) {
            if (!inserted.has(column.name())) {
                ids = ids.with(column.name(), countedKey(column, statement));
            } else if (column.kind() == JdbcType.PADDED_TEXT) {
                ids = ids.with(column.name(), JdbcType.withoutBlanks((String) ids.get(column.name())));
            }
        }
        return ids;
    }

    private @Nullable Object countedKey(JdbcColumn column, PreparedStatement statement) throws SQLException {
        try (ResultSet key = statement.getGeneratedKeys()) {
            if (!key.next()) {
                throw untold();
            }
            return column.kind().reader().read(key, 1);
        }
    }

    /** Refuses a row before it is sent, of which the database would not tell the id. */
    private void requireToldId(Row row) {
        boolean isTold = !layout.dialect().tellsOnlyCountedKeys()
                || layout.idColumns().stream().allMatch(column -> row.has(column.name()) || column.counted());
        if (!isTold) {
            throw untold();
        }
    }

    private RefusedException untold() {
        return refused("the database does not tell the id that it made; give the row one");
    }

    /** Returns the row that a change has left under an id. */
    Row stored(Row ids, String id) {
        return reads.findNewest(ids, id).orElseThrow(this::gone);
    }

    private RefusedException gone() {
        return refused("the row is not to be seen after it was written");
    }

    private WrongDescriptionException unusable(String reason) {
        return new WrongDescriptionException(layout.schema().name(), reason);
    }

    private RefusedException refused(String reason) {
        return new RefusedException(layout.schema().name(), reason, null);
    }
}
