package dev.livetable.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change in the log of a live table, for people to look at.
 *
 * @param position its position in the log
 * @param cause what made it
 * @param time when it was appended
 * @param rows which rows it names; null when anything may have changed
 * @param context the context in which it was made, or what masks it; null when it concerns every context
 * @param node the name of the node that made it, as the stream tells it; null for this node, or when it is not known
 */
public record RecentChange(
        long position,
        InvalidationCause cause,
        Instant time,
        @Nullable List<ChangedRow> rows,
        @Nullable String context,
        @Nullable String node) {

    /**
     * A row that a change names.
     *
     * @param id the canonical text of its id, or what masks it
     * @param before what is known of the row before the change: {@code row}, {@code part of a row}, {@code absent} or
     *     {@code unknown}
     * @param after what is known of the row after the change, in the same words
     */
    public record ChangedRow(String id, String before, String after) {}
}
