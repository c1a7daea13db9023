package dev.livetable.master.rest;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Where the answer to a list says how many rows there are in all. Immutable. */
public final class Total {

    private static final Pattern RANGE = Pattern.compile(".*/(\\d{1,18})\\s*");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern LIKE_A_HEADER = Pattern.compile("^[Xx]-");
    private static final long UNKNOWN = -1;

    private final @Nullable String header;
    private final @Nullable JsonPointer field;

    private Total(@Nullable String header, @Nullable JsonPointer field) {
        this.header = header;
        this.field = field;
    }

    /** Returns that no answer says it. */
    public static Total unknown() {
        return new Total(null, null);
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
        return new Total(name, null);
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
        return new Total(null, JsonAnswers.pointer(name));
    }

    /**
     * Returns the place that a text names.
     *
     * @param text {@code unknown}, {@code content-range}, {@code header:} and the name of a header, or a field as
     *     {@link #field} takes it
     * @throws IllegalArgumentException if it names no place, or what looks like a header without saying so
     */
    public static Total of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "A total is 'unknown', 'content-range', 'header:' and the name of a header,"
                            + " the name of a field, or a JSON pointer such as /page/totalElements");
        }
        if (LIKE_A_HEADER.matcher(text).find()) {
            throw new IllegalArgumentException("'" + text + "' looks like a header; say 'header:" + text + "', or '/"
                    + text + "' if it is a field of the body");
        }
        if (text.startsWith("header:")) {
            return header(text.substring("header:".length()).trim());
        }
        return switch (text) {
            case "unknown" -> unknown();
            case "content-range" -> contentRange();
            default -> field(text);
        };
    }

    boolean isKnown() {
        return header != null || field != null;
    }

    /** Returns what an answer says; -1 when it says nothing or nonsense. */
    long in(HttpHeaders headers, JsonNode body) {
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
                : field != null ? "total in '" + field + "'" : "total unknown";
    }
}
