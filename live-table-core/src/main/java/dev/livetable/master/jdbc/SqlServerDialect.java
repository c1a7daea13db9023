package dev.livetable.master.jdbc;

import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts of SQL Server as its documentation tells them. No SQL Server was ever asked. */
final class SqlServerDialect extends Dialect {

    private static final Set<String> NOT_COMPARED =
            Set.of("text", "ntext", "image", "xml", "sql_variant", "geometry", "geography", "hierarchyid");

    /** What error codes mean. */
    private static final Map<Integer, Refused> REFUSALS = Map.ofEntries(
            Map.entry(2601, Refused.DUPLICATE),
            Map.entry(2627, Refused.DUPLICATE),
            Map.entry(1205, Refused.LOST_RACE), // a deadlock
            Map.entry(1222, Refused.LOST_RACE), // waited too long for a lock
            Map.entry(3960, Refused.LOST_RACE), // another one has changed the row of a snapshot
            Map.entry(229, Refused.NOT_PERMITTED),
            Map.entry(230, Refused.NOT_PERMITTED),
            Map.entry(220, Refused.VALUE),
            Map.entry(271, Refused.VALUE), // given for a column that is computed
            Map.entry(515, Refused.NO_VALUE),
            Map.entry(544, Refused.VALUE), // given for a column that is always counted
            Map.entry(547, Refused.VALUE),
            Map.entry(2628, Refused.TOO_LONG),
            Map.entry(8115, Refused.VALUE),
            Map.entry(8152, Refused.TOO_LONG));

    SqlServerDialect(String product) {
        super(product);
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        return switch (typeName.toLowerCase(Locale.ROOT)) {
            case "datetimeoffset" -> JdbcType.OFFSET_DATE_TIME;
            case "uniqueidentifier" -> JdbcType.WRITTEN_UUID;
            default -> JdbcType.of(jdbcType, typeName);
        };
    }

    @Override
    @Nullable
    String readOnly(JdbcType kind, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        if (NOT_COMPARED.contains(name)) {
            return "is of the type " + typeName + ", which the database does not compare";
        }
        return switch (name) {
            case "timestamp", "rowversion" -> "is of the type " + typeName + ", which the database sets itself";
            case "datetime", "smalldatetime" ->
                "is of the type " + typeName + ", which the database rounds to its own steps; make it a datetime2";
            default -> super.readOnly(kind, typeName);
        };
    }

    /** A bracket begins a set of characters. */
    @Override
    String wildcards() {
        return "%_[";
    }

    @Override
    boolean tellsOnlyCountedKeys() {
        return true;
    }

    /** At a lower level rows may be added between two reads. */
    @Override
    List<Integer> levelsOfOneState() {
        return List.of(Connection.TRANSACTION_SERIALIZABLE);
    }

    @Override
    Map<Integer, Refused> refusals() {
        return REFUSALS;
    }

    @Override
    Object bound(JdbcColumn column, Object value) {
        return column.kind() == JdbcType.WRITTEN_UUID ? value.toString() : super.bound(column, value);
    }

    @Override
    String asText(String column) {
        return "CAST(" + column + " AS NVARCHAR(4000))";
    }
}
