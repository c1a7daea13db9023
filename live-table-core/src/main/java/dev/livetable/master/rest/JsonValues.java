package dev.livetable.master.rest;

import dev.livetable.table.Bytes;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Objects of JSON as rows, and back, by the types of the columns. */
final class JsonValues {

    private static final Set<ColumnType> WRITTEN_AS_TEXT_TOO =
            Set.of(ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DOUBLE);

    private final RestErrors errors;
    private final TableSchema schema;
    private final Columns columns;

    JsonValues(RestErrors errors, TableSchema schema) {
        this.errors = errors;
        this.schema = schema;
        this.columns = Columns.of(schema.columns().stream().map(Column::name).toList());
    }

    /**
     * Returns the row that a flat object is: null for the columns it lacks, and without the fields that are no columns.
     *
     * @throws MasterFailedException if it has a value that does not fit its column
     */
    Row row(JsonNode object) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Column column = schema.columns().get(i);
            values[i] = value(column, object.path(column.name()));
        }
        return columns.row(values);
    }

    @SuppressWarnings("UnusedException") // its message holds the value
    private @Nullable Object value(Column column, JsonNode node) {
        try {
            Object value = plain(node);
            boolean written = value instanceof String && WRITTEN_AS_TEXT_TOO.contains(column.type());
            return written
                    ? column.type().parse(node.asString())
                    : column.type().coerce(value);
        } catch (IllegalArgumentException e) {
            throw errors.failure("the API has a value in the column '" + column.name() + "' that is a "
                    + node.getNodeType() + " and not of type " + column.type()
                    + ", as the column is said to be; declare it with the type of its values "
                    + errors.setting("columns"));
        }
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isArray()) {
            List<@Nullable Object> list = new ArrayList<>(node.size());
            node.values().forEach(element -> list.add(plain(element)));
            return list;
        }
        if (node.isObject()) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        return node.asString();
    }

    /**
     * Returns a row that was read under other columns, without loss, as one that is read under these: columns that it
     * lacks are null.
     */
    @SuppressWarnings("ReferenceEquality") // rows that were read under the same columns share them
    Row adopt(Row row) {
        if (row.columns() == columns) {
            return row;
        }
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Column column = schema.columns().get(i);
            Object value = row.getIfPresent(column.name());
            values[i] = value != null && column.type() == ColumnType.TEXT
                    ? value.toString()
                    : column.type().coerce(column.type() == ColumnType.ANY ? asRead(value) : value);
        }
        return columns.row(values);
    }

    /** Returns a value of a column of decimals as it is in one of any values: a whole number of JSON is whole again. */
    private static @Nullable Object asRead(@Nullable Object value) {
        return value instanceof BigDecimal decimal && decimal.scale() == 0 ? ColumnType.INTEGER.coerce(decimal) : value;
    }

    /** Returns whether a flat object has all columns. */
    boolean areAllIn(JsonNode object) {
        return columns.names().stream().allMatch(object::has);
    }

    /**
     * Returns the fields of a row: what JSON has no form for (dates, times, UUIDs in their own notation, bytes in
     * Base64) as text.
     */
    Map<String, @Nullable Object> fields(Row row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        row.asMap().forEach((name, value) -> fields.put(name, field(name, value)));
        return fields;
    }

    /**
     * Returns the fields of a row that takes the place of another one. What stays as it is has the very form that it had
     * there, such as a number that is written as a text. A null where there was nothing is left out.
     *
     * @param row the row
     * @param stored the flat object that is replaced
     */
    Map<String, @Nullable Object> fieldsInPlaceOf(Row row, JsonNode stored) {
        Map<String, @Nullable Object> fields = fields(row);
        row.asMap().forEach((name, value) -> {
            JsonNode before = stored.path(name);
            if (value == null && before.isMissingNode()) {
                fields.remove(name);
            } else if (value != null && value.equals(value(schema.column(name), before))) {
                fields.put(name, before);
            } else if (before.isString()
                    && WRITTEN_AS_TEXT_TOO.contains(schema.column(name).type())
                    && value != null) {
                fields.put(name, value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString());
            }
        });
        return fields;
    }

    private @Nullable Object field(String column, @Nullable Object value) {
        if (value instanceof Double real && !Double.isFinite(real)) {
            throw errors.invalid("column '" + column + "': JSON has no number that is infinite or none");
        }
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>(list.size());
            list.forEach(element -> plain.add(field(column, element)));
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((key, element) -> plain.put((String) key, field(column, element)));
            return plain;
        }
        return value instanceof Bytes bytes ? Base64.getEncoder().encodeToString(bytes.toArray()) : value.toString();
    }
}
