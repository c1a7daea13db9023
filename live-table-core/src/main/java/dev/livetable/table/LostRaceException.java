package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;

/**
 * The call lost to another one at the same time, in a deadlock, by a lock that it did not get, or since the transactions
 * cannot be put in an order: certainly nothing was changed. In a transaction of the caller that has to be begun anew.
 */
public class LostRaceException extends PessimisticLockingFailureException implements OutdatedRefusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public LostRaceException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
