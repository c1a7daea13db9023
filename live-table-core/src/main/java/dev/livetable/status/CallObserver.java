package dev.livetable.status;

/**
 * Observes the calls of the masters of live tables, such as to trace them. Hits are not among them.
 *
 * <p>It is called by many threads at once, and must be quick: who calls it waits. Whatever it throws is logged once and
 * harms nobody.
 */
public interface CallObserver {

    /**
     * A fetch begins. Called on the thread that is about to call the master. That is the reader's own, or one of the
     * table's executor, see {@link #handedOver}.
     *
     * @param table the name of the live table
     * @param question what is asked
     */
    ObservedCall<FetchOutcome> fetching(String table, QuestionKind question);

    /**
     * A write begins. Called on the thread of its caller, before it waits for its turn. Its end is that of the call of
     * the master; for a write in a transaction of its caller, too.
     *
     * @param table the name of the live table
     * @param operation what kind of write it is
     */
    ObservedCall<WriteOutcome> writing(String table, WriteOperation operation);

    /**
     * Returns a task that does what another one does, for who hands it over. Called on the thread of a reader, whose
     * fetch is then carried out by another thread. The fetch runs once: if what is returned ends without it, it runs after
     * that.
     *
     * @param fetch the task
     */
    default Runnable handedOver(Runnable fetch) {
        return fetch;
    }

    /** Returns one that observes nothing. */
    static CallObserver none() {
        return new CallObserver() {
            @Override
            public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
                return ObservedCall.none();
            }

            @Override
            public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
                return ObservedCall.none();
            }
        };
    }
}
