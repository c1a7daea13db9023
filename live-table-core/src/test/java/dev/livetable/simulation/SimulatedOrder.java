package dev.livetable.simulation;

import dev.livetable.table.Row;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/** The order of a simulated master: nulls last, ties by the id, and by itself the rows with the highest ids first. */
final class SimulatedOrder {

    int compare(Sort sort, Row left, Row right) {
        long a = Long.parseLong(SimulatedRows.id(left));
        long b = Long.parseLong(SimulatedRows.id(right));
        if (sort.isUnsorted()) {
            return Long.compare(b, a);
        }
        for (Sort.Order by : sort) {
            int compared = compare(left.get(by.getProperty()), right.get(by.getProperty()), by.isAscending());
            if (compared != 0) {
                return compared;
            }
        }
        return Long.compare(a, b);
    }

    @SuppressWarnings("unchecked") // a column holds values of one class
    private static int compare(@Nullable Object left, @Nullable Object right, boolean ascending) {
        if (left == null || right == null) {
            return Boolean.compare(left == null, right == null);
        }
        int compared = ((Comparable<Object>) left).compareTo(right);
        return ascending ? compared : -compared;
    }
}
