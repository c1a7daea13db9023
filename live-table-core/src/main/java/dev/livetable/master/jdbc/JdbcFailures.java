package dev.livetable.master.jdbc;

import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
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
        String message = reason + ": " + answer(failure);
        return lost || failure instanceof DuplicateKeyException
                ? new OutdatedException(table, message, failure)
                : new RefusedException(table, message, failure);
    }

    /** Returns what the database said, without what drivers add to it. */
    static String answer(DataAccessException failure) {
        String message = String.valueOf(failure.getMostSpecificCause().getMessage());
        String firstLine = message.lines().findFirst().orElse("");
        int statement = firstLine.indexOf("; SQL statement:");
        return statement < 0 ? firstLine : firstLine.substring(0, statement);
    }
}
