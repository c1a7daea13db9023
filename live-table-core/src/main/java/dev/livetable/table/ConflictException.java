package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/** Nothing was changed because the row has another version than the caller believes. */
public class ConflictException extends TableException {

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public ConflictException(String table, String message, @Nullable Throwable cause) {
        super(table, message, cause);
    }
}
