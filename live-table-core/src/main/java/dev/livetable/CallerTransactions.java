package dev.livetable;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a live table needs to know of the transactions that its callers are in. Safe for use by many threads. */
public interface CallerTransactions {

    /** How a transaction ended. */
    enum Completion {
        /** It was committed. */
        COMMITTED,
        /** It was rolled back, as a whole or to a savepoint from before the question. */
        ROLLED_BACK,
        /** Nobody knows. */
        UNKNOWN
    }

    /** Returns whether the calling thread is in a transaction, and whether it may write in it. */
    CallerTransaction current();

    /**
     * Returns whether the transaction that the calling thread is in shows one snapshot, whatever is committed meanwhile: its
     * isolation is REPEATABLE READ or stricter, as it declares or by default. By default false.
     */
    default boolean isSnapshot() {
        return false;
    }

    /**
     * Gives back connections that the calling thread holds outside of transactions, before it waits for another one, such
     * as that of a persistence context that stays open for a web request. They are taken again when they are needed. By
     * default there are none.
     */
    default void giveBackIdle() {}

    /**
     * Has something called when the transaction that the calling thread is in has ended, before who ends it or listens
     * to it is told.
     *
     * @param action is told once how the transaction ended, on the thread that ends it
     * @throws IllegalStateException if there is no transaction, or its end has come and others are being told of it
     */
    void afterCompletion(Consumer<Completion> action);

    /** A transaction that goes on. It is equal only to itself, however often it is asked for. */
    interface Ongoing {

        /**
         * Has something called when this transaction has ended as a whole, before who ends it or listens to it is told.
         *
         * @param action is told once how all of it ended, on the thread that ends it
         * @param partUndone is called each time it was rolled back to a savepoint that there was when it was asked for, or that
         *     was made since
         * @throws IllegalStateException if its end has come and others are being told of it
         */
        void afterCompletion(Consumer<Completion> action, Runnable partUndone);
    }

    /**
     * Returns the innermost transaction that the calling thread is in. By default it cannot be told from others.
     *
     * @return the transaction; null when there is none, or nobody knows which one it is
     */
    default @Nullable Ongoing ongoing() {
        return null;
    }

    /** Returns transactions that nobody is ever in. */
    static CallerTransactions none() {
        return new CallerTransactions() {
            @Override
            public CallerTransaction current() {
                return CallerTransaction.NONE;
            }

            @Override
            public void afterCompletion(Consumer<Completion> action) {
                throw new IllegalStateException("There is no transaction");
            }
        };
    }
}
