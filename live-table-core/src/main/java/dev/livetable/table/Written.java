package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * What a write answered, and what the row was just before it.
 *
 * @param <T> what the write answers
 * @param answer what the write answered
 * @param before the row as it was when the write changed it, found out in the same step as the change; unknown when the
 *     table cannot say that
 * @param transaction what the master calls the transaction that wrote, as its stream tells it with the change; null when it
 *     does not say
 */
public record Written<T>(
        T answer, RowImage before, @Nullable String transaction) {

    /**
     * Makes what a write answered that names no transaction.
     *
     * @param answer what the write answered
     * @param before the row as it was when the write changed it; unknown when the table cannot say that
     */
    public Written(T answer, RowImage before) {
        this(answer, before, null);
    }
}
