package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.WriteReach;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the database's metadata what else changes with a row of a table.
 *
 * @param search finds the table
 * @param timeoutSeconds the time after which the database gives up on a statement
 */
record WriteTraitsReader(TableSearch search, int timeoutSeconds) {

    /*
     * A write changes one row of the table, and answers with what it leaves there, if nothing that is found can do
     * more. What the database does not list counts as there.
     *
     * What a statement starts in the database ends with the statement, but its RETURNING is made before that. So only
     * what runs before a row is stored, which a BEFORE trigger of the table itself does, leaves what is returned right.
     *
     * Cascades are followed from table to table, over every foreign key whose rules change rows. A trigger of any table
     * reached may write anywhere. The rule for updates does not count for a key of the table's ids, which no write
     * changes.
     */

    /**
     * Something that may change more than the row of a write.
     *
     * @param why what it is, in a sentence without a full stop
     * @param isBefore whether it is done when the row is stored
     */
    private record Obstacle(String why, boolean isBefore) {}

    private record Cascade(TableSearch.Match to, String key) {}

    /**
     * Returns what the database tells.
     *
     * @param known the table as it was found before; null if it was not
     * @throws SQLException if it cannot be asked, or refuses to tell; a transaction of the caller's goes on after that
     */
    WriteTraits read(Connection connection, JdbcLayout layout, TableSearch.@Nullable Match known) throws SQLException {
        Savepoint before = connection.getAutoCommit() ? null : connection.setSavepoint();
        try {
            return traits(connection, layout, search.find(connection, known));
        } catch (SQLException e) {
            if (before != null) {
                connection.rollback(before);
            }
            throw e;
        }
    }

    private WriteTraits traits(Connection connection, JdbcLayout layout, TableSearch.Match table) throws SQLException {
        if (table.view()) {
            return WriteTraits.ofView();
        }
        WriteEffects effects = new WriteEffects(connection, layout.dialect(), timeoutSeconds);
        List<Obstacle> obstacles = new ArrayList<>();
        Set<TableSearch.Match> others = new LinkedHashSet<>();
        WriteEffects.Found own = effects.find(table);
        own.elsewhere().forEach(why -> obstacles.add(new Obstacle("it " + why, false)));
        own.before().forEach(what -> obstacles.add(new Obstacle("the " + what + " its writes", true)));
        own.after().forEach(what -> obstacles.add(new Obstacle("the " + what + " its writes", false)));
        others.addAll(own.relatives());
        follow(connection.getMetaData(), table, layout, effects, obstacles, others);
        String database =
                " in " + JdbcLocation.ofDatabase(connection.getMetaData().getURL());
        WriteReach reach = new WriteReach(
                obstacles.isEmpty(),
                obstacles.isEmpty()
                        ? "a base table without triggers, rules or cascades onto itself"
                        : obstacles.get(0).why(),
                text(table) + database,
                others.stream().map(other -> text(other) + database).collect(Collectors.toSet()));
        boolean stored = obstacles.stream().allMatch(Obstacle::isBefore);
        return new WriteTraits(reach, returning(layout, own, stored), false);
    }

    private static void follow(
            DatabaseMetaData database,
            TableSearch.Match table,
            JdbcLayout layout,
            WriteEffects effects,
            List<Obstacle> obstacles,
            Set<TableSearch.Match> others)
            throws SQLException {
        Set<String> seen = new LinkedHashSet<>(Set.of(text(table)));
        Deque<TableSearch.Match> reached = new ArrayDeque<>(List.of(table));
        while (!reached.isEmpty()) {
            TableSearch.Match from = reached.remove();
            List<String> unchanged = from.equals(table) ? layout.schema().idColumns() : List.of();
            for (Cascade cascade : cascades(database, from, unchanged)) {
                TableSearch.Match to = cascade.to();
                if (text(to).equals(text(table))) {
                    obstacles.add(new Obstacle("the foreign key " + cascade.key() + " cascades back onto it", false));
                }
                if (seen.add(text(to))) {
                    others.add(to);
                    reached.add(to);
                    WriteEffects.Found found = effects.find(to);
                    others.addAll(found.relatives());
                    found.all()
                            .forEach(what -> obstacles.add(new Obstacle(
                                    "its writes cascade to " + to + ", and the " + what + " those", false)));
                }
            }
        }
    }

    /** Returns the foreign keys over which a change of rows changes others. */
    private static List<Cascade> cascades(DatabaseMetaData database, TableSearch.Match table, List<String> unchanged)
            throws SQLException {
        List<Cascade> cascades = new ArrayList<>();
        try (ResultSet keys = database.getExportedKeys(table.catalog(), table.schema(), table.name())) {
            while (keys.next()) {
                boolean byUpdates =
                        changesRows(keys.getInt("UPDATE_RULE")) && !unchanged.contains(keys.getString("PKCOLUMN_NAME"));
                if (byUpdates || changesRows(keys.getInt("DELETE_RULE"))) {
                    TableSearch.Match to = new TableSearch.Match(
                            keys.getString("FKTABLE_CAT"),
                            keys.getString("FKTABLE_SCHEM"),
                            keys.getString("FKTABLE_NAME"),
                            false);
                    cascades.add(new Cascade(to, keys.getString("FK_NAME") + " of " + to));
                }
            }
        }
        return cascades;
    }

    private static boolean changesRows(int rule) {
        return rule != DatabaseMetaData.importedKeyNoAction && rule != DatabaseMetaData.importedKeyRestrict;
    }

    private static Returning returning(JdbcLayout layout, WriteEffects.Found own, boolean stored) {
        if (own.isForeign() || !layout.locksRows()) {
            return Returning.NOTHING;
        }
        Returning most = layout.dialect().returning();
        Before before = own.rules().isEmpty() ? most.before() : Before.LOOKED_AT;
        String transaction = own.rules().isEmpty() ? most.transaction() : null; // rules may forbid to return anything
        return new Returning(before, most.stored() && stored, transaction);
    }

    /** Returns a text that no other table of the database has. */
    private static String text(TableSearch.Match table) {
        String qualifier = table.qualifier();
        return "jdbc table " + (qualifier == null ? "" : CanonicalText.escape(qualifier) + "/")
                + CanonicalText.escape(table.name());
    }
}
