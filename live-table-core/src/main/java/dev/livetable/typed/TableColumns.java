package dev.livetable.typed;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.Column;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table that the properties of a class are in, and what is written into them.
 *
 * @param codec what knows the class
 * @param names where the columns are
 * @param schema what the table says of them
 */
record TableColumns(EntityCodec<?, ?> codec, ColumnNames names, TableSchema schema) {

    /**
     * Finds the columns.
     *
     * @throws EntityException if a property has no column, or the ids are others
     */
    static TableColumns of(EntityCodec<?, ?> codec, TableSchema schema) {
        ColumnNames names = ColumnNames.of(
                codec, schema.columns().stream().map(Column::name).toList());
        List<String> ids = codec.idColumns().stream().map(names::column).toList();
        if (ids.size() != schema.idColumns().size() || !ids.containsAll(schema.idColumns())) {
            throw new EntityException(
                    "The id of " + codec.type().getSimpleName() + " is in " + ids + ", but the rows of table '"
                            + schema.name() + "' are told apart by " + schema.idColumns()
                            + "; mark the properties in those columns with @Id",
                    null);
        }
        return new TableColumns(codec, names, schema);
    }

    /**
     * Returns a row of properties as one of the table's columns, each value as its column has it.
     *
     * @throws EntityException if a column cannot hold a value
     */
    Row row(Row properties) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String property : properties.columns().names()) {
            Object value = properties.get(property);
            Column column = column(property);
            try {
                values.put(column.name(), codec.inColumn(value, column.type()));
            } catch (IllegalArgumentException e) {
                throw new EntityException(misfit(property, value) + ": " + e.getMessage(), e);
            }
        }
        return Row.of(values);
    }

    /**
     * Returns what a column holds for a value that its property is compared with.
     *
     * @throws InvalidRequestException if it cannot hold it
     */
    @Nullable
    Object compared(String property, @Nullable Object value) {
        Object kept = codec.converted(property, value);
        try {
            return codec.inColumn(kept, column(property).type());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(schema.name(), misfit(property, kept) + ": " + e.getMessage(), e);
        }
    }

    private Column column(String property) {
        return schema.column(names.column(property));
    }

    private String misfit(String property, @Nullable Object value) {
        Column column = column(property);
        return codec.type().getSimpleName() + "." + codec.path(property) + " does not fit the column '" + column.name()
                + "', which is of type " + column.type() + ", with a value of class "
                + (value == null ? "null" : value.getClass().getSimpleName());
    }
}
