package dev.livetable;

import dev.livetable.cache.Weights;
import dev.livetable.table.RowChange;

/** Estimates of the bytes that changes take on the heap. */
final class ChangeWeights {

    private static final long CHANGE = 96;
    private static final long ROW_CHANGE = 160;

    private ChangeWeights() {}

    static long of(Change change) {
        String context = change.context();
        String node = change.node();
        long weight = CHANGE + (context == null ? 0 : 2L * context.length()) + (node == null ? 0 : 2L * node.length());
        if (change.rows() != null) {
            for (RowChange row : change.rows()) {
                weight += ROW_CHANGE
                        + 2L * row.id().length()
                        + Weights.of(row.before().row(), row.after().row());
            }
        }
        return weight;
    }
}
