package dev.livetable.spring.boot.web;

import dev.livetable.table.Refusal;
import dev.livetable.table.TableFailure;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;

/** Nothing was changed because the row is not the one that the client has, as its {@code If-Match} says. */
public final class PreconditionFailedException extends OptimisticLockingFailureException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    PreconditionFailedException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
