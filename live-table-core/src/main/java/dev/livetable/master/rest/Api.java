package dev.livetable.master.rest;

import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * What an API can be asked, and how.
 *
 * @param paging how it is asked for a part of its rows
 * @param total where its answers say how many rows there are
 * @param sorting how it is asked for an order
 * @param filtering how it is asked for some rows
 * @param listParameters what requests for lists have besides
 * @param methods what it answers besides GET
 * @param patchMethod the method that changes the columns sent and leaves the others
 * @param bodyType the content type of what is written
 * @param patchType the content type of a PATCH
 * @param conditional whether it checks {@code If-Match} and {@code If-None-Match} in the same step as a write
 * @param notFound the statuses that say that there is no row with an id
 */
record Api(
        Paging paging,
        Total total,
        Sorting sorting,
        Filtering filtering,
        Map<String, String> listParameters,
        Set<HttpMethod> methods,
        HttpMethod patchMethod,
        MediaType bodyType,
        MediaType patchType,
        boolean conditional,
        Set<Integer> notFound) {

    /** The statuses that say that there is nothing in a place. */
    static final Set<Integer> MISSING = Set.of(404, 410);

    /** Returns what a request for a list asks, before it asks for more. */
    Query listQuery(RestErrors errors) {
        Query query = new Query(errors);
        listParameters.forEach(query::add);
        return query;
    }

    /** Returns whether a PUT changes some columns of a row, so that none puts a row in the place of another. */
    boolean patchesByPut() {
        return patchMethod.equals(HttpMethod.PUT);
    }
}
