package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

/** How a table is read: runs the statements for it, in whatever transaction the thread is. */
final class JdbcReads {

    private final JdbcTemplate jdbc;
    private final JdbcLayout layout;
    private final Statements statements;

    JdbcReads(JdbcTemplate jdbc, JdbcLayout layout) {
        this.jdbc = jdbc;
        this.layout = layout;
        this.statements = new Statements(layout);
    }

    /**
     * Returns the rows that a statement of {@link Statements} selects.
     *
     * @throws OutdatedLayoutException if the table has got other columns since its layout was read
     */
    List<Row> select(Sql sql) {
        ResultSetExtractor<List<Row>> rows = result -> {
            if (!layout.isOf(result.getMetaData())) {
                throw new OutdatedLayoutException(layout.schema().name());
            }
            List<Row> selected = new ArrayList<>();
            while (result.next()) {
                selected.add(layout.row(result));
            }
            return selected;
        };
        return requireNonNull(jdbc.query(sql.text(), sql::bind, rows));
    }

    /** Returns the number of rows that satisfy a filter. */
    long count(Filter filter) {
        return count(statements.count(filter));
    }

    private long count(Sql sql) {
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
        return find(statements.select(within.and(layout.idCondition(ids))), id, within);
    }

    /** Returns the row with an id as it is now, also where the transaction sees an older state otherwise. */
    Optional<Row> findNewest(Row ids, String id) {
        return find(statements.selectNewest(layout.idCondition(ids)), id, Filter.all());
    }

    /**
     * Returns the rows that the database finds by an id and a condition, and keeps others from changing them.
     *
     * @param ids the values of the id columns that the id stands for
     */
    List<Row> lock(Row ids, Filter within) {
        return select(statements.selectAndLock(within.and(layout.idCondition(ids))));
    }

    private Optional<Row> find(Sql sql, String id, Filter within) {
        return meant(select(sql), id, within);
    }

    /** Returns the row of those found that has an id, and the texts of a condition, letter by letter. */
    Optional<Row> meant(List<Row> found, String id, Filter within) {
        return found.stream()
                .filter(row -> layout.schema().id(row).equals(id) && layout.hasTexts(row, within))
                .findFirst();
    }

    /** Returns whether there is a row whose id the database takes for the same as that of these values. */
    boolean isTaken(Row ids) {
        return count(statements.countTaken(ids)) > 0;
    }
}
