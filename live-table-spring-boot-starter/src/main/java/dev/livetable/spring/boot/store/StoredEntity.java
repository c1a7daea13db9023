package dev.livetable.spring.boot.store;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the entities of a class, and of those that extend it, are in a SQL database. Immutable.
 *
 * @param table the table that has a row for each of them
 * @param others all other tables that a write of one of them, or of its collections, can go to
 * @param columns the columns of the table, by the names that the properties have in images
 * @param tables all tables that they are read from, with the collections that are loaded with them, in small letters and
 *     without qualifiers
 */
public record StoredEntity(
        StoredTable table, List<StoredTable> others, Map<String, String> columns, Set<String> tables) {

    private static final Pattern PARTS = Pattern.compile("\\.(?=(?:[^\"`]*[\"`][^\"`]*[\"`])*[^\"`]*$)");

    /** Returns the parts of a name that statements use: its qualifiers, and the name itself. */
    static List<String> parts(String expression) {
        return List.of(PARTS.split(expression));
    }

    /** Returns a name without the quotes around it. */
    public static String plain(String name) {
        return name.length() > 1 && "\"`[".indexOf(name.charAt(0)) >= 0 ? name.substring(1, name.length() - 1) : name;
    }

    /** Returns a name that statements use, in small letters and without quotes. */
    public static String named(String expression) {
        return parts(expression).stream()
                .map(StoredEntity::plain)
                .map(StoredEntity::key)
                .collect(Collectors.joining("."));
    }

    /** Returns a name of a table as tables are told apart by it. */
    public static String key(String table) {
        return table.toLowerCase(Locale.ROOT);
    }
}
