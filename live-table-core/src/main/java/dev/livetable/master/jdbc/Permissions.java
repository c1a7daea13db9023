package dev.livetable.master.jdbc;

import dev.livetable.table.Capability;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Asks the database what may be done with a table, in the words of the SQL standard's own tables of metadata.
 *
 * @param connection leads to the database
 * @param table the table
 * @param timeoutSeconds the time after which the database gives up
 */
record Permissions(Connection connection, TableSearch.Match table, int timeoutSeconds) {

    /*
     * A view can be written to if the database says so of the view itself. One that triggers write to does not count: what
     * they do with a row nobody knows. A database that cannot be asked lets nothing be written.
     */

    /** What can be done with a table that is only read. */
    static final Set<Capability> READING =
            Collections.unmodifiableSet(EnumSet.of(Capability.FILTER, Capability.SORT, Capability.COUNT));

    private static final Set<Capability> UPDATING =
            EnumSet.of(Capability.PATCH, Capability.DELETE, Capability.DELETE_ALL);
    private static final Set<Capability> INSERTING = EnumSet.of(Capability.INSERT);

    private static final String VIEWS =
            "SELECT * FROM information_schema.views WHERE table_schema = ? AND table_name = ?";
    private static final String COLUMNS =
            "SELECT * FROM information_schema.columns WHERE table_schema = ? AND table_name = ?";
    private static final String READABLE = "SELECT column_name FROM information_schema.column_privileges"
            + " WHERE table_schema = ? AND table_name = ? AND privilege_type = 'SELECT'";

    /** What to do with the rows of an answer. */
    @FunctionalInterface
    private interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /** A question to the database. */
    @FunctionalInterface
    interface Question<T> {

        /** Asks it. */
        T ask() throws SQLException;
    }

    /** Returns what can be done with the table. */
    Set<Capability> capabilities() throws SQLException {
        Set<Capability> able = EnumSet.copyOf(READING);
        if (!table.view()) {
            return EnumSet.allOf(Capability.class);
        }
        boolean updatable = isView("is_updatable");
        if (updatable) {
            able.addAll(UPDATING);
        }
        if (isView("is_insertable_into")) {
            able.addAll(INSERTING);
            if (updatable) {
                able.add(Capability.REPLACE);
            }
        }
        return able;
    }

    /** Returns whether the database says something of the view; what it does not tell of inserts is as of updates. */
    private boolean isView(String fact) throws SQLException {
        return answered(
                VIEWS,
                rows -> {
                    if (!rows.next()) {
                        return false;
                    }
                    return "YES".equals(rows.getString(has(rows, fact) ? fact : "is_updatable"));
                },
                false);
    }

    /** Returns the columns of the view that cannot be set, since they are expressions. */
    Set<String> fixedColumns() throws SQLException {
        return answered(
                COLUMNS,
                rows -> {
                    Set<String> fixed = new HashSet<>();
                    while (has(rows, "is_updatable") && rows.next()) {
                        if ("NO".equals(rows.getString("is_updatable"))) {
                            fixed.add(rows.getString("column_name"));
                        }
                    }
                    return fixed;
                },
                Set.of());
    }

    /** Returns the columns that the user may read; none where the database does not say. */
    Set<String> readableColumns() throws SQLException {
        return answered(
                READABLE,
                rows -> {
                    Set<String> names = new HashSet<>();
                    while (rows.next()) {
                        names.add(rows.getString(1));
                    }
                    return names;
                },
                Set.of());
    }

    private static boolean has(ResultSet rows, String column) throws SQLException {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            if (rows.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT).equals(column)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("UnusedException") // a database without these tables says nothing
    private <T> T answered(String question, Rows<T> answer, T ifThereIsNone) throws SQLException {
        try {
            return apart(connection, () -> {
                try (PreparedStatement statement = connection.prepareStatement(question)) {
                    statement.setQueryTimeout(timeoutSeconds);
                    statement.setString(1, table.qualifier());
                    statement.setString(2, table.name());
                    try (ResultSet rows = statement.executeQuery()) {
                        return answer.read(rows);
                    }
                }
            });
        } catch (SQLException e) {
            if (connection.isClosed()) {
                throw e;
            }
            return ifThereIsNone;
        }
    }

    /** Asks a question whose failure leaves a transaction of the caller's as it was. */
    static <T> T apart(Connection connection, Question<T> question) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            return question.ask();
        } catch (SQLException e) {
            if (before != null) {
                connection.rollback(before);
            }
            throw e;
        }
    }
}
