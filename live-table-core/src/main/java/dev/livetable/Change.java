package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.table.RowChange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write or an event did, at one position of a {@link ChangeLog}: to some rows, or to anything. Immutable.
 *
 * @param position its position, from 1
 * @param cause what made it
 * @param rows what it did to which rows; null when it may have changed anything
 * @param ticket the ticket of the write that made it; 0 for whatever is not a write of this table
 * @param patchable the ids of the rows that this change may be applied to in an entry, see {@link ChangeLog}
 * @param millis when it was appended, in milliseconds since 1970
 * @param context the context in which it was made; null when it concerns every context
 */
record Change(
        long position,
        InvalidationCause cause,
        @Nullable List<RowChange> rows,
        long ticket,
        Set<String> patchable,
        long millis,
        @Nullable String context) {

    /** Makes a change that concerns every context. */
    Change(
            long position,
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            long ticket,
            Set<String> patchable,
            long millis) {
        this(position, cause, rows, ticket, patchable, millis, null);
    }

    /** Returns whether anything may have changed. */
    boolean isAnything() {
        return rows == null;
    }

    /** Returns whether this change concerns a context; null is any. */
    boolean concerns(@Nullable String other) {
        return context == null || other == null || context.equals(other);
    }

    /** Returns whether this change names a row; anything names every row. */
    boolean names(String id) {
        return rows == null || rows.stream().anyMatch(row -> row.id().equals(id));
    }
}
