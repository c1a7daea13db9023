package dev.livetable.master.jdbc;

import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import java.sql.SQLException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Tells what certainly changed nothing from what may have.
 *
 * <p>What is told apart here failed before its transaction was committed: an answer of the database that says no is a
 * refusal, since all that was done is rolled back. A timeout or a broken connection is no answer, and stays as it is.
 */
final class JdbcFailures {

    private JdbcFailures() {}

    /**
     * Returns what to throw for a failed statement of a write.
     *
     * @param table the name of the table
     * @param failure the failure
     * @param callers whether the transaction is the caller's, who then has to learn that it lost to another one
     */
    static RuntimeException of(String table, DataAccessException failure, boolean callers) {
        boolean noAnswer = failure instanceof QueryTimeoutException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessResourceException
                || failure instanceof RecoverableDataAccessException;
        boolean lost = failure instanceof ConcurrencyFailureException;
        if (noAnswer || lost && callers) {
            return failure;
        }
        String reason = lost ? "the change lost to another one at the same time" : "the database refused the change";
        String message = reason + kind(failure) + answer(failure);
        return lost || failure instanceof DuplicateKeyException
                ? new OutdatedException(table, message, failure)
                : new RefusedException(table, message, failure);
    }

    private static String kind(DataAccessException failure) {
        if (failure instanceof DuplicateKeyException) {
            return ": a value that has to be unique is there already";
        }
        if (failure instanceof DataIntegrityViolationException) {
            return ": a value does not fit its column, or a constraint";
        }
        return failure instanceof PermissionDeniedDataAccessException ? ": it is not permitted" : "";
    }

    /**
     * Returns the code of what the database said, and where to read that. The words themselves often hold values, so
     * they are left in the cause.
     */
    static String answer(DataAccessException failure) {
        String state = failure.getMostSpecificCause() instanceof SQLException answer ? answer.getSQLState() : null;
        return (state == null ? "" : " (SQL state " + state + ")") + "; the cause has the database's own words";
    }
}
