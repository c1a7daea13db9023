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

    /** Returns the value that this was made of. */
    Object make(Object kept, Making making);

    /** Returns what a column of these values holds. */
    ColumnType columnType();

    /** Returns whether nobody can change a value, so that one can be given to all. */
    default boolean isImmutable() {
        return true;
    }

    /** Returns whether a value is one thing, that can be compared, and not made of others. */
    default boolean isSingle() {
        return true;
    }

    /** Returns a text that changes when what a row holds for a value changes. */
    String shape();
}
