package dev.livetable.master.rest;

import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/** The query of a URI, in which names and values stand for nothing but themselves. */
final class Query {

    private final RestErrors errors;
    private final StringBuilder encoded = new StringBuilder();

    Query(RestErrors errors) {
        this.errors = errors;
    }

    /** Returns another query with the parameters that this one has now. */
    Query copy() {
        Query copy = new Query(errors);
        copy.encoded.append(encoded);
        return copy;
    }

    /** Returns what makes the errors of its table. */
    RestErrors errors() {
        return errors;
    }

    void add(String name, String value) {
        encoded.append(encoded.isEmpty() ? "" : "&")
                .append(encode(errors, name))
                .append('=')
                .append(encode(errors, value));
    }

    /** Returns a text with everything but letters, digits and {@code - . _ ~} percent-encoded. */
    static String encode(RestErrors errors, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw errors.invalid("half of a surrogate pair in a text cannot be sent to the API as part of a URL");
        }
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns the query without its question mark. */
    @Override
    public String toString() {
        return encoded.toString();
    }
}
