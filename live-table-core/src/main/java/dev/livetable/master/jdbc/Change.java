package dev.livetable.master.jdbc;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;

/**
 * A statement in the making that changes rows, whichever they are.
 *
 * @param leavesRows whether the rows are there afterwards
 * @param given the values that it gives them, if they are
 * @param text how it is written
 */
record Change(boolean leavesRows, Row given, Text text) {

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

    /** Returns whether a row has the values given. */
    boolean isIn(Row row) {
        return given.columns().names().stream().allMatch(name -> {
            Object value = given.get(name);
            Filter asGiven = value == null ? Filter.isNull(name) : Filter.equal(name, value);
            return asGiven.matches(row);
        });
    }

    /** Returns the statement for the rows that satisfy a filter, which returns nothing of them. */
    Sql where(Filter filter) {
        return text.append(new Sql(), "", filter);
    }
}
