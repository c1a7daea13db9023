package dev.livetable.master.jdbc;

import static java.util.Objects.requireNonNull;

import dev.livetable.master.transaction.GlobalTransactions;
import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.table.LostRaceException;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.UnknownOutcomeException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHandle;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.SimpleConnectionHandle;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions that a table's calls run in: the caller's, where the thread is in one of this data source, else
 * each in one of its own.
 */
final class JdbcTransactions {

    private static final TransactionDefinition IF_THERE_IS_ONE =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_SUPPORTS);

    private static final int ATTEMPTS = 3;

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final PlatformTransactionManager manager;
    private final PlatformTransactionManager writing;
    private final AbstractPlatformTransactionManager observer;
    private final boolean readsFromAny;
    private final boolean hasRoutes;
    private final int seconds;

    /**
     * Takes the data source.
     *
     * @param readsFromAny whether reads may be led to a replica, as read-only transactions are
     */
    JdbcTransactions(DataSource dataSource, JdbcTemplate jdbc, boolean readsFromAny, int seconds) {
        this.readsFromAny = readsFromAny;
        this.hasRoutes = ReplicaRoutes.areIn(dataSource);
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.observer = new JdbcTransactionManager(dataSource);
        this.observer.setTransactionSynchronization(AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
        this.manager = new JdbcTransactionManager(dataSource);
        this.writing = new WritingManager(dataSource);
        this.seconds = seconds;
    }

    /**
     * Returns whether what is written on this thread is committed or rolled back with the transaction that its caller
     * is in: whether the manager of that transaction has lent its connection. In a transaction of another data source
     * the thread may have a connection as well, but nobody commits that.
     */
    boolean areJoined() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !(TransactionSynchronizationManager.getResource(dataSource) instanceof ConnectionHolder holder)) {
            return false;
        }
        ConnectionHandle handle = holder.getConnectionHandle();
        boolean lentByJpa = handle != null && !(handle instanceof SimpleConnectionHandle);
        return lentByJpa || lentByJdbc();
    }

    private boolean lentByJdbc() {
        TransactionStatus status = observer.getTransaction(IF_THERE_IS_ONE);
        boolean lent = status.hasTransaction();
        observer.commit(status); // which ends nothing, since it began nothing
        return lent;
    }

    /** Returns what calls on this thread have to do with the transaction that the thread is in. */
    Participation participation() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return GlobalTransactions.areUnseen() ? Participation.UNKNOWN : Participation.APART;
        }
        TransactionScope scope = TransactionScope.current();
        if (areJoined()) {
            return scope == null || scope.dataSource() == dataSource ? Participation.JOINED : Participation.OUTER;
        }
        return scope != null && !scope.spansStores() ? Participation.APART : unseen();
    }

    /** Returns whether the thread has a connection in which more than one statement runs in a transaction. */
    private Participation unseen() {
        ConnectionCallback<Boolean> takesPart = connection -> !connection.getAutoCommit();
        return Boolean.TRUE.equals(jdbc.execute(takesPart)) ? Participation.UNKNOWN : Participation.APART;
    }

    /**
     * Returns whether the database says that the transaction on the thread's connection can only read what is committed, and is
     * no replica. A data source that routes may lead to one that does not know that it is one.
     */
    boolean onlyReadsCommitted(JdbcLayout layout) {
        String question = hasRoutes ? null : layout.dialect().onlyReadsCommitted();
        return question != null && Boolean.TRUE.equals(jdbc.queryForObject(question, Boolean.class));
    }

    /**
     * Runs a read of one statement. In a transaction of another store, and in a scope without one that says how it is to be
     * led, it is one of the table's own: what the thread has of this database until that one ends is set aside then, and given
     * back.
     */
    <T> T readOnce(JdbcLayout layout, Supplier<T> work) {
        return mayBeLed() ? read(layout, work) : work.get();
    }

    /**
     * Returns whether the thread is in what may lead its connections to a replica: Spring's marks of a read-only transaction
     * are also those of a scope without one, and a data source may look at nothing else.
     */
    private boolean mayBeLed() {
        boolean isMarked = TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                || TransactionSynchronizationManager.getCurrentTransactionIsolationLevel() != null;
        return TransactionSynchronizationManager.isActualTransactionActive() || hasRoutes && isMarked;
    }

    /** Asks what the table is like, and is led as a read is. */
    <T> T ask(ConnectionCallback<T> question) {
        Supplier<T> asking = () -> requireNonNull(jdbc.execute(question));
        return mayBeLed() && participation() == Participation.APART ? execute(ownToRead(), asking) : asking.get();
    }

    private TransactionTemplate ownToRead() {
        TransactionTemplate own = own(manager);
        own.setReadOnly(readsFromAny);
        return own;
    }

    /** Runs reads that have to see one state of the database. */
    <T> T read(JdbcLayout layout, Supplier<T> work) {
        if (participation() != Participation.APART) {
            return work.get();
        }
        TransactionTemplate own = ownToRead();
        String begin = layout.dialect().beginOfSnapshot();
        if (begin == null) {
            own.setIsolationLevel(layout.isolation());
            return execute(own, work);
        }
        return execute(own, () -> {
            jdbc.execute(begin);
            return work.get();
        });
    }

    /**
     * Runs a write as a whole or not at all.
     *
     * @param serializable whether what it reads has to hold until it ends, which the isolation has to see to
     * @param begin the statement that a transaction of its own begins with; null for none
     */
    <T> T write(JdbcLayout layout, boolean serializable, @Nullable String begin, Supplier<T> work) {
        String table = layout.schema().name();
        boolean callers = areJoined();
        Supplier<T> refusable = () -> {
            try {
                return work.get();
            } catch (DataAccessException e) {
                throw JdbcFailures.of(table, e, layout.dialect());
            }
        };
        if (!callers) {
            TransactionTemplate own = own(writing);
            if (serializable) {
                own.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
            }
            Supplier<T> begun = () -> {
                if (begin != null) {
                    jdbc.execute(begin);
                }
                return refusable.get();
            };
            return commit(table, layout.dialect(), own, begun);
        }
        if (serializable) {
            requireSerializable(table);
        }
        return withSavepoint(table, refusable);
    }

    private void requireSerializable(String table) {
        ConnectionCallback<Integer> isolation = Connection::getTransactionIsolation;
        if (!Objects.equals(jdbc.execute(isolation), Connection.TRANSACTION_SERIALIZABLE)) {
            String reason = "its ids are not told apart by the database as they are written, which cannot lock a row"
                    + " that is looked at either; write in a transaction of isolation SERIALIZABLE, or in none";
            throw new MisplacedWriteException(table, reason, null);
        }
    }

    private TransactionTemplate own(PlatformTransactionManager manager) {
        TransactionTemplate own = new TransactionTemplate(manager);
        own.setTimeout(seconds);
        return own;
    }

    private static <T> T commit(String table, Dialect dialect, TransactionTemplate transaction, Supplier<T> work) {
        int attempts = dialect.retriesLostRaces() ? ATTEMPTS : 1;
        for (int attempt = 1; ; attempt++) {
            try {
                return commitOnce(table, dialect, transaction, work);
            } catch (LostRaceException e) {
                if (attempt == attempts) {
                    throw e;
                }
            }
        }
    }

    /**
     * Runs a write, and tells what its commit throws from what it throws itself. This is rolled back for certain; that, where the
     * database says so.
     */
    private static <T> T commitOnce(String table, Dialect dialect, TransactionTemplate transaction, Supplier<T> work) {
        AtomicBoolean isDone = new AtomicBoolean();
        try {
            return execute(transaction, () -> {
                T result = work.get();
                isDone.set(true);
                return result;
            });
        } catch (WritingManager.CommitFailure | WritingManager.UnclearCommit e) {
            RuntimeException why = WritingManager.why(e);
            SQLException answer = JdbcFailures.answerIn(why);
            if (answer != null && dialect.saysUndone(answer)) {
                throw JdbcFailures.of(table, WritingManager.asOfAStatement(why, answer), dialect);
            }
            throw unknown(table, why);
        } catch (RuntimeException e) {
            throw isDone.get() ? unknown(table, e) : e;
        }
    }

    private static UnknownOutcomeException unknown(String table, RuntimeException why) {
        String reason =
                "the commit has failed, and whether anything was changed is unknown; the suppressed exception says more";
        return UnknownOutcomeException.suppressing(table, reason, why);
    }

    @SuppressWarnings("NullAway") // what the work returns is not null, and execute returns just that
    private static <T> T execute(TransactionTemplate transaction, Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    @SuppressWarnings("NullAway") // what the work returns is not null, and execute returns just that
    private <T> T withSavepoint(String table, Supplier<T> work) {
        ConnectionCallback<T> callback = connection -> {
            Savepoint savepoint = connection.setSavepoint();
            T result;
            try {
                result = work.get();
            } catch (RuntimeException | Error e) {
                rollBack(table, connection, savepoint, e);
                throw e;
            }
            release(connection, savepoint);
            return result;
        };
        return jdbc.execute(callback);
    }

    /**
     * Undoes what was done since a savepoint. A database that has undone the whole transaction, as after a deadlock, has no
     * savepoint any more. What the caller does then would be committed without what was done before, so it must not be.
     */
    private static void rollBack(String table, Connection connection, Savepoint savepoint, Throwable reason) {
        try {
            connection.rollback(savepoint);
        } catch (SQLException e) {
            reason.addSuppressed(e);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void beforeCommit(boolean readOnly) {
                    // Not a TransactionException: managers take that for the end of the transaction, and roll nothing
                    // back.
                    String undone = "the database has undone the whole transaction when it refused a write";
                    throw new LostRaceException(table, undone, reason);
                }
            });
        }
    }

    private static void release(Connection connection, Savepoint savepoint) {
        try {
            connection.releaseSavepoint(savepoint);
        } catch (SQLException e) {
            // Some drivers cannot; the savepoint ends with the transaction.
        }
    }
}
