package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.AnyOf;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Filter.Term;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.temporal.Temporal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees whether an API gave the rows that it was asked for, and no others. */
final class AskedRows {

    /*
     * An API that passes over a parameter, or reads a value as something else, answers with rows outside of the view
     * that asked. What tells them is looked at here, as far as it does not depend on the API: texts have an order in each
     * database of its own. A null satisfies no condition but IS_NULL. But a column that is null in all rows may be one that
     * the API leaves out of its lists, which tells nothing. What is shown may be rounded, so a fraction or a moment that
     * seems to be the bound itself may be on the right side of it.
     */

    private final Set<String> shown;

    private AskedRows(Set<String> shown) {
        this.shown = shown;
    }

    /**
     * Checks the rows of an answer.
     *
     * @param asked the filter that the API was asked for, by the names of the rows
     * @throws Contradiction if a row is certainly outside of it
     */
    static void check(RestErrors errors, Filter asked, List<Row> rows) {
        Set<String> shown = asked.everyCondition()
                .map(Condition::column)
                .filter(column -> rows.stream().anyMatch(row -> row.get(column) != null))
                .collect(Collectors.toSet());
        AskedRows check = new AskedRows(shown);
        for (Term term : asked.terms()) {
            if (rows.stream().anyMatch(row -> check.isOutside(term, row))) {
                throw errors.contradiction(
                        "filtering",
                        "the API was asked for rows by " + named(term)
                                + " and gave one that is outside; does it know the"
                                + " parameter, does it compare texts exactly, and does it leave nulls out?");
            }
        }
    }

    private static String named(Term term) {
        return term instanceof Condition condition
                ? condition.operator() + " on the column '" + condition.column() + "'"
                : "conditions joined by 'or'";
    }

    private boolean isOutside(Term term, Row row) {
        return term instanceof Condition condition
                ? isOutside(condition, row.get(condition.column()))
                : ((AnyOf) term).filters().stream().allMatch(filter -> filter.terms().stream()
                        .anyMatch(each -> isOutside(each, row)));
    }

    private boolean isOutside(Condition condition, @Nullable Object value) {
        if (value == null) {
            return condition.operator() != Operator.IS_NULL && shown.contains(condition.column());
        }
        return switch (condition.operator()) {
            case EQUAL, IN ->
                !condition.matches(value)
                        && condition.values().stream()
                                .noneMatch(each -> each.toString().equals(value.toString()));
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                hasOneOrder(value, condition.values().get(0))
                        && !(isWhole(value) ? condition : orEqual(condition)).matches(value);
            case NOT_EQUAL, NOT_IN, IS_NULL, IS_NOT_NULL -> !condition.matches(value);
            default -> value instanceof String text && !mayHold(condition, text);
        };
    }

    /** Returns whether a value is shown with all its digits. */
    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof BigInteger || value instanceof LocalDate;
    }

    /** Returns a condition that also holds for the value that it compares with, as which another one may be shown. */
    private static Condition orEqual(Condition condition) {
        Operator operator =
                switch (condition.operator()) {
                    case LESS_THAN -> Operator.LESS_THAN_OR_EQUAL;
                    case GREATER_THAN -> Operator.GREATER_THAN_OR_EQUAL;
                    default -> condition.operator();
                };
        return new Condition(condition.column(), operator, condition.values());
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
