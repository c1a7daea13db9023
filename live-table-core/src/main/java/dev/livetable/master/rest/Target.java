package dev.livetable.master.rest;

import java.net.URI;
import org.springframework.http.HttpMethod;

/**
 * Where a request goes.
 *
 * @param uri the URI
 * @param shown its path as errors show it: without the id of a row, and without the query, which
 *     holds values of filters
 */
record Target(URI uri, String shown) {

    /** What stands for the id of a row. */
    static final String ONE_ROW = "/{id}";

    /** Returns whether it is where the rows are, and not where one of them is. */
    boolean isOfRows() {
        return !shown.endsWith(ONE_ROW);
    }

    /** Returns a request to it, as errors show it. */
    String with(HttpMethod method) {
        return method + " " + shown;
    }
}
