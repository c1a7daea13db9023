package dev.livetable.table;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/** The table refused the change, such as for a constraint or a value that does not fit: certainly nothing was changed. */
public class RefusedException extends DataIntegrityViolationException implements Refusal {

    private final String table;
    private final Reason reason;

    /** Why a table has refused a change, as far as that is known. */
    public enum Reason {
        /** A column that must not be null was left out or null. */
        NO_VALUE,
        /** A text is too long for its column. */
        TOO_LONG,
        /** Another one, or it is not known. */
        OTHER
    }

    /**
     * Creates an error that does not tell its reason.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param cause what led to it; null if nothing did
     */
    public RefusedException(String table, String message, @Nullable Throwable cause) {
        this(table, message, Reason.OTHER, cause);
    }

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param message what is wrong, without the name of the table
     * @param reason why the change was refused
     * @param cause what led to it; null if nothing did
     */
    public RefusedException(String table, String message, Reason reason, @Nullable Throwable cause) {
        super(TableFailure.message(table, message), cause);
        this.table = table;
        this.reason = reason;
    }

    /** Returns why the change was refused. */
    public Reason reason() {
        return reason;
    }

    @Override
    public String table() {
        return table;
    }
}
