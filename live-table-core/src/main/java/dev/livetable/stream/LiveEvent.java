package dev.livetable.stream;

import dev.livetable.table.RowImage;
import org.jspecify.annotations.Nullable;

/**
 * Something changed at the master. Immutable.
 *
 * <p>The more an event says, the fewer entries it costs: with the row as it was and as it is now, pages that it cannot
 * have changed stay in the cache. What is said has to be true of this very change, at whatever time the event comes.
 *
 * @param kind what happened
 * @param id the canonical text of the id of the row it happened to, see {@link dev.livetable.table.TableSchema#id};
 *     null exactly when the kind is {@code CHANGED} or {@code BESIDE}
 * @param before the row just before the change
 * @param after the row just after the change
 * @param context the context in which it happened, see {@link dev.livetable.table.TableContext}; null when that is not known,
 *     or the table is the same for all who ask
 * @param node the name of the node that made the change, for people to look at; null when that is not known
 * @param transaction what the master calls the transaction that made the change, see {@link
 *     dev.livetable.table.Written#transaction}; null when that is not known
 */
public record LiveEvent(
        Kind kind,
        @Nullable String id,
        RowImage before,
        RowImage after,
        @Nullable String context,
        @Nullable String node,
        @Nullable String transaction) {

    /** What happened. */
    public enum Kind {
        /** Anything may have changed. */
        CHANGED,
        /**
         * No row of the table has changed, but something beside it that the master is asked for: by questions of which nothing
         * is known but that they read.
         */
        BESIDE,
        /** A row was added. */
        INSERTED,
        /** A row has other values than before. */
        UPDATED,
        /** A row is gone. */
        DELETED
    }

    /**
     * Checks that there is an id where there must be one.
     *
     * @throws IllegalArgumentException if there is an id too many or too few
     */
    public LiveEvent {
        if ((kind == Kind.CHANGED || kind == Kind.BESIDE) != (id == null)) {
            throw new IllegalArgumentException("An event CHANGED or BESIDE has no id, every other one has; this is "
                    + kind + (id == null ? " without" : " with") + " an id");
        }
    }

    /**
     * Makes an event of which nobody knows in which context it happened.
     *
     * @param kind what happened
     * @param id the canonical text of the row's id; null exactly when the kind is {@code CHANGED} or {@code BESIDE}
     * @param before the row just before the change
     * @param after the row just after the change
     * @throws IllegalArgumentException if there is an id too many or too few
     */
    public LiveEvent(Kind kind, @Nullable String id, RowImage before, RowImage after) {
        this(kind, id, before, after, null, null, null);
    }

    /**
     * Returns the same event as one that happened in a context.
     *
     * @param context the text of the context, such as the tenant whose row it is
     */
    public LiveEvent in(String context) {
        return new LiveEvent(kind, id, before, after, context, node, transaction);
    }

    /**
     * Returns the same event as one that a node made in a transaction.
     *
     * @param node the name of the node, for people to look at; null when that is not known
     * @param transaction what the master calls the transaction; null when that is not known
     */
    public LiveEvent by(@Nullable String node, @Nullable String transaction) {
        return new LiveEvent(kind, id, before, after, context, node, transaction);
    }

    /**
     * Makes an event that says nothing of the row but what happened to it.
     *
     * @param kind what happened
     * @param id the canonical text of the row's id; null exactly when the kind is {@code CHANGED} or {@code BESIDE}
     * @throws IllegalArgumentException if there is an id too many or too few
     */
    public LiveEvent(Kind kind, @Nullable String id) {
        this(
                kind,
                id,
                kind == Kind.INSERTED ? RowImage.absent() : RowImage.unknown(),
                kind == Kind.DELETED ? RowImage.absent() : RowImage.unknown());
    }

    /** Returns the event that says that anything may have changed. */
    public static LiveEvent changed() {
        return new LiveEvent(Kind.CHANGED, null);
    }

    /** Returns the event that says that something beside the table has changed, and no row of it. */
    public static LiveEvent beside() {
        return new LiveEvent(Kind.BESIDE, null);
    }

    /**
     * Returns the event that says that a row was added.
     *
     * @param id the canonical text of the row's id
     */
    public static LiveEvent inserted(String id) {
        return new LiveEvent(Kind.INSERTED, id);
    }

    /**
     * Returns the event that says that a row was added, and which.
     *
     * @param id the canonical text of the row's id
     * @param after the row
     */
    public static LiveEvent inserted(String id, RowImage after) {
        return new LiveEvent(Kind.INSERTED, id, RowImage.absent(), after);
    }

    /**
     * Returns the event that says that a row has other values than before.
     *
     * @param id the canonical text of the row's id
     */
    public static LiveEvent updated(String id) {
        return new LiveEvent(Kind.UPDATED, id);
    }

    /**
     * Returns the event that says that a row has other values than before, and which.
     *
     * @param id the canonical text of the row's id, which has not changed; a row that got another id is told as one
     *     that is gone and one that was added
     * @param before the row as it was
     * @param after the row as it is now
     */
    public static LiveEvent updated(String id, RowImage before, RowImage after) {
        return new LiveEvent(Kind.UPDATED, id, before, after);
    }

    /**
     * Returns the event that says that a row is gone.
     *
     * @param id the canonical text of the row's id
     */
    public static LiveEvent deleted(String id) {
        return new LiveEvent(Kind.DELETED, id);
    }

    /**
     * Returns the event that says that a row is gone, and which.
     *
     * @param id the canonical text of the row's id
     * @param before the row as it was
     */
    public static LiveEvent deleted(String id, RowImage before) {
        return new LiveEvent(Kind.DELETED, id, before, RowImage.absent());
    }
}
