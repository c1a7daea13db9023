package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/** Sees whether rows are in the order that an API was asked for. */
final class AskedOrder {

    /*
     * What is said to be wrong must be so for every API. Numbers, booleans and days have one order, and moments with an
     * offset. What is shown may be rounded, which leaves an order as it is but makes values equal that are not; so only
     * whole numbers, booleans and texts that are the same let the next column decide, and of these no text that begins
     * as a number or a moment does. Texts that differ have
     * no certain order: collations differ in it, and an enumeration has one of its own. Nor has a time without an offset,
     * which goes back once a year. A null may stand anywhere.
     */

    private static final Set<ColumnType> ORDERED = Set.of(
            ColumnType.INTEGER,
            ColumnType.DECIMAL,
            ColumnType.DOUBLE,
            ColumnType.BOOLEAN,
            ColumnType.DATE,
            ColumnType.INSTANT,
            ColumnType.OFFSET_DATE_TIME);
    private static final Set<ColumnType> EXACT = Set.of(ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.TEXT);

    /** How texts begin that may stand for more digits than they have. */
    private static final Pattern ROUNDED = Pattern.compile("[-+]?\\d");

    private final TableSchema schema;
    private final List<Sort.Order> orders;

    /**
     * Creates a check.
     *
     * @param orders the order asked for, by the names of the table; none if the API was not asked for any
     */
    AskedOrder(TableSchema schema, List<Sort.Order> orders) {
        this.schema = schema;
        this.orders = List.copyOf(orders);
    }

    /**
     * Returns the column by which rows are certainly in another order, the first being the one that counts most; null if
     * there is none.
     */
    @Nullable
    String contradicted(List<Row> rows) {
        for (int i = 1; i < rows.size(); i++) {
            String column = contradicted(rows.get(i - 1), rows.get(i));
            if (column != null) {
                return column;
            }
        }
        return null;
    }

    /**
     * Sees that the rows of one answer are in order.
     *
     * @throws Contradiction if they certainly are not
     */
    void check(RestErrors errors, List<Row> rows) {
        String column = contradicted(rows);
        if (column != null) {
            throw refusal(errors, column);
        }
    }

    /** Returns the error of rows that are in another order by a column. */
    Contradiction refusal(RestErrors errors, String column) {
        boolean isFirst = orders.get(0).getProperty().equals(column);
        return errors.contradiction(
                "sorting",
                "the API was asked for rows in the order of " + orders + " and gave others by the column '" + column
                        + "'; "
                        + (isFirst
                                ? "does it know the parameter, and does it sort this column by its values?"
                                : "does it sort by one column only? Then say so "
                                        + errors.setting("sortingSingleColumn")));
    }

    private @Nullable String contradicted(Row before, Row after) {
        for (Sort.Order order : orders) {
            Column column = schema.column(order.getProperty());
            Object left = before.get(column.name());
            Object right = after.get(column.name());
            if (left == null || right == null) {
                return null;
            }
            if (!(isExact(column, left) && left.equals(right))) {
                return isReversed(column, left, right, order.isAscending()) ? order.getProperty() : null;
            }
        }
        return null;
    }

    private static boolean isExact(Column column, Object value) {
        boolean mayBeRounded =
                value instanceof String text && ROUNDED.matcher(text).lookingAt();
        return EXACT.contains(column.type()) && !mayBeRounded;
    }

    private static boolean isReversed(Column column, Object left, Object right, boolean ascending) {
        OptionalInt known =
                ORDERED.contains(column.type()) ? KnownComparison.order(column, left, right) : OptionalInt.empty();
        return known.isPresent() && (ascending ? known.getAsInt() > 0 : known.getAsInt() < 0);
    }
}
