package dev.livetable.spring.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the entities of a class are in a SQL database. Immutable.
 *
 * @param schema the schema of their table; null for that of the connection
 * @param table the table that has a row for each of them
 * @param idColumns the columns of that table that hold their ids
 * @param columns the columns of that table, by the names that the properties have in images
 * @param tables all tables that its properties and collections are in, in small letters and without qualifiers
 */
record StoredEntity(
        @Nullable String schema,
        String table,
        List<String> idColumns,
        Map<String, String> columns,
        Set<String> tables) {

    private static final Pattern PARTS = Pattern.compile("\\.(?=(?:[^\"`]*[\"`][^\"`]*[\"`])*[^\"`]*$)");

    /**
     * Returns an entity whose table has the name that statements use, with quotes and qualifiers.
     *
     * @param expression such as {@code cities} or {@code shop."Cities"}
     */
    static StoredEntity in(String expression, List<String> idColumns, Map<String, String> columns, Set<String> tables) {
        List<String> parts = List.of(PARTS.split(expression));
        return new StoredEntity(
                parts.size() < 2 ? null : plain(parts.get(parts.size() - 2)),
                plain(parts.get(parts.size() - 1)),
                idColumns,
                columns,
                tables);
    }

    /** Returns a name without the quotes around it. */
    static String plain(String name) {
        return name.length() > 1 && "\"`[".indexOf(name.charAt(0)) >= 0 ? name.substring(1, name.length() - 1) : name;
    }

    /** Returns a name that statements use, in small letters and without quotes. */
    static String named(String expression) {
        return Arrays.stream(PARTS.split(expression))
                .map(StoredEntity::plain)
                .map(StoredEntity::key)
                .collect(Collectors.joining("."));
    }

    /** Returns a name of a table as tables are told apart by it. */
    static String key(String table) {
        return table.toLowerCase(Locale.ROOT);
    }
}
