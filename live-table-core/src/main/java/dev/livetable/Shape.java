package dev.livetable;

import dev.livetable.table.Filter;
import org.springframework.data.domain.Sort;

/**
 * A question as the judge sees it: with the names of columns as the master spells them, and the values of filters as its
 * columns hold them.
 */
sealed interface Shape {

    /** Returns the filter that every row of the answer satisfies. */
    Filter filter();

    /**
     * The question for a row by its id.
     *
     * @param id the id
     * @param filter what the row must satisfy
     */
    record OfRow(String id, Filter filter) implements Shape {}

    /**
     * The question for the number of rows.
     *
     * @param filter what the rows must satisfy
     */
    record OfCount(Filter filter) implements Shape {}

    /**
     * The question for a window of the rows. Where the master can, it is asked for one row more than the window has, and that is
     * kept: then there are rows beyond the window exactly if it is there.
     *
     * @param filter what the rows must satisfy
     * @param order their order; unsorted when it is the master's own
     * @param isTotal whether the order ends with the id, so that it tells each two rows apart; also true when it is unsorted
     *     and nothing is known of it
     * @param offset how many rows are in front of the window
     * @param size how many rows the window has; {@link Integer#MAX_VALUE} when it has no end
     */
    record OfWindow(Filter filter, Sort order, boolean isTotal, long offset, int size) implements Shape {

        /** Makes one in an order that ends with the id, or the master's own. */
        OfWindow(Filter filter, Sort order, long offset, int size) {
            this(filter, order, true, offset, size);
        }
    }

    /** A question of which nothing is known but that it only reads: each change may change its answer. */
    record OfCall() implements Shape {

        @Override
        public Filter filter() {
            return Filter.all();
        }
    }
}
