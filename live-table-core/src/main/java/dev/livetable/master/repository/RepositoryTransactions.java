package dev.livetable.master.repository;

import dev.livetable.master.transaction.GlobalTransactions;
import dev.livetable.master.transaction.TransactionScope;
import dev.livetable.table.Participation;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The transactions that a table's calls run in: the caller's, where the thread is in one of the store's transaction
 * manager, else each in one of its own; or none where the manager is not known, and then each call of the
 * repository stands alone.
 */
public final class RepositoryTransactions {

    private final @Nullable PlatformTransactionManager manager;
    private final boolean isWithout;
    private final TransactionOperations own;

    /**
     * Takes what makes the transactions.
     *
     * @param manager what makes the store's transactions; null when it is not known
     * @param isWithout whether the store is known to take part in no transaction
     * @param timeoutSeconds the time after which a transaction of the table's own is given up
     */
    public RepositoryTransactions(@Nullable PlatformTransactionManager manager, boolean isWithout, int timeoutSeconds) {
        this.manager = manager;
        this.isWithout = isWithout;
        this.own = manager == null ? TransactionOperations.withoutTransaction() : template(manager, timeoutSeconds);
    }

    /** Reads do not say that they only read: such transactions may be led to a replica, which may be behind. */
    private static TransactionTemplate template(PlatformTransactionManager manager, int timeoutSeconds) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setTimeout(timeoutSeconds);
        return template;
    }

    boolean areKnown() {
        return manager != null;
    }

    /** Returns what calls on this thread have to do with the transaction that the thread is in. */
    public Participation participation() {
        if (isWithout) {
            return Participation.NEVER;
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return GlobalTransactions.areUnseen() ? Participation.UNKNOWN : Participation.APART;
        }
        TransactionScope scope = TransactionScope.current();
        if (manager == null || scope != null && scope.spansStores() && scope.manager() != manager) {
            return Participation.UNKNOWN;
        }
        if (scope != null && scope.manager() == manager) {
            return Participation.JOINED;
        }
        if (!hasBegun(manager)) {
            return Participation.APART;
        }
        return scope == null ? Participation.JOINED : Participation.OUTER;
    }

    private static boolean hasBegun(PlatformTransactionManager manager) {
        DefaultTransactionDefinition within =
                new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_MANDATORY);
        within.setReadOnly(TransactionSynchronizationManager.isCurrentTransactionReadOnly());
        try {
            manager.getTransaction(within); // only takes part in what is there, so there is nothing to end
            return true;
        } catch (IllegalTransactionStateException e) {
            return false;
        }
    }

    /** Returns whether a call on this thread takes part in a transaction of the caller. */
    boolean areTheCallers() {
        Participation participation = participation();
        return participation == Participation.JOINED || participation == Participation.OUTER;
    }

    /**
     * Returns whether a write on this thread begins in a transaction of its own, and reads there what is in the store:
     * nothing that the thread has loaded before, and may have changed since.
     */
    boolean startAfresh() {
        return manager != null
                && TransactionSynchronizationManager.getResourceMap().isEmpty();
    }

    /** Returns whether a call on this thread sees what a transaction of the caller does, or may. */
    public boolean mayBeTheCallers() {
        return GlobalTransactions.isInAny() && participation() != Participation.APART;
    }

    /**
     * Reads what the caller's transaction sees, or without one of this store what is in the store now. A transaction of its
     * own is rolled back, so that a read never sends anything that the store takes for changed.
     */
    public <T> T read(Supplier<T> work) {
        if (mayBeTheCallers()) {
            return work.get();
        }
        return CallersResources.setAside(() -> readAlone(work));
    }

    @SuppressWarnings("NullAway") // what the work returns is not null, and execute returns just that
    private <T> T readAlone(Supplier<T> work) {
        return own.execute(status -> {
            T result = work.get();
            status.setRollbackOnly();
            return result;
        });
    }

    /**
     * Carries out a write, with all that the store says to it: what it has put off until the commit is sent before.
     *
     * @param onCommit is run when a transaction of the write's own is committed, before anything that the application does
     *     then: what that throws comes from here
     */
    @SuppressWarnings("NullAway") // what the work returns is not null, and execute returns just that
    <T> T write(Supplier<T> work, Runnable onCommit) {
        return own.execute(status -> {
            if (status.isNewTransaction() && TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new OnCommit(onCommit));
            }
            T result = work.get();
            status.flush();
            return result;
        });
    }

    private record OnCommit(Runnable told) implements TransactionSynchronization {

        @Override
        public int getOrder() {
            return HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            told.run();
        }
    }

    @Override
    public String toString() {
        return "transactions of "
                + (manager == null ? "no manager" : manager.getClass().getName());
    }
}
