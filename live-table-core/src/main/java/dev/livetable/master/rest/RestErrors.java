package dev.livetable.master.rest;

import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the errors of one table. None of them holds an id, a value of a filter or a value of a row: those may be
 * secrets, and errors end in logs. What a server itself says of a refusal is passed on as it is.
 *
 * @param table the name of the table
 * @param settings what the user calls a setting of the builder, such as {@code idColumn}
 */
record RestErrors(String table, UnaryOperator<String> settings) {

    /** Returns an error that says what is wrong. */
    MasterFailedException failure(String what) {
        return failure(what, null);
    }

    MasterFailedException failure(String what, @Nullable Throwable cause) {
        return new MasterFailedException(table, what, cause);
    }

    /**
     * Returns the error of an answer that contradicts what was asked.
     *
     * @param setting the setting of the builder that is probably wrong
     */
    Contradiction contradiction(String setting, String what) {
        return new Contradiction(this, setting, what);
    }

    /** Returns the error of a read that the API did not answer, or said that it cannot answer now. */
    UnreachableException unreachable(String what, @Nullable Throwable cause) {
        return new UnreachableException(table, what, cause);
    }

    /** Returns the error of a write that may have been carried out. */
    UnknownOutcomeException unknown(String what, @Nullable Throwable cause) {
        return new UnknownOutcomeException(table, what, cause);
    }

    /** Returns the error of a request that cannot be sent. */
    InvalidRequestException invalid(String what) {
        return new InvalidRequestException(table, what, null);
    }

    /** Returns the error of a request that may not be sent from where it was asked for. */
    UnsupportedRequestException unsupported(String what) {
        return new UnsupportedRequestException(table, what, null);
    }

    /** Returns a setting in brackets, by the name that the user knows. */
    String setting(String name) {
        return "(" + settings.apply(name) + ")";
    }
}
