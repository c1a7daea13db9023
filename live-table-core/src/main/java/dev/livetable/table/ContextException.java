package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * A call was refused because it has no context, such as a tenant or a user, or because its context did not travel to the
 * thread that was to work for it. Certainly nothing was read or changed in another context.
 */
public class ContextException extends InvalidDataAccessApiUsageException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table and without a context
     * @param cause what led to it; null if nothing did
     */
    public ContextException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
