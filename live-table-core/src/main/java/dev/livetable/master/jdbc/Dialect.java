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
     * Returns the statement that begins a transaction in which all reads see one state; null where the isolation level
     * of the connection has to be changed and changed back, which takes more round trips.
     */
    @Nullable
    String beginOfSnapshot() {
        return this == POSTGRESQL ? "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" : null;
    }

    /** Returns whether a sort can say where the nulls go. */
    boolean ordersNulls() {
        return this != STANDARD;
    }

    /**
     * Returns an expression that is equal for texts of a column only if they are written alike; null if none is known.
     */
    @Nullable
    String asWritten(JdbcColumn column) {
        boolean list = column.kind() == JdbcType.LIST;
        return switch (this) {
            case POSTGRESQL -> (list ? column.sqlName() : "(" + asText(column.sqlName()) + ")") + " COLLATE \"C\"";
            case H2 -> list ? null : asWritten(column.sqlName());
            case STANDARD -> null;
        };
    }

    /**
     * Returns what {@link #asWritten(JdbcColumn)} is compared with, for a value bound in the place of a question mark.
     */
    String writtenOperand() {
        return this == H2 ? asWritten("?") : "?";
    }

    /** Returns what a text of H2 is compared by, so that it is equal only to one that is written alike. */
    String asWritten(String expression) {
        return "CAST(" + expression + " AS VARBINARY)";
    }

    /** Returns the expression for the text of a column without regard to case. */
    String folded(JdbcColumn column) {
        boolean isRead = this == POSTGRESQL && column.writtenText(this) != null;
        return folded(isRead ? asText(column.sqlName()) : column.expression(this));
    }

    /** Returns an expression of a text without regard to case, by the rules of the database, and not of a column. */
    String folded(String expression) {
        return this == POSTGRESQL ? "LOWER((" + expression + ") COLLATE \"default\")" : "LOWER(" + expression + ")";
    }

    /**
     * Returns whether a text within another has to be located to be found as it is written, since a pattern finds more.
     */
    boolean locatesTexts() {
        return this == H2;
    }

    /**
     * Returns PostgreSQL's name for the elements of an array to look for a column's value in, which
     * H2 takes no notice of.
     */
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

    /** Returns whether the type of a value bound to a column of a kind has to be left open. */
    boolean leavesTypeOpen(JdbcType kind) {
        return this == POSTGRESQL && (kind == JdbcType.AS_TEXT || kind == JdbcType.CASELESS_TEXT);
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
