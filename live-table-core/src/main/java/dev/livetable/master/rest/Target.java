package dev.livetable.master.rest;

import java.net.URI;
import org.springframework.http.HttpMethod;

/**
 * Where a request goes.
 *
 * @param uri the URI
 * @param shown its path as errors show it: without the id of a row, and without a query that holds values of filters
 * @param isOfOneRow whether it is where one row is, and not where the rows are
 */
record Target(URI uri, String shown, boolean isOfOneRow) {

    /** Returns whether it is where the rows are, and not where one of them is. */
    boolean isOfRows() {
        return !isOfOneRow;
    }

    /** Returns a request to it, as errors show it. */
    String with(HttpMethod method) {
        return method + " " + shown;
    }
}
