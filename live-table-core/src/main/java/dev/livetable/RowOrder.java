package dev.livetable;

import dev.livetable.table.Column;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/** The order of rows as the master has it, as far as that is known without asking it. */
final class RowOrder {

    private final Sort order;
    private final List<Sort.Order> orders;
    private final @Nullable Column[] columns;

    /** Takes an order; unsorted when it is the master's own, of which nothing is known. */
    RowOrder(TableSchema schema, Sort order) {
        this.order = order;
        this.orders = order.toList();
        this.columns =
                orders.stream().map(by -> column(schema, by.getProperty())).toArray(Column[]::new);
    }

    private static @Nullable Column column(TableSchema schema, String name) {
        try {
            return schema.column(name);
        } catch (InvalidRequestException e) {
            return null; // the table has not got it any more
        }
    }

    /** Returns the order of two rows, negative when the first comes first, 0 when they tie; empty when it cannot be known. */
    OptionalInt compare(Row left, Row right) {
        if (order.isUnsorted()) {
            return OptionalInt.empty();
        }
        for (int i = 0; i < orders.size(); i++) {
            Sort.Order by = orders.get(i);
            Column column = columns[i];
            int inLeft = left.columns().indexOf(by.getProperty());
            int inRight = right.columns().indexOf(by.getProperty());
            if (by.isIgnoreCase() || column == null || inLeft < 0 || inRight < 0) {
                return OptionalInt.empty();
            }
            Object a = left.get(inLeft);
            Object b = right.get(inRight);
            if (a == null && b == null) {
                continue;
            }
            if (a == null || b == null) {
                boolean nullsFirst = by.getNullHandling() == Sort.NullHandling.NULLS_FIRST;
                return OptionalInt.of((a == null) == nullsFirst ? -1 : 1);
            }
            OptionalInt compared = KnownComparison.order(column, a, b);
            if (compared.isEmpty()) {
                return compared;
            }
            if (compared.getAsInt() != 0) {
                return OptionalInt.of(by.isAscending() ? compared.getAsInt() : -compared.getAsInt());
            }
        }
        return OptionalInt.of(0);
    }

    /** Returns whether two rows are in one place for certain: all that they are sorted by is equal, to the last digit. */
    boolean isSamePlace(Row left, Row right) {
        if (order.isUnsorted()) {
            return false;
        }
        for (Sort.Order by : orders) {
            String column = by.getProperty();
            if (!left.has(column) || !right.has(column) || !Objects.equals(left.get(column), right.get(column))) {
                return false;
            }
        }
        return true;
    }
}
