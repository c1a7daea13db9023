package dev.livetable.master.rest;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/**
 * How an API is asked for an order. Immutable; each setting returns another one.
 *
 * <p>Where nulls go is the API's to say: a sort that asks for nulls first is refused.
 */
public final class Sorting {

    private final Style style;
    private final String parameter;
    private final String direction;
    private final boolean single;
    private final List<String> columns;

    private Sorting(Style style, String parameter, String direction, boolean single, List<String> columns) {
        this.style = style;
        this.parameter = parameter;
        this.direction = direction;
        this.single = single;
        this.columns = columns;
    }

    private enum Style {
        NONE,
        REPEATED,
        SPLIT,
        SIGNED
    }

    /** Returns that the API cannot be asked. */
    public static Sorting none() {
        return new Sorting(Style.NONE, "", "", false, List.of());
    }

    /**
     * Returns one parameter per column, as Spring Data has it: {@code sort=name,desc&sort=id,asc}.
     *
     * @param parameter the name of the parameter
     */
    public static Sorting repeated(String parameter) {
        return new Sorting(Style.REPEATED, parameter, "", false, List.of());
    }

    /**
     * Returns one parameter for the columns and one for their directions, as json-server has it:
     * {@code _sort=name,id&_order=desc,asc}.
     *
     * @param parameter the name of the parameter for the columns
     * @param directionParameter the name of the parameter for the directions, {@code asc} or {@code desc}
     */
    public static Sorting split(String parameter, String directionParameter) {
        return new Sorting(Style.SPLIT, parameter, directionParameter, false, List.of());
    }

    /**
     * Returns one parameter for the columns, with a minus before those that descend: {@code sort=-name,id}.
     *
     * @param parameter the name of the parameter
     */
    public static Sorting signed(String parameter) {
        return new Sorting(Style.SIGNED, parameter, "", false, List.of());
    }

    /**
     * Returns the sorting of a name.
     *
     * @param name {@code none}, {@code spring} ({@code sort=name,desc}), {@code json-server} ({@code _sort} and {@code
     *     _order}) or {@code signed} ({@code sort=-name})
     * @throws IllegalArgumentException if it is none of them
     */
    public static Sorting of(String name) {
        return switch (name) {
            case "none" -> none();
            case "spring" -> repeated("sort");
            case "json-server" -> split("_sort", "_order");
            case "signed" -> signed("sort");
            default ->
                throw new IllegalArgumentException(
                        "There is no sorting '" + name + "'; there are none, spring, json-server and signed");
        };
    }

    /**
     * Returns this sorting for an API that takes one column only. Sorts by more are refused, and that by the id which
     * makes every order a total one is not sent: rows that are equal in the column come in an order of the API's own.
     */
    public Sorting singleColumn() {
        return new Sorting(style, parameter, direction, true, columns);
    }

    /**
     * Returns this sorting for these columns only, besides the id; sorts by others are refused. By default all can be
     * sorted.
     *
     * @param names the names of the columns, as the rows have them; none for all columns
     */
    public Sorting only(String... names) {
        return new Sorting(style, parameter, direction, single, List.of(names));
    }

    boolean isSupported() {
        return style != Style.NONE;
    }

    /** Returns the names of the parameters that may be sent. */
    List<String> parameters() {
        return Stream.of(parameter, direction).filter(name -> !name.isEmpty()).toList();
    }

    /**
     * Asks for an order.
     *
     * @param total the sort with the names of the table, ending with the id
     * @param id the id column
     */
    void ask(Query query, Sort total, String id) {
        List<Sort.Order> orders = total.toList();
        if (orders.isEmpty()) {
            return;
        }
        if (single) {
            int last = orders.size() - 1;
            orders = last > 0 && orders.get(last).getProperty().equals(id) ? orders.subList(0, last) : orders;
            refuseIf(orders.size() > 1, "sort by more than one column", null);
        }
        orders.forEach(order -> check(order, id));
        switch (style) {
            case NONE -> refuseIf(true, "sort", null);
            case REPEATED ->
                orders.forEach(order -> query.add(
                        parameter,
                        order.getProperty() + "," + name(order) + (order.isIgnoreCase() ? ",ignorecase" : "")));
            case SPLIT -> {
                query.add(
                        parameter,
                        joined(orders.stream().map(Sort.Order::getProperty).toList()));
                query.add(direction, joined(orders.stream().map(Sorting::name).toList()));
            }
            case SIGNED ->
                query.add(
                        parameter,
                        joined(orders.stream()
                                .map(order -> (order.isAscending() ? "" : "-") + order.getProperty())
                                .toList()));
        }
    }

    private void check(Sort.Order order, String id) {
        String column = order.getProperty();
        refuseIf(!columns.isEmpty() && !columns.contains(column) && !column.equals(id), "sort by", column);
        refuseIf(order.getNullHandling() == Sort.NullHandling.NULLS_FIRST, "put nulls first in", column);
        refuseIf(order.isIgnoreCase() && style != Style.REPEATED, "ignore case when sorting by", column);
        refuseIf(column.contains(",") || style == Style.SIGNED && column.startsWith("-"), "sort by", column);
    }

    private static void refuseIf(boolean impossible, String what, @Nullable String column) {
        if (impossible) {
            throw new UnsupportedOperationException(
                    "The API cannot " + what + (column == null ? "" : " the column '" + column + "'"));
        }
    }

    private static String name(Sort.Order order) {
        return order.isAscending() ? "asc" : "desc";
    }

    private static String joined(List<String> parts) {
        return parts.stream().collect(Collectors.joining(","));
    }

    /** Returns the style, the parameters and the columns. */
    @Override
    public String toString() {
        return "sorting " + style.name().toLowerCase(Locale.ROOT) + (parameter.isEmpty() ? "" : " " + parameter)
                + (direction.isEmpty() ? "" : " and " + direction) + (columns.isEmpty() ? "" : " by " + columns);
    }
}
