package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.Collations.Facts;
import dev.livetable.master.jdbc.Returning.Before;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TextComparison;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of H2. */
final class H2Dialect extends Dialect {

    /*
     * H2 without a collation orders by `String.compareTo`, and UUIDs by their texts. CHAR is filled up or not, by H2's mode.
     * Before version 2 the tables of its own metadata have other names, and a change cannot be queried.
     */

    private static final int FIRST_OF_STANDARD = 2;

    private static final String COLLATION =
            "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'COLLATION'";

    private static final String EFFECTS = "WITH names(s, t) AS (SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR))"
            + " SELECT CASE WHEN STORAGE_TYPE IN ('CACHED', 'MEMORY') THEN 'own' ELSE 'foreign' END, '', ''"
            + " FROM INFORMATION_SCHEMA.TABLES"
            + " JOIN names ON TABLE_SCHEMA = s AND TABLE_NAME = t WHERE TABLE_TYPE = 'BASE TABLE'"
            + " UNION ALL SELECT CASE ACTION_TIMING WHEN 'BEFORE' THEN 'before' ELSE 'after' END, TRIGGER_NAME, ''"
            + " FROM INFORMATION_SCHEMA.TRIGGERS JOIN names ON EVENT_OBJECT_SCHEMA = s AND EVENT_OBJECT_TABLE = t";

    /** A lock that was not to be had in time, and a row that another transaction has changed meanwhile: the statement is undone. */
    private static final Map<Integer, Refused> REFUSALS = Map.of(50200, Refused.LOST_RACE, 90131, Refused.LOST_RACE);

    private final boolean isStandard;

    H2Dialect(String product, int version) {
        super(product);
        this.isStandard = version >= FIRST_OF_STANDARD;
    }

    @Override
    Map<Integer, Refused> refusals() {
        return REFUSALS;
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        if (name.startsWith("row(") || name.equals("java_object")) {
            return JdbcType.SHOWN_TEXT;
        }
        if (name.equals("json")) {
            return JdbcType.JSON;
        }
        boolean isOwn = jdbcType == Types.TIME_WITH_TIMEZONE || name.startsWith("interval");
        return isOwn ? JdbcType.OWN_TEXT : name.startsWith("enum(") ? JdbcType.LABEL : super.kind(jdbcType, typeName);
    }

    @Override
    boolean ordersNulls() {
        return true;
    }

    @Override
    Returning returning() {
        return isStandard ? new Returning(Before.OLD_TABLE, true, null) : super.returning();
    }

    @Override
    boolean queriesChanges() {
        return isStandard;
    }

    @Override
    String placeholder(JdbcColumn column) {
        return column.kind() == JdbcType.JSON ? "? FORMAT JSON" : "?";
    }

    @Override
    String operand(JdbcColumn column) {
        return placeholder(column);
    }

    @Override
    @Nullable
    String hasOneOf(JdbcColumn column) {
        return column.kind() == JdbcType.LABEL || column.kind() == JdbcType.OWN_TEXT
                ? asText(column.sqlName()) + " = ANY (?)"
                : null;
    }

    @Override
    String expression(JdbcColumn column) {
        return switch (column.kind()) {
            case LABEL, OWN_TEXT, PADDED_TEXT -> column.sqlName();
            default -> super.expression(column);
        };
    }

    @Override
    String shown(JdbcColumn column) {
        return column.kind() == JdbcType.JSON ? "NULLIF(" + column.sqlName() + ", JSON 'null')" : super.shown(column);
    }

    @Override
    String nothing(JdbcColumn column) {
        if (column.kind() != JdbcType.JSON) {
            return super.nothing(column);
        }
        String name = column.sqlName();
        return column.column().nullable()
                ? "CASE WHEN " + name + " = JSON 'null' THEN " + name + " END"
                : "JSON 'null'";
    }

    @Override
    String text(JdbcColumn column) {
        return column.kind() == JdbcType.PADDED_TEXT ? "RTRIM(" + column.sqlName() + ")" : super.text(column);
    }

    @Override
    @Nullable
    String arrayOf(ColumnType type) {
        return PostgresDialect.arrayName(type);
    }

    @Override
    boolean holds(String text) {
        return true;
    }

    @Override
    String asText(String column) {
        return "CAST(" + column + " AS VARCHAR)";
    }

    @Override
    @Nullable
    String asWritten(JdbcColumn column) {
        return column.kind() == JdbcType.LIST ? null : asWritten(text(column));
    }

    @Override
    String asWritten(String expression) {
        return "CAST(" + expression + " AS VARBINARY)";
    }

    @Override
    boolean locatesTexts() {
        return true;
    }

    @Override
    Collations collations(Connection connection, TableSearch.Match table, String from, int timeoutSeconds)
            throws SQLException {
        if (!isStandard) {
            return Collations.UNKNOWN;
        }
        try (PreparedStatement statement = connection.prepareStatement(COLLATION)) {
            statement.setQueryTimeout(timeoutSeconds);
            try (ResultSet rows = statement.executeQuery()) {
                boolean none = !rows.next() || "OFF".equals(rows.getString(1));
                TextComparison ordered = none ? TextComparison.UTF16_UNITS : TextComparison.EXACT;
                return new Collations(Map.of(), new Facts(none, ordered, false));
            }
        }
    }

    @Override
    TextComparison comparison(JdbcType kind, String typeName, Facts facts) {
        return kind == JdbcType.LABEL ? exactIf(facts.exact()) : super.comparison(kind, typeName, facts);
    }

    @Override
    String effects() {
        return EFFECTS;
    }
}
