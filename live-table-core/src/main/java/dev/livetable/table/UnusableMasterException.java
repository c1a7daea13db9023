package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * The table is not there, or is another one than was described: the database has no table of this name, it has no id,
 * or columns have gone. Certainly nothing was changed.
 */
public class UnusableMasterException extends InvalidDataAccessResourceUsageException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public UnusableMasterException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
