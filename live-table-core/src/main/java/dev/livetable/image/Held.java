package dev.livetable.image;

import dev.livetable.table.ColumnType;
import org.jspecify.annotations.Nullable;

/** How the values of one type are held by rows. Immutable; safe for use by many threads. */
interface Held {

    /**
     * Returns what a row holds for a value.
     *
     * @throws dev.livetable.entity.EntityException if it is a value that a row cannot hold
     */
    @Nullable
    Object take(Object value, Taking taking);

    /** Like {@link #take}, and null for null. */
    default @Nullable Object takeNullable(@Nullable Object value, Taking taking) {
        return value == null ? null : take(value, taking);
    }

    /** Returns the value that this was made of. */
    Object make(Object kept, Making making);

    /** Like {@link #make}, and null for null. */
    default @Nullable Object makeNullable(@Nullable Object kept, Making making) {
        return kept == null ? null : make(kept, making);
    }

    /** Returns what a column of these values holds. */
    ColumnType columnType();

    /** Returns whether nobody can change a value, so that one can be given to all; by default that is not known. */
    default boolean isImmutable() {
        return false;
    }

    /** Returns whether a value is one thing, that can be compared, and not made of others; by default it is not. */
    default boolean isSingle() {
        return false;
    }

    /** Returns a text that changes when what a row holds for a value changes. */
    String shape();
}
