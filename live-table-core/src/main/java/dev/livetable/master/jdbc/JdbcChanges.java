package dev.livetable.master.jdbc;

import dev.livetable.table.Filter;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

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
     * Where rows cannot be locked, the transaction is serializable, see JdbcTransactions.
     */

    private final JdbcTemplate jdbc;
    private final JdbcLayout layout;
    private final Statements statements;
    private final JdbcReads reads;

    JdbcChanges(JdbcTemplate jdbc, JdbcLayout layout, JdbcReads reads) {
        this.jdbc = jdbc;
        this.layout = layout;
        this.statements = new Statements(layout);
        this.reads = reads;
    }

    /** Sets some columns of the row with an id if it satisfies a condition; returns whether it did. */
    boolean update(Row ids, String id, Row changes, Filter within) {
        if (changes.columns().names().isEmpty()) {
            return reads.find(ids, id, within).isPresent();
        }
        return changeOne(ids, id, within, condition -> statements.update(changes, condition));
    }

    /** Sets all columns but the id of the row with an id if it satisfies a condition; returns whether it did. */
    boolean overwrite(Row ids, String id, Row row, Filter within) {
        if (layout.columns().stream().allMatch(column -> column.computed() || layout.isIdColumn(column))) {
            return reads.find(ids, id, within).isPresent();
        }
        return changeOne(ids, id, within, condition -> statements.overwrite(row, condition));
    }

    /** Deletes the row with an id if it satisfies a condition; returns whether it did. */
    boolean delete(Row ids, String id, Filter within) {
        return changeOne(ids, id, within, statements::delete);
    }

    private boolean changeOne(Row ids, String id, Filter within, Function<Filter, Sql> statement) {
        boolean mayBeAnother = !layout.idsAreExact() || !layout.isExact(within);
        if (mayBeAnother && reads.findAndLock(ids, id, within).isEmpty()) {
            return false;
        }
        long changed = change(statement.apply(within.and(layout.idCondition(ids))));
        if (changed > 1) {
            throw refused(changed + " rows have the id, or one that the database takes for the same; the id columns "
                    + layout.schema().idColumns() + " do not tell its rows apart");
        }
        return changed == 1;
    }

    /** Deletes the rows that satisfy a filter, and returns their number. */
    long delete(Filter filter) {
        if (layout.isExact(filter)) {
            return change(statements.delete(filter));
        }
        List<Row> doomed = reads.select(statements.selectAndLock(filter));
        boolean allAreMeant = doomed.stream().allMatch(row -> layout.hasTexts(row, filter));
        if (!allAreMeant || change(statements.delete(filter)) != doomed.size()) {
            throw refused("the database takes other texts for those in the filter " + filter
                    + ", and would delete rows that do not satisfy it");
        }
        return doomed.size();
    }

    private long change(Sql sql) {
        return jdbc.update(sql.text(), sql::bind);
    }

    /** Adds a row, and returns it as it was stored. */
    Row insert(Row row) {
        Sql sql = statements.insert(row);
        String[] idColumns = layout.schema().idColumns().toArray(String[]::new);
        PreparedStatementCallback<Row> insert = statement -> {
            sql.bind(statement);
            statement.executeUpdate();
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
        List<Row> found = reads.select(statements.select(layout.idCondition(ids)));
        String id = layout.schema().id(ids);
        return found.stream()
                .filter(row -> found.size() == 1 || layout.schema().id(row).equals(id))
                .findFirst()
                .orElseThrow(this::gone);
    }

    private Row idOf(Row inserted, PreparedStatement statement) throws SQLException {
        List<JdbcColumn> idColumns = layout.idColumns();
        try (ResultSet keys = statement.getGeneratedKeys()) {
            if (keys != null && keys.next() && keys.getMetaData().getColumnCount() == idColumns.size()) {
                Map<String, @Nullable Object> made = new LinkedHashMap<>();
                for (int i = 0; i < idColumns.size(); i++) {
                    made.put(
                            idColumns.get(i).name(),
                            idColumns.get(i).kind().reader().read(keys, i + 1));
                }
                return Row.of(made);
            }
        }
        if (layout.schema().idColumns().stream().allMatch(inserted::has)) {
            return inserted;
        }
        throw refused("the database does not tell the id that it made; give the row one");
    }

    /** Returns the row that a change has left under an id. */
    Row stored(Row ids, String id) {
        return reads.find(ids, id, Filter.all()).orElseThrow(this::gone);
    }

    private RefusedException gone() {
        return refused("the row is not to be seen after it was written");
    }

    private RefusedException refused(String reason) {
        return new RefusedException(layout.schema().name(), reason, null);
    }
}
