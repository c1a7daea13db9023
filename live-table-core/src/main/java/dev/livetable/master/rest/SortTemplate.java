package dev.livetable.master.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/** The parameters that ask for an order by one column, in which the column and the direction stand. */
final class SortTemplate {

    /*
     * A column is written as it is, so one that holds a character with a meaning of its own in the template, or in what
     * joins the columns, is not asked for: sort={column}:{direction} has no way to say the column "a:b".
     */

    private static final String COLUMN = "{column}";
    private static final String DIRECTION = "{direction}";
    private static final String SIGN = "{-}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}");
    private static final Pattern LETTERS = Pattern.compile("[A-Za-z0-9]+");

    private final String template;
    private final List<Parameter> parameters;
    private final String separators;

    /**
     * A parameter.
     *
     * @param name its name, which may hold the column
     * @param value its value
     */
    private record Parameter(String name, String value) {

        boolean isOfOneColumn() {
            return name.contains(COLUMN);
        }
    }

    private SortTemplate(String template, List<Parameter> parameters) {
        this.template = template;
        this.parameters = parameters;
        this.separators = parameters.stream()
                .map(parameter -> LETTERS.matcher(
                                PLACEHOLDER.matcher(parameter.value()).replaceAll(""))
                        .replaceAll(""))
                .collect(Collectors.joining());
    }

    /**
     * Returns the template that a text is.
     *
     * @throws IllegalArgumentException if it holds no column, or is not made of parameters
     */
    static SortTemplate of(String template) {
        refuseIf(!template.contains(COLUMN), template, "does not hold {column}");
        Matcher placeholder = PLACEHOLDER.matcher(template);
        while (placeholder.find()) {
            refuseIf(
                    !List.of(COLUMN, DIRECTION, SIGN).contains(placeholder.group()),
                    template,
                    "holds " + placeholder.group() + "; there are {column}, {direction} and {-}");
        }
        List<Parameter> parameters = new ArrayList<>();
        for (String part : template.split("&", -1)) {
            int sign = part.indexOf('=');
            refuseIf(sign < 1, template, "must be the name of a parameter, '=' and its value");
            String name = part.substring(0, sign);
            refuseIf(
                    name.contains(DIRECTION) || name.contains(SIGN),
                    template,
                    "holds a direction in the name of a parameter");
            parameters.add(new Parameter(name, part.substring(sign + 1)));
        }
        return new SortTemplate(template, List.copyOf(parameters));
    }

    private static void refuseIf(boolean wrong, String template, String how) {
        if (wrong) {
            throw new IllegalArgumentException("The template '" + template + "' " + how);
        }
    }

    /** Returns the names of the parameters that do not depend on a column. */
    List<String> parameters() {
        return parameters.stream()
                .filter(parameter -> !parameter.isOfOneColumn())
                .map(Parameter::name)
                .toList();
    }

    /** Returns whether it can ask for a descending order. */
    boolean canDescend() {
        return parameters.stream()
                .anyMatch(parameter -> parameter.value().contains(DIRECTION)
                        || parameter.value().contains(SIGN));
    }

    /**
     * Returns whether a column can stand in it.
     *
     * @param joined what stands between two columns; null if nothing does
     */
    boolean canHold(String column, @Nullable String joined) {
        boolean separates = column.chars().anyMatch(c -> separators.indexOf(c) >= 0 || Character.isISOControl(c));
        boolean signs = template.contains(SIGN) && (column.startsWith("-") || column.startsWith("+"));
        return !separates && !signs && (joined == null || !column.contains(joined));
    }

    /**
     * Asks for an order.
     *
     * @param joined what stands between two columns of one parameter; null to repeat the parameters
     * @param ignoringCase what is added to the value of a column whose case is to be ignored
     */
    void ask(Query query, List<Sort.Order> orders, @Nullable String joined, String ignoringCase) {
        if (joined == null) {
            orders.forEach(order -> ask(query, List.of(order), "", ignoringCase));
            return;
        }
        for (Parameter parameter : parameters) {
            if (parameter.isOfOneColumn()) {
                orders.forEach(order -> query.add(
                        parameter.name().replace(COLUMN, order.getProperty()),
                        written(parameter, order, ignoringCase)));
            } else {
                query.add(
                        parameter.name(),
                        orders.stream()
                                .map(order -> written(parameter, order, ignoringCase))
                                .collect(Collectors.joining(joined)));
            }
        }
    }

    private static String written(Parameter parameter, Sort.Order order, String ignoringCase) {
        String value = parameter
                .value()
                .replace(SIGN, order.isAscending() ? "" : "-")
                .replace(DIRECTION, order.isAscending() ? "asc" : "desc")
                .replace(COLUMN, order.getProperty());
        return order.isIgnoreCase() ? value + ignoringCase : value;
    }

    /** Returns the template as it was given. */
    @Override
    public String toString() {
        return template;
    }
}
