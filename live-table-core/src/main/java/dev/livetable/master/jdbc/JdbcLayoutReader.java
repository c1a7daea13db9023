package dev.livetable.master.jdbc;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnusableMasterException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionDefinition;

/**
 * Reads a table's layout from the database's metadata.
 *
 * @param name the name that the table shows
 * @param search finds the table
 * @param idColumns the names of its id columns; with none the primary key
 * @param idSetting what the user calls the setting of the id columns
 * @param timeoutSeconds the time after which the database gives up on a statement
 */
record JdbcLayoutReader(String name, TableSearch search, List<String> idColumns, String idSetting, int timeoutSeconds) {

    /** What stands for all columns in a statement. */
    static final String ALL = "*";

    /**
     * Returns the layout.
     *
     * @param table the table, which was found
     * @param misfits the names of columns that hold what is no value of their types
     * @throws UnusableMasterException if there is no such column, or no id
     */
    JdbcLayout read(Connection connection, TableSearch.Match table, Set<String> misfits) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        Quotes quotes = new Quotes(database.getIdentifierQuoteString().trim());
        String from =
                (table.qualifier() == null ? "" : quotes.around(table.qualifier()) + ".") + quotes.around(table.name());
        Dialect dialect = Dialect.of(database);
        String selected = selected(connection, table, from, quotes);
        List<JdbcColumn> columns = columns(connection, table, from, selected, quotes, dialect, misfits);
        TableSchema unnamed = schema(columns, List.of(columns.get(0).name()));
        List<String> ids = idColumns.isEmpty() ? primaryKey(database, table) : named(unnamed, idColumns);
        checkAreReadable(columns, ids);
        checkCanBeIds(unnamed, ids);
        return new JdbcLayout(
                schema(columns, ids),
                from,
                columns,
                dialect,
                selected,
                capabilities(connection, table, dialect),
                isolation(database, dialect),
                database.supportsSelectForUpdate());
    }

    /** Refuses a primary key of which the user may not read all columns. */
    private void checkAreReadable(List<JdbcColumn> columns, List<String> ids) {
        List<String> readable = columns.stream().map(JdbcColumn::name).toList();
        if (!readable.containsAll(ids)) {
            throw new UnusableMasterException(
                    name,
                    "the user of the database may not read the primary key " + ids + ", but only " + readable
                            + "; grant that, or set " + idSetting + " to other columns that tell its rows apart",
                    null);
        }
    }

    private Set<Capability> capabilities(Connection connection, TableSearch.Match table, Dialect dialect)
            throws SQLException {
        return table.view() || dialect.canRollBack(connection, table, timeoutSeconds)
                ? new Permissions(connection, table, timeoutSeconds).capabilities()
                : Permissions.READING;
    }

    private void checkCanBeIds(TableSchema schema, List<String> ids) {
        for (String id : ids) {
            Column column = schema.column(id);
            boolean isStructure = column.type() == ColumnType.LIST || column.type() == ColumnType.ANY;
            String reason = isStructure ? "is an array or JSON, which no id can be read back as" : column.readOnly();
            if (reason != null) {
                throw new UnusableMasterException(
                        name,
                        "the column '" + id + "' cannot be an id, because it " + reason + "; set " + idSetting
                                + " to other columns that tell its rows apart",
                        null);
            }
        }
    }

    private record Quotes(String quote) {
        String around(String identifier) {
            return quote + identifier.replace(quote, quote + quote) + quote;
        }
    }

    private TableSchema schema(List<JdbcColumn> columns, List<String> ids) {
        return new TableSchema(name, columns.stream().map(JdbcColumn::column).toList(), ids);
    }

    private List<String> named(TableSchema schema, List<String> columns) {
        return columns.stream().map(column -> named(schema, column)).toList();
    }

    private String named(TableSchema schema, String column) {
        try {
            return schema.column(column).name();
        } catch (InvalidRequestException e) {
            String known = schema.columns().stream().map(Column::name).collect(Collectors.joining(", "));
            throw new UnusableMasterException(
                    name, idSetting + " names '" + column + "', but the columns are " + known, e);
        }
    }

    private List<JdbcColumn> columns(
            Connection connection,
            TableSearch.Match table,
            String from,
            String selected,
            Quotes quotes,
            Dialect dialect,
            Set<String> misfits)
            throws SQLException {
        Map<String, Traits> traits = traits(connection.getMetaData(), table);
        Map<String, String> typeNames = dialect.typeNames(connection, table, timeoutSeconds);
        Collations collations = dialect.collations(connection, table, from, timeoutSeconds);
        Permissions permissions = new Permissions(connection, table, timeoutSeconds);
        Set<String> fixed = table.view() ? permissions.fixedColumns() : Set.of();
        List<JdbcColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(timeoutSeconds);
            ResultSetMetaData found = statement
                    .executeQuery("SELECT " + selected + " FROM " + from + " WHERE 1 = 0")
                    .getMetaData();
            for (int i = 1; i <= found.getColumnCount(); i++) {
                String column = found.getColumnName(i);
                String type = typeNames.getOrDefault(column, found.getColumnTypeName(i));
                Collations.Facts facts = collations.facts(column);
                JdbcType declared = dialect.kind(dialect.kind(found.getColumnType(i), type), facts);
                JdbcType kind = misfits.contains(column) ? declared.wider() : declared;
                Traits its = traits.getOrDefault(column, Traits.UNKNOWN);
                Column shown = new Column(column, kind.type(), its.nullable(), its.generated())
                        .comparing(collations.comparison(column, kind, type, dialect))
                        .onlyShown(dialect.readOnly(kind, type))
                        .roundedTo(JdbcColumn.digits(found, i));
                columns.add(new JdbcColumn(
                        dialect.hasBooleansIn(type) ? shown.takingBooleans() : shown,
                        kind,
                        JdbcColumn.resultType(found, i),
                        type,
                        quotes.around(column),
                        its.computed() || fixed.contains(column),
                        its.counted(),
                        kind.isExact() || kind.isExactlyCollated() && collations.areExact(column),
                        facts == null ? null : facts.own()));
            }
        }
        if (columns.isEmpty()) {
            throw new UnusableMasterException(name, table + " has no columns", null);
        }
        return columns;
    }

    /**
     * Returns what to select: all, or by their names the columns that the user may read, if those are not all.
     *
     * @throws SQLException if nothing may be read
     */
    private String selected(Connection connection, TableSearch.Match table, String from, Quotes quotes)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(timeoutSeconds);
            Permissions.apart(connection, () -> {
                statement.executeQuery("SELECT * FROM " + from + " WHERE 1 = 0").close();
                return ALL;
            });
            return ALL;
        } catch (SQLException e) {
            Set<String> readable = new Permissions(connection, table, timeoutSeconds).readableColumns();
            if (readable.isEmpty()) {
                throw e;
            }
            return traits(connection.getMetaData(), table).keySet().stream()
                    .filter(readable::contains)
                    .map(quotes::around)
                    .collect(Collectors.joining(", "));
        }
    }

    /** What a result says nothing of. */
    private record Traits(boolean nullable, boolean generated, boolean computed, boolean counted) {

        private static final Traits UNKNOWN = new Traits(true, false, false, false);
    }

    private static Map<String, Traits> traits(DatabaseMetaData database, TableSearch.Match table) throws SQLException {
        Map<String, Traits> traits = new LinkedHashMap<>();
        try (ResultSet rows = database.getColumns(
                table.catalog(), literal(database, table.schema()), literal(database, table.name()), "%")) {
            while (rows.next()) {
                String column = rows.getString("COLUMN_NAME");
                boolean nullable = rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls;
                String initial = rows.getString("COLUMN_DEF");
                boolean counted = "YES".equals(rows.getString("IS_AUTOINCREMENT"));
                boolean computed = "YES".equals(rows.getString("IS_GENERATEDCOLUMN")) && !counted;
                boolean hasDefault = initial != null && !initial.equalsIgnoreCase("NULL");
                traits.put(column, new Traits(nullable, counted || computed || hasDefault, computed, counted));
            }
        }
        return traits;
    }

    /** Returns a name as a pattern that only this name matches. */
    private static @Nullable String literal(DatabaseMetaData database, @Nullable String name) throws SQLException {
        if (name == null) {
            return null;
        }
        String escape = database.getSearchStringEscape();
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    private List<String> primaryKey(DatabaseMetaData database, TableSearch.Match table) throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        try (ResultSet rows = database.getPrimaryKeys(table.catalog(), table.schema(), table.name())) {
            while (rows.next()) {
                columns.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
            }
        }
        if (columns.isEmpty()) {
            throw new UnusableMasterException(
                    name,
                    (table.view() ? "the view " : "the table ") + table + " has no primary key; set " + idSetting
                            + " to the columns that tell its rows apart",
                    null);
        }
        return List.copyOf(columns.values());
    }

    private static int isolation(DatabaseMetaData database, Dialect dialect) throws SQLException {
        for (int level : dialect.levelsOfOneState()) {
            if (database.supportsTransactionIsolationLevel(level)) {
                return level;
            }
        }
        return TransactionDefinition.ISOLATION_DEFAULT;
    }
}
