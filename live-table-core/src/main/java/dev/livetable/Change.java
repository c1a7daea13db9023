package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveEvent.Kind;
import dev.livetable.table.RowChange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a write or an event did, at one position of a {@link ChangeLog}: to some rows, or to anything. Immutable.
 *
 * @param position its position, from 1
 * @param cause what made it
 * @param rows what it did to which rows; null when it may have changed anything; none when it has changed only what others
 *     have, and questions of which nothing is known may ask for
 * @param ticket the ticket of the write that made it; 0 for whatever is not a write of this table
 * @param patchable the ids of the rows that this change may be applied to in an entry, see {@link ChangeLog}
 * @param millis when it was appended, in milliseconds since 1970; of a gap since when changes may have gone by untold
 * @param context the context in which it was made; null when it concerns every context
 * @param node the name of the other node that made it, for people to look at; null for this one, or when it is not known
 * @param isGap whether nobody has told of a change, but changes may have gone by untold; it may have changed anything then
 */
record Change(
        long position,
        InvalidationCause cause,
        @Nullable List<RowChange> rows,
        long ticket,
        Set<String> patchable,
        long millis,
        @Nullable String context,
        @Nullable String node,
        boolean isGap) {

    /** Makes a change that somebody knows of. */
    Change(
            long position,
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            long ticket,
            Set<String> patchable,
            long millis,
            @Nullable String context,
            @Nullable String node) {
        this(position, cause, rows, ticket, patchable, millis, context, node, false);
    }

    /** Makes a change of this node, or of nobody knows which. */
    Change(
            long position,
            InvalidationCause cause,
            @Nullable List<RowChange> rows,
            long ticket,
            Set<String> patchable,
            long millis,
            @Nullable String context) {
        this(position, cause, rows, ticket, patchable, millis, context, null);
    }

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

    /** Returns it as the other nodes are told of it. */
    List<LiveEvent> events() {
        if (rows == null) {
            return List.of(Telling.anything(context));
        }
        if (rows.isEmpty()) {
            return List.of(
                    context == null ? LiveEvent.beside() : LiveEvent.beside().in(context));
        }
        return rows.stream().map(this::event).toList();
    }

    private LiveEvent event(RowChange row) {
        Kind kind = row.before().isAbsent() ? Kind.INSERTED : row.after().isAbsent() ? Kind.DELETED : Kind.UPDATED;
        return new LiveEvent(kind, row.id(), row.before(), row.after(), context, null, null);
    }
}
