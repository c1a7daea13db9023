package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a transaction at a simulated master has written and not committed. The rows are locked until it ends. */
final class SimulatedUnit {

    private final Map<String, @Nullable Row> written = new HashMap<>();

    /** Returns what the rows are for the transaction itself. */
    Map<String, Row> over(Map<String, Row> committed) {
        Map<String, Row> seen = new HashMap<>(committed);
        written.forEach((id, row) -> {
            if (row == null) {
                seen.remove(id);
            } else {
                seen.put(id, row);
            }
        });
        return seen;
    }

    void write(Map<String, @Nullable Row> more) {
        written.putAll(more);
    }

    Map<String, @Nullable Row> written() {
        return written;
    }

    boolean holds(String id) {
        return written.containsKey(id);
    }

    /** Returns those of some ids that are not among others. */
    static Set<String> without(Set<String> ids, Set<String> others) {
        Set<String> left = new HashSet<>(ids);
        left.removeAll(others);
        return left;
    }

    /** Returns what must be written to make the one of the other; null stands for no row. */
    static Map<String, @Nullable Row> difference(Map<String, Row> from, Map<String, Row> to) {
        Map<String, @Nullable Row> difference = new HashMap<>();
        from.keySet().forEach(id -> {
            if (!to.containsKey(id)) {
                difference.put(id, null);
            }
        });
        to.forEach((id, row) -> {
            if (!Objects.equals(from.get(id), row)) {
                difference.put(id, row);
            }
        });
        return difference;
    }
}
