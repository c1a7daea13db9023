package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name the name, as the table spells it
 * @param type what its values are
 * @param nullable whether it may hold null
 * @param generated whether the table can make its value when a row is inserted without one
 * @param texts how the table compares its texts, where it holds texts or UUIDs
 * @param readOnly why its values are only shown, as the rest of a sentence about it; null where they can also be written
 *     and filtered by. A write or a filter that names a column that is only shown is refused, and a replace leaves it as
 *     it is
 * @param takesBooleans whether true and false are taken for its values 1 and 0, since its table has no other booleans
 * @param digits how many digits its values have to which the table rounds them, in the table's own words; null where it does
 *     not tell. A column that comes to have others may have other values in all rows
 */
public record Column(
        String name,
        ColumnType type,
        boolean nullable,
        boolean generated,
        TextComparison texts,
        @Nullable String readOnly,
        boolean takesBooleans,
        @Nullable String digits) {

    /** Returns a column of which nobody tells how many digits its values have. */
    public Column(
            String name,
            ColumnType type,
            boolean nullable,
            boolean generated,
            TextComparison texts,
            @Nullable String readOnly,
            boolean takesBooleans) {
        this(name, type, nullable, generated, texts, readOnly, takesBooleans, null);
    }

    /** Returns a column that can be written and filtered by. */
    public Column(String name, ColumnType type, boolean nullable, boolean generated, TextComparison texts) {
        this(name, type, nullable, generated, texts, null, false);
    }

    /** Returns a column that can be written and filtered by; how the table compares its texts is not known. */
    public Column(String name, ColumnType type, boolean nullable, boolean generated) {
        this(name, type, nullable, generated, TextComparison.UNKNOWN);
    }

    /** Returns this column, compared as a table compares its texts. */
    public Column comparing(TextComparison known) {
        return new Column(name, type, nullable, generated, known, readOnly, takesBooleans, digits);
    }

    /**
     * Returns this column, only shown.
     *
     * @param reason why, as the rest of a sentence about the column; null where it can be written and filtered by
     */
    public Column onlyShown(@Nullable String reason) {
        return new Column(name, type, nullable, generated, texts, reason, takesBooleans, digits);
    }

    /** Returns this column of integers, for which true and false are 1 and 0. */
    public Column takingBooleans() {
        return new Column(name, type, nullable, generated, texts, readOnly, true, digits);
    }

    /** Returns this column, whose values a table rounds to so many digits; null where it does not tell. */
    public Column roundedTo(@Nullable String known) {
        return new Column(name, type, nullable, generated, texts, readOnly, takesBooleans, known);
    }

    /**
     * Returns a value that somebody gives for this column in the form that its type has it.
     *
     * @param value a value, or null, which stays null
     * @throws IllegalArgumentException if the column cannot hold it; the message does not tell it
     */
    public @Nullable Object coerce(@Nullable Object value) {
        return type.coerce(takesBooleans && value instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : value);
    }

    /**
     * Returns the value that a text stands for in this column.
     *
     * @param text the text
     * @throws IllegalArgumentException if the text is none of its type
     */
    public Object parse(String text) {
        boolean isBoolean = takesBooleans && (text.equals("true") || text.equals("false"));
        return isBoolean ? (Object) (text.equals("true") ? 1L : 0L) : type.parse(text);
    }

    /** Returns a column that may hold null and is not generated. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true, false);
    }
}
