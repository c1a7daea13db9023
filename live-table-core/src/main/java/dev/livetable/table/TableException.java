package dev.livetable.table;

import org.jspecify.annotations.Nullable;

/**
 * The root of the errors a table answers with that say more than "it failed". Messages name tables, columns and types,
 * but neither ids nor values, which may be confidential; what a database or a library said is in the cause.
 */
public class TableException extends RuntimeException {

    private final String table;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public TableException(String table, String message, @Nullable Throwable cause) {
        super("Table '" + table + "': " + message, cause);
        this.table = table;
    }

    /** Returns the name of the table. */
    public String table() {
        return table;
    }
}
