package dev.livetable.spring.boot.web;

import dev.livetable.table.Column;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Condition;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Table;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a filter of the parameters of a request. */
final class FilterRequest {

    /*
     * Each parameter either belongs to somebody else, makes one condition, or is refused: none is passed over, since a caller
     * would then get more rows than it has asked for. A column is found by its name in the list of those that are allowed,
     * the longest first, since a name may hold a point. So no other column of the table can be reached, nor be told apart
     * from one that is not there.
     *
     * The table is asked for its columns only if there is a condition.
     */

    private final String name;
    private final Table table;
    private final List<String> columns;
    private final Set<String> others;

    /**
     * Creates a reader.
     *
     * @param name the name of the table
     * @param table the table
     * @param columns the columns that are allowed
     * @param others the names of parameters that are read by others
     */
    FilterRequest(String name, Table table, List<String> columns, Set<String> others) {
        this.name = name;
        this.table = table;
        this.columns = columns;
        this.others = others;
    }

    /**
     * Returns the filter.
     *
     * @throws FilterParameterException if a parameter makes no condition
     */
    Filter read(Map<String, String[]> parameters) {
        Filter filter = Filter.all();
        for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
            if (!others.contains(parameter.getKey())) {
                filter = filter.and(condition(parameter.getKey(), given(parameter.getValue())));
            }
        }
        return filter;
    }

    /** Returns the values; a parameter without an equals sign has none, which is null to some and empty to others. */
    private static List<String> given(@Nullable String[] values) {
        return Arrays.stream(values).map(value -> value == null ? "" : value).toList();
    }

    private Filter condition(String parameter, List<String> given) {
        String allowed = columns.stream()
                .filter(each -> parameter.equals(each) || parameter.startsWith(each + "."))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .orElseThrow(() -> unknown(parameter, given));
        Column column = column(allowed);
        Set<Operator> possible = possible(column);
        Operator operator = FilterWords.operator(parameter.substring(allowed.length()))
                .filter(possible::contains)
                .orElseThrow(() -> refused(
                        parameter,
                        given,
                        "is not possible; for this column there are: " + FilterWords.parameters(allowed, possible)));
        List<Object> values = values(parameter, operator, column, given);
        boolean isOneOf = operator == Operator.EQUAL && values.size() > 1;
        return Filter.of(new Condition(column.name(), isOneOf ? Operator.IN : operator, values));
    }

    private FilterParameterException unknown(String parameter, List<String> given) {
        String known = columns.isEmpty() ? "no column" : "the columns " + String.join(", ", columns);
        return refused(
                parameter,
                given,
                "is not known; allowed are " + known
                        + (others.isEmpty()
                                ? ""
                                : ", and "
                                        + String.join(
                                                ", ", others.stream().sorted().toList())));
    }

    private Column column(String allowed) {
        try {
            return table.schema().column(allowed);
        } catch (InvalidRequestException e) { // the fault is the application's, not the caller's
            throw new IllegalStateException(
                    "@FilterParameters allows a column that live table '" + name + "' does not have: " + e.getMessage(),
                    e);
        }
    }

    private Set<Operator> possible(Column column) {
        Set<Operator> supported = EnumSet.noneOf(Operator.class);
        supported.addAll(table.filterSupport().operators(column.name()));
        boolean canBeWritten = FilterWords.written(column.type()) != null;
        supported.removeIf(operator -> !operator.appliesTo(column.type()) || takesValue(operator) && !canBeWritten);
        return supported;
    }

    private static boolean takesValue(Operator operator) {
        return operator != Operator.IS_NULL && operator != Operator.IS_NOT_NULL;
    }

    private List<Object> values(String parameter, Operator operator, Column column, List<String> given) {
        if (operator == Operator.IN || operator == Operator.NOT_IN) {
            return given.stream()
                    .flatMap(each -> Arrays.stream(each.split(",", -1)))
                    .map(each -> value(parameter, column, each, given))
                    .toList();
        }
        if (operator == Operator.EQUAL
                && table.filterSupport().operators(column.name()).contains(Operator.IN)) {
            return given.stream()
                    .map(each -> value(parameter, column, each, given))
                    .toList();
        }
        if (given.size() > 1) {
            throw refused(parameter, given, "was given " + given.size() + " times, but may be given once");
        }
        if (takesValue(operator)) {
            return List.of(value(parameter, column, given.get(0), given));
        }
        if (Stream.of("", "true").noneMatch(given.get(0)::equals)) {
            throw refused(parameter, given, "takes no value, or true");
        }
        return List.of();
    }

    private Object value(String parameter, Column column, String text, List<String> given) {
        try {
            return column.parse(text);
        } catch (IllegalArgumentException e) {
            throw new FilterParameterException(
                    name, parameter, given, "is not what it should be: " + FilterWords.written(column.type()), e);
        }
    }

    private FilterParameterException refused(String parameter, List<String> given, String wrong) {
        return new FilterParameterException(name, parameter, given, wrong, null);
    }
}
