package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/**
 * The master of a live table cannot do what is asked, such as sorting, or changing rows. Certainly nothing was changed.
 * Masters themselves say so with an {@link UnsupportedOperationException}.
 */
public class UnsupportedRequestException extends InvalidDataAccessApiUsageException implements Refusal {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public UnsupportedRequestException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
