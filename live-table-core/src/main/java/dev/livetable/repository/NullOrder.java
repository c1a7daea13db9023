package dev.livetable.repository;

import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.NullHandling;
import org.springframework.data.domain.Sort.Order;

/** Where a store puts nulls when a sort does not say it. */
public enum NullOrder {
    /** Nulls count as greater than all else: last when ascending, first when descending. */
    NULLS_HIGH,
    /** Nulls count as less than all else: first when ascending, last when descending. */
    NULLS_LOW,
    /** Nobody knows; rows are then not placed by a column that may hold null. */
    UNKNOWN;

    /** Returns an order of the given direction that says where this puts nulls; for {@link #UNKNOWN} it does not say it. */
    Order apply(Order order) {
        if (this == UNKNOWN) {
            return order;
        }
        boolean isLast = (this == NULLS_HIGH) == (order.getDirection() == Sort.Direction.ASC);
        return order.with(isLast ? NullHandling.NULLS_LAST : NullHandling.NULLS_FIRST);
    }
}
