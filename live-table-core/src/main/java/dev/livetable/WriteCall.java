package dev.livetable;

import dev.livetable.status.WriteOperation;
import dev.livetable.table.RowChange;
import dev.livetable.table.WritableTable;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A write as its caller asks for it.
 *
 * @param <T> what the master answers
 * @param operation what kind of write it is
 * @param target the table that is written to
 * @param ids the ids of the rows that it names; null when that may be any
 * @param isConditional whether only rows are written that satisfy a condition, so that others are not found
 * @param call calls the target
 */
record WriteCall<T>(
        WriteOperation operation,
        WritableTable target,
        @Nullable Set<String> ids,
        boolean isConditional,
        Call<T> call) {

    /**
     * How a write calls its target.
     *
     * @param <T> what the master answers
     */
    @FunctionalInterface
    interface Call<T> {

        /**
         * Writes.
         *
         * @param isPrecise whether it is to be found out what became of which rows
         */
        Effect<T> apply(boolean isPrecise);
    }

    /**
     * What a write did.
     *
     * @param <T> what the master answers
     * @param answer the answer
     * @param rows what became of which rows; null when anything may have changed
     * @param transaction what the master calls the transaction that wrote; null when it does not say
     */
    record Effect<T>(
            T answer,
            @Nullable List<RowChange> rows,
            @Nullable String transaction) {

        /** Makes what a write did that names no transaction. */
        Effect(T answer, @Nullable List<RowChange> rows) {
            this(answer, rows, null);
        }
    }
}
