package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The columns that the rows of an API seem to have. */
final class LearnedColumns {

    private LearnedColumns() {}

    /** Returns the id's column and one for each field of any row, of the type that all its values have. */
    static List<Column> of(List<JsonNode> rows, String idColumn) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, ColumnType> types = new LinkedHashMap<>();
        for (JsonNode row : rows) {
            row.properties().forEach(field -> {
                names.add(field.getKey());
                if (!field.getValue().isNull()) {
                    types.merge(field.getKey(), typeOf(field.getValue()), LearnedColumns::both);
                }
            });
        }
        names.add(idColumn);
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            boolean id = name.equals(idColumn);
            columns.add(new Column(name, types.getOrDefault(name, ColumnType.ANY), !id, id));
        }
        return columns;
    }

    private static ColumnType typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case NUMBER -> value.isIntegralNumber() ? ColumnType.INTEGER : ColumnType.DECIMAL;
            case STRING -> ColumnType.TEXT;
            case ARRAY -> ColumnType.LIST;
            case OBJECT -> ColumnType.MAP;
            default -> ColumnType.ANY;
        };
    }

    private static ColumnType both(ColumnType one, ColumnType other) {
        if (one == other) {
            return one;
        }
        Set<ColumnType> numbers = Set.of(ColumnType.INTEGER, ColumnType.DECIMAL);
        return numbers.contains(one) && numbers.contains(other) ? ColumnType.DECIMAL : ColumnType.ANY;
    }
}
