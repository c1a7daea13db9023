package dev.livetable.master.jdbc;

import dev.livetable.table.UnusableMasterException;
import java.io.Serial;

/** A write has shown that a table is another one than was described. Its columns are as they were: nobody need look again. */
final class WrongDescriptionException extends UnusableMasterException {

    @Serial
    private static final long serialVersionUID = 1;

    WrongDescriptionException(String table, String message) {
        super(table, message, null);
    }
}
