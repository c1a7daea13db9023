package dev.livetable.master.jdbc;

import dev.livetable.table.CanonicalText;
import dev.livetable.table.UnusableMasterException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the one table that a name means: that of exactly this name, else the only one that differs in case alone. */
final class TableSearch {

    private static final int SHOWN = 50;

    /** A table of MariaDB that also keeps what its rows were. */
    private static final String VERSIONED = "SYSTEM VERSIONED";

    private final String name;
    private final @Nullable String schema;
    private final String table;

    /**
     * Creates a search.
     *
     * @param name what errors call the table
     * @param schema the schema, or the database where there are no schemas; null for the connection's own, else any
     * @param table the name of the table
     */
    TableSearch(String name, @Nullable String schema, String table) {
        this.name = name;
        this.schema = schema;
        this.table = table;
    }

    /**
     * A table or view that there is.
     *
     * @param catalog the database it is in, null where there are none
     * @param schema the schema it is in, null where there are none
     * @param name its name
     * @param view whether it is a view, or the database's own
     */
    record Match(@Nullable String catalog, @Nullable String schema, String name, boolean view) {

        @Nullable
        String qualifier() {
            return schema != null ? schema : catalog;
        }

        @Override
        public String toString() {
            return qualifier() == null ? name : qualifier() + "." + name;
        }
    }

    /**
     * Returns the table: the one that was found before, as long as it is there.
     *
     * @param before null if none was found
     * @throws UnusableMasterException if there is none, or more than one; the message says what there is
     */
    Match find(Connection connection, @Nullable Match before) throws SQLException {
        List<Match> all = tables(connection);
        return before != null && all.contains(before) ? before : find(connection, all);
    }

    private Match find(Connection connection, List<Match> all) throws SQLException {
        String own = schema != null ? schema : ownSchema(connection);
        Predicate<Match> inOwn = found -> own == null || own.equals(found.qualifier());
        Predicate<Match> inAny = found -> schema == null || schema.equalsIgnoreCase(found.qualifier());
        Predicate<Match> exact = found -> table.equals(found.name());
        Predicate<Match> ignoringCase = found -> table.equalsIgnoreCase(found.name());
        for (Predicate<Match> wanted :
                List.of(inOwn.and(exact), inOwn.and(ignoringCase), inAny.and(exact), inAny.and(ignoringCase))) {
            List<Match> matches = all.stream().filter(wanted).toList();
            if (matches.size() == 1) {
                return matches.get(0);
            }
            if (matches.size() > 1) {
                throw new UnusableMasterException(
                        name,
                        "more than one table is meant by '" + this + "': " + matches
                                + (schema == null ? "; name the schema, and spell" : "; spell")
                                + " both as the database does",
                        null);
            }
        }
        throw new UnusableMasterException(
                name, "the database has no table or view '" + this + "'" + known(all, inOwn), null);
    }

    /** Returns the schema of the connection; where there are no schemas, its catalog, which is their like. */
    private static @Nullable String ownSchema(Connection connection) throws SQLException {
        return connection.getMetaData().supportsSchemasInDataManipulation()
                ? schemaOf(connection)
                : connection.getCatalog();
    }

    private static @Nullable String schemaOf(Connection connection) throws SQLException {
        try {
            return connection.getSchema();
        } catch (SQLException e) {
            Connection own = connection.getMetaData().getConnection(); // that of Narayana refuses the question
            if (own.equals(connection)) {
                throw e;
            }
            return own.getSchema();
        }
    }

    private List<Match> tables(Connection connection) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        if (schema == null || database.supportsSchemasInDataManipulation()) {
            return tables(database, connection.getCatalog());
        }
        List<Match> tables = new ArrayList<>();
        for (String catalog : catalogs(database)) {
            if (catalog.equalsIgnoreCase(schema)) {
                tables.addAll(tables(database, catalog));
            }
        }
        return tables;
    }

    private static List<String> catalogs(DatabaseMetaData database) throws SQLException {
        List<String> catalogs = new ArrayList<>();
        try (ResultSet rows = database.getCatalogs()) {
            while (rows.next()) {
                catalogs.add(rows.getString("TABLE_CAT"));
            }
        }
        return catalogs;
    }

    private static List<Match> tables(DatabaseMetaData database, @Nullable String catalog) throws SQLException {
        List<Match> tables = new ArrayList<>();
        try (ResultSet rows = database.getTables(catalog, null, "%", null)) {
            while (rows.next()) {
                String itsCatalog = rows.getString("TABLE_CAT");
                String found = rows.getString("TABLE_SCHEM");
                String tableName = rows.getString("TABLE_NAME");
                String type = rows.getString("TABLE_TYPE");
                if (type != null && isReadable(type)) {
                    boolean view = type.contains("VIEW") || type.startsWith("SYSTEM") && !type.equals(VERSIONED);
                    tables.add(new Match(itsCatalog, found, tableName, view));
                }
            }
        }
        return tables;
    }

    private static boolean isReadable(String type) {
        boolean rows =
                type.contains("TABLE") || type.equals(VERSIONED) || type.contains("VIEW") || type.contains("TEMPORARY");
        return (rows || type.equals("SYNONYM") || type.equals("ALIAS"))
                && !type.contains("INDEX")
                && !type.contains("SEQUENCE");
    }

    private static String known(List<Match> all, Predicate<Match> inOwn) {
        List<Match> near = all.stream().filter(inOwn).toList();
        if (near.isEmpty()) {
            return "; there are no tables in its schema";
        }
        String shown = near.stream().limit(SHOWN).map(Match::name).sorted().collect(Collectors.joining(", "));
        return "; there are " + shown + (near.size() > SHOWN ? ", and " + (near.size() - SHOWN) + " more" : "");
    }

    /** Returns the name that is looked for, the same for no other search. */
    String canonicalText() {
        return (schema == null ? "" : CanonicalText.escape(schema) + "/") + CanonicalText.escape(table);
    }

    /** Returns the name that is looked for, as it was given. */
    @Override
    public String toString() {
        return schema == null ? table : schema + "." + table;
    }
}
