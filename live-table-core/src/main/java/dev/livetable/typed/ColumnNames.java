package dev.livetable.typed;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a table a property is in. Its name is what the codec's naming says, else that of the property. Of the
 * columns it is the one of exactly that name, else the only one that differs in case alone, else the only one that is the
 * name in snake case, else the only one that differs in case and underscores alone. So {@code countryCode} is in
 * {@code COUNTRY_CODE}.
 */
final class ColumnNames {

    /*
     * The columns of a repository as master are called as the properties are, whatever the annotations of the class say
     * of its store. So a table with the very properties as columns, and no others, need not have columns of those names.
     * If it has, two readings are possible, and that is refused.
     */

    private static final Pattern HUMP = Pattern.compile("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");
    private static final List<UnaryOperator<String>> SPELLINGS =
            List.of(UnaryOperator.identity(), ColumnNames::lowerCase, ColumnNames::snakeCase, name -> lowerCase(name)
                    .replace("_", ""));

    private final Columns properties;
    private final Columns columns;
    private final int[] positions;

    private ColumnNames(Columns properties, Columns columns, int[] positions) {
        this.properties = properties;
        this.columns = columns;
        this.positions = positions;
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static String snakeCase(String name) {
        return lowerCase(HUMP.matcher(name).replaceAll("_"));
    }

    /**
     * Finds the columns of properties.
     *
     * @param codec what knows the class, its properties and their names
     * @param columns the names of the table's columns
     * @throws EntityException if a property has no column, or more than one, or shares one
     */
    static ColumnNames of(EntityCodec<?, ?> codec, List<String> columns) {
        List<String> properties = codec.columnNames();
        List<String> names = properties.stream()
                .map(property -> codec.named(property).orElse(property))
                .toList();
        boolean isNamedByProperties =
                properties.size() == columns.size() && Set.copyOf(columns).containsAll(properties);
        int[] positions = isNamedByProperties ? ofRepository(codec, names, columns) : positions(codec, names, columns);
        if (Arrays.stream(positions).distinct().count() < positions.length) {
            throw new EntityException(
                    "Two properties of " + codec.type().getSimpleName() + " are in one column: " + properties
                            + ", looked for as " + names + " in " + columns,
                    null);
        }
        return new ColumnNames(Columns.of(properties), Columns.of(columns), positions);
    }

    private static int[] ofRepository(EntityCodec<?, ?> codec, List<String> names, List<String> columns) {
        List<String> properties = codec.columnNames();
        for (int i = 0; i < names.size(); i++) {
            String property = properties.get(i);
            int named = position(names.get(i), columns).orElse(columns.indexOf(property));
            if (named != columns.indexOf(property)) {
                throw new EntityException(
                        codec.type().getSimpleName() + "." + property + " is to be in a column called '" + names.get(i)
                                + "', which is the name of another property; the table has both columns, so rename"
                                + " the properties as the columns are named",
                        null);
            }
        }
        return properties.stream().mapToInt(columns::indexOf).toArray();
    }

    private static int[] positions(EntityCodec<?, ?> codec, List<String> names, List<String> columns) {
        return IntStream.range(0, names.size())
                .map(i -> position(codec, codec.columnNames().get(i), names.get(i), columns))
                .toArray();
    }

    private static int position(EntityCodec<?, ?> codec, String property, String name, List<String> columns) {
        String type = codec.type().getSimpleName();
        List<String> close = close(name, columns);
        if (close.size() > 1) {
            throw new EntityException(
                    type + "." + property + " may be any of the columns " + close + "; say with @Column which it is",
                    null);
        }
        if (close.isEmpty()) {
            String tried = name.equals(property) ? "" : " called '" + name + "', as @Column or the naming says";
            throw new EntityException(
                    type + "." + property + " has no column" + tried + ": the table has " + columns
                            + "; name the property as a column is named (case and underscores do not matter), say with"
                            + " @Column how it is named, or mark the property @Transient",
                    null);
        }
        return columns.indexOf(close.get(0));
    }

    private static OptionalInt position(String name, List<String> columns) {
        List<String> close = close(name, columns);
        return close.size() == 1 ? OptionalInt.of(columns.indexOf(close.get(0))) : OptionalInt.empty();
    }

    /** Returns the columns that are spelled like a name in the first of the spellings that any of them is. */
    private static List<String> close(String name, List<String> columns) {
        return SPELLINGS.stream()
                .map(spelling -> columns.stream()
                        .filter(column -> spelling.apply(column).equals(spelling.apply(name)))
                        .toList())
                .filter(close -> !close.isEmpty())
                .findFirst()
                .orElse(List.of());
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
        for (String property : row.columns().names()) {
            values.put(column(property), row.get(property));
        }
        return Row.of(values);
    }
}
