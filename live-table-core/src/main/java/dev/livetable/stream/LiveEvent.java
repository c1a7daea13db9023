package dev.livetable.stream;

import org.jspecify.annotations.Nullable;

/**
 * Something changed at the master.
 *
 * @param kind what happened
 * @param id the canonical text of the id of the row it happened to, see {@link dev.livetable.table.TableSchema#id};
 *     null exactly when the kind is {@code CHANGED}
 */
public record LiveEvent(Kind kind, @Nullable String id) {

    /** What happened. */
    public enum Kind {
        /** Anything may have changed. */
        CHANGED,
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
        if ((kind == Kind.CHANGED) != (id == null)) {
            throw new IllegalArgumentException("An event CHANGED has no id, every other one has; this is " + kind
                    + (id == null ? " without" : " with") + " an id");
        }
    }

    /** Returns the event that says that anything may have changed. */
    public static LiveEvent changed() {
        return new LiveEvent(Kind.CHANGED, null);
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
     * Returns the event that says that a row has other values than before.
     *
     * @param id the canonical text of the row's id
     */
    public static LiveEvent updated(String id) {
        return new LiveEvent(Kind.UPDATED, id);
    }

    /**
     * Returns the event that says that a row is gone.
     *
     * @param id the canonical text of the row's id
     */
    public static LiveEvent deleted(String id) {
        return new LiveEvent(Kind.DELETED, id);
    }
}
