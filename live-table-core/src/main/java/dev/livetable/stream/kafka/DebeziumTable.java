package dev.livetable.stream.kafka;

import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The table whose changes are in a topic of Debezium.
 *
 * @param schema returns the columns of the table and its id; null, or an error, as long as they are not known, and each change
 *     is then one of anything
 * @param columns the columns that are told, by their names in the schema; null for all. Those that the connector masks,
 *     truncates or converts must not be among them
 * @param hasFullIdentity whether the table is one of PostgreSQL with {@code REPLICA IDENTITY FULL}: else its connector makes
 *     up values of the row before a change
 */
public record DebeziumTable(
        Supplier<? extends @Nullable TableSchema> schema,
        @Nullable List<String> columns,
        boolean hasFullIdentity) {

    /** Takes a copy. */
    public DebeziumTable {
        columns = columns == null ? null : List.copyOf(columns);
    }

    /** Returns a table whose columns are all told. */
    public static DebeziumTable of(Supplier<? extends @Nullable TableSchema> schema) {
        return new DebeziumTable(schema, null, false);
    }

    boolean tells(String column) {
        return columns == null || columns.contains(column);
    }
}
