package dev.livetable.master.jdbc;

import org.springframework.dao.InvalidDataAccessResourceUsageException;

/** A result does not have the columns that the table had when its layout was read: somebody has changed the table. */
final class OutdatedLayoutException extends InvalidDataAccessResourceUsageException {

    OutdatedLayoutException(String table) {
        super("Table '" + table + "' has other columns than before");
    }
}
