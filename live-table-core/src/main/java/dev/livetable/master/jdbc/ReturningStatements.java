package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.Filter;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements that change rows and return them: all columns as they were, and all columns as they are now. */
final class ReturningStatements {

    /*
     * What is returned as "before" is the very version of the row that the statement changed, also when another
     * transaction changed the row while the statement waited for it:
     *
     * - PostgreSQL's OLD, the rows of a DELETE's RETURNING, and H2's OLD TABLE are the version that was locked.
     * - In PostgreSQL before 18 the row is read FOR UPDATE, which waits for the lock and then reads the newest version.
     *   The update cannot find a row before that, since it joins what was read. It begins with the version of its
     *   snapshot too, follows that to the newest one, which this transaction has locked, and looks at the condition
     *   again. So both are at the newest version. (The join is not by a row's place: versions differ in that.)
     */

    private final JdbcLayout layout;
    private final Statements statements;

    ReturningStatements(JdbcLayout layout, Statements statements) {
        this.layout = layout;
        this.statements = statements;
    }

    /**
     * Returns the statement.
     *
     * @param change the change
     * @param filter which rows it changes
     * @param before how it returns what was before; {@link Before#UNKNOWN} where it is not to
     * @param after whether it returns what is there now. With {@link Before#OLD_TABLE} it cannot return both
     * @param transaction what it returns behind the rows' columns; null for nothing
     */
    Sql of(Change change, Filter filter, Before before, boolean after, @Nullable String transaction) {
        Sql sql = of(change, filter, before, after);
        return transaction == null ? sql : sql.add(", " + transaction);
    }

    /** Returns the statement that returns nothing of the row that it changes but in which transaction it does so. */
    Sql of(Change change, Filter filter, String transaction) {
        return change.where(filter).add(" RETURNING " + transaction);
    }

    /** Appends to the statement that adds a row what returns its id, and in which transaction it is added. */
    Sql ofInsert(Sql insert, String transaction) {
        String ids = layout.idColumns().stream().map(JdbcColumn::sqlName).collect(Collectors.joining(", "));
        return insert.add(" RETURNING " + ids + ", " + transaction);
    }

    private Sql of(Change change, Filter filter, Before before, boolean after) {
        if (layout.dialect().queriesChanges()) {
            String which = after ? "FINAL" : "OLD";
            Sql query = new Sql().add("SELECT " + columns("") + " FROM " + which + " TABLE (");
            return change.text().append(query, "", filter).add(")");
        }
        if (!change.leavesRows() || before == Before.UNKNOWN) {
            return change.where(filter).add(" RETURNING " + columns(""));
        }
        return before == Before.RETURNED ? oldAndNew(change.where(filter), after) : lockedBefore(change, filter, after);
    }

    private Sql oldAndNew(Sql change, boolean after) {
        String old = unused("live_before");
        String now = unused("live_after");
        String both = columns(old + ".") + (after ? ", " + columns(now + ".") : "");
        return change.add(" RETURNING WITH (OLD AS " + old + ", NEW AS " + now + ") " + both);
    }

    private Sql lockedBefore(Change change, Filter filter, boolean after) {
        // The condition names columns alone, so those of the part have other names.
        String part = unused("live_before");
        String names = IntStream.range(0, layout.columns().size())
                .mapToObj(i -> part + i)
                .collect(Collectors.joining(", "));
        Sql sql = statements.select(
                new Sql().add("WITH " + part + " (" + names + ") AS ("), Stream.of(layout.selected()), filter);
        String now = after ? ", " + columns(layout.from() + ".") : "";
        return change.text()
                .append(sql.add(" FOR UPDATE) "), " FROM " + part, filter)
                .add(" RETURNING " + part + ".*" + now);
    }

    /** Returns all columns; not by their names where all may be read, so that the result shows when they are others. */
    private String columns(String qualifier) {
        return layout.isWhole() ? qualifier + layout.selected() : names(column -> qualifier + column.sqlName());
    }

    private String names(Function<JdbcColumn, String> name) {
        return layout.columns().stream().map(name).collect(Collectors.joining(", "));
    }

    /** Returns a name that is neither the table's nor that of a column, nor the beginning of one. */
    private String unused(String name) {
        String free = name;
        while ((layout.from() + names(JdbcColumn::sqlName)).contains(free)) {
            free += "_";
        }
        return free;
    }
}
