package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * The write was called where it cannot be carried out: in a transaction that only reads, in one that the table does not
 * take part in, when the transaction has ended, or from within a write to the same table. Certainly nothing was changed.
 * Called again from the same place it is refused again.
 */
public class MisplacedWriteException extends InvalidDataAccessApiUsageException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public MisplacedWriteException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
