package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns, and how their values are read and written. Immutable.
 *
 * @param schema the schema
 * @param values how values are read and written
 * @param types the types of the columns, by their names
 * @param isLearned whether they are what the rows so far had, so that a row may have others
 * @param late the names of the columns that the first answer with rows did not have; none if the columns are declared
 */
record Layout(
        TableSchema schema, JsonValues values, Map<String, ColumnType> types, boolean isLearned, Set<String> late) {

    /** Returns columns that are declared. */
    static Layout declared(RestErrors errors, List<Column> columns, String idColumn) {
        return of(errors, columns, idColumn, false, Set.of());
    }

    /**
     * Returns columns that are learned.
     *
     * @param before those learned before; null if there are none
     */
    static Layout learned(RestErrors errors, List<Column> columns, String idColumn, @Nullable Layout before) {
        Set<String> late = new HashSet<>();
        if (before != null) {
            columns.stream()
                    .map(Column::name)
                    .filter(name ->
                            !before.types().containsKey(name) || before.late().contains(name))
                    .forEach(late::add);
        }
        return of(errors, columns, idColumn, true, Set.copyOf(late));
    }

    private static Layout of(
            RestErrors errors, List<Column> columns, String idColumn, boolean isLearned, Set<String> late) {
        TableSchema schema = TableSchema.of(errors.table(), columns, idColumn);
        Map<String, ColumnType> types = new HashMap<>();
        columns.forEach(column -> types.put(column.name(), column.type()));
        return new Layout(schema, new JsonValues(errors, schema), types, isLearned, late);
    }

    /**
     * Returns the columns that a row sets when it replaces another one: those that it leaves out are null then. A late
     * column that it does not name is none of them. Whoever made the row may not know of it, and the same replace must do
     * the same before and after the column was learned.
     */
    Set<String> setBy(Row row) {
        Set<String> set = new HashSet<>(types.keySet());
        set.removeIf(name -> late.contains(name) && !row.has(name));
        return set;
    }

    /** Returns whether all rows with an id are known to have it in the form that the column's type gives it. */
    boolean isWrittenAsTyped(String id) {
        return schema.idValues(id).isPresent();
    }

    /**
     * Returns the id's column with the value that an id stands for; empty when no row can have this id. Under learned
     * types any row may, since one with an id of another type may come.
     */
    Optional<Row> idValues(String id) {
        Optional<Row> typed = schema.idValues(id);
        return typed.isEmpty() && isLearned
                ? Optional.of(Row.of(schema.idColumns().get(0), id))
                : typed;
    }

    /**
     * Returns a row with the names of the columns, and with values as the columns hold them. Under learned types a value
     * of another type stays what it is, since the API may take it; and while no row was seen, any column may be one.
     *
     * @throws InvalidRequestException if a column does not exist, is given twice, or cannot hold its value
     */
    Row toWrite(Row row) {
        if (!isLearned) {
            return schema.coerce(row);
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        boolean isNoRowSeen =
                schema.columns().size() == 1 && schema.columns().get(0).type() == ColumnType.ANY;
        for (String given : row.columns().names()) {
            boolean isId = given.equalsIgnoreCase(schema.idColumns().get(0));
            String name = isNoRowSeen && !isId ? given : schema.column(given).name();
            @Nullable Object value = row.get(given);
            if (values.containsKey(name)) {
                throw new InvalidRequestException(schema.name(), "column '" + name + "' is given twice", null);
            }
            try {
                values.put(name, types.getOrDefault(name, ColumnType.ANY).coerce(value));
            } catch (IllegalArgumentException e) {
                values.put(name, ColumnType.ANY.coerce(value));
            }
        }
        return Row.of(values);
    }
}
