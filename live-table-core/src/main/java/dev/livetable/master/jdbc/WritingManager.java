package dev.livetable.master.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The manager of the transactions that writes are made in. It tells what the database answers to a commit from all else that is
 * thrown then: what an application does after a commit may throw the same.
 */
final class WritingManager extends JdbcTransactionManager {

    private static final long serialVersionUID = 1;

    WritingManager(DataSource dataSource) {
        super(dataSource);
    }

    /*
     * What Spring's own manager does after a commit that has failed depends on what that throws: after a TransactionException it
     * leaves the connection alone, and says that nobody knows. So there is one of either kind here.
     */

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        try {
            super.doCommit(status);
        } catch (TransactionException e) {
            throw new UnclearCommit(e);
        } catch (RuntimeException e) {
            throw new CommitFailure(e);
        }
    }

    /** A commit that has failed for a reason that Spring knows. */
    static final class CommitFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        CommitFailure(RuntimeException why) {
            super(why);
        }
    }

    /** A commit that has failed for another reason. */
    static final class UnclearCommit extends TransactionSystemException {

        private static final long serialVersionUID = 1;

        UnclearCommit(TransactionException why) {
            super("The commit has failed", why);
        }
    }

    /** Returns why a commit has failed. */
    static RuntimeException why(RuntimeException failedCommit) {
        return failedCommit.getCause() instanceof RuntimeException why ? why : failedCommit;
    }

    /**
     * Returns what is thrown for a statement that is answered as a commit was.
     *
     * @param why why the commit has failed
     * @param answer what the database has answered
     */
    static DataAccessException asOfAStatement(RuntimeException why, SQLException answer) {
        return why instanceof DataAccessException failure
                ? failure
                : new UncategorizedSQLException("commit", null, answer);
    }
}
