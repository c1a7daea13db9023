package dev.livetable.table;

import org.springframework.dao.EmptyResultDataAccessException;

/**
 * Nothing was changed because there is no row with this id, or none within the view it was looked for in. The
 * message does not tell the id.
 */
public class RowNotFoundException extends EmptyResultDataAccessException implements OutdatedRefusal {

    private final String table;
    private final String id;

    /**
     * Creates an error. Its message does not show the id, which may be confidential.
     *
     * @param table the name of the table
     * @param id the id that was looked for
     */
    public RowNotFoundException(String table, String id) {
        super(TableFailure.message(table, "there is no row with this id"), 1);
        this.table = table;
        this.id = id;
    }

    @Override
    public String table() {
        return table;
    }

    /** Returns true: it is of the row that was looked for. */
    @Override
    public boolean isOfNamedRows() {
        return true;
    }

    /** Returns the id that was looked for, which the message does not show. */
    public String id() {
        return id;
    }
}
