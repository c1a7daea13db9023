package dev.livetable.table;

import java.util.Map;

/**
 * How the rows of a table lead to rows of another.
 *
 * @param name the name of the relation
 * @param table the name of the other table
 * @param columns for each column of this table that takes part, the column of the other table it is equal to
 */
public record Relation(String name, String table, Map<String, String> columns) {

    /** Takes a copy of the columns. */
    public Relation {
        columns = Map.copyOf(columns);
    }
}
