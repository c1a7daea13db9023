package dev.livetable.table;

/**
 * A column of a table.
 *
 * @param name the name, as the table spells it
 * @param type what its values are
 * @param nullable whether it may hold null
 * @param generated whether the table can make its value when a row is inserted without one
 */
public record Column(String name, ColumnType type, boolean nullable, boolean generated) {

    /**
     * Returns a column that may hold null and is not generated.
     *
     * @param name the name, as the table spells it
     * @param type what its values are
     */
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, true, false);
    }
}
