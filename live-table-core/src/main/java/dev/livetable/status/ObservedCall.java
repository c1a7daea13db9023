package dev.livetable.status;

import org.jspecify.annotations.Nullable;

/**
 * One call of a master that a {@link CallObserver} observes.
 *
 * @param <O> how it may end: {@link FetchOutcome} or {@link WriteOutcome}
 */
public interface ObservedCall<O> {

    /**
     * The master is about to be called by this thread. Not called where that never happens, as for a write that is
     * refused before its turn.
     *
     * @return what is closed on the same thread when the master has answered; that may be after the {@link #end}
     */
    Scope open();

    /**
     * The call has ended for who asked for it. Called once, on any thread.
     *
     * @param outcome how it ended
     * @param failure what was thrown; null when that was nothing
     */
    void end(O outcome, @Nullable Throwable failure);

    /** The stretch of time in which a thread calls the master. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        @Override
        void close();
    }

    /** Returns one that observes nothing: always the same. */
    @SuppressWarnings("unchecked") // it does nothing with how calls end
    static <O> ObservedCall<O> none() {
        return (ObservedCall<O>) UnobservedCall.INSTANCE;
    }
}
