package dev.livetable.simulation;

import dev.livetable.table.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What every answer is: the question over one version of each row, which is neither older than the row's floor when the read
 * began nor newer than the row was when it ended.
 */
final class RowRule {

    /*
     * A row that is shown must be in a version between its floor and the end. What the others are is not told; so each may be
     * in any version between, and each such choice puts a number of them in front of the window and a number beyond it. All
     * numbers that can come about are gathered row by row. A choice that would put a row inside of the window is none, for then
     * it would be shown.
     */

    private final RowVersions versions;
    private final SimulatedOrder order;

    /** How many rows are in front of the window, and how many beyond. */
    private record Around(int front, int beyond) {}

    RowRule(RowVersions versions, SimulatedOrder order) {
        this.versions = versions;
        this.order = order;
    }

    /**
     * Returns in which way an answer breaks the rule; null when it does not.
     *
     * @param floors the floors when the read began
     * @param end the last state of the master when it ended
     */
    @Nullable
    String broken(Asked asked, Shown shown, Floors.At floors, int end) {
        if (asked instanceof Asked.OneRow one) {
            return brokenRow(one, shown, floors, end);
        }
        if (asked instanceof Asked.Count) {
            return brokenTotal(asked, shown, floors, end);
        }
        return brokenWindow((Asked.Window) asked, shown, floors, end);
    }

    private @Nullable String brokenRow(Asked.OneRow asked, Shown shown, Floors.At floors, int end) {
        Row row = shown.rows().isEmpty() ? null : shown.rows().get(0);
        for (int version = floors.ofShown(asked.id()); version <= last(asked.id(), end); version++) {
            Row content = versions.content(asked.id(), version);
            Row member = content != null && asked.filter().matches(content) ? content : null;
            if (Objects.equals(row, member)) {
                return null;
            }
        }
        return "row " + asked.id() + " was not so from version " + floors.ofShown(asked.id()) + " to "
                + last(asked.id(), end);
    }

    private int last(String id, int end) {
        return versions.at(end).getOrDefault(id, 0);
    }

    /** Returns in which way a total is none that there can have been. */
    @Nullable
    String brokenTotal(Asked asked, Shown shown, Floors.At floors, int end) {
        Long total = shown.total();
        SortedSet<Long> possible = new TreeSet<>(Set.of(0L));
        for (String id : versions.ids()) {
            Set<Long> next = new HashSet<>();
            for (int version = floors.ofOther(id); version <= last(id, end); version++) {
                Row content = versions.content(id, version);
                long counts = content != null && asked.filter().matches(content) ? 1 : 0;
                possible.forEach(number -> next.add(number + counts));
            }
            possible = new TreeSet<>(next);
        }
        for (Long number : possible) {
            if (total != null && (total.equals(number) || total == shown.least() && total > number)) {
                return null;
            }
        }
        return "the total is none of " + possible;
    }

    private @Nullable String brokenWindow(Asked.Window asked, Shown shown, Floors.At floors, int end) {
        List<Row> rows = shown.rows();
        Map<String, Row> byId = new HashMap<>();
        Row before = null;
        for (Row row : rows) {
            String id = SimulatedRows.id(row);
            if (before != null && order.compare(asked.order(), before, row) >= 0) {
                return "the rows are in another order, or one is there twice: " + id;
            }
            if (!asked.filter().matches(row)) {
                return "row " + id + " does not satisfy the filter";
            }
            if (!wasSo(id, row, floors.ofShown(id), last(id, end))) {
                return "row " + id + " was not so from version " + floors.ofShown(id) + " to " + last(id, end);
            }
            byId.put(id, row);
            before = row;
        }
        if (rows.size() > asked.size()) {
            return "there are more rows than asked for";
        }
        Set<Around> possible = around(asked, rows, byId.keySet(), floors, end);
        for (Around around : possible) {
            if (fits(asked, shown, around)) {
                return null;
            }
        }
        return "the rows in front and beyond are none of " + possible;
    }

    private boolean wasSo(String id, Row row, int from, int to) {
        for (int version = from; version <= to; version++) {
            if (Objects.equals(row, versions.content(id, version))) {
                return true;
            }
        }
        return false;
    }

    private Set<Around> around(Asked.Window asked, List<Row> rows, Set<String> shown, Floors.At floors, int end) {
        Set<Around> possible = Set.of(new Around(0, 0));
        for (String id : versions.ids()) {
            if (shown.contains(id)) {
                continue;
            }
            Set<Around> next = new HashSet<>();
            for (int version = floors.ofOther(id); version <= last(id, end); version++) {
                Around place = place(asked, rows, versions.content(id, version));
                if (place != null) {
                    possible.forEach(sum -> next.add(new Around(sum.front + place.front, sum.beyond + place.beyond)));
                }
            }
            possible = next;
        }
        return possible;
    }

    /** Returns where a row stands that is not shown; null when it would have to be shown. */
    private @Nullable Around place(Asked.Window asked, List<Row> rows, @Nullable Row content) {
        if (content == null || !asked.filter().matches(content)) {
            return new Around(0, 0);
        }
        if (rows.isEmpty() || order.compare(asked.order(), content, rows.get(0)) < 0) {
            return new Around(1, 0);
        }
        return order.compare(asked.order(), content, rows.get(rows.size() - 1)) > 0 ? new Around(0, 1) : null;
    }

    private static boolean fits(Asked.Window asked, Shown shown, Around around) {
        int size = shown.rows().size();
        Long total = shown.total();
        if (total != null && total != around.front + around.beyond + size) {
            return false;
        }
        boolean saysMore = Boolean.TRUE.equals(shown.more());
        if (size == 0) {
            return around.front <= asked.offset() && !saysMore;
        }
        boolean isMore = around.beyond > 0;
        return around.front == asked.offset()
                && (shown.more() == null || saysMore == isMore)
                && (!isMore || size == asked.size());
    }
}
