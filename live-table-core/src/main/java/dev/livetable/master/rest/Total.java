package dev.livetable.master.rest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Where an API says how many rows there are in all: in its answers to lists, or elsewhere. Immutable. */
public final class Total {

    private static final Pattern RANGE = Pattern.compile(".*/(\\d{1,18})\\s*");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern LIKE_A_HEADER = Pattern.compile("^[Xx]-");
    private static final String GET = "get:";
    private static final long UNKNOWN = -1;

    private final @Nullable String header;
    private final @Nullable JsonPointer field;
    private final @Nullable String path;

    private Total(@Nullable String header, @Nullable JsonPointer field, @Nullable String path) {
        this.header = header;
        this.field = field;
        this.path = path;
    }

    /** Returns that no answer says it. */
    public static Total unknown() {
        return new Total(null, null, null);
    }

    /**
     * Returns that a header says it.
     *
     * @param name the name of the header, such as {@code X-Total-Count}
     * @throws IllegalArgumentException if no header can have that name
     */
    public static Total header(String name) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("No header can have the name '" + name + "'");
        }
        return new Total(name, null, null);
    }

    /** Returns that the header {@code Content-Range} says it behind its slash. */
    public static Total contentRange() {
        return header(HttpHeaders.CONTENT_RANGE);
    }

    /**
     * Returns that a field of the body says it.
     *
     * @param name the name of a field, or a JSON pointer such as {@code /page/totalElements}
     * @throws IllegalArgumentException if it looks like a place in another notation
     */
    public static Total field(String name) {
        return new Total(null, JsonAnswers.pointer(name), null);
    }

    /**
     * Returns that it has an address of its own, which is asked with the parameters of the filter whenever rows are counted.
     * Lists then tell no total.
     *
     * @param path a path of the client's base URL as plain text, such as {@code /cities/count}; {@code {path}} in it is the
     *     path of the table
     * @param place where the number is in the body: the name of a field, or a JSON pointer; the empty text if the body is
     *     the number
     * @throws IllegalArgumentException if the path is empty or has a query, or the place is in another notation
     */
    public static Total get(String path, String place) {
        if (path.isBlank() || path.contains("?") || path.contains("#")) {
            throw new IllegalArgumentException("'" + path + "' is no path that a total can be asked for at, such as"
                    + " /cities/count; it has no query");
        }
        return new Total(null, JsonAnswers.pointer(place), path);
    }

    /**
     * Returns the place that a text names.
     *
     * @param text {@code unknown}, {@code content-range}, {@code header:} and the name of a header, {@code get:} and a path
     *     with {@code #} and the place in the body behind it, as in {@code get:/cities/count#/count}, or a field as
     *     {@link #field} takes it
     * @throws IllegalArgumentException if it names no place, or what looks like a header without saying so
     */
    public static Total of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "A total is 'unknown', 'content-range', 'header:' and the name of a header, 'get:' and a path,"
                            + " the name of a field, or a JSON pointer such as /page/totalElements");
        }
        if (LIKE_A_HEADER.matcher(text).find()) {
            throw new IllegalArgumentException("'" + text + "' looks like a header; say 'header:" + text + "', or '/"
                    + text + "' if it is a field of the body");
        }
        if (text.startsWith("header:")) {
            return header(text.substring("header:".length()).trim());
        }
        if (text.startsWith(GET)) {
            String[] both = text.substring(GET.length()).trim().split("#", 2);
            return get(both[0], both.length < 2 ? "" : both[1]);
        }
        return switch (text) {
            case "unknown" -> unknown();
            case "content-range" -> contentRange();
            default -> field(text);
        };
    }

    /** Returns whether the API says it anywhere. */
    boolean isKnown() {
        return header != null || field != null;
    }

    /** Returns whether a header of the answers to lists says it. */
    boolean isInHeader() {
        return header != null;
    }

    /** Returns whether the answers to lists say it. */
    boolean isInLists() {
        return isKnown() && path == null;
    }

    /** Returns the path that it has of its own; null if it has none. */
    @Nullable
    String path() {
        return path;
    }

    /** Returns what the answer to a list says; -1 when it says nothing or nonsense. */
    long in(HttpHeaders headers, JsonNode body) {
        return path == null ? stated(headers, body) : UNKNOWN;
    }

    /** Returns what the answer from its own path, or to a list, says; -1 when it says nothing or nonsense. */
    long stated(HttpHeaders headers, JsonNode body) {
        if (header != null) {
            String value = headers.getFirst(header);
            return value == null ? UNKNOWN : number(value);
        }
        return field == null ? UNKNOWN : numberOf(body.at(field));
    }

    private static long numberOf(JsonNode node) {
        return node.isNumber() || node.isString() ? number(node.asString()) : UNKNOWN;
    }

    private static long number(String text) {
        Matcher range = RANGE.matcher("/" + text.trim());
        return range.matches() ? Long.parseLong(range.group(1)) : UNKNOWN;
    }

    /** Returns where the total is. */
    @Override
    public String toString() {
        return header != null
                ? "total in header " + header
                : path != null
                        ? "total at " + path + "#" + field
                        : field != null ? "total in '" + field + "'" : "total unknown";
    }
}
