package dev.livetable.master.rest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/**
 * How an API is asked for an order. Immutable; each setting returns another one.
 *
 * <p>Where nulls go is the API's to say: a sort that asks for nulls first is refused. An answer whose rows are certainly
 * in another order is an error.
 */
public final class Sorting {

    /** What {@link #joined} is given to have the parameters repeated for each column. */
    private static final String REPEATED = "repeated";

    private static final String SPRING_IGNORES_CASE = ",ignorecase";

    private final @Nullable SortTemplate template;
    private final @Nullable String joined;
    private final String ignoringCase;
    private final boolean single;
    private final List<String> columns;

    private Sorting(
            @Nullable SortTemplate template,
            @Nullable String joined,
            String ignoringCase,
            boolean single,
            List<String> columns) {
        this.template = template;
        this.joined = joined;
        this.ignoringCase = ignoringCase;
        this.single = single;
        this.columns = columns;
    }

    /** Returns that the API cannot be asked. */
    public static Sorting none() {
        return new Sorting(null, null, "", false, List.of());
    }

    /**
     * Returns one parameter per column, as Spring Data has it: {@code sort=name,desc&sort=id,asc}.
     *
     * @param parameter the name of the parameter
     */
    public static Sorting repeated(String parameter) {
        SortTemplate spring = SortTemplate.of(parameter + "={column},{direction}");
        return new Sorting(spring, null, SPRING_IGNORES_CASE, false, List.of());
    }

    /**
     * Returns one parameter for the columns and one for their directions, as json-server has it:
     * {@code _sort=name,id&_order=desc,asc}.
     *
     * @param parameter the name of the parameter for the columns
     * @param directionParameter the name of the parameter for the directions, {@code asc} or {@code desc}
     */
    public static Sorting split(String parameter, String directionParameter) {
        return template(parameter + "={column}&" + directionParameter + "={direction}");
    }

    /**
     * Returns one parameter for the columns, with a minus before those that descend: {@code sort=-name,id}.
     *
     * @param parameter the name of the parameter
     */
    public static Sorting signed(String parameter) {
        return template(parameter + "={-}{column}");
    }

    /**
     * Returns a sorting that is asked for as a template says.
     *
     * <p>The template is a parameter, its name and value with {@code =} between them, or several with {@code &} between
     * them. In a value {@code {column}} is the name of the column, {@code {direction}} is {@code asc} or {@code desc}, and
     * {@code {-}} is a minus if the order descends, and else nothing: {@code sort={column}:{direction}},
     * {@code ordering={-}{column}}, {@code order={column}.{direction}}, {@code $orderby={column} {direction}}. More
     * columns follow in the same parameter, behind a comma or what {@link #joined} says. If the name holds
     * {@code {column}}, each column has its own parameter: {@code sort[{column}]={direction}}. Without a direction the
     * API is known to sort in ascending order only.
     *
     * @param template the template
     * @throws IllegalArgumentException if it holds no {@code {column}}, or something else in braces
     */
    public static Sorting template(String template) {
        return new Sorting(SortTemplate.of(template), ",", "", false, List.of());
    }

    /** Returns the sorting that a kind of API has. */
    public static Sorting of(RestStyle style) {
        return Preset.of(style).sorting();
    }

    /**
     * Returns the sorting of a name, or of a template.
     *
     * @param text {@code none}, {@code spring} ({@code sort=name,desc}), {@code json-server} ({@code _sort} and {@code
     *     _order}), {@code signed} ({@code sort=-name}), or a template as {@link #template} takes it
     * @throws IllegalArgumentException if it is none of them
     */
    public static Sorting of(String text) {
        return switch (text) {
            case "none" -> none();
            case "spring" -> repeated("sort");
            case "json-server" -> split("_sort", "_order");
            case "signed" -> signed("sort");
            default -> {
                if (text.indexOf('=') < 0) {
                    throw new IllegalArgumentException("There is no sorting '" + text
                            + "'; there are none, spring, json-server and signed, or a template such as"
                            + " sort={column}:{direction}");
                }
                yield template(text);
            }
        };
    }

    /**
     * Returns this sorting with another text between the columns of one parameter.
     *
     * @param text the text, such as {@code ;}, or {@code repeated} to repeat the parameter for each column
     * @throws IllegalArgumentException if it is empty, or this sorting asks for nothing
     */
    public Sorting joined(String text) {
        if (text.isEmpty() || template == null) {
            throw new IllegalArgumentException(
                    template == null
                            ? "The API cannot be asked to sort, so nothing joins its columns"
                            : "Columns are joined by a text that is not empty, or 'repeated'");
        }
        return new Sorting(template, text.equals(REPEATED) ? null : text, ignoringCase, single, columns);
    }

    /**
     * Returns this sorting for an API that takes one column only. Sorts by more are refused, and that by the id which
     * makes every order a total one is not sent: rows that are equal in the column come in an order of the API's own.
     */
    public Sorting singleColumn() {
        return new Sorting(template, joined, ignoringCase, true, columns);
    }

    /**
     * Returns this sorting for these columns only, besides the id; sorts by others are refused. By default all can be
     * sorted.
     *
     * @param names the names of the columns, as the rows have them; none for all columns
     */
    public Sorting only(String... names) {
        return new Sorting(template, joined, ignoringCase, single, List.of(names));
    }

    boolean isSupported() {
        return template != null;
    }

    /** Returns the names of the parameters that may be sent. */
    List<String> parameters() {
        return template == null ? List.of() : template.parameters();
    }

    /**
     * Asks for an order.
     *
     * @param total the sort with the names of the table, ending with the id
     * @param id the id column
     * @return the order that was asked for: that by the id is left out where the API takes one column
     */
    List<Sort.Order> ask(Query query, Sort total, String id) {
        List<Sort.Order> orders = total.toList();
        if (orders.isEmpty()) {
            return orders;
        }
        if (single) {
            int last = orders.size() - 1;
            orders = last > 0 && orders.get(last).getProperty().equals(id) ? orders.subList(0, last) : orders;
            refuseIf(orders.size() > 1, "sort by more than one column", null);
        }
        if (template == null) {
            throw refusal("sort", null);
        }
        for (Sort.Order order : orders) {
            check(template, order, id);
        }
        template.ask(query, orders, joined, ignoringCase);
        return orders;
    }

    private void check(SortTemplate known, Sort.Order order, String id) {
        String column = order.getProperty();
        refuseIf(!columns.isEmpty() && !columns.contains(column) && !column.equals(id), "sort by", column);
        refuseIf(order.getNullHandling() == Sort.NullHandling.NULLS_FIRST, "put nulls first in", column);
        refuseIf(order.isIgnoreCase() && ignoringCase.isEmpty(), "ignore case when sorting by", column);
        refuseIf(order.isDescending() && !known.canDescend(), "sort in descending order by", column);
        refuseIf(!known.canHold(column, joined), "sort by", column);
    }

    private static void refuseIf(boolean impossible, String what, @Nullable String column) {
        if (impossible) {
            throw refusal(what, column);
        }
    }

    private static UnsupportedOperationException refusal(String what, @Nullable String column) {
        return new UnsupportedOperationException(
                "The API cannot " + what + (column == null ? "" : " the column '" + column + "'"));
    }

    /** Returns the template and the columns. */
    @Override
    public String toString() {
        return "sorting " + (template == null ? "none" : template) + (columns.isEmpty() ? "" : " by " + columns);
    }
}
