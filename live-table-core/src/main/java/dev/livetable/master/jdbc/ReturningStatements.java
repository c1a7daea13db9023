package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.Filter;
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

    /** Appends to the statement that adds a row what returns its id, and in which transaction it is added, if one asks. */
    Sql ofInsert(Sql insert, @Nullable String transaction) {
        return insert.add(" RETURNING " + layout.selectedIds() + (transaction == null ? "" : ", " + transaction));
    }

    private Sql of(Change change, Filter filter, Before before, boolean after) {
        if (layout.dialect().queriesChanges()) {
            String which = after ? "FINAL" : "OLD";
            Sql query = new Sql().add("SELECT " + layout.selected("") + " FROM " + which + " TABLE (");
            return change.text().append(query, "", filter).add(")");
        }
        if (!change.leavesRows() || before == Before.UNKNOWN) {
            return change.where(filter).add(" RETURNING " + layout.selected(""));
        }
        return before == Before.RETURNED ? oldAndNew(change.where(filter), after) : lockedBefore(change, filter, after);
    }

    private Sql oldAndNew(Sql change, boolean after) {
        String old = layout.unused("live_before");
        String now = layout.unused("live_after");
        String both = layout.selected(old + ".") + (after ? ", " + layout.selected(now + ".") : "");
        return change.add(" RETURNING WITH (OLD AS " + old + ", NEW AS " + now + ") " + both);
    }

    private Sql lockedBefore(Change change, Filter filter, boolean after) {
        // The condition names columns alone, so those of the part have other names.
        String part = layout.unused("live_before");
        String names =
                IntStream.range(0, layout.width()).mapToObj(i -> part + i).collect(Collectors.joining(", "));
        Sql sql = statements.select(
                new Sql().add("WITH " + part + " (" + names + ") AS ("), Stream.of(layout.selected("")), filter);
        String now = after ? ", " + layout.selected(layout.from() + ".") : "";
        return change.text()
                .append(sql.add(" FOR UPDATE) "), " FROM " + part, filter)
                .add(" RETURNING " + part + ".*" + now);
    }
}
