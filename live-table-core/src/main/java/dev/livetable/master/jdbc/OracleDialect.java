package dev.livetable.master.jdbc;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The facts of Oracle's database, from version 12.2, as its documentation tells them. No such database was ever asked. */
final class OracleDialect extends Dialect {

    private static final Set<String> NOT_COMPARED =
            Set.of("clob", "nclob", "blob", "long", "long raw", "bfile", "xmltype");

    /** What error codes mean. */
    private static final Map<Integer, Refused> REFUSALS = Map.ofEntries(
            Map.entry(1, Refused.DUPLICATE),
            Map.entry(54, Refused.LOST_RACE), // somebody else has locked it
            Map.entry(60, Refused.LOST_RACE), // a deadlock
            Map.entry(8177, Refused.LOST_RACE),
            Map.entry(1031, Refused.NOT_PERMITTED),
            Map.entry(1400, Refused.NO_VALUE),
            Map.entry(1407, Refused.NO_VALUE),
            Map.entry(1438, Refused.VALUE),
            Map.entry(2290, Refused.VALUE),
            Map.entry(2291, Refused.VALUE),
            Map.entry(2292, Refused.VALUE),
            Map.entry(12899, Refused.TOO_LONG),
            Map.entry(32795, Refused.VALUE), // given for a column that is always counted
            Map.entry(54013, Refused.VALUE), // given for a column that is computed
            Map.entry(54017, Refused.VALUE),
            Map.entry(1013, Refused.TOO_SLOW));

    OracleDialect(String product) {
        super(product);
    }

    @Override
    JdbcType kind(int jdbcType, String typeName) {
        String name = typeName.toLowerCase(Locale.ROOT);
        if (name.startsWith("timestamp") && name.endsWith("time zone")) {
            return JdbcType.OFFSET_DATE_TIME;
        }
        return switch (name) {
            case "binary_float" -> JdbcType.REAL;
            case "binary_double" -> JdbcType.DOUBLE;
            default -> JdbcType.of(jdbcType, typeName);
        };
    }

    @Override
    @Nullable
    String readOnly(JdbcType kind, String typeName) {
        return NOT_COMPARED.contains(typeName.toLowerCase(Locale.ROOT))
                ? "is of the type " + typeName + ", which the database does not compare"
                : super.readOnly(kind, typeName);
    }

    @Override
    String noValues(List<JdbcColumn> columns) {
        return " (" + columns.get(0).sqlName() + ") VALUES (DEFAULT)";
    }

    @Override
    boolean ordersNulls() {
        return true;
    }

    @Override
    Map<Integer, Refused> refusals() {
        return REFUSALS;
    }

    /** An empty text is a null. */
    @Override
    boolean holds(String text) {
        return !text.isEmpty() && super.holds(text);
    }

    @Override
    String unheld() {
        return "an empty text, which is a null to the database, nor one with half a surrogate pair";
    }

    @Override
    String asText(String column) {
        return "CAST(" + column + " AS VARCHAR2(4000))";
    }
}
