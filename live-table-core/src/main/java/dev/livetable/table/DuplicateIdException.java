package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/** A row cannot be added because there is one with its id. */
public class DuplicateIdException extends DuplicateValueException {

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public DuplicateIdException(String table, String message, @Nullable Throwable cause) {
        super(table, message, cause);
    }
}
