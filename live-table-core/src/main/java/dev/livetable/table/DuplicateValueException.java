package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;

/** A value has to be unique and is there already: certainly nothing was changed. */
public class DuplicateValueException extends DuplicateKeyException implements OutdatedRefusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public DuplicateValueException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
