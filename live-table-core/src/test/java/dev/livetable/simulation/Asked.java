package dev.livetable.simulation;

import dev.livetable.table.Filter;
import org.springframework.data.domain.Sort;

/** A question, as the checker understands it. */
sealed interface Asked {

    /** What each row of the answer satisfies. */
    Filter filter();

    /** The row with an id. */
    record OneRow(String id, Filter filter) implements Asked {}

    /** The number of rows. */
    record Count(Filter filter) implements Asked {}

    /**
     * A window of the rows.
     *
     * @param order their order; unsorted for the one that the master has itself
     * @param offset how many rows are in front of the window
     * @param size how many it has at most
     */
    record Window(Filter filter, Sort order, long offset, int size) implements Asked {}
}
