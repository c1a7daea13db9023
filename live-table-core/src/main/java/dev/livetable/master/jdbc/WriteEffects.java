package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the database what of its own acts on the writes to a table, besides foreign keys. */
final class WriteEffects {

    /** The kinds of tables that PostgreSQL and H2 keep themselves, as those call them. */
    private static final Set<String> OWN_KINDS = Set.of("r", "p", "CACHED", "MEMORY");

    private static final String POSTGRESQL =
            "WITH RECURSIVE names AS (SELECT CAST(? AS text) AS s, CAST(? AS text) AS t),"
                    + " it AS (SELECT c.oid, c.relkind FROM pg_catalog.pg_class c"
                    + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN names ON n.nspname = s AND c.relname = t),"
                    + " down(oid) AS (SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN it ON i.inhparent = it.oid"
                    + " UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN down ON i.inhparent = down.oid),"
                    + " up(oid) AS (SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN it ON i.inhrelid = it.oid"
                    + " UNION SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN up ON i.inhrelid = up.oid),"
                    + " family AS (SELECT 'heir' AS kind, oid FROM down UNION ALL SELECT 'parent', oid FROM up)"
                    + " SELECT 'kind', CAST(relkind AS text), '' FROM it"
                    // The bits of the type: 2 is BEFORE; 4, 8 and 16 are INSERT, DELETE and UPDATE.
                    + " UNION ALL SELECT CASE WHEN (g.tgtype & 2) <> 0 THEN 'before' ELSE 'after' END, CAST(g.tgname AS text), ''"
                    + " FROM pg_catalog.pg_trigger g JOIN it ON g.tgrelid = it.oid"
                    + " WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' AND (g.tgtype & 28) <> 0"
                    + " UNION ALL SELECT 'rule', CAST(r.rulename AS text), '' FROM pg_catalog.pg_rewrite r"
                    + " JOIN it ON r.ev_class = it.oid WHERE r.ev_type <> '1' AND r.ev_enabled <> 'D'"
                    + " UNION ALL SELECT family.kind, CAST(n.nspname AS text), CAST(c.relname AS text) FROM family"
                    + " JOIN pg_catalog.pg_class c ON c.oid = family.oid"
                    + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace";

    private static final String H2 = "WITH names(s, t) AS (SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR))"
            + " SELECT 'kind', STORAGE_TYPE, '' FROM INFORMATION_SCHEMA.TABLES"
            + " JOIN names ON TABLE_SCHEMA = s AND TABLE_NAME = t WHERE TABLE_TYPE = 'BASE TABLE'"
            + " UNION ALL SELECT CASE ACTION_TIMING WHEN 'BEFORE' THEN 'before' ELSE 'after' END, TRIGGER_NAME, ''"
            + " FROM INFORMATION_SCHEMA.TRIGGERS JOIN names ON EVENT_OBJECT_SCHEMA = s AND EVENT_OBJECT_TABLE = t";

    private final Connection connection;
    private final int timeoutSeconds;
    private final @Nullable String question;

    /**
     * Creates one who asks.
     *
     * @param timeoutSeconds the time after which the database gives up
     */
    WriteEffects(Connection connection, Dialect dialect, int timeoutSeconds) {
        this.connection = connection;
        this.timeoutSeconds = timeoutSeconds;
        this.question = switch (dialect) {
            case POSTGRESQL -> POSTGRESQL;
            case H2 -> H2;
            case STANDARD -> null;
        };
    }

    /**
     * What acts on the writes to a table. Each text goes on with what it acts on: "trigger audit fires on".
     *
     * @param elsewhere why the rows written are not this table's alone, in a sentence without its subject
     * @param isForeign whether the rows are kept by another database, which may not lock them
     * @param before what acts on a row before it is stored
     * @param after what acts on it later, or at a time that is not known
     * @param rules what replaces its statements by others
     * @param relatives the tables whose rows are also this table's, or the other way round
     */
    record Found(
            List<String> elsewhere,
            boolean isForeign,
            List<String> before,
            List<String> after,
            List<String> rules,
            List<TableSearch.Match> relatives) {

        /** Returns all that acts. */
        Stream<String> all() {
            return Stream.of(before, after).flatMap(List::stream);
        }
    }

    /** Returns what acts on the writes to a table. */
    Found find(TableSearch.Match table) throws SQLException {
        String asked = question;
        if (asked == null) {
            String product = connection.getMetaData().getDatabaseProductName();
            String why = "is in a database (" + product + ") that cannot be asked for all triggers";
            return new Found(List.of(why), false, List.of(), List.of(), List.of(), List.of());
        }
        List<String> kinds = new ArrayList<>();
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        List<TableSearch.Match> relatives = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(asked)) {
            statement.setQueryTimeout(timeoutSeconds);
            statement.setString(1, table.schema());
            statement.setString(2, table.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(2);
                    switch (rows.getString(1)) {
                        case "kind" -> kinds.add(name);
                        case "before" -> before.add("trigger " + name + " fires on");
                        case "after" -> after.add("trigger " + name + " fires on");
                        case "rule" -> rules.add("rule " + name + " rewrites");
                        default ->
                            relatives.add(new TableSearch.Match(table.catalog(), name, rows.getString(3), false));
                    }
                    if (rows.getString(1).equals("heir")) {
                        elsewhere.add(
                                "has partitions or heirs, such as " + rows.getString(3) + ", with rows of their own");
                    }
                }
            }
        }
        boolean foreign = !OWN_KINDS.containsAll(kinds) || kinds.isEmpty();
        if (foreign) {
            elsewhere.add("is no table that the database keeps itself");
        } else if (kinds.contains("p")) {
            elsewhere.add("is partitioned");
        }
        after.addAll(rules);
        return new Found(elsewhere, foreign, before, after, rules, relatives);
    }
}
