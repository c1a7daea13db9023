package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * A write was begun, and nobody knows how it ends: it did not end within its limit, its caller stopped waiting, or the
 * master failed without saying whether it was done. It may have been applied, may yet be, or never. Do not simply write
 * again: look first what is there.
 */
public class UnknownOutcomeException extends NonTransientDataAccessException implements TableFailure {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public UnknownOutcomeException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
