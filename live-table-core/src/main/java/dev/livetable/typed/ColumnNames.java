package dev.livetable.typed;

import dev.livetable.entity.EntityException;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a table a property is in: that of exactly its name, else the only one that differs in case alone,
 * else the only one that differs in case and underscores alone, so that {@code countryCode} is in {@code COUNTRY_CODE}.
 */
final class ColumnNames {

    private static final List<UnaryOperator<String>> SPELLINGS = List.of(
            UnaryOperator.identity(), name -> name.toLowerCase(Locale.ROOT), name -> name.toLowerCase(Locale.ROOT)
                    .replace("_", ""));

    private final Columns properties;
    private final Columns columns;
    private final int[] positions;

    private ColumnNames(Columns properties, Columns columns, int[] positions) {
        this.properties = properties;
        this.columns = columns;
        this.positions = positions;
    }

    /**
     * Finds the columns of properties.
     *
     * @param type what errors call the class
     * @param properties the names of the properties
     * @param columns the names of the table's columns
     * @throws EntityException if a property has no column, or more than one, or shares one
     */
    static ColumnNames of(String type, List<String> properties, List<String> columns) {
        int[] positions = properties.stream()
                .mapToInt(property -> position(type, property, columns))
                .toArray();
        if (Arrays.stream(positions).distinct().count() < positions.length) {
            throw new EntityException(
                    "Two properties of " + type + " are in one column: " + properties + " in " + columns, null);
        }
        return new ColumnNames(Columns.of(properties), Columns.of(columns), positions);
    }

    private static int position(String type, String property, List<String> columns) {
        for (UnaryOperator<String> spelling : SPELLINGS) {
            String wanted = spelling.apply(property);
            List<String> close = columns.stream()
                    .filter(column -> spelling.apply(column).equals(wanted))
                    .toList();
            if (close.size() == 1) {
                return columns.indexOf(close.get(0));
            }
            if (close.size() > 1) {
                throw new EntityException(type + "." + property + " may be any of the columns " + close, null);
            }
        }
        throw new EntityException(
                type + "." + property + " has no column: the table has " + columns
                        + "; name the property as a column is named (case and underscores do not matter), or mark it"
                        + " @Transient",
                null);
    }

    boolean isOf(Columns others) {
        return columns.equals(others);
    }

    /** Returns whether every column is a property. */
    boolean coverTable() {
        return positions.length == columns.size();
    }

    /** Returns the column that one of the properties is in. */
    String column(String property) {
        return columns.names().get(positions[properties.indexOf(property)]);
    }

    /** Returns a row of the table's columns as one of properties. */
    Row properties(Row row) {
        @Nullable Object[] values = new @Nullable Object[positions.length];
        for (int i = 0; i < positions.length; i++) {
            values[i] = row.get(positions[i]);
        }
        return properties.row(values);
    }

    /** Returns a row of properties as one of the table's columns. */
    Row columns(Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < positions.length; i++) {
            String property = properties.names().get(i);
            if (row.has(property)) {
                values.put(columns.names().get(positions[i]), row.get(property));
            }
        }
        return Row.of(values);
    }
}
