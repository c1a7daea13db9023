package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * The table's answer to a read contradicts what was asked, or itself: rows outside of the filter, in another order, or more
 * than were asked for. Nothing of it is shown or kept. Most often the table was told something wrong of its master, such as
 * how an API pages; the message says what to look at.
 */
public class ContradictionException extends MasterFailedException {

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what contradicts what, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public ContradictionException(String table, String message, @Nullable Throwable cause) {
        super(table, message, cause);
    }
}
