package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The columns that the rows of an API seem to have. */
final class LearnedColumns {

    /*
     * The type of a column is that of all values seen so far, whatever the order in which they were seen. It can only
     * become wider: whole numbers become decimals, and what differs in any other way becomes any value. A row that was
     * read under the columns of some time can be read under all later ones without a second look at its JSON.
     *
     * A text in a column of numbers is not taken for a number: "0042" is another value than 42, and another id.
     */

    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9]\\d{0,17}");
    private static final Set<ColumnType> NUMBERS = Set.of(ColumnType.INTEGER, ColumnType.DECIMAL);

    private final RowShape shape;

    LearnedColumns(RowShape shape) {
        this.shape = shape;
    }

    /**
     * Returns the id's column and one for each field of any row, of the type that all its values have.
     *
     * @param known the columns so far, whose values count too
     * @param rows flat objects
     * @param isClosed whether fields that are no columns so far stay none
     */
    List<Column> with(List<Column> known, List<JsonNode> rows, boolean isClosed) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, ColumnType> types = new LinkedHashMap<>();
        known.forEach(column -> {
            names.add(column.name());
            types.put(column.name(), column.type());
        });
        for (JsonNode row : rows) {
            row.properties().forEach(field -> {
                String name = field.getKey();
                if (names.contains(name) || !isClosed && !shape.isAnnotation(name)) {
                    names.add(name);
                    if (!field.getValue().isNull()) {
                        ColumnType type = typeOf(name, field.getValue());
                        types.merge(name, type, (one, other) -> both(name, one, other));
                    }
                }
            });
        }
        names.add(shape.idColumn());
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            boolean id = name.equals(shape.idColumn());
            columns.add(new Column(name, types.getOrDefault(name, ColumnType.ANY), !id, id));
        }
        return columns;
    }

    /** Returns whether columns are wide enough for a flat object. */
    boolean hold(Map<String, ColumnType> known, JsonNode row, boolean isClosed) {
        return row.properties().stream().allMatch(field -> {
            String name = field.getKey();
            ColumnType type = known.get(name);
            if (type == null) {
                return isClosed || shape.isAnnotation(name);
            }
            return field.getValue().isNull() || both(name, type, typeOf(name, field.getValue())) == type;
        });
    }

    private ColumnType typeOf(String name, JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> ColumnType.BOOLEAN;
            case NUMBER -> value.isIntegralNumber() ? ColumnType.INTEGER : ColumnType.DECIMAL;
            case STRING ->
                isLinkedId(name) && WHOLE.matcher(value.asString()).matches() ? ColumnType.INTEGER : ColumnType.TEXT;
            case ARRAY -> ColumnType.LIST;
            case OBJECT -> ColumnType.MAP;
            default -> ColumnType.ANY;
        };
    }

    private ColumnType both(String name, ColumnType one, ColumnType other) {
        if (one == other) {
            return one;
        }
        if (NUMBERS.contains(one) && NUMBERS.contains(other)) {
            return ColumnType.DECIMAL;
        }
        return isLinkedId(name) ? ColumnType.TEXT : ColumnType.ANY;
    }

    /** Returns whether a column is an id that is the end of a link, so a text in all rows. */
    private boolean isLinkedId(String name) {
        return shape.isLinked() && name.equals(shape.idColumn());
    }
}
