package dev.livetable.spring.boot.hibernate;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import java.util.ArrayList;
import java.util.List;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.NullUnmarked;

/** A JTA transaction for each thread, which has no resources and only calls those who want to know of its end. */
@NullUnmarked
final class ThreadJta implements TransactionManager {

    private static final ThreadLocal<Ongoing> CURRENT = new ThreadLocal<>();

    private static final class Ongoing implements Transaction {

        private final List<Synchronization> synchronizations = new ArrayList<>();
        private int status = Status.STATUS_ACTIVE;

        @Override
        public void commit() {
            List.copyOf(synchronizations).forEach(Synchronization::beforeCompletion);
            end(Status.STATUS_COMMITTED);
        }

        @Override
        public void rollback() {
            end(Status.STATUS_ROLLEDBACK);
        }

        private void end(int how) {
            status = how;
            List.copyOf(synchronizations).forEach(each -> each.afterCompletion(how));
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public void registerSynchronization(Synchronization synchronization) {
            synchronizations.add(synchronization);
        }

        @Override
        public boolean enlistResource(XAResource resource) {
            return true;
        }

        @Override
        public boolean delistResource(XAResource resource, int flag) {
            return true;
        }
    }

    private static Ongoing taken() {
        Ongoing ongoing = CURRENT.get();
        CURRENT.remove();
        return ongoing;
    }

    @Override
    public void begin() {
        CURRENT.set(new Ongoing());
    }

    @Override
    public void commit() {
        taken().commit();
    }

    @Override
    public void rollback() {
        taken().rollback();
    }

    @Override
    public void setRollbackOnly() {
        CURRENT.get().setRollbackOnly();
    }

    @Override
    public int getStatus() {
        Ongoing ongoing = CURRENT.get();
        return ongoing == null ? Status.STATUS_NO_TRANSACTION : ongoing.getStatus();
    }

    @Override
    public Transaction getTransaction() {
        return CURRENT.get();
    }

    @Override
    public void setTransactionTimeout(int seconds) {}

    @Override
    public Transaction suspend() {
        return taken();
    }

    @Override
    public void resume(Transaction transaction) {
        CURRENT.set((Ongoing) transaction);
    }
}
