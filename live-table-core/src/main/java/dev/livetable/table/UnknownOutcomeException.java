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

    /**
     * Creates an error that has what led to it as a suppressed exception, and no cause: what tries again looks at causes, and
     * would take a transient one for leave to write again.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param failure what led to it
     * @return the error
     */
    public static UnknownOutcomeException suppressing(String table, String message, Throwable failure) {
        UnknownOutcomeException unknown = new UnknownOutcomeException(table, message, null);
        unknown.addSuppressed(failure);
        return unknown;
    }

    @Override
    public String table() {
        return table;
    }
}
