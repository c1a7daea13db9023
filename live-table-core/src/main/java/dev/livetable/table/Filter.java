package dev.livetable.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are meant: conditions on columns, joined by {@code and}, {@code or} and {@code not}. Immutable; filters of
 * the same conditions are equal in whatever order they were written.
 *
 * <p>A null satisfies {@link #isNull} alone. That holds behind {@code not} too, as it does in SQL: a row whose column is
 * null satisfies neither {@code Filter.equal(column, value)} nor {@code Filter.equal(column, value).not()}.
 *
 * <p>Text conditions are literal: {@code %} and {@code _} mean themselves. They are case-sensitive, those aside that say
 * otherwise. Which letters are the same but for case is certain for A to Z without I only: each table decides the others
 * by its own rules, {@link #matches} by those of {@link String#equalsIgnoreCase}. Numbers are compared by what they are
 * worth. An enum constant as a value counts as its {@link Enum#name}.
 */
public final class Filter {

    /*
     * A filter is a list of terms, all of which must hold. A term is a condition, or a choice of filters, one of which must
     * hold. There is no term for "not": it is carried to the conditions, each of which has an opposite. That changes nothing,
     * because a condition on a null, which is neither true nor false, has an opposite that is neither true nor false.
     *
     * Terms and alternatives are kept in the order of their texts, each once. A choice in a choice, or "and" within "and", is
     * one. So a filter has one text, however it was put together. It is no proof of the same rows: (a and b) or (a and c) is
     * another filter than a and (b or c).
     *
     * Which columns are null but some is known only with the columns of the table. So that is no term: it stands beside them, and a
     * schema adds the terms that it stands for, see TableSchema.coerce. It stays there then, since a master may learn of a column
     * while it looks at the row.
     */

    private static final Filter ALL = new Filter(Map.of(), null);
    private static final Filter NONE = of(new AnyOf(List.of()));

    private final List<Term> terms;
    private final @Nullable SortedSet<String> notNull;
    private final String text;

    private Filter(Map<String, Term> sorted, @Nullable SortedSet<String> notNull) {
        this.terms = List.copyOf(sorted.values());
        this.notNull = notNull;
        String joined = String.join("&", sorted.keySet());
        this.text = notNull == null
                ? joined
                : notNull.stream().map(CanonicalText::escape).collect(Collectors.joining(",", joined + "[", "]"));
    }

    private static Filter of(Term term) {
        return new Filter(Map.of(term.text(), term), null);
    }

    private static Filter of(Collection<Term> terms, @Nullable SortedSet<String> notNull) {
        TreeMap<String, Term> sorted = new TreeMap<>();
        terms.forEach(term -> sorted.put(term.text(), term));
        boolean isAll = sorted.isEmpty() && notNull == null;
        return isAll ? ALL : sorted.containsKey(AnyOf.NO_FILTER) ? NONE : new Filter(sorted, notNull);
    }

    /** A part of a filter. */
    public sealed interface Term permits Condition, AnyOf {

        /** Returns a text that no other term has. */
        private String text() {
            return this instanceof Condition condition ? condition.text() : ((AnyOf) this).text;
        }
    }

    /** A choice: at least one of some filters must hold. */
    public static final class AnyOf implements Term {

        private static final String NO_FILTER = "()";

        private final List<Filter> filters;
        private final String text;

        private AnyOf(Collection<Filter> filters) {
            this.filters = List.copyOf(filters);
            this.text = filters.stream().map(Filter::canonicalText).collect(Collectors.joining("|", "(", ")"));
        }

        /** Returns the filters, in the order of their texts: two or more, or none, and then no row satisfies any. */
        public List<Filter> filters() {
            return filters;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof AnyOf that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        /** Returns the filters with their values hidden, so that they can stand in errors and logs. */
        @Override
        public String toString() {
            return CanonicalText.masked(text);
        }
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
        /** Is none of the values. */
        NOT_IN("!=in"),
        /** Is null. */
        IS_NULL("=null"),
        /** Is not null. */
        IS_NOT_NULL("!=null"),
        /** Is a text that starts with the value. */
        STARTS_WITH("^="),
        /** Does not start with the value. */
        NOT_STARTS_WITH("!^="),
        /** Is a text that ends with the value. */
        ENDS_WITH("$="),
        /** Does not end with the value. */
        NOT_ENDS_WITH("!$="),
        /** Is a text that contains the value. */
        CONTAINS("*="),
        /** Does not contain the value. */
        NOT_CONTAINS("!*="),
        /** Is the text, but for case. */
        EQUAL_IGNORE_CASE("=:"),
        /** Differs from the text in more than case. */
        NOT_EQUAL_IGNORE_CASE("!=:"),
        /** Is a text that starts with the value, but for case. */
        STARTS_WITH_IGNORE_CASE("^=:"),
        /** Does not start with the value, whatever the case. */
        NOT_STARTS_WITH_IGNORE_CASE("!^=:"),
        /** Is a text that ends with the value, but for case. */
        ENDS_WITH_IGNORE_CASE("$=:"),
        /** Does not end with the value, whatever the case. */
        NOT_ENDS_WITH_IGNORE_CASE("!$=:"),
        /** Is a text that contains the value, but for case. */
        CONTAINS_IGNORE_CASE("*=:"),
        /** Does not contain the value, whatever the case. */
        NOT_CONTAINS_IGNORE_CASE("!*=:");

        private static final Map<Operator, Operator> OPPOSITES = opposites();

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        private static Map<Operator, Operator> opposites() {
            Map<Operator, Operator> opposites = new EnumMap<>(Operator.class);
            for (Operator operator : values()) {
                Operator opposite =
                        switch (operator) {
                            case LESS_THAN -> GREATER_THAN_OR_EQUAL;
                            case GREATER_THAN -> LESS_THAN_OR_EQUAL;
                            case IS_NULL -> IS_NOT_NULL;
                            case LESS_THAN_OR_EQUAL, GREATER_THAN_OR_EQUAL, IS_NOT_NULL -> operator;
                            default -> operator.isNegative() ? operator : valueOf("NOT_" + operator.name());
                        };
                if (opposite != operator) {
                    opposites.put(operator, opposite);
                    opposites.put(opposite, operator);
                }
            }
            return opposites;
        }

        /**
         * Returns how a value is compared that is not null and does not satisfy this: of an operator and its opposite
         * exactly one holds.
         */
        public Operator opposite() {
            return requireNonNull(OPPOSITES.get(this));
        }

        /** Returns whether it is the opposite of one that has a sign of its own. */
        boolean isNegative() {
            return sign.startsWith("!");
        }

        /** Returns whether texts that differ in case alone are the same. */
        public boolean ignoresCase() {
            return sign.endsWith(":");
        }

        /** Returns whether it looks for a part of a text, or ignores case, and so takes a text alone. */
        public boolean isOfTexts() {
            return ignoresCase() || sign.endsWith("^=") || sign.endsWith("$=") || sign.endsWith("*=");
        }

        /** Returns whether values of this type can be compared in this way. */
        public boolean appliesTo(ColumnType type) {
            return switch (this) {
                case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                    type != ColumnType.LIST && type != ColumnType.MAP;
                default -> !isOfTexts() || type == ColumnType.TEXT || type == ColumnType.ANY;
            };
        }
    }

    /**
     * One condition.
     *
     * @param column the column
     * @param operator how it is compared
     * @param values what it is compared with: none for {@code IS_NULL} and {@code IS_NOT_NULL}, any number for
     *     {@code IN} and {@code NOT_IN}, else one; texts where {@link Operator#isOfTexts}; never null
     */
    public record Condition(String column, Operator operator, List<Object> values) implements Term {

        /**
         * Checks the number and types of the values, and takes a copy; many are kept in an order of their own.
         *
         * @throws IllegalArgumentException if the operator does not take so many values, or not of this type, or one is
         *     null
         */
        public Condition {
            values = values.stream().map(value -> operand(column, value)).toList();
            boolean many = operator == Operator.IN || operator == Operator.NOT_IN;
            if (many) {
                Map<String, Object> distinct = new TreeMap<>();
                values.forEach(value -> distinct.put(CanonicalText.quoted(value), value));
                values = List.copyOf(distinct.values());
            }
            int expected = operator == Operator.IS_NULL || operator == Operator.IS_NOT_NULL ? 0 : 1;
            if (!many && values.size() != expected) {
                throw new IllegalArgumentException(
                        operator + " on column '" + column + "' takes " + expected + " values, not " + values.size());
            }
            if (operator.isOfTexts() && !(values.get(0) instanceof String)) {
                throw new IllegalArgumentException(operator + " on column '" + column + "' takes a text");
            }
        }

        private static Object operand(String column, @Nullable Object value) {
            Object kept = value instanceof Enum<?> constant ? constant.name() : Values.keep(column, value);
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
                        case IN, NOT_IN ->
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
                case NOT_IN -> values.stream().noneMatch(each -> Values.same(value, each));
                case IS_NULL -> false;
                case IS_NOT_NULL -> true;
                default -> TextConditions.holds(operator, value, (String) values.get(0));
            };
        }

        /** Returns the condition that a value which is not null satisfies if it does not satisfy this one. */
        public Condition opposite() {
            return new Condition(column, operator.opposite(), values);
        }
    }

    /** Returns the filter that every row satisfies. */
    public static Filter all() {
        return ALL;
    }

    /** Returns the filter for rows that satisfy a condition. */
    public static Filter of(Condition condition) {
        return of((Term) condition);
    }

    /** Returns the filter that no row satisfies. */
    public static Filter none() {
        return NONE;
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
     * Returns the filter for rows in which a column is a text, or one that differs from it in case alone.
     *
     * @param column the name of the column
     * @param text the text
     */
    public static Filter equalIgnoreCase(String column, String text) {
        return of(column, Operator.EQUAL_IGNORE_CASE, text);
    }

    /**
     * Returns the filter for rows in which a column is a text that differs from another one in more than case.
     *
     * @param column the name of the column
     * @param text the text
     */
    public static Filter notEqualIgnoreCase(String column, String text) {
        return of(column, Operator.NOT_EQUAL_IGNORE_CASE, text);
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

    /**
     * Returns the filter for rows in which a column is a text that ends with another.
     *
     * @param column the name of the column
     * @param end the end, taken literally and with regard to case
     */
    public static Filter endsWith(String column, String end) {
        return of(column, Operator.ENDS_WITH, end);
    }

    /**
     * Returns the filter for rows in which a column is a text that starts with another, but for case.
     *
     * @param column the name of the column
     * @param start the start, taken literally and without regard to case
     */
    public static Filter startsWithIgnoreCase(String column, String start) {
        return of(column, Operator.STARTS_WITH_IGNORE_CASE, start);
    }

    /**
     * Returns the filter for rows in which a column is a text that ends with another, but for case.
     *
     * @param column the name of the column
     * @param end the end, taken literally and without regard to case
     */
    public static Filter endsWithIgnoreCase(String column, String end) {
        return of(column, Operator.ENDS_WITH_IGNORE_CASE, end);
    }

    /**
     * Returns the filter for rows in which a column is a text that contains another, but for case.
     *
     * @param column the name of the column
     * @param part the part, taken literally and without regard to case
     */
    public static Filter containsIgnoreCase(String column, String part) {
        return of(column, Operator.CONTAINS_IGNORE_CASE, part);
    }

    /**
     * Returns the filter for rows in which each column is null but some. It is meant for the condition of a write that may change
     * one known row only: a column of which the writer knows nothing makes it another row. It can be joined by {@code and} alone.
     *
     * @param columns the names of the columns that may have a value, as the table spells them
     */
    public static Filter allNullBut(Collection<String> columns) {
        return new Filter(Map.of(), new TreeSet<>(columns));
    }

    private static Filter of(String column, Operator operator, Object... values) {
        return of(new Condition(column, operator, Arrays.asList(values)));
    }

    /** Returns the filter for rows that satisfy this one and the other. */
    public Filter and(Filter other) {
        if (isAll() || other.isAll()) {
            return isAll() ? other : this;
        }
        return allOf(List.of(this, other));
    }

    /**
     * Returns the filter for rows that satisfy each of some filters: every row, if there are none. For thousands of them it
     * is much faster than one {@link #and} after the other.
     */
    public static Filter allOf(Collection<Filter> filters) {
        SortedSet<String> notNull = null;
        for (Filter filter : filters) {
            notNull = inBoth(notNull, filter.notNull);
        }
        return of(filters.stream().flatMap(filter -> filter.terms.stream()).toList(), notNull);
    }

    private static @Nullable SortedSet<String> inBoth(
            @Nullable SortedSet<String> one, @Nullable SortedSet<String> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        TreeSet<String> both = new TreeSet<>(one);
        both.retainAll(other);
        return both;
    }

    /** Returns the filter for rows that satisfy this one, or the other, or both. */
    public Filter or(Filter other) {
        return anyOf(List.of(this, other));
    }

    /**
     * Returns the filter for rows that satisfy at least one of some filters: no row, if there are none. For thousands of
     * them it is much faster than one {@link #or} after the other.
     *
     * @throws IllegalArgumentException if one of them is {@link #allNullBut}, or has it
     */
    public static Filter anyOf(Collection<Filter> filters) {
        filters.forEach(Filter::requireTermsAlone);
        if (filters.stream().anyMatch(Filter::isAll)) {
            return ALL;
        }
        TreeMap<String, Filter> sorted = new TreeMap<>();
        filters.stream().flatMap(Filter::alternatives).forEach(filter -> sorted.put(filter.text, filter));
        return sorted.size() == 1
                ? sorted.firstEntry().getValue()
                : sorted.isEmpty() ? NONE : of(new AnyOf(sorted.values()));
    }

    private Stream<Filter> alternatives() {
        return terms.size() == 1 && terms.get(0) instanceof AnyOf any ? any.filters.stream() : Stream.of(this);
    }

    /**
     * Returns the filter for rows that are known not to satisfy this one. A row that does not satisfy it because a column
     * is null does not satisfy this one either; add {@code .or(Filter.isNull(column))} where such rows are wanted.
     *
     * @throws IllegalArgumentException if it is {@link #allNullBut}, or has it
     */
    public Filter not() {
        requireTermsAlone();
        return anyOf(terms.stream().map(Filter::opposite).toList());
    }

    private void requireTermsAlone() {
        if (looksAtOtherColumns()) {
            throw new IllegalArgumentException("A condition on all columns but some can only be joined by 'and'");
        }
    }

    private static Filter opposite(Term term) {
        return term instanceof Condition condition
                ? of(condition.opposite())
                : allOf(((AnyOf) term).filters.stream().map(Filter::not).toList());
    }

    /**
     * Returns this filter with each of its conditions changed.
     *
     * @param change returns what takes the place of a condition
     */
    public Filter map(UnaryOperator<Condition> change) {
        List<Term> changed = new ArrayList<>();
        for (Term term : terms) {
            if (term instanceof Condition condition) {
                changed.add(change.apply(condition));
            } else {
                changed.addAll(anyOf(((AnyOf) term)
                                .filters.stream()
                                        .map(filter -> filter.map(change))
                                        .toList())
                        .terms);
            }
        }
        return of(changed, notNull);
    }

    /** Returns whether every row satisfies this filter. */
    public boolean isAll() {
        return terms.isEmpty() && notNull == null;
    }

    /** Returns whether it is a condition on columns that it does not name, too; see {@link #allNullBut}. */
    public boolean looksAtOtherColumns() {
        return notNull != null;
    }

    /** Returns whether a column has to be null, whatever this filter says of it by name. */
    boolean isNullByRest(String column) {
        return notNull != null && !notNull.contains(column);
    }

    /** Returns whether no row satisfies this filter, whatever is in it. */
    public boolean isNone() {
        return terms.equals(NONE.terms);
    }

    /** Returns the terms, all of which must hold, in the order of their texts. */
    public List<Term> terms() {
        return terms;
    }

    /**
     * Returns the conditions, all of which must hold, in the order of their texts. This is for tables that know nothing
     * but that; see {@link #terms()} for all other filters.
     *
     * @throws UnsupportedOperationException if this filter is more than conditions which all must hold
     */
    public List<Condition> conditions() {
        List<Condition> conditions = new ArrayList<>();
        for (Term term : terms) {
            if (!(term instanceof Condition condition)) {
                throw new UnsupportedOperationException("Conditions joined by 'or' were given, as in " + this
                        + "; here all conditions of a filter must hold");
            }
            conditions.add(condition);
        }
        return conditions;
    }

    /** Returns every condition in this filter, wherever it stands, in the order of the canonical text. */
    public Stream<Condition> everyCondition() {
        return terms.stream()
                .flatMap(term -> term instanceof Condition condition
                        ? Stream.of(condition)
                        : ((AnyOf) term).filters.stream().flatMap(Filter::everyCondition));
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
        boolean isRestNull = notNull == null
                || row.columns().names().stream()
                        .allMatch(column -> notNull.contains(column) || row.get(column) == null);
        return isRestNull && matchesTerms(row);
    }

    private boolean matchesTerms(Row row) {
        return terms.stream()
                .allMatch(term -> term instanceof Condition condition
                        ? condition.matches(row.get(condition.column()))
                        : ((AnyOf) term).filters.stream().anyMatch(filter -> filter.matches(row)));
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
