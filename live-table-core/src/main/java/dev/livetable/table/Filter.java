package dev.livetable.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A conjunction of conditions on columns. Immutable; filters of the same conditions are equal in whatever
 * order they were written.
 *
 * <p>A null satisfies only {@link #isNull}. Text conditions are case-sensitive and literal: {@code %} and {@code _}
 * mean themselves. Numbers are compared by what they are worth.
 */
public final class Filter {

    private static final Filter ALL = new Filter(List.of());

    private final List<Condition> conditions;
    private final String text;

    private Filter(Collection<Condition> conditions) {
        TreeMap<String, Condition> distinct = new TreeMap<>();
        conditions.forEach(condition -> distinct.put(condition.text(), condition));
        this.conditions = List.copyOf(distinct.values());
        this.text = String.join("&", distinct.keySet());
    }

    /** How a column is compared. */
    public enum Operator {
        /** Has the value. */
        EQUAL("="),
        /** Has another value than this one. */
        NOT_EQUAL("!="),
        /** Is less than the value. */
        LESS_THAN("<"),
        /** Is the value or less. */
        LESS_THAN_OR_EQUAL("<="),
        /** Is greater than the value. */
        GREATER_THAN(">"),
        /** Is the value or greater. */
        GREATER_THAN_OR_EQUAL(">="),
        /** Is one of the values. */
        IN("=in"),
        /** Is null. */
        IS_NULL("=null"),
        /** Is not null. */
        IS_NOT_NULL("!=null"),
        /** Is a text that starts with the value. */
        STARTS_WITH("^="),
        /** Is a text that contains the value. */
        CONTAINS("*=");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        /** Returns whether values of this type can be compared in this way. */
        boolean appliesTo(ColumnType type) {
            return switch (this) {
                case STARTS_WITH, CONTAINS -> type == ColumnType.TEXT || type == ColumnType.ANY;
                case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                    type != ColumnType.LIST && type != ColumnType.MAP;
                default -> true;
            };
        }
    }

    /**
     * One condition.
     *
     * @param column the column
     * @param operator how it is compared
     * @param values what it is compared with: none for {@code IS_NULL} and {@code IS_NOT_NULL}, any number for
     *     {@code IN}, else one; texts for {@code STARTS_WITH} and {@code CONTAINS}; never null
     */
    public record Condition(String column, Operator operator, List<Object> values) {

        /**
         * Checks the number and types of the values, and takes a copy; those of {@code IN} in an order of its own.
         *
         * @throws IllegalArgumentException if the operator does not take so many values, or not of this type, or one is
         *     null
         */
        public Condition {
            values = values.stream().map(value -> operand(column, value)).toList();
            if (operator == Operator.IN) {
                Map<String, Object> distinct = new TreeMap<>();
                values.forEach(value -> distinct.put(CanonicalText.quoted(value), value));
                values = List.copyOf(distinct.values());
            }
            int expected = operator == Operator.IS_NULL || operator == Operator.IS_NOT_NULL ? 0 : 1;
            if (operator != Operator.IN && values.size() != expected) {
                throw new IllegalArgumentException(
                        operator + " on column '" + column + "' takes " + expected + " values, not " + values.size());
            }
            boolean text = operator == Operator.STARTS_WITH || operator == Operator.CONTAINS;
            if (text && !(values.get(0) instanceof String)) {
                throw new IllegalArgumentException(operator + " on column '" + column + "' takes a text");
            }
        }

        private static Object operand(String column, @Nullable Object value) {
            Object kept = Values.keep(column, value);
            if (kept == null) {
                throw new IllegalArgumentException(
                        "Column '" + column + "' cannot be compared with null; use Filter.isNull or isNotNull");
            }
            return kept;
        }

        /** Returns the condition with its values hidden, so that it can stand in errors and logs. */
        @Override
        public String toString() {
            return CanonicalText.masked(text());
        }

        private String text() {
            String operands =
                    switch (operator) {
                        case IS_NULL, IS_NOT_NULL -> "";
                        case IN ->
                            values.stream().map(CanonicalText::quoted).collect(Collectors.joining(",", "(", ")"));
                        default -> CanonicalText.quoted(values.get(0));
                    };
            return CanonicalText.escape(column) + operator.sign + operands;
        }

        /**
         * Returns whether a value of the column satisfies this condition.
         *
         * @param value the value; null satisfies {@code IS_NULL} alone
         * @throws IllegalArgumentException if it cannot be compared with that of the condition
         */
        public boolean matches(@Nullable Object value) {
            if (value == null) {
                return operator == Operator.IS_NULL;
            }
            return switch (operator) {
                case EQUAL -> Values.same(value, values.get(0));
                case NOT_EQUAL -> !Values.same(value, values.get(0));
                case LESS_THAN -> Values.compare(value, values.get(0)) < 0;
                case LESS_THAN_OR_EQUAL -> Values.compare(value, values.get(0)) <= 0;
                case GREATER_THAN -> Values.compare(value, values.get(0)) > 0;
                case GREATER_THAN_OR_EQUAL -> Values.compare(value, values.get(0)) >= 0;
                case IN -> values.stream().anyMatch(each -> Values.same(value, each));
                case IS_NULL -> false;
                case IS_NOT_NULL -> true;
                case STARTS_WITH -> value instanceof String text && text.startsWith((String) values.get(0));
                case CONTAINS -> value instanceof String text && text.contains((String) values.get(0));
            };
        }
    }

    /** Returns the filter that every row satisfies. */
    public static Filter all() {
        return ALL;
    }

    /**
     * Returns the filter for rows in which a column has a value.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter equal(String column, Object value) {
        return of(column, Operator.EQUAL, value);
    }

    /**
     * Returns the filter for rows in which a column has another value, which a null does not satisfy.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter notEqual(String column, Object value) {
        return of(column, Operator.NOT_EQUAL, value);
    }

    /**
     * Returns the filter for rows in which a column is less than a value.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter lessThan(String column, Object value) {
        return of(column, Operator.LESS_THAN, value);
    }

    /**
     * Returns the filter for rows in which a column is a value or less.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter lessThanOrEqual(String column, Object value) {
        return of(column, Operator.LESS_THAN_OR_EQUAL, value);
    }

    /**
     * Returns the filter for rows in which a column is greater than a value.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter greaterThan(String column, Object value) {
        return of(column, Operator.GREATER_THAN, value);
    }

    /**
     * Returns the filter for rows in which a column is a value or greater.
     *
     * @param column the name of the column
     * @param value what it is compared with; not null
     * @throws IllegalArgumentException if a row cannot hold the value, or it is null
     */
    public static Filter greaterThanOrEqual(String column, Object value) {
        return of(column, Operator.GREATER_THAN_OR_EQUAL, value);
    }

    /**
     * Returns the filter for rows in which a column has one of some values.
     *
     * @param column the name of the column
     * @param values the values, none of them null; with no values, no row satisfies the filter
     * @throws IllegalArgumentException if a row cannot hold a value, or one is null
     */
    public static Filter in(String column, Collection<?> values) {
        return of(column, Operator.IN, values.toArray());
    }

    /** Returns the filter for rows in which a column is null. */
    public static Filter isNull(String column) {
        return of(column, Operator.IS_NULL);
    }

    /** Returns the filter for rows in which a column is not null. */
    public static Filter isNotNull(String column) {
        return of(column, Operator.IS_NOT_NULL);
    }

    /**
     * Returns the filter for rows in which a column is a text that starts with another.
     *
     * @param column the name of the column
     * @param start the start, taken literally and with regard to case
     */
    public static Filter startsWith(String column, String start) {
        return of(column, Operator.STARTS_WITH, start);
    }

    /**
     * Returns the filter for rows in which a column is a text that contains another.
     *
     * @param column the name of the column
     * @param part the part, taken literally and with regard to case
     */
    public static Filter contains(String column, String part) {
        return of(column, Operator.CONTAINS, part);
    }

    private static Filter of(String column, Operator operator, Object... values) {
        return new Filter(List.of(new Condition(column, operator, Arrays.asList(values))));
    }

    /** Returns the filter for rows that satisfy this one and the other. */
    public Filter and(Filter other) {
        if (isAll() || other.isAll()) {
            return isAll() ? other : this;
        }
        List<Condition> both = new ArrayList<>(conditions);
        both.addAll(other.conditions);
        return new Filter(both);
    }

    Filter map(UnaryOperator<Condition> change) {
        return isAll() ? this : new Filter(conditions.stream().map(change).toList());
    }

    /** Returns whether every row satisfies this filter. */
    public boolean isAll() {
        return conditions.isEmpty();
    }

    /** Returns the conditions, all of which must hold, in the order of their texts. */
    public List<Condition> conditions() {
        return conditions;
    }

    /**
     * Returns the canonical text: the same for equal filters, another for others. It holds no {@code /}, {@code ?} or
     * space, and no quote but around values.
     */
    public String canonicalText() {
        return text;
    }

    /**
     * Returns whether a row satisfies this filter.
     *
     * @param row the row, with all columns that this filter names; {@link Row#get(String)} finds them
     * @throws IllegalArgumentException if the row lacks a column, or a value cannot be compared
     *     with that of the condition
     */
    public boolean matches(Row row) {
        Predicate<Condition> holds = condition -> condition.matches(row.get(condition.column()));
        return conditions.stream().allMatch(holds);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Filter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the canonical text with the values hidden, so that it can stand in errors and logs. */
    @Override
    public String toString() {
        return CanonicalText.masked(text);
    }
}
