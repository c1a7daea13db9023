package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.PermissionDeniedDataAccessException;

/** The table does not allow this application to do that: certainly nothing was changed. */
public class NotPermittedException extends PermissionDeniedDataAccessException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    @SuppressWarnings("NullAway") // the constructor of Throwable takes null for no cause
    public NotPermittedException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
