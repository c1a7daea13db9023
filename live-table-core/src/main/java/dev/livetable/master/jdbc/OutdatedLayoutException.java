package dev.livetable.master.jdbc;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.InvalidDataAccessResourceUsageException;

/**
 * A result does not have the columns that the table had when its layout was read, since somebody has changed the table; or
 * a column holds what is no value of its type.
 */
final class OutdatedLayoutException extends InvalidDataAccessResourceUsageException {

    private final @Nullable String misfit;

    OutdatedLayoutException(String table) {
        super("Table '" + table + "' has other columns than before");
        this.misfit = null;
    }

    /** Says that a column holds what is no value of its type. */
    OutdatedLayoutException(String table, String misfit, Throwable cause) {
        super("Table '" + table + "' holds what is no value of the type of its column '" + misfit + "'", cause);
        this.misfit = misfit;
    }

    /** Returns the column that holds what is no value of its type; null where the columns are others. */
    @Nullable
    String misfit() {
        return misfit;
    }
}
