package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * The table refused the call because of a row that is there, or of a change that came first: certainly nothing was
 * changed, and what the caller knows of the table may be out of date.
 */
public class OutdatedException extends ConcurrencyFailureException implements OutdatedRefusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public OutdatedException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
