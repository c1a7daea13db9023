package dev.livetable.master.transaction;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Transactions that span stores and belong to a thread, whoever begins them: Spring, or an application by itself. Safe for
 * use by many threads.
 */
public final class GlobalTransactions {

    /*
     * Spring's flags tell nothing of a transaction that was begun past it. Stores take part in it all the same: their reads see
     * what it has written, and a transaction that Spring begins meanwhile is no other one, so that to roll that back would
     * end it. So as long as there is one, each store may take part, and nobody knows how.
     *
     * A manager is held weakly: what is known here outlives applications.
     */

    private record Known(WeakReference<TransactionManager> manager, Predicate<TransactionManager> isOpen) {

        boolean isOpenNow() {
            TransactionManager there = manager.get();
            return there != null && isOpen.test(there);
        }
    }

    private static final List<Known> known = new CopyOnWriteArrayList<>();

    private GlobalTransactions() {}

    /**
     * Has the transactions of a manager be known from now on.
     *
     * @param isOpen returns whether the calling thread is in one of them; does not hold the manager
     */
    public static void watch(TransactionManager manager, Predicate<TransactionManager> isOpen) {
        known.removeIf(each -> isOf(each, null) || isOf(each, manager));
        known.add(new Known(new WeakReference<>(manager), isOpen));
    }

    @SuppressWarnings("ReferenceEquality") // asks whether it is the very same
    private static boolean isOf(Known each, @Nullable TransactionManager manager) {
        return each.manager().get() == manager;
    }

    /** Returns whether the calling thread is in a transaction: one of Spring, or one that Spring has not begun. */
    public static boolean isInAny() {
        return TransactionSynchronizationManager.isActualTransactionActive() || areUnseen();
    }

    /** Returns whether the calling thread is in one that Spring has not begun. */
    public static boolean areUnseen() {
        return !known.isEmpty()
                && !TransactionSynchronizationManager.isActualTransactionActive()
                && known.stream().anyMatch(Known::isOpenNow);
    }
}
