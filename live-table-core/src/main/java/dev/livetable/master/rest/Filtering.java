package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Filter.Term;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.KnownComparison;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rows an API can be asked for, and how. Immutable; each setting returns another one.
 *
 * <p>Many APIs ignore a parameter they do not know and answer with every row, so nothing is sent but what is declared
 * here, and a filter that needs more is refused with an {@link UnsupportedOperationException}. All conditions of a filter
 * must hold; one with {@code or} is refused unless {@link #or} says how it is written. What is declared must mean what {@link Filter} says: texts literal, and
 * case-sensitive unless the operator says otherwise, and a null satisfying nothing but {@code IS_NULL}.
 * An answer with a row that is certainly outside of the filter is an error.
 */
public final class Filtering {

    private static final Filtering NONE = new Filtering(List.of(), Map.of(), FilterJoining.NONE);

    private final List<String> columns;
    private final Map<Operator, FilterTemplate> templates;
    private final FilterJoining joining;

    private Filtering(List<String> columns, Map<Operator, FilterTemplate> templates, FilterJoining joining) {
        this.columns = columns;
        this.templates = templates;
        this.joining = joining;
    }

    /** Returns that the API cannot be asked. */
    public static Filtering none() {
        return NONE;
    }

    /**
     * Returns that these columns can be compared with a value, by a parameter of the column's name.
     *
     * @param columns the names of the columns, as the rows have them
     */
    public static Filtering on(String... columns) {
        return new Filtering(
                List.of(columns),
                Map.of(Operator.EQUAL, FilterTemplate.of(Operator.EQUAL, "{column}")),
                FilterJoining.NONE);
    }

    /**
     * Returns that these columns can be compared with a value, in all the ways that a kind of API has.
     *
     * @param columns the names of the columns, as the rows have them
     */
    public static Filtering of(RestStyle style, String... columns) {
        Preset preset = Preset.of(style);
        Filtering filtering = on(columns);
        for (Map.Entry<Operator, String> operator : preset.operators().entrySet()) {
            filtering = filtering.operator(operator.getKey(), operator.getValue());
        }
        return preset.filtering().apply(filtering);
    }

    /**
     * Returns this filtering with one more operator, or another way to ask for it.
     *
     * <p>The template is a parameter: its name, or name and value with {@code =} between them. In it {@code {column}}
     * is the name of the column and {@code {value}} the value. A name alone has the value {@code {value}}. For
     * {@code IN} and {@code NOT_IN} the parameter is repeated; with {@code {values}} it has all values, with commas between
     * them.
     *
     * <p>Every value is percent-encoded, and is written so that it cannot end the place it stands in:
     *
     * <ul>
     *   <li>At the end of a parameter whose name holds the column, it is any text: {@code {column}_gte},
     *       {@code {column}=gte.{value}}, {@code {column}=like.{value}*}.
     *   <li>In single quotes, quotes in it are doubled: {@code $filter={column} eq '{value}'}. A backslash in it is
     *       refused unless the parameter is {@code $filter}, since not every API reads it in the same way.
     *   <li>In double quotes, a backslash goes before quotes and backslashes in it: {@code q={column}:"{value}"}.
     *       Quotes around {@code {values}} are put around each of them: {@code {column}=in.("{values}")}.
     *   <li>Between commas it holds nothing that separates or encloses values: {@code {column}=in.({values})}.
     *   <li>As {@code {literal}} in {@code $filter}, it is as OData writes it: a text in quotes, anything else without.
     *   <li>Elsewhere it is no text but a number, boolean, date, time or UUID: {@code $filter={column} ge {value}}.
     *   <li>Beside {@code *} or {@code %}, or in a template that says {@code like}, it holds no wildcards.
     * </ul>
     *
     * <p>A request with a value that cannot be written is refused with an {@link
     * dev.livetable.table.InvalidRequestException}, and nothing is sent.
     *
     * @param operator the operator, for all columns named
     * @param template the parameter; for {@code IS_NULL} and {@code IS_NOT_NULL} without a value, as in
     *     {@code {column}=is.null}
     * @throws IllegalArgumentException if the template lacks a placeholder, or no value could be written in it safely
     */
    public Filtering operator(Operator operator, String template) {
        Map<Operator, FilterTemplate> more = new EnumMap<>(Operator.class);
        more.putAll(templates);
        more.put(operator, FilterTemplate.of(operator, template));
        return new Filtering(columns, Map.copyOf(more), joining);
    }

    /**
     * Returns this filtering with a text between conditions that share one parameter, such as {@code " and "} of OData. By
     * default such conditions are refused together.
     *
     * @param text the text with the spaces that belong to it, or {@code repeated} to repeat the parameter for each condition
     * @throws IllegalArgumentException if it is empty
     */
    public Filtering joined(String text) {
        return new Filtering(columns, templates, joining.joined(text));
    }

    /**
     * Returns this filtering with a text between conditions one of which must hold, such as {@code " or "} of OData. They
     * are put into parentheses, and filters with {@code or} are supported. All templates must then be of one and the same
     * parameter.
     *
     * @param text the text with the spaces that belong to it
     * @throws IllegalArgumentException if it is empty
     */
    public Filtering or(String text) {
        return new Filtering(columns, templates, joining.or(text));
    }

    boolean isSupported() {
        return !columns.isEmpty();
    }

    /** Returns which conditions can be asked for. */
    FilterSupport support() {
        FilterSupport support = FilterSupport.of(
                columns.stream().distinct().collect(Collectors.toMap(column -> column, column -> templates.keySet())));
        return joining.or() == null ? support : support.withOr();
    }

    /** Returns the names of all parameters that may be sent. */
    Set<String> parameters() {
        return templates.values().stream()
                .flatMap(template -> columns.stream().map(template::parameter))
                .collect(Collectors.toSet());
    }

    /**
     * Sees that values of the columns can be written in the templates.
     *
     * @param declared the columns of the table
     * @throws IllegalArgumentException if a template can hold values of none of them, or filters with {@code or} cannot be
     *     written in one parameter
     */
    void check(List<Column> declared) {
        if (joining.or() != null && isSupported()) {
            joining.check(templates.values());
        }
        Set<ColumnType> types = declared.stream()
                .filter(column -> columns.contains(column.name()))
                .map(Column::type)
                .collect(Collectors.toSet());
        if (!types.isEmpty()) {
            templates.values().forEach(template -> template.check(types));
        }
    }

    /**
     * Asks for the rows that satisfy a filter.
     *
     * @return false if none can, so that nothing needs to be asked
     * @throws dev.livetable.table.InvalidRequestException if a value cannot be written as the API reads it
     * @throws UnsupportedOperationException if the API cannot be asked
     */
    boolean ask(Query query, Filter filter) {
        if (filter.isNone()) {
            return false;
        }
        support().refusal(filter).ifPresent(why -> {
            throw new UnsupportedOperationException("The API " + why);
        });
        List<Term> asked = new ArrayList<>();
        for (Term term : filter.terms()) {
            Optional<Boolean> known = term instanceof Condition condition ? known(filter, condition) : Optional.empty();
            if (!known.orElse(true)) {
                return false;
            }
            if (known.isEmpty()) {
                asked.add(term);
            }
        }
        return new FilterQuery(query, templates, joining).ask(asked);
    }

    /** Returns whether a condition holds for all rows that satisfy the others, or for none; empty when the API is asked. */
    private static Optional<Boolean> known(Filter filter, Condition condition) {
        if (condition.operator() == Operator.IN && condition.values().isEmpty()) {
            return Optional.of(false);
        }
        return equalOn(filter, condition.column())
                .filter(equal -> !equal.equals(condition))
                .flatMap(equal -> known(condition, equal.values().get(0)));
    }

    /** Returns whether the only value that a column can have satisfies another condition; empty when only the API knows. */
    private static Optional<Boolean> known(Condition condition, Object value) {
        return condition.operator().ignoresCase() && value instanceof String text
                ? KnownComparison.holds(
                        condition.operator(), text, (String) condition.values().get(0))
                : Optional.of(condition.matches(value));
    }

    /** Returns the first condition that a column has one certain value, which settles every other one on it. */
    private static Optional<Condition> equalOn(Filter filter, String column) {
        return filter.terms().stream()
                .filter(Condition.class::isInstance)
                .map(Condition.class::cast)
                .filter(each ->
                        each.operator() == Operator.EQUAL && each.column().equals(column))
                .findFirst();
    }

    /** Returns what can be asked for. */
    @Override
    public String toString() {
        return templates.keySet() + " on " + columns + (joining.or() == null ? "" : ", also with or");
    }
}
