package dev.livetable.master.jdbc;

import dev.livetable.table.Capability;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnusableMasterException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/** Runs calls under the layout that is known of a table, and once more under a newer one if the table has changed. */
final class LayoutCalls {

    /*
     * A call that fails because the table has changed has changed nothing: what a write did is rolled back before this
     * class hears of it, all of it or to the savepoint before it. So it may be run again. What a commit throws is none of
     * these, see JdbcTransactions. A read that failed in a transaction of the caller's may have ended that, so it is not.
     *
     * Each connection keeps prepared statements of its own, and each may be outdated, so those are tried a few times.
     */

    private static final int ATTEMPTS = 4;

    private final JdbcMetadata metadata;
    private final JdbcTransactions transactions;

    LayoutCalls(JdbcMetadata metadata, JdbcTransactions transactions) {
        this.metadata = metadata;
        this.transactions = transactions;
    }

    /** Runs a read, and tells its failures apart. */
    <T> T read(Function<JdbcLayout, T> work) {
        JdbcLayout layout = metadata.layout();
        for (int attempt = 1; ; attempt++) {
            JdbcLayout newer;
            try {
                return work.apply(layout);
            } catch (OutdatedLayoutException e) {
                newer = afterOtherColumns(attempt, e);
            } catch (InvalidRequestException e) {
                newer = attempt == ATTEMPTS ? null : metadata.newerThan(layout);
                if (newer == null) {
                    throw e;
                }
            } catch (DataIntegrityViolationException e) {
                String reason = "the database cannot compare a column with a value given" + JdbcFailures.answer(e);
                newer = afterFailure(layout, attempt, e, new InvalidRequestException(metadata.name(), reason, e));
            } catch (BadSqlGrammarException e) {
                newer = afterFailure(layout, attempt, e, JdbcFailures.ofRead(metadata.name(), e, layout.dialect()));
            } catch (PermissionDeniedDataAccessException | UncategorizedSQLException e) {
                newer = afterFailure(layout, attempt, e, e);
            } catch (TransactionSystemException e) {
                newer = afterLostConnection(attempt, e);
            }
            layout = newer;
        }
    }

    private JdbcLayout afterFailure(JdbcLayout known, int attempt, DataAccessException failure, RuntimeException told) {
        if (transactions.areJoined()) {
            metadata.forget();
            throw told;
        }
        return JdbcFailures.isOfOutdatedPlan(failure) && attempt < ATTEMPTS
                ? metadata.layout()
                : renewed(known, attempt, told);
    }

    /** A pool may close a connection whose statement was outdated. That undoes what was done, and the rollback fails. */
    private JdbcLayout afterLostConnection(int attempt, TransactionSystemException failure) {
        Throwable first = failure.getApplicationException();
        if (first == null || !JdbcFailures.isOfOutdatedPlan(first) || attempt == ATTEMPTS) {
            throw failure;
        }
        metadata.forget();
        return metadata.layout();
    }

    private JdbcLayout afterOtherColumns(int attempt, OutdatedLayoutException failure) {
        metadata.forget();
        if (attempt == ATTEMPTS) {
            throw failure;
        }
        if (failure.misfit() != null) {
            metadata.widen(failure.misfit());
        }
        return metadata.layout();
    }

    private JdbcLayout renewed(JdbcLayout known, int attempt, RuntimeException told) {
        JdbcLayout newer;
        try {
            newer = metadata.renewed(known);
        } catch (BadSqlGrammarException | PermissionDeniedDataAccessException e) {
            told.addSuppressed(e);
            throw told;
        }
        if (newer == null || attempt == ATTEMPTS) {
            throw told;
        }
        return newer;
    }

    /** Runs a write that needs a capability. */
    <T> T write(Capability needed, Function<JdbcLayout, T> work) {
        try {
            JdbcLayout layout = metadata.layout();
            for (int attempt = 1; ; attempt++) {
                requireCapability(layout, needed);
                JdbcLayout newer;
                RuntimeException failure;
                try {
                    return work.apply(layout);
                } catch (InvalidRequestException e) {
                    failure = e;
                    newer = metadata.newerThan(layout);
                } catch (OutdatedLayoutException e) {
                    failure = e;
                    newer = afterOtherColumns(attempt, e);
                } catch (WrongDescriptionException e) {
                    throw e;
                } catch (UnusableMasterException e) {
                    failure = e;
                    newer = afterFailure(layout, e);
                } catch (NotPermittedException e) {
                    failure = e;
                    newer = afterRefusal(e, layout, metadata::newerThan); // perhaps without a column
                } catch (RefusedException e) {
                    failure = e;
                    newer = JdbcFailures.mayBeOfAView(e) ? afterRefusal(e, layout, metadata::renewed) : null;
                } catch (TransactionSystemException e) {
                    failure = e;
                    newer = afterLostConnection(attempt, e);
                }
                if (newer == null || attempt == ATTEMPTS) {
                    throw failure;
                }
                layout = newer;
            }
        } catch (CannotCreateTransactionException | CannotGetJdbcConnectionException e) {
            throw new UnreachableException(metadata.name(), "the database cannot be reached", e);
        } catch (WrongDescriptionException | NotPermittedException e) {
            throw e;
        } catch (UnusableMasterException e) {
            metadata.forget();
            throw e;
        } catch (PermissionDeniedDataAccessException e) { // of the columns, which are read before anything is written
            String reason = "the database does not permit to read its columns" + JdbcFailures.answer(e);
            throw new NotPermittedException(metadata.name(), reason, e);
        } catch (BadSqlGrammarException e) {
            throw JdbcFailures.notUnderstood(metadata.name(), e);
        }
    }

    private @Nullable JdbcLayout afterFailure(JdbcLayout known, UnusableMasterException failure) {
        JdbcLayout newer = afterRefusal(failure, known, metadata::renewed);
        return newer == null && JdbcFailures.isOfOutdatedPlan(failure) ? metadata.layout() : newer;
    }

    /**
     * Returns a newer layout after a write was refused; null if there is none, or it cannot be read: then the refusal is told,
     * unless what is told of the table says more.
     */
    private static @Nullable JdbcLayout afterRefusal(
            DataAccessException refusal, JdbcLayout known, Function<JdbcLayout, @Nullable JdbcLayout> newer) {
        try {
            return newer.apply(known);
        } catch (DataAccessException e) {
            if (e instanceof UnusableMasterException && refusal instanceof UnusableMasterException) {
                throw e;
            }
            refusal.addSuppressed(e);
            return null;
        }
    }

    private void requireCapability(JdbcLayout layout, Capability needed) {
        if (!layout.capabilities().contains(needed)) {
            throw new UnsupportedOperationException("Table '" + metadata.name()
                    + "' is a view that the database cannot write to in this way, or has no transactions, so it has no"
                    + " capability " + needed);
        }
    }
}
