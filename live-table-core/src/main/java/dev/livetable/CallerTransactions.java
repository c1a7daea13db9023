package dev.livetable;

import java.util.function.Consumer;

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
