package dev.livetable.table;

/**
 * Nothing was changed because there is no row with this id, or none within the view it was looked for in. The
 * message does not tell the id.
 */
public class RowNotFoundException extends TableException {

    private final String id;

    /**
     * Creates an error. Its message does not show the id, which may be confidential.
     *
     * @param table the name of the table
     * @param id the id that was looked for
     */
    public RowNotFoundException(String table, String id) {
        super(table, "there is no row with this id", null);
        this.id = id;
    }

    /** Returns the id that was looked for, which the message does not show. */
    public String id() {
        return id;
    }
}
