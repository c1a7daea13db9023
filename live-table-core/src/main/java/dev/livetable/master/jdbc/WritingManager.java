package dev.livetable.master.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.JdbcTransactionManager;
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

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        try {
            super.doCommit(status);
        } catch (RuntimeException e) {
            throw new CommitFailure(e);
        }
    }

    /** A commit that has failed. */
    static final class CommitFailure extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final RuntimeException why;

        CommitFailure(RuntimeException why) {
            super(why);
            this.why = why;
        }

        /** Returns what was thrown. */
        RuntimeException why() {
            return why;
        }

        /** Returns what the database or its driver has answered; null when it was something else that failed. */
        @Nullable
        SQLException answer() {
            return JdbcFailures.answerIn(why);
        }

        /** Returns what is thrown for a statement that is answered so. */
        DataAccessException translated(SQLException answer) {
            return why instanceof DataAccessException failure
                    ? failure
                    : new UncategorizedSQLException("commit", null, answer);
        }
    }
}
