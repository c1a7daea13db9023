package dev.livetable.master.jdbc;

import dev.livetable.table.Filter;

/**
 * A statement in the making that changes rows, whichever they are.
 *
 * @param leavesRows whether the rows are there afterwards
 * @param text how it is written
 */
record Change(boolean leavesRows, Text text) {

    /** How a change is written. */
    @FunctionalInterface
    interface Text {

        /**
         * Appends the change of the rows that satisfy a filter.
         *
         * @param from what stands before the condition of an update, such as a FROM; empty for nothing
         */
        Sql append(Sql sql, String from, Filter filter);
    }

    /** Returns the statement for the rows that satisfy a filter, which returns nothing of them. */
    Sql where(Filter filter) {
        return text.append(new Sql(), "", filter);
    }
}
