package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.postgres.LoggedTable.LoggedColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Asks the database what a table is, and refuses one whose changes its log does not tell. */
final class LoggedTableReader {

    /*
     * A table is meant by its exact name in the schema that is its own, else by the only one there that differs in case
     * alone, else the same in any schema.
     *
     * The changes of a partitioned table are told as its own if the publication says so. Then the log does not tell that a
     * single partition was emptied, attached or detached: the version of the table is another one after that. The version
     * is asked for first, so that what is changed while the rest is asked for is found later.
     */

    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
              NOT c.relispartition AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)
                OR c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid),
              CASE WHEN n.nspname = COALESCE(w.space, w.own) THEN 0 ELSE 2 END
                + CASE WHEN c.relname = w.name THEN 0 ELSE 1 END
            FROM (SELECT CAST(? AS text) AS space, CAST(? AS text) AS own, CAST(? AS text) AS name) w
              JOIN pg_catalog.pg_class c ON pg_catalog.lower(c.relname) = pg_catalog.lower(w.name)
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
              AND (w.space IS NULL OR pg_catalog.lower(n.nspname) = pg_catalog.lower(w.space))
            ORDER BY 7, 2, 3
            """;

    private static final String COLUMNS = """
            SELECT a.attname, a.atttypid, base.typname, base.typtype = 'e', base.typnamespace = 'pg_catalog'::regnamespace,
              pg_catalog.array_position(p.indkey::int2[], a.attnum),
              CASE c.relreplident WHEN 'f' THEN TRUE
                WHEN 'd' THEN a.attnum = ANY (p.indkey) WHEN 'i' THEN a.attnum = ANY (r.indkey) END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
              LEFT JOIN pg_catalog.pg_index p ON p.indrelid = c.oid AND p.indisprimary
              LEFT JOIN pg_catalog.pg_index r ON r.indrelid = c.oid AND r.indisreplident
              CROSS JOIN LATERAL (
                WITH RECURSIVE up AS (SELECT a.atttypid AS oid UNION ALL
                  SELECT t.typbasetype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype = 'd')
                SELECT t.* FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype <> 'd') base
            WHERE c.oid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String OTHER_PARTITIONS = """
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_partition_tree(?::oid::regclass) t
              JOIN pg_catalog.pg_class c ON c.oid = t.relid
              JOIN pg_catalog.pg_class root ON root.oid = ?::oid
            WHERE t.isleaf AND (c.relkind <> 'r' OR c.relpersistence <> 'p' OR c.relreplident NOT IN ('d', 'f')
              OR root.relreplident IN ('f', 'i') AND root.relreplident <> c.relreplident)
            """;

    private record Found(
            int oid, String schema, String name, String kind, String persistence, boolean inherits, int rank) {}

    private final Connection connection;
    private final PostgresTable wanted;
    private final @Nullable String ownSchema;
    private final String publication;

    /**
     * Takes a table.
     *
     * @param ownSchema where a table without a schema is looked for first; null for nowhere
     */
    LoggedTableReader(Connection connection, PostgresTable wanted, @Nullable String ownSchema, String publication) {
        this.connection = connection;
        this.wanted = wanted;
        this.ownSchema = ownSchema;
        this.publication = publication;
    }

    /**
     * Asks the database.
     *
     * @throws StreamSetupException if there is no such table, or its changes cannot be read from the log
     */
    LoggedTable read() throws SQLException {
        Found found = find();
        String version = TableVersions.of(connection, publication, found.schema(), found.name());
        refuseUnlogged(found);
        new PublicationCheck(connection, publication, found.schema(), found.name())
                .check(found.kind().equals("p"));
        return columns(found, version);
    }

    private Found find() throws SQLException {
        List<Found> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, wanted.schema());
            statement.setString(2, ownSchema);
            statement.setString(3, wanted.table());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(new Found(
                            (int) rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getString(5),
                            rows.getBoolean(6),
                            rows.getInt(7)));
                }
            }
        }
        if (all.isEmpty()) {
            throw new StreamSetupException(
                    "The database has no table '" + wanted.name() + "'",
                    "Name a table of this database, with its schema if that is not the user's own.");
        }
        List<Found> meant =
                all.stream().filter(each -> each.rank() == all.get(0).rank()).toList();
        if (meant.size() > 1) {
            throw new StreamSetupException(
                    "More than one table is meant by '" + wanted.name() + "': "
                            + meant.stream()
                                    .map(each -> each.schema() + "." + each.name())
                                    .toList(),
                    "Name the schema, and spell both as the database does.");
        }
        return meant.get(0);
    }

    private void refuseUnlogged(Found found) throws SQLException {
        if (!found.kind().equals("r") && !found.kind().equals("p")) {
            throw refused(
                    "is a view or a foreign table, whose rows are not in the log of this database",
                    "Name the table whose rows it shows, or tell of its changes in a way of your own (a bean as stream).");
        }
        if (!found.persistence().equals("p")) {
            throw refused(
                    "is unlogged: its changes are not in the log of the database",
                    "ALTER TABLE " + sqlName(found) + " SET LOGGED; or use the stream postgres.");
        }
        if (found.inherits()) {
            throw refused(
                    "inherits from a table, or is inherited from: it shows rows whose changes are told as another table's",
                    "Use a partitioned table, or one without inheritance.");
        }
        if (found.kind().equals("p") && otherPartitions(found) > 0) {
            throw refused(
                    "has a partition that is unlogged, a foreign table, or has a replica identity of its own",
                    "Make all partitions logged tables whose REPLICA IDENTITY is that of the table itself, DEFAULT or FULL.");
        }
    }

    private int otherPartitions(Found found) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OTHER_PARTITIONS)) {
            statement.setLong(1, Integer.toUnsignedLong(found.oid()));
            statement.setLong(2, Integer.toUnsignedLong(found.oid()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private LoggedTable columns(Found found, String version) throws SQLException {
        Map<String, LoggedColumn> columns = new LinkedHashMap<>();
        Map<Integer, String> key = new TreeMap<>();
        Set<String> identity = new TreeSet<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, Integer.toUnsignedLong(found.oid()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String name = rows.getString(1);
                    LoggedType type = LoggedType.of(rows.getString(3), rows.getBoolean(4), rows.getBoolean(5));
                    columns.put(name, new LoggedColumn((int) rows.getLong(2), type));
                    int place = rows.getInt(6);
                    if (!rows.wasNull()) {
                        key.put(place, name);
                    }
                    if (rows.getBoolean(7)) {
                        identity.add(name);
                    }
                }
            }
        }
        List<String> ids = idColumns(found, columns.keySet(), List.copyOf(key.values()));
        refuseUnlessIdentified(found, ids, identity);
        return new LoggedTable(found.oid(), found.schema(), found.name(), ids, columns, version);
    }

    private List<String> idColumns(Found found, Set<String> columns, List<String> key) {
        if (wanted.idColumns().isEmpty() && key.isEmpty()) {
            throw refused("has no primary key", "Name the columns whose values tell its rows apart (id-columns).");
        }
        return wanted.idColumns().isEmpty()
                ? key
                : wanted.idColumns().stream()
                        .map(name -> column(found, columns, name))
                        .toList();
    }

    private static String column(Found found, Set<String> columns, String name) {
        if (columns.contains(name)) {
            return name;
        }
        List<String> close =
                columns.stream().filter(each -> each.equalsIgnoreCase(name)).toList();
        if (close.size() == 1) {
            return close.get(0);
        }
        throw new StreamSetupException(
                "Table '" + found.schema() + "." + found.name() + "' has no column '" + name + "'",
                "Name columns that it has, spelled as the database does: " + columns + ".");
    }

    private void refuseUnlessIdentified(Found found, List<String> ids, Set<String> identity) {
        if (!identity.containsAll(ids)) {
            throw refused(
                    "has a replica identity without the columns of the id " + ids
                            + ", so the log does not tell which row was deleted or got another id",
                    "ALTER TABLE " + sqlName(found)
                            + " REPLICA IDENTITY FULL; or give it a primary key of these columns and"
                            + " REPLICA IDENTITY DEFAULT.");
        }
    }

    private StreamSetupException refused(String reason, String advice) {
        return new StreamSetupException("Table '" + wanted.name() + "' " + reason, advice);
    }

    private static String sqlName(Found found) {
        return TriggerSql.quoted(found.schema()) + "." + TriggerSql.quoted(found.name());
    }
}
