package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that the rows of a master ever were. Each commit makes a state of the whole, and a version of each row that it writes; a
 * version is counted for its row alone, from 0. A row that was never written has one version, in which it is absent.
 */
final class RowVersions {

    private final Map<String, List<@Nullable Row>> contents = new HashMap<>();
    private final List<Map<String, Integer>> states = new ArrayList<>();

    /** Begins with the rows that are there at first, by their ids. */
    RowVersions(Map<String, Row> first) {
        Map<String, Integer> versions = new HashMap<>();
        first.forEach((id, row) -> {
            List<@Nullable Row> known = new ArrayList<>();
            known.add(row);
            contents.put(id, known);
            versions.put(id, 0);
        });
        states.add(versions);
    }

    /**
     * Adds a state.
     *
     * @param written what the rows are that were written; null for those that are absent from now on
     * @return the version that each of them is in
     */
    Map<String, Integer> commit(Map<String, @Nullable Row> written) {
        Map<String, Integer> state = new HashMap<>(states.get(last()));
        Map<String, Integer> made = new HashMap<>();
        written.forEach((id, row) -> {
            List<@Nullable Row> known = contents.computeIfAbsent(id, any -> absentAtFirst());
            known.add(row);
            made.put(id, known.size() - 1);
        });
        state.putAll(made);
        states.add(state);
        return made;
    }

    private static List<@Nullable Row> absentAtFirst() {
        List<@Nullable Row> known = new ArrayList<>();
        known.add(null);
        return known;
    }

    /** Returns the number of the last state. */
    int last() {
        return states.size() - 1;
    }

    /** Returns the ids of all rows that there ever were. */
    Set<String> ids() {
        return new HashSet<>(contents.keySet());
    }

    /** Returns the version that each row is in, in a state; rows that are not named are in version 0. */
    Map<String, Integer> at(int state) {
        return states.get(state);
    }

    /** Returns what a row is in a version; null when it is absent. */
    @Nullable
    Row content(String id, int version) {
        List<@Nullable Row> known = contents.get(id);
        return known == null ? null : known.get(version);
    }
}
