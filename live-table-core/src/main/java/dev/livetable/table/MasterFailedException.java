package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessResourceException;

/**
 * The table failed to answer a read, for a reason that none of the other errors names: what it answered cannot be
 * understood, or it said that it failed. The cause says more.
 */
public class MasterFailedException extends NonTransientDataAccessResourceException implements TableFailure {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public MasterFailedException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
