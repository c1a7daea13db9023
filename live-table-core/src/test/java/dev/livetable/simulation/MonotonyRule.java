package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * No reader of a question goes back: a read that begins after another one of the same question has ended shows no row older than
 * that one did.
 */
final class MonotonyRule {

    private final RowVersions versions;
    private final List<Read> reads = new ArrayList<>();

    /** The versions that a row can be in which is so. */
    private record Range(int first, int last) {}

    private record Read(Object question, int ended, Map<String, Range> rows) {}

    MonotonyRule(RowVersions versions) {
        this.versions = versions;
    }

    /**
     * Takes a read, and returns in which way it goes back behind one before; null when it does not.
     *
     * @param question what was asked, and of which table; told apart by what it equals
     * @param begun how far the history was when it began
     * @param ended how far it is now
     */
    @Nullable
    String broken(Object question, List<Row> rows, int begun, int ended) {
        Map<String, Range> shown = new HashMap<>();
        for (Row row : rows) {
            Range range = range(SimulatedRows.id(row), row);
            if (range != null) {
                shown.put(SimulatedRows.id(row), range);
            }
        }
        String broken = null;
        for (Read before : reads) {
            if (before.question.equals(question) && before.ended < begun) {
                for (Map.Entry<String, Range> row : shown.entrySet()) {
                    Range earlier = before.rows.get(row.getKey());
                    if (earlier != null && row.getValue().last < earlier.first) {
                        broken = "row " + row.getKey() + " is shown in version " + row.getValue().last
                                + " at the most, after another reader was shown version " + earlier.first
                                + " at the least";
                    }
                }
            }
        }
        reads.add(new Read(question, ended, shown));
        return broken;
    }

    private @Nullable Range range(String id, Row row) {
        int first = -1;
        int last = -1;
        for (int version = 0; version <= versions.at(versions.last()).getOrDefault(id, 0); version++) {
            if (Objects.equals(row, versions.content(id, version))) {
                first = first < 0 ? version : first;
                last = version;
            }
        }
        return first < 0 ? null : new Range(first, last);
    }
}
