package dev.livetable;

import dev.livetable.table.TableException;

/** The live table that was asked is closed. */
public class ClosedException extends TableException {

    ClosedException(String table) {
        super(table, "the live table is closed", null);
    }
}
