package dev.livetable.table;

import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which filters a table can be asked for. Immutable.
 *
 * <p>What is supported one by one may still be refused together: a table may take one condition for a column only. That
 * is an {@link UnsupportedOperationException} too, and no condition is ever left out.
 */
public final class FilterSupport {

    private static final FilterSupport ALL = new FilterSupport(Map.of(), EnumSet.allOf(Operator.class), true);
    private static final FilterSupport NONE = new FilterSupport(Map.of(), Set.of(), false);

    private final Map<String, Set<Operator>> columns;
    private final Set<Operator> others;
    private final boolean or;

    private FilterSupport(Map<String, ? extends Set<Operator>> columns, Set<Operator> others, boolean or) {
        this.columns = new TreeMap<>();
        columns.forEach((column, operators) -> this.columns.put(column, copy(operators)));
        this.others = copy(others);
        this.or = or;
    }

    private static Set<Operator> copy(Set<Operator> operators) {
        EnumSet<Operator> copy = EnumSet.noneOf(Operator.class);
        copy.addAll(operators);
        return Collections.unmodifiableSet(copy);
    }

    /** Returns that a table carries out all filters that fit its columns. */
    public static FilterSupport all() {
        return ALL;
    }

    /** Returns that a table cannot filter. */
    public static FilterSupport none() {
        return NONE;
    }

    /**
     * Returns that a table can compare some columns, where all conditions of a filter must hold.
     *
     * @param columns the columns, and how each can be compared; other columns cannot
     */
    public static FilterSupport of(Map<String, ? extends Set<Operator>> columns) {
        return new FilterSupport(columns, Set.of(), false);
    }

    /** Returns this support with filters joined by {@code or}, as far as each of their conditions is supported. */
    public FilterSupport withOr() {
        return new FilterSupport(columns, others, true);
    }

    /**
     * Returns how a column can be compared, as far as that fits its type.
     *
     * @param column the name of the column; it may differ in case
     * @return the operators, unmodifiable; none if there is no such column
     */
    public Set<Operator> operators(String column) {
        Set<Operator> exact = columns.get(column);
        return exact != null
                ? exact
                : columns.entrySet().stream()
                        .filter(each -> each.getKey().equalsIgnoreCase(column))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(others);
    }

    /** Returns whether filters may be joined by {@code or}. */
    public boolean hasOr() {
        return or;
    }

    /**
     * Returns why a filter cannot be asked for, as the rest of a sentence about the table.
     *
     * @param filter the filter
     * @return a text that names the column, the operator and what is supported, and no value; empty when each part of the
     *     filter is supported
     */
    public Optional<String> refusal(Filter filter) {
        Optional<String> condition = filter.everyCondition()
                .filter(each -> !operators(each.column()).contains(each.operator()))
                .map(this::refusal)
                .findFirst();
        boolean hasOr = filter.terms().stream().anyMatch(Filter.AnyOf.class::isInstance);
        return condition.isPresent() || or || !hasOr || filter.isNone()
                ? condition
                : Optional.of("cannot be asked for filters joined by 'or', as in " + filter
                        + "; all conditions of a filter must hold");
    }

    private String refusal(Condition condition) {
        Set<Operator> supported = operators(condition.column());
        return "cannot be asked for " + condition.operator() + " on the column '" + condition.column() + "'; "
                + (supported.isEmpty() ? "it can be asked for " + this : "on that it can be asked for " + supported);
    }

    /** Returns what is supported. */
    @Override
    public String toString() {
        return columns.isEmpty() ? others.isEmpty() ? "no filter" : others.toString() : columns.toString();
    }
}
