package dev.livetable.master.rest;

import dev.livetable.table.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/** The query of a URI, in which names and values stand for nothing but themselves. */
final class Query {

    private final String table;
    private final StringBuilder encoded = new StringBuilder();

    Query(String table) {
        this.table = table;
    }

    /** Returns another query with the parameters that this one has now. */
    Query copy() {
        Query copy = new Query(table);
        copy.encoded.append(encoded);
        return copy;
    }

    void add(String name, String value) {
        encoded.append(encoded.isEmpty() ? "" : "&")
                .append(encode(table, name))
                .append('=')
                .append(encode(table, value));
    }

    /** Returns a text with everything but letters, digits and {@code - . _ ~} percent-encoded. */
    static String encode(String table, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new InvalidRequestException(
                    table, "half of a surrogate pair in a text cannot be sent to the API as part of a URL", null);
        }
        return UriUtils.encode(text, StandardCharsets.UTF_8);
    }

    /** Returns the query without its question mark. */
    @Override
    public String toString() {
        return encoded.toString();
    }
}
