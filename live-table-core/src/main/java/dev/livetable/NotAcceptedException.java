package dev.livetable;

import dev.livetable.table.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * A write was not accepted by the live table, and the master never heard of it: the queue is full, its turn did not
 * come in time, its caller has withdrawn it or is in a transaction that it cannot be part of, or the table is closed.
 * Or it was part of a transaction that has been rolled back.
 */
public class NotAcceptedException extends RefusedException {

    NotAcceptedException(String table, String why, @Nullable Throwable cause) {
        super(table, "the write was not accepted and is not applied: " + why, cause);
    }
}
