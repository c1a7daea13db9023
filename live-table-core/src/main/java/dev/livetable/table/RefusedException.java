package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/** The table refused the call: certainly nothing was changed. */
public class RefusedException extends TableException {

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public RefusedException(String table, String message, @Nullable Throwable cause) {
        super(table, message, cause);
    }
}
