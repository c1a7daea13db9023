package dev.livetable.stream.postgres;

import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import java.util.HexFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the texts of the server's log are read, of those types that a table over JDBC reads the same values of. */
enum LoggedType {
    BOOLEAN(text -> ColumnType.BOOLEAN.parse(text.equals("t") ? "true" : text.equals("f") ? "false" : text)),
    INTEGER(ColumnType.INTEGER::parse),
    DECIMAL(ColumnType.DECIMAL::parse),
    REAL(text -> (double) Float.parseFloat(text)),
    DOUBLE(Double::valueOf),
    TEXT(text -> text),
    /** Text that is filled up with blanks, which are not read. */
    PADDED_TEXT(LoggedType::withoutBlanks),
    BYTES(LoggedType::bytes),
    UUID(ColumnType.UUID::parse),
    DATE(ColumnType.DATE::parse),
    TIME(ColumnType.TIME::parse),
    DATE_TIME(text -> ColumnType.DATE_TIME.parse(text.replace(' ', 'T'))),
    OFFSET_DATE_TIME(LoggedType::moment);

    /*
     * The session that reads the log has fixed settings: ISO dates, the time zone UTC, all digits of a floating-point
     * number, bytes in hexadecimal digits. What no longer fits these forms has no exact value here, as an infinite date,
     * or a year before the first one.
     */

    private final Function<String, Object> parser;

    LoggedType(Function<String, Object> parser) {
        this.parser = parser;
    }

    /**
     * Returns how values of a type are read; null if they are not.
     *
     * @param name the name of the type; of the base type for a domain
     * @param isEnumeration whether it is one
     * @param isOfCatalog whether it is one of PostgreSQL's own
     */
    static @Nullable LoggedType of(String name, boolean isEnumeration, boolean isOfCatalog) {
        if (isEnumeration) {
            return TEXT;
        }
        if (!isOfCatalog) {
            return name.equals("citext") ? TEXT : null;
        }
        return switch (name) {
            case "bool" -> BOOLEAN;
            case "int2", "int4", "int8", "oid" -> INTEGER;
            case "numeric" -> DECIMAL;
            case "float4" -> REAL;
            case "float8" -> DOUBLE;
            case "text", "varchar", "name" -> TEXT;
            case "bpchar" -> PADDED_TEXT;
            case "bytea" -> BYTES;
            case "uuid" -> UUID;
            case "date" -> DATE;
            case "time" -> TIME;
            case "timestamp" -> DATE_TIME;
            case "timestamptz" -> OFFSET_DATE_TIME;
            default -> null;
        };
    }

    /**
     * Returns the value that a text of the log stands for.
     *
     * @throws IllegalArgumentException if it is one that has no exact value here
     */
    Object parse(String text) {
        return parser.apply(text);
    }

    private static String withoutBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    private static Object bytes(String text) {
        if (!text.startsWith("\\x")) {
            throw new IllegalArgumentException("Bytes are not in hexadecimal digits");
        }
        return Bytes.of(HexFormat.of().parseHex(text, 2, text.length()));
    }

    private static Object moment(String text) {
        if (!text.endsWith("+00")) {
            throw new IllegalArgumentException("A moment is not in UTC");
        }
        String local = text.substring(0, text.length() - "+00".length());
        return ColumnType.OFFSET_DATE_TIME.parse(local.replace(' ', 'T') + "Z");
    }
}
