package dev.livetable.stream.postgres;

import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.postgres.TableFacts.ToldColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the database what a table is, and refuses one whose changes statement triggers do not tell. */
final class TableReader {

    /*
     * A trigger for a statement fires for the table that the statement names. So a write to a partition, or to a table that
     * inherits, is not told by its parent's trigger, nor the other way round. What a subscription to another database
     * brings fires no such trigger at all.
     *
     * A virtual column has no value in the rows that a trigger sees.
     */

    private static final Logger logger = LoggerFactory.getLogger(TableReader.class);

    private static final String TABLES = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, n.nspname = ?,
              EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid OR i.inhrelid = c.oid),
              EXISTS (SELECT FROM pg_catalog.pg_subscription_rel s WHERE s.srrelid = c.oid)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE pg_catalog.lower(c.relname) = pg_catalog.lower(?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND c.relpersistence <> 't'
            ORDER BY n.nspname, c.relname
            """;

    private static final String COLUMNS = """
            SELECT a.attname, base.typname, base.typtype = 'e', base.typnamespace = 'pg_catalog'::regnamespace,
              a.attgenerated = 'v'
            FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL (
              WITH RECURSIVE up AS (SELECT a.atttypid AS oid UNION ALL
                SELECT t.typbasetype FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype = 'd')
              SELECT t.* FROM up JOIN pg_catalog.pg_type t ON t.oid = up.oid AND t.typtype <> 'd') base
            WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String PRIMARY_KEY = """
            SELECT a.attname FROM pg_catalog.pg_index i
              CROSS JOIN pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE i.indrelid = ?::oid AND i.indisprimary ORDER BY k.place
            """;

    private record Found(
            long oid, String schema, String name, String kind, boolean own, boolean isFamily, boolean isSubscribed) {}

    private record ColumnFacts(
            String name, String typeName, @Nullable ToldType type) {}

    private final Connection connection;
    private final PostgresTable wanted;
    private final @Nullable String ownSchema;

    /**
     * Takes a table.
     *
     * @param ownSchema where a table without a schema is looked for first; null for nowhere
     */
    TableReader(Connection connection, PostgresTable wanted, @Nullable String ownSchema) {
        this.connection = connection;
        this.wanted = wanted;
        this.ownSchema = ownSchema;
    }

    /**
     * Asks the database.
     *
     * @throws StreamSetupException if there is no such table, or its changes cannot be told
     */
    TableFacts read() throws SQLException {
        Found found = find();
        refuseUntold(found);
        List<ColumnFacts> columns = columns(found.oid());
        List<String> idColumns = idColumns(found, columns);
        Set<String> names = new LinkedHashSet<>(idColumns);
        wanted.columns().forEach(name -> names.add(column(found, columns, name)));
        List<ToldColumn> told = new ArrayList<>();
        List<String> untold = new ArrayList<>();
        for (String name : names) {
            ColumnFacts column = columns.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            if (column.type() != null) {
                told.add(new ToldColumn(name, column.type()));
            } else {
                untold.add(name + " (" + column.typeName() + ")");
            }
        }
        boolean tellsIds = told.size() >= idColumns.size()
                && told.stream().map(ToldColumn::name).toList().containsAll(idColumns);
        if (!tellsIds) {
            logger.warn(
                    "Each change of {} is told as one of anything, since its id has a column that is not told exactly: {}",
                    this,
                    untold);
        } else if (!untold.isEmpty()) {
            logger.info("Of {} columns are not told, since their values do not arrive exactly: {}", this, untold);
        }
        return new TableFacts(
                found.oid(),
                found.schema(),
                found.name(),
                idColumns,
                tellsIds ? told : List.of(),
                told.size() == columns.size());
    }

    private Found find() throws SQLException {
        List<Found> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TABLES)) {
            statement.setString(1, ownSchema);
            statement.setString(2, wanted.table());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(new Found(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getBoolean(5),
                            rows.getBoolean(6),
                            rows.getBoolean(7)));
                }
            }
        }
        String schema = wanted.schema();
        Predicate<Found> inOwn = found -> schema == null ? found.own() : schema.equals(found.schema());
        Predicate<Found> inAny = found -> schema == null || schema.equalsIgnoreCase(found.schema());
        Predicate<Found> exact = found -> wanted.table().equals(found.name());
        for (Predicate<Found> meant : List.of(inOwn.and(exact), inOwn, inAny.and(exact), inAny)) {
            List<Found> matches = all.stream().filter(meant).toList();
            if (matches.size() == 1) {
                return matches.get(0);
            }
            if (matches.size() > 1) {
                throw new StreamSetupException(
                        "More than one table is meant by '" + this + "': "
                                + matches.stream()
                                        .map(each -> each.schema() + "." + each.name())
                                        .toList(),
                        "Name the schema, and spell both as the database does.");
            }
        }
        throw new StreamSetupException(
                "The database has no table '" + this + "'",
                "Name a table of this database that the user of the connection may see, with its schema if that is not"
                        + " the user's own.");
    }

    private void refuseUntold(Found found) {
        if (found.kind().equals("p")) {
            throw refused(
                    "is partitioned, and a write to one of its partitions fires none of its triggers",
                    "Use the stream postgres-replication, with a publication made WITH (publish_via_partition_root = true).");
        }
        if (!found.kind().equals("r")) {
            throw refused(
                    "is a view or a foreign table, whose triggers do not tell what its rows are",
                    "Name the table whose rows it shows, or tell of its changes in a way of your own (a bean as stream).");
        }
        if (found.isFamily()) {
            throw refused(
                    "inherits from a table, or is inherited from, and a write to the other one may change its rows without"
                            + " firing its triggers",
                    "Use the stream postgres-replication, or a table without inheritance.");
        }
        if (found.isSubscribed()) {
            throw refused(
                    "is filled by a subscription to another database, which fires no triggers of this kind",
                    "Listen at the database where the rows are written, or use the stream postgres-replication.");
        }
    }

    private StreamSetupException refused(String reason, String advice) {
        return new StreamSetupException("Table '" + this + "' " + reason, advice);
    }

    private List<ColumnFacts> columns(long oid) throws SQLException {
        List<ColumnFacts> columns = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
            statement.setLong(1, oid);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String typeName = rows.getString(2);
                    ToldType type = ToldType.of(typeName, rows.getBoolean(3), rows.getBoolean(4));
                    columns.add(new ColumnFacts(rows.getString(1), typeName, rows.getBoolean(5) ? null : type));
                }
            }
        }
        return columns;
    }

    private List<String> idColumns(Found found, List<ColumnFacts> columns) throws SQLException {
        if (!wanted.idColumns().isEmpty()) {
            return wanted.idColumns().stream()
                    .map(name -> column(found, columns, name))
                    .toList();
        }
        List<String> key = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(PRIMARY_KEY)) {
            statement.setLong(1, found.oid());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    key.add(rows.getString(1));
                }
            }
        }
        if (key.isEmpty()) {
            throw refused("has no primary key", "Name the columns whose values tell its rows apart (id-columns).");
        }
        return key;
    }

    private String column(Found found, List<ColumnFacts> columns, String name) {
        for (Predicate<ColumnFacts> meant : Stream.<Predicate<ColumnFacts>>of(
                        column -> column.name().equals(name),
                        column -> column.name().equalsIgnoreCase(name))
                .toList()) {
            List<String> matches =
                    columns.stream().filter(meant).map(ColumnFacts::name).toList();
            if (matches.size() == 1) {
                return matches.get(0);
            }
        }
        throw new StreamSetupException(
                "Table '" + found.schema() + "." + found.name() + "' has no column '" + name + "'",
                "Name columns that it has, spelled as the database does: "
                        + columns.stream().map(ColumnFacts::name).toList() + ".");
    }

    @Override
    public String toString() {
        return wanted.name();
    }
}
