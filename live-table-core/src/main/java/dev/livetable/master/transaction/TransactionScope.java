package dev.livetable.master.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.core.Ordered;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The innermost transaction that the calling thread is in, and whose it is. Spring's own flags tell whether it only reads
 * and how it is isolated, but not which of several transaction managers has begun it; what an outer one has bound stays
 * bound. Used by its thread alone.
 */
public final class TransactionScope implements TransactionSynchronization {

    /** Is told what becomes of a transaction as a whole, on the thread that ends it. */
    public interface Listener {

        /** It was rolled back to a savepoint, and goes on. */
        void partUndone();

        /**
         * It has ended, and nobody else was told yet.
         *
         * @param isCommitted whether it was committed; null when nobody knows
         */
        void ended(@Nullable Boolean isCommitted);
    }

    /*
     * The synchronizations of a thread are those of its innermost transaction: a manager that begins another one sets
     * those of the outer one aside. So what is registered as one of them when a transaction begins tells of that one.
     *
     * Since it is registered first, and is told first, it sees each phase of the end, whatever is registered while the
     * transaction is being committed, and it tells its listeners before anybody else learns of the end. A rollback after a commit
     * has been begun does not tell whether that was carried out: the answer may have been lost.
     */

    private final PlatformTransactionManager manager;
    private final @Nullable DataSource dataSource;
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private final List<Listener> listeners = new ArrayList<>();
    private boolean commits;
    private boolean isOver;

    private TransactionScope(PlatformTransactionManager manager, @Nullable DataSource dataSource) {
        this.manager = manager;
        this.dataSource = dataSource;
    }

    /** Has the transactions of a manager be known from now on; those of a manager that cannot tell stay unknown. */
    public static void watch(TransactionManager manager) {
        if (manager instanceof ConfigurableTransactionManager configurable
                && manager instanceof PlatformTransactionManager platform
                && configurable.getTransactionExecutionListeners().stream().noneMatch(Watcher.class::isInstance)) {
            configurable.addListener(new Watcher(platform, dataSource(manager)));
        }
    }

    /** Returns the innermost transaction; null when there is none, or its manager is not watched. */
    public static @Nullable TransactionScope current() {
        if (!TransactionSynchronizationManager.isActualTransactionActive()
                || !TransactionSynchronizationManager.isSynchronizationActive()) {
            return null;
        }
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof TransactionScope scope) {
                return scope;
            }
        }
        return null;
    }

    /** Returns the manager that has begun it. */
    public PlatformTransactionManager manager() {
        return manager;
    }

    /** Returns the data source whose connections its manager lends; null when there is none. */
    public @Nullable DataSource dataSource() {
        return dataSource;
    }

    /** Returns the data source whose connections a manager lends; null when there is none. */
    public static @Nullable DataSource dataSource(TransactionManager manager) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(manager);
        return properties.isReadableProperty("dataSource")
                        && properties.getPropertyValue("dataSource") instanceof DataSource dataSource
                ? dataSource
                : null;
    }

    /** Returns whether it spans several stores, so that any of them may take part in it. */
    public boolean spansStores() {
        return manager.getClass().getName().toLowerCase(Locale.ROOT).contains("jta");
    }

    /** Notes that something was written in it. */
    public void note(String what) {
        written.add(what);
    }

    /** Returns what was noted as written in it. */
    public Set<String> written() {
        return written;
    }

    /**
     * Has somebody told what becomes of it.
     *
     * @throws IllegalStateException if it has ended, and others are being told of that
     */
    public void tell(Listener listener) {
        if (isOver) {
            throw new IllegalStateException("The transaction has ended");
        }
        listeners.add(listener);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void savepointRollback(Object savepoint) {
        List.copyOf(listeners).forEach(Listener::partUndone);
    }

    @Override
    public void beforeCommit(boolean readOnly) {
        commits = true;
    }

    @Override
    public void afterCommit() {
        end(true);
    }

    @Override
    public void afterCompletion(int status) {
        switch (status) {
            case STATUS_COMMITTED -> end(true);
            case STATUS_ROLLED_BACK -> end(commits ? null : false);
            default -> end(null);
        }
    }

    private void end(@Nullable Boolean isCommitted) {
        if (!isOver) {
            isOver = true;
            listeners.forEach(listener -> listener.ended(isCommitted));
        }
    }

    /** Returns what kind of manager has begun it. */
    @Override
    public String toString() {
        return "transaction of a " + manager.getClass().getName();
    }

    private record Watcher(
            PlatformTransactionManager manager, @Nullable DataSource dataSource)
            implements TransactionExecutionListener {

        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            if (failure == null && TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new TransactionScope(manager, dataSource));
            }
        }
    }
}
