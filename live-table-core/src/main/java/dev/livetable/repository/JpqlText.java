package dev.livetable.repository;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the text of a query for what its answer depends on besides its arguments and what is stored. */
final class JpqlText {

    /*
     * A query is only kept where each function in it is known to depend on its arguments alone, and no word in it can mean
     * the time, the user or chance. The words are looked for anywhere: a property of the same name costs nothing but hits.
     */

    private static final Pattern LITERALS = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern CALLED = Pattern.compile("([\\w.$]+)\\s*\\(");
    private static final Pattern WORD = Pattern.compile("(?<![\\w.:$])[A-Za-z_][\\w$]*");

    private static final Set<String> FUNCTIONS = Set.of(
            "select",
            "from",
            "where",
            "and",
            "or",
            "not",
            "on",
            "in",
            "exists",
            "any",
            "all",
            "some",
            "distinct",
            "by",
            "having",
            "when",
            "then",
            "else",
            "case",
            "between",
            "like",
            "with",
            "union",
            "intersect",
            "except",
            "join",
            "fetch",
            "count",
            "sum",
            "avg",
            "min",
            "max",
            "lower",
            "upper",
            "concat",
            "substring",
            "trim",
            "length",
            "locate",
            "abs",
            "sqrt",
            "mod",
            "size",
            "index",
            "key",
            "value",
            "entry",
            "type",
            "treat",
            "coalesce",
            "nullif",
            "cast",
            "replace",
            "left",
            "right",
            "round",
            "floor",
            "ceiling",
            "sign",
            "power",
            "year",
            "month",
            "day",
            "hour",
            "minute",
            "second",
            "extract",
            "str");
    private static final Set<String> REFUSED = Set.of(
            "current",
            "current_date",
            "current_time",
            "current_timestamp",
            "current_instant",
            "current_user",
            "now",
            "local",
            "local_date",
            "local_time",
            "local_datetime",
            "localtime",
            "localtimestamp",
            "instant",
            "offset_datetime",
            "datetime",
            "sysdate",
            "systimestamp",
            "rand",
            "random",
            "session_user",
            "nextval");

    private JpqlText() {}

    /** Returns why answers to a query cannot be kept; empty if they can. */
    static Optional<String> refusal(String query) {
        if (query.isBlank()) {
            return Optional.of("its query is not in its annotation");
        }
        String text = query.replace("#{#entityName}", "Entity").replace("#{ #entityName }", "Entity");
        if (text.contains("#{") || text.contains("${")) {
            return Optional.of("its query has an expression that depends on more than its arguments");
        }
        if (text.contains("--") || text.contains("/*") || text.contains("\"") || text.contains("`")) {
            return Optional.of("its query has comments or quoted names, which are not looked through");
        }
        text = LITERALS.matcher(text).replaceAll("''").toLowerCase(Locale.ROOT);
        if (!text.strip().startsWith("select") && !text.strip().startsWith("from")) {
            return Optional.of("its query does not begin with select or from");
        }
        Matcher called = CALLED.matcher(text);
        while (called.find()) {
            String name = called.group(1);
            boolean isConstructor = name.contains(".")
                    && text.substring(0, called.start()).strip().endsWith("new");
            if (!FUNCTIONS.contains(name) && !isConstructor && !isConstructorOfSimpleName(text, called.start())) {
                return Optional.of(
                        "its query calls the function " + name + ", which may depend on more than its arguments");
            }
        }
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            if (REFUSED.contains(word.group())) {
                return Optional.of("its query holds the word " + word.group()
                        + ", which may mean more than its arguments and what is stored");
            }
        }
        return Optional.empty();
    }

    /** Returns why answers to a query that calls some functions cannot be kept; empty if they can. */
    static Optional<String> refusalOfFunctions(Set<String> names) {
        return names.stream()
                .filter(name -> !FUNCTIONS.contains(name))
                .findFirst()
                .map(name -> "call the function " + name + ", which may depend on more than its arguments");
    }

    private static boolean isConstructorOfSimpleName(String text, int at) {
        String before = text.substring(0, at).strip();
        return before.equals("new") || before.endsWith(" new");
    }
}
