package dev.livetable.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a read that begins now may no more be older than, for one live table.
 *
 * <p>The floor of a row is the last version that an acknowledged write made, or an event that was handled told, or that was
 * there when it was said that anything may have changed. A row that is shown is not older than its floor. A row that is not
 * shown was judged by the changes that are known of it alone; where others write without telling, it counts at an older
 * version: the weak floor is the last one up to which every change was told.
 */
final class Floors {

    private final RowVersions versions;
    private final Map<String, Integer> strict = new HashMap<>();
    private final Map<String, Integer> weak = new HashMap<>();
    private final Map<String, Set<Integer>> told = new HashMap<>();
    private int state;

    /**
     * The floors at one moment.
     *
     * @param strict the oldest version of each row that may be shown; 0 for those that are not named
     * @param weak the oldest version at which each row may count that is not shown
     * @param state the oldest state of the master that all may be of
     */
    record At(Map<String, Integer> strict, Map<String, Integer> weak, int state) {

        int ofShown(String id) {
            return strict.getOrDefault(id, 0);
        }

        int ofOther(String id) {
            return weak.getOrDefault(id, 0);
        }

        /** Returns the floors where every change is told in order: those of rows that are not shown are no weaker. */
        At strictly() {
            return new At(strict, strict, state);
        }
    }

    Floors(RowVersions versions) {
        this.versions = versions;
    }

    /** Returns the same floors, which rise apart from these. */
    Floors copy() {
        Floors copy = new Floors(versions);
        copy.strict.putAll(strict);
        copy.weak.putAll(weak);
        told.forEach((id, known) -> copy.told.put(id, new HashSet<>(known)));
        copy.state = state;
        return copy;
    }

    /** These versions of rows are known of, by a write that was acknowledged or an event that was handled. */
    void rise(Map<String, Integer> made, int inState) {
        made.forEach((id, version) -> {
            strict.merge(id, version, Math::max);
            told.computeIfAbsent(id, any -> new HashSet<>()).add(version);
            lift(id, 0);
        });
        state = Math.max(state, inState);
    }

    /** A row is known to be no older than in a state, though not how it came to be so. */
    void riseOf(String id, int inState) {
        strict.merge(id, versions.at(inState).getOrDefault(id, 0), Math::max);
    }

    /** Anything up to a state may have changed, so nothing older is shown. */
    void riseTo(int inState) {
        Map<String, Integer> all = versions.at(inState);
        all.forEach((id, version) -> {
            strict.merge(id, version, Math::max);
            lift(id, version);
        });
        state = Math.max(state, inState);
    }

    private void lift(String id, int version) {
        Set<Integer> known = told.getOrDefault(id, Set.of());
        int lifted = Math.max(weak.getOrDefault(id, 0), version);
        while (known.contains(lifted + 1)) {
            lifted++;
        }
        weak.put(id, lifted);
    }

    /** Returns the floors of a read that begins now. */
    At now() {
        return new At(Map.copyOf(strict), Map.copyOf(weak), state);
    }
}
