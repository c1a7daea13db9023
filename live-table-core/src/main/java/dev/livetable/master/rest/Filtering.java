package dev.livetable.master.rest;

import dev.livetable.table.Bytes;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rows an API can be asked for, and how. Immutable; each setting returns another one.
 *
 * <p>Many APIs ignore a parameter they do not know and answer with every row, so nothing is sent but what is declared
 * here, and a filter that needs more is refused with an {@link UnsupportedOperationException}. What is declared must
 * mean what {@link Filter} says: texts case-sensitive and literal, and a null satisfying nothing but {@code IS_NULL}.
 */
public final class Filtering {

    private static final Filtering NONE = new Filtering(List.of(), Map.of());

    private final List<String> columns;
    private final Map<Operator, String> templates;

    private Filtering(List<String> columns, Map<Operator, String> templates) {
        this.columns = columns;
        this.templates = templates;
    }

    /** Returns that the API cannot be asked. */
    public static Filtering none() {
        return NONE;
    }

    /** Returns that these columns can be compared with a value, by a parameter of the column's name. */
    public static Filtering on(String... columns) {
        return new Filtering(List.of(columns), Map.of(Operator.EQUAL, "{column}"));
    }

    /**
     * Returns this filtering with one more operator, or another way to ask for it.
     *
     * @param operator the operator, for all columns named
     * @param template the parameter: its name, or name and value with {@code =} between them. In it {@code {column}}
     *     is the name of the column, {@code {value}} the value, and {@code {values}} those of {@code IN}, with commas
     *     between them; with {@code {value}} the parameter of {@code IN} is repeated. Without a value in the template
     *     that is {@code {value}}: {@code {column}_gte}, {@code {column}=gte.{value}}, {@code {column}=is.null}
     */
    public Filtering operator(Operator operator, String template) {
        if (!template.contains("{column}")) {
            throw new IllegalArgumentException("The template '" + template + "' does not hold {column}");
        }
        boolean valued = operator != Operator.IS_NULL && operator != Operator.IS_NOT_NULL;
        int sign = template.indexOf('=');
        if (sign < 0 && !valued || sign >= 0 && template.contains("{value") != valued) {
            throw new IllegalArgumentException("The template '" + template + "' must " + (valued ? "" : "not ")
                    + "hold {value}" + (valued ? "" : " but say the value itself") + " for " + operator);
        }
        Map<Operator, String> more = new EnumMap<>(Operator.class);
        more.putAll(templates);
        more.put(operator, template);
        return new Filtering(columns, Map.copyOf(more));
    }

    boolean isSupported() {
        return !columns.isEmpty();
    }

    /**
     * Asks for the rows that satisfy a filter.
     *
     * @return false if none can, so that nothing needs to be asked
     * @throws UnsupportedOperationException if the API cannot be asked
     */
    boolean ask(Query query, Filter filter) {
        for (Condition condition : filter.conditions()) {
            templateOf(condition);
        }
        Set<String> parameters = new HashSet<>();
        for (Condition condition : filter.conditions()) {
            Optional<Condition> equal = equalOn(filter, condition.column());
            if (condition.values().isEmpty() && condition.operator() == Operator.IN) {
                return false;
            }
            if (equal.isEmpty() || equal.get().equals(condition)) {
                ask(query, condition, parameters);
            } else if (!condition.matches(equal.get().values().get(0))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the first condition that a column has one certain value, which settles every other one on it. */
    private static Optional<Condition> equalOn(Filter filter, String column) {
        return filter.conditions().stream()
                .filter(each ->
                        each.operator() == Operator.EQUAL && each.column().equals(column))
                .findFirst();
    }

    private String templateOf(Condition condition) {
        String template = templates.get(condition.operator());
        if (template == null || !columns.contains(condition.column())) {
            throw new UnsupportedOperationException("The API cannot be asked for " + condition.operator()
                    + " on the column '" + condition.column() + "'; it can be asked for " + templates.keySet() + " on "
                    + columns);
        }
        return template;
    }

    private void ask(Query query, Condition condition, Set<String> parameters) {
        String template = templateOf(condition);
        int sign = template.indexOf('=');
        String name = (sign < 0 ? template : template.substring(0, sign)).replace("{column}", condition.column());
        String value = sign < 0 ? "{value}" : template.substring(sign + 1).replace("{column}", condition.column());
        if (!parameters.add(name)) {
            throw new UnsupportedOperationException(
                    "The API cannot be asked for two conditions by one parameter, '" + name + "'");
        }
        List<String> values =
                condition.values().stream().map(each -> text(condition, each)).toList();
        if (value.contains("{values}")) {
            if (values.stream().anyMatch(each -> each.contains(","))) {
                throw new UnsupportedOperationException("The API takes the values for the column '" + condition.column()
                        + "' with commas between them, so none may hold a comma");
            }
            query.add(name, value.replace("{values}", values.stream().collect(Collectors.joining(","))));
        } else if (values.isEmpty()) {
            query.add(name, value);
        } else {
            values.forEach(each -> query.add(name, value.replace("{value}", each)));
        }
    }

    private static String text(Condition condition, Object value) {
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            throw new UnsupportedOperationException(
                    "The API cannot be asked for lists or maps, as in the column '" + condition.column() + "'");
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof Bytes bytes ? Base64.getEncoder().encodeToString(bytes.toArray()) : value.toString();
    }

    /** Returns what can be asked for. */
    @Override
    public String toString() {
        return templates.keySet() + " on " + columns;
    }
}
