package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;

/** Nothing was changed because the row has another version than the caller believes. */
public class ConflictException extends OptimisticLockingFailureException implements OutdatedRefusal {

    private final String table;
    private final boolean isOfNamedRows;

    /**
     * Creates an error of a row that the call named.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public ConflictException(String table, String message, @Nullable Throwable cause) {
        this(table, message, cause, true);
    }

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     * @param isOfNamedRows whether it is certainly of a row that the call named; else it may be of any
     */
    public ConflictException(String table, String message, @Nullable Throwable cause, boolean isOfNamedRows) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
        this.isOfNamedRows = isOfNamedRows;
    }

    @Override
    public boolean isOfNamedRows() {
        return isOfNamedRows;
    }

    @Override
    public String table() {
        return table;
    }
}
