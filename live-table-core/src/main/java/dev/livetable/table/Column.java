package dev.livetable.table;

/**
 * A column of a table.
 *
 * @param name the name, as the table spells it
 * @param type what its values are
 * @param nullable whether it may hold null
 * @param generated whether the table can make its value when a row is inserted without one
 * @param texts how the table compares its texts, where it holds texts or UUIDs
 */
public record Column(String name, ColumnType type, boolean nullable, boolean generated, TextComparison texts) {

    /** Returns a column of which is not known how the table compares its texts. */
    public Column(String name, ColumnType type, boolean nullable, boolean generated) {
        this(name, type, nullable, generated, TextComparison.UNKNOWN);
    }

    /** Returns this column, compared as a table compares its texts. */
    public Column comparing(TextComparison known) {
        return new Column(name, type, nullable, generated, known);
    }

    /** Returns a column that may hold null and is not generated. */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true, false);
    }
}
