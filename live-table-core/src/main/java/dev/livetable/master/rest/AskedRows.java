package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import java.time.temporal.Temporal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees whether an API gave the rows that it was asked for, and no others. */
final class AskedRows {

    /*
     * An API that passes over a parameter, or reads a value as something else, answers with rows outside of the view
     * that asked. What tells them is looked at here, as far as it does not depend on the API: a column that is null may
     * be left out of the API's lists, and texts have an order in each database of its own.
     */

    private AskedRows() {}

    /**
     * Checks the rows of an answer.
     *
     * @param asked the filter that the API was asked for, by the names of the rows
     * @throws dev.livetable.table.MasterFailedException if a row is certainly outside of it
     */
    static void check(RestErrors errors, Filter asked, List<Row> rows) {
        for (Condition condition : asked.conditions()) {
            for (Row row : rows) {
                if (isOutside(condition, row.get(condition.column()))) {
                    throw errors.failure("the API was asked for rows by " + condition.operator() + " on the column '"
                            + condition.column() + "' and gave one that is outside; does it know the parameter, and"
                            + " does it compare texts exactly? " + errors.setting("filtering"));
                }
            }
        }
    }

    private static boolean isOutside(Condition condition, @Nullable Object value) {
        if (value == null) {
            return false;
        }
        return switch (condition.operator()) {
            case EQUAL, IN ->
                !condition.matches(value)
                        && condition.values().stream()
                                .noneMatch(each -> each.toString().equals(value.toString()));
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                hasOneOrder(value, condition.values().get(0)) && !condition.matches(value);
            case NOT_EQUAL, NOT_IN, IS_NULL, IS_NOT_NULL -> !condition.matches(value);
            default -> value instanceof String text && !mayHold(condition, text);
        };
    }

    private static boolean mayHold(Condition condition, String text) {
        String operand = (String) condition.values().get(0);
        return KnownComparison.holds(condition.operator(), text, operand).orElse(true);
    }

    /** Returns whether every API has two values in the same order. */
    private static boolean hasOneOrder(Object value, Object other) {
        return value instanceof Number && other instanceof Number
                || value instanceof Temporal && value.getClass() == other.getClass();
    }
}
