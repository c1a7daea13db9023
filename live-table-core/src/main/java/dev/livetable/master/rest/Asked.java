package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.TableSchema;

/**
 * What the rows of a list are asked for by.
 *
 * @param layout the columns
 * @param query what the API is told
 * @param filter what each row must satisfy
 * @param order the order they must have
 */
record Asked(Layout layout, Query query, Filter filter, AskedOrder order) {

    TableSchema schema() {
        return layout.schema();
    }
}
