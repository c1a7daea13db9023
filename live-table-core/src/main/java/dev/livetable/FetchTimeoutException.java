package dev.livetable;

import dev.livetable.table.TableFailure;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

/**
 * The rows did not come in time: the master did not answer within its limit, or the reader waited for another reader's
 * fetch of the same rows, which did not end within the time it was ready to wait, or until it was interrupted.
 */
public class FetchTimeoutException extends QueryTimeoutException implements TableFailure {

    private final String table;

    FetchTimeoutException(String table, String message, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
    }

    @Override
    public String table() {
        return table;
    }
}
