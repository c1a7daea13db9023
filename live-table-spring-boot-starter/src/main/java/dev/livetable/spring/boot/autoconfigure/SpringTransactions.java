package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions;
import dev.livetable.master.transaction.GlobalTransactions;
import dev.livetable.master.transaction.TransactionScope;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The transactions of Spring that callers of live tables are in. */
final class SpringTransactions implements CallerTransactions {

    private final BooleanSupplier snapshotByDefault;
    private final List<Runnable> idle;

    /**
     * Takes what is known of stores.
     *
     * @param snapshotByDefault whether the calling thread's transaction shows a snapshot, if it declares no isolation
     * @param idle each gives back connections that the calling thread holds outside of transactions
     */
    SpringTransactions(BooleanSupplier snapshotByDefault, List<Runnable> idle) {
        this.snapshotByDefault = snapshotByDefault;
        this.idle = idle;
    }

    @Override
    public CallerTransaction current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return GlobalTransactions.areUnseen() ? CallerTransaction.READ_WRITE : CallerTransaction.NONE;
        }
        return TransactionSynchronizationManager.isCurrentTransactionReadOnly()
                ? CallerTransaction.READ_ONLY
                : CallerTransaction.READ_WRITE;
    }

    @Override
    public boolean isSnapshot() {
        Integer declared = TransactionSynchronizationManager.getCurrentTransactionIsolationLevel();
        return declared == null
                ? snapshotByDefault.getAsBoolean()
                : declared >= TransactionDefinition.ISOLATION_REPEATABLE_READ;
    }

    /** What synchronizations have bound to the thread is given back as where another transaction begins. */
    @Override
    public void giveBackIdle() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            List<TransactionSynchronization> all = TransactionSynchronizationManager.getSynchronizations();
            all.forEach(TransactionSynchronization::suspend);
            all.forEach(TransactionSynchronization::resume);
        }
        idle.forEach(Runnable::run);
    }

    @Override
    public void afterCompletion(Consumer<Completion> action) {
        TransactionSynchronizationManager.registerSynchronization(new Ending(action));
    }

    /** A transaction whose manager is not watched cannot be told from others. */
    @Override
    public @Nullable Ongoing ongoing() {
        TransactionScope scope = TransactionScope.current();
        return scope == null ? null : new OfScope(scope);
    }

    /** A transaction whose manager is watched. */
    private record OfScope(TransactionScope scope) implements Ongoing {

        @Override
        public void afterCompletion(Consumer<Completion> action, Runnable partUndone) {
            scope.tell(new TransactionScope.Listener() {
                @Override
                public void partUndone() {
                    partUndone.run();
                }

                @Override
                public void ended(@Nullable Boolean isCommitted) {
                    action.accept(
                            isCommitted == null
                                    ? Completion.UNKNOWN
                                    : isCommitted ? Completion.COMMITTED : Completion.ROLLED_BACK);
                }
            });
        }
    }

    /**
     * Waits for the end of a transaction, and is told of it before the application's own
     * synchronizations and listeners are.
     *
     * <p>What was done after a savepoint is undone by a rollback to that: a savepoint made later is announced here
     * first, an earlier one is not. What is done after the commit, by a listener of it, is not part of what was
     * committed. And a rollback after a commit that failed does not tell whether that was carried out: the driver
     * may have connected anew.
     */
    private static final class Ending implements TransactionSynchronization {

        private final Consumer<Completion> action;
        private final Set<Object> laterSavepoints = new HashSet<>();
        private boolean undone;
        private boolean commits;
        private boolean beganBeforeTheEnd;
        private boolean told;

        Ending(Consumer<Completion> action) {
            this.action = action;
        }

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void savepoint(Object savepoint) {
            laterSavepoints.add(savepoint);
        }

        @Override
        public void savepointRollback(Object savepoint) {
            undone |= !laterSavepoints.contains(savepoint);
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            commits = true;
        }

        @Override
        public void beforeCompletion() {
            beganBeforeTheEnd = true;
        }

        @Override
        public void afterCommit() {
            tell(committed());
        }

        @Override
        public void afterCompletion(int status) {
            tell(
                    switch (status) {
                        case STATUS_COMMITTED -> committed();
                        case STATUS_ROLLED_BACK -> commits ? Completion.UNKNOWN : Completion.ROLLED_BACK;
                        default -> Completion.UNKNOWN;
                    });
        }

        private Completion committed() {
            if (!beganBeforeTheEnd) {
                return Completion.UNKNOWN;
            }
            return undone ? Completion.ROLLED_BACK : Completion.COMMITTED;
        }

        private void tell(Completion completion) {
            if (!told) {
                told = true;
                action.accept(completion);
            }
        }
    }
}
