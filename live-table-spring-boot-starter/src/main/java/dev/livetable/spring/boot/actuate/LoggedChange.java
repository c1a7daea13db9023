package dev.livetable.spring.boot.actuate;

import dev.livetable.status.RecentChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change in the log of a live table.
 *
 * @param position its position in the log; the next change has the next one
 * @param cause what made it: write, unknown, event, followed, gap, manual or restart
 * @param time when it was
 * @param age how long ago that was, to the millisecond; never negative
 * @param anything whether any row may have changed
 * @param rows the rows that have changed; none when any may have
 * @param context the context in which it was made, such as a tenant, which is masked unless it may be shown; null when it
 *     concerns all
 * @param node the name of the node that made it; null for this node, or when it is not known
 */
public record LoggedChange(
        long position,
        String cause,
        Instant time,
        Duration age,
        boolean anything,
        List<ChangedRow> rows,
        @Nullable String context,
        @Nullable String node) {

    /**
     * A row that has changed.
     *
     * @param id its id, which is masked unless it may be shown
     * @param before what is known of the row before the change: row, part of a row, absent or unknown
     * @param after what is known of the row after the change, in the same words
     */
    public record ChangedRow(String id, String before, String after) {

        static ChangedRow of(RecentChange.ChangedRow row) {
            return new ChangedRow(row.id(), row.before(), row.after());
        }
    }

    static LoggedChange of(RecentChange change, Instant now) {
        List<RecentChange.ChangedRow> rows = change.rows();
        return new LoggedChange(
                change.position(),
                LiveTableSummary.word(change.cause()),
                change.time(),
                LiveTableSummary.age(change.time(), now),
                rows == null,
                rows == null ? List.of() : rows.stream().map(ChangedRow::of).toList(),
                change.context(),
                change.node());
    }
}
