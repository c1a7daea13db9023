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
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCallback;

/** The rows of a table: runs the statements for them, in whatever transaction the thread is. */
final class JdbcRows {

    private final JdbcTemplate jdbc;
    private final JdbcLayout layout;
    private final Statements statements;

    JdbcRows(JdbcTemplate jdbc, JdbcLayout layout) {
        this.jdbc = jdbc;
        this.layout = layout;
        this.statements = new Statements(layout);
    }

    /** Returns the rows that a statement of {@link Statements} selects. */
    List<Row> select(Sql sql) {
        return jdbc.query(sql.text(), sql::bind, (result, number) -> layout.row(result));
    }

    /** Returns the number of rows that satisfy a filter. */
    long count(Filter filter) {
        Sql sql = statements.count(filter);
        Long count = jdbc.query(sql.text(), sql::bind, result -> result.next() ? result.getLong(1) : 0);
        return count == null ? 0 : count;
    }

    /**
     * Returns the row with an id if it satisfies a condition.
     *
     * @param ids the values of the id columns that the id stands for
     * @param id the id, which the row has to have letter by letter, though the database may find it by another
     */
    Optional<Row> find(Row ids, String id, Filter within) {
        return select(statements.select(within.and(layout.idCondition(ids)))).stream()
                .filter(row -> layout.schema().id(row).equals(id))
                .findFirst();
    }

    /** Returns whether the database has a row with these values in its id columns. */
    boolean exist(Row ids) {
        return count(layout.idCondition(ids)) > 0;
    }

    /** Sets some columns of the row with an id if it satisfies a condition; returns whether it did. */
    boolean update(Row ids, String id, Row changes, Filter within) {
        if (changes.columns().names().isEmpty()) {
            return find(ids, id, within).isPresent();
        }
        return changeOne(ids, id, within, condition -> statements.update(changes, condition));
    }

    /** Sets all columns but the id of the row with an id if it satisfies a condition; returns whether it did. */
    boolean overwrite(Row ids, String id, Row row, Filter within) {
        if (layout.columns().stream().allMatch(column -> column.computed() || layout.isIdColumn(column))) {
            return find(ids, id, within).isPresent();
        }
        return changeOne(ids, id, within, condition -> statements.overwrite(row, condition));
    }

    /** Deletes the row with an id if it satisfies a condition; returns whether it did. */
    boolean delete(Row ids, String id, Filter within) {
        return changeOne(ids, id, within, statements::delete);
    }

    private boolean changeOne(Row ids, String id, Filter within, Function<Filter, Sql> statement) {
        boolean mayBeAnother = !layout.idsAreExact();
        if (mayBeAnother && find(ids, id, within).isEmpty()) {
            return false;
        }
        long changed = change(statement.apply(within.and(layout.idCondition(ids))));
        if (changed > 1) {
            throw refused(changed + " rows have the id '" + id + "'; its id columns do not tell its rows apart");
        }
        return changed == 1;
    }

    /** Deletes the rows that satisfy a filter, and returns their number. */
    long delete(Filter filter) {
        return change(statements.delete(filter));
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
        return stored(ids == null ? row : ids);
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

    /**
     * Returns the row that a write has left.
     *
     * @param ids a row with the values of its id columns
     */
    Row stored(Row ids) {
        return select(statements.select(layout.idCondition(ids))).stream()
                .findFirst()
                .orElseThrow(() -> refused("the row is not to be seen after it was written"));
    }

    private RefusedException refused(String reason) {
        return new RefusedException(layout.schema().name(), reason, null);
    }
}
