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
 */
public record Column(
        String name,
        ColumnType type,
        boolean nullable,
        boolean generated,
        TextComparison texts,
        @Nullable String readOnly) {

    /** Returns a column that can be written and filtered by. */
    public Column(String name, ColumnType type, boolean nullable, boolean generated, TextComparison texts) {
        this(name, type, nullable, generated, texts, null);
    }

    /** Returns a column that can be written and filtered by; how the table compares its texts is not known. */
    public Column(String name, ColumnType type, boolean nullable, boolean generated) {
        this(name, type, nullable, generated, TextComparison.UNKNOWN);
    }

    /** Returns this column, compared as a table compares its texts. */
    public Column comparing(TextComparison known) {
        return new Column(name, type, nullable, generated, known, readOnly);
    }

    /**
     * Returns this column, only shown.
     *
     * @param reason why, as the rest of a sentence about the column; null where it can be written and filtered by
     */
    public Column onlyShown(@Nullable String reason) {
        return new Column(name, type, nullable, generated, texts, reason);
    }

    /** Returns a column that may hold null and is not generated. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true, false);
    }
}
