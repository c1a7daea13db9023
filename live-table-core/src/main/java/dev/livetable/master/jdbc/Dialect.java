package dev.livetable.master.jdbc;

import dev.livetable.table.ColumnType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where databases differ. What is not known to be one of the first two is spoken to in standard SQL. */
enum Dialect {
    POSTGRESQL,
    H2,
    STANDARD;

    /** Returns the dialect of a database product, as its driver's metadata names it. */
    static Dialect of(String product) {
        return switch (product) {
            case "PostgreSQL" -> POSTGRESQL;
            case "H2" -> H2;
            default -> STANDARD;
        };
    }

    /** Returns the expression for a column as the text that is read from it. */
    String asText(String column) {
        return switch (this) {
            // A cast may write a value otherwise than it is read (10.0.0.1/32), and CONCAT makes a null an empty text.
            case POSTGRESQL -> "CASE WHEN " + column + " IS NOT NULL THEN CONCAT(" + column + ") END";
            case H2 -> "CAST(" + column + " AS VARCHAR)";
            case STANDARD -> "CAST(" + column + " AS VARCHAR(4000))";
        };
    }

    /**
     * Returns the statement that begins a transaction in which all reads see one state; null where the isolation level of
     * the connection has to be changed and changed back, which takes more round trips.
     */
    @Nullable
    String beginOfSnapshot() {
        return this == POSTGRESQL ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" : null;
    }

    /** Returns whether a sort can say where the nulls go. */
    boolean ordersNulls() {
        return this != STANDARD;
    }

    /** Returns whether texts are equal only if they are written alike, unless a column says otherwise. */
    boolean comparesTextsAsWritten() {
        return this != STANDARD;
    }

    /** Returns PostgreSQL's name for the elements of an array to look for a column's value in, which H2 takes no notice of. */
    @Nullable
    String arrayOf(ColumnType type) {
        if (this == STANDARD) {
            return null;
        }
        return switch (type) {
            case INTEGER -> "int8";
            case DECIMAL -> "numeric";
            case DOUBLE -> "float8";
            case TEXT -> "varchar";
            case DATE -> "date";
            case TIME -> "time";
            case DATE_TIME -> "timestamp";
            case OFFSET_DATE_TIME -> "timestamptz";
            case UUID -> "uuid";
            default -> null;
        };
    }

    /** Returns what stands in a statement for a value that a column is set to. */
    String placeholder(String typeName) {
        return this == H2 && typeName.toLowerCase(Locale.ROOT).equals("json") ? "? FORMAT JSON" : "?";
    }

    /** Returns whether the type of a value bound to a column of a type of the database's own has to be left open. */
    boolean leavesTypesOpen() {
        return this == POSTGRESQL;
    }

    /** Returns whether a text can be stored as it is. */
    boolean holds(String text) {
        return switch (this) {
            case H2 -> true;
            case POSTGRESQL -> text.indexOf(0) < 0 && isUnicode(text);
            case STANDARD -> isUnicode(text);
        };
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
