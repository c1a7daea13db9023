package dev.livetable.spring.boot.store;

import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A statement that writes.
 *
 * @param table the table that it writes to, in small letters and without its schema; null when that is not known
 * @param deletes whether it deletes rows of the table, whereby the database may delete rows of others
 */
public record SentStatement(@Nullable String table, boolean deletes) {

    private static final String COMMENTS = "(?:\\s|/\\*.*?\\*/|--[^\\n]*\\n)*";
    private static final String PART = "(?:\"[^\"]+\"|`[^`]+`|\\[[^\\]]+\\]|[\\w$#]+)";
    private static final String NAME = "(" + PART + "(?:\\." + PART + ")*)";
    private static final String ALIAS = "(?:\\s+(?:as\\s+)?[\\w$]+)?";
    private static final Pattern WRITE = Pattern.compile(
            "\\A" + COMMENTS + "(?:insert\\s+into\\s+" + NAME + "\\s*(?:\\(|values\\b|select\\b|default\\b)"
                    + "|update\\s+" + NAME + ALIAS + "\\s+set\\b"
                    + "|delete\\s+from\\s+" + NAME + ALIAS + "\\s*(?:\\bwhere\\b|\\z))",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern READ = Pattern.compile(
            "\\A[\\s(]*(?:select|values|call\\s+next\\s+value\\s+for)\\b", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LEADING_COMMENTS = Pattern.compile("\\A" + COMMENTS, Pattern.DOTALL);
    private static final Pattern WRITE_WITHIN =
            Pattern.compile("\\b(?:insert|update|delete|merge)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern TABLE_OF_WRITE =
            Pattern.compile("\\b(?:final|old|new)\\s+table\\s*\\(", Pattern.CASE_INSENSITIVE);

    private static final Pattern STRINGS_AND_COMMENTS =
            Pattern.compile("'[^']*'|\"[^\"]*\"|`[^`]*`|/\\*.*?\\*/|--[^\\n]*", Pattern.DOTALL);
    private static final Pattern QUOTES = Pattern.compile("[`\"\\[\\]]");
    private static final Pattern ANOTHER = Pattern.compile(";\\s*[^\\s;]");
    private static final Pattern READ_IN_MORE_WAYS = Pattern.compile("[\\\\$#]|/\\*!|--(?!\\s)");
    private static final Pattern ANOTHER_MAY_WRITE = Pattern.compile(
            ";.*\\b(?:insert|update|delete|merge|replace|upsert|truncate|call|exec|execute|do|begin|declare|alter|create|drop"
                    + "|copy|load|refresh|rename|import|lock)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Returns what a statement writes; null when it only reads, but for functions that it may call. */
    public static @Nullable SentStatement of(String sql) {
        if (sql.indexOf(';') >= 0 && areSeveral(sql)) {
            return new SentStatement(null, true); // the first says nothing of the others
        }
        Matcher write = WRITE.matcher(sql);
        if (write.find()) {
            String table = Stream.of(write.group(1), write.group(2), write.group(3))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow();
            return new SentStatement(tableOf(table), write.group(3) != null);
        }
        String statement = LEADING_COMMENTS.matcher(sql).replaceFirst("");
        boolean reads = READ.matcher(statement).find()
                ? !TABLE_OF_WRITE.matcher(statement).find()
                : statement.toLowerCase(Locale.ROOT).startsWith("with")
                        && !WRITE_WITHIN.matcher(statement).find();
        return reads ? null : new SentStatement(null, true);
    }

    private static boolean areSeveral(String sql) {
        if (READ_IN_MORE_WAYS.matcher(sql).find()) { // by what databases take for a quote or a comment
            return ANOTHER_MAY_WRITE.matcher(sql).find();
        }
        return ANOTHER.matcher(STRINGS_AND_COMMENTS.matcher(sql).replaceAll("")).find();
    }

    /** Returns the name of a table without its schema and quotes, in small letters. */
    public static String tableOf(String name) {
        return QUOTES.matcher(name.substring(name.lastIndexOf('.') + 1))
                .replaceAll("")
                .toLowerCase(Locale.ROOT);
    }
}
