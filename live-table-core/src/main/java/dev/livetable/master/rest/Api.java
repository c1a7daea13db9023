package dev.livetable.master.rest;

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
 * @param methods what it answers besides GET
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
        Set<HttpMethod> methods,
        MediaType bodyType,
        MediaType patchType,
        boolean conditional,
        Set<Integer> notFound) {

    /** The statuses that say that there is nothing in a place. */
    static final Set<Integer> MISSING = Set.of(404, 410);
}
