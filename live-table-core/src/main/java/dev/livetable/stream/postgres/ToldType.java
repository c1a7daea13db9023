package dev.livetable.stream.postgres;

import dev.livetable.table.ColumnType;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values of a column travel that arrive exactly as a table over JDBC reads them. Other columns are not told. */
enum ToldType {
    BOOLEAN(ColumnType.BOOLEAN),
    INTEGER(ColumnType.INTEGER),
    DECIMAL(ColumnType.DECIMAL),
    /** Texts, without the blanks that CHAR is filled up with: a cast takes them away, and so does whoever reads it. */
    TEXT(ColumnType.TEXT),
    UUID(ColumnType.UUID),
    DATE(ColumnType.DATE),
    TIME(ColumnType.TIME),
    DATE_TIME(ColumnType.DATE_TIME),
    OFFSET_DATE_TIME(ColumnType.OFFSET_DATE_TIME);

    /*
     * A text is made in the session of whoever writes, so it must not depend on settings: a cast of a date does, and JSON
     * has it in ISO 8601. Floating-point numbers depend on extra_float_digits, bytes on bytea_output, intervals on
     * IntervalStyle, money on the locale: they are not told.
     */

    private static final Map<String, ToldType> OF_CATALOG = Map.ofEntries(
            Map.entry("bool", BOOLEAN),
            Map.entry("int2", INTEGER),
            Map.entry("int4", INTEGER),
            Map.entry("int8", INTEGER),
            Map.entry("oid", INTEGER),
            Map.entry("numeric", DECIMAL),
            Map.entry("text", TEXT),
            Map.entry("varchar", TEXT),
            Map.entry("bpchar", TEXT),
            Map.entry("name", TEXT),
            Map.entry("uuid", UUID),
            Map.entry("date", DATE),
            Map.entry("time", TIME),
            Map.entry("timestamp", DATE_TIME),
            Map.entry("timestamptz", OFFSET_DATE_TIME));

    private final ColumnType type;

    ToldType(ColumnType type) {
        this.type = type;
    }

    /**
     * Returns how values of a type travel; null if they are not told.
     *
     * @param name the name of the type; of the base type for a domain
     * @param isEnumeration whether it is one
     * @param isOfCatalog whether it is one of PostgreSQL's own
     */
    static @Nullable ToldType of(String name, boolean isEnumeration, boolean isOfCatalog) {
        if (isEnumeration) {
            return TEXT;
        }
        return isOfCatalog ? OF_CATALOG.get(name) : name.equals("citext") ? TEXT : null;
    }

    ColumnType type() {
        return type;
    }

    /** Returns the expression that makes the text of a column's value. */
    String text(String column) {
        return switch (this) {
            case DATE, DATE_TIME, OFFSET_DATE_TIME -> "to_json(" + column + ") #>> '{}'";
            default -> column + "::text";
        };
    }

    /** Returns whether a value may be so long that its length is looked at before its text is made. */
    boolean mayBeLong() {
        return this == TEXT;
    }

    /**
     * Returns the value that a text stands for.
     *
     * @throws IllegalArgumentException if it is one that has no exact value here, such as an infinite date
     */
    Object parse(String text) {
        Object value = type.parse(text);
        return value instanceof OffsetDateTime moment ? moment.withOffsetSameInstant(ZoneOffset.UTC) : value;
    }
}
