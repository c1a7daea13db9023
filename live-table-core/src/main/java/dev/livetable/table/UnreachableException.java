package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/** The write was not carried out because the master could not be reached: certainly nothing was changed. */
public class UnreachableException extends RefusedException {

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public UnreachableException(String table, String message, @Nullable Throwable cause) {
        super(table, message, cause);
    }
}
