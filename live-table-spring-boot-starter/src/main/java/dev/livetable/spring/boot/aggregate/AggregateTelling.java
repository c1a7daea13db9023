package dev.livetable.spring.boot.aggregate;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.OwnChange;
import dev.livetable.master.transaction.GlobalTransactions;
import dev.livetable.spring.boot.store.WriteTarget;

/**
 * What one live repository is told of one statement of Spring Data JDBC.
 *
 * @param target the repository
 * @param store what it is of
 * @param change what it is told of
 * @param isAlone whether the change is that of the statement, and not that of a transaction whose end the repository learns of
 */
record AggregateTelling(WriteTarget target, AggregateWrites.Store store, OwnChange change, boolean isAlone) {

    /** Begins to tell, before the statement is sent. */
    static AggregateTelling of(WriteTarget target, AggregateWrites.Store store) {
        OwnChange joined = target.inTransaction();
        return joined == null
                ? new AggregateTelling(target, store, target.begin(), true)
                : new AggregateTelling(target, store, joined, false);
    }

    /** Tells the rest, when the statement was sent, or has failed. */
    void end(boolean isDone) {
        if (!isDone) {
            change.changedAnything();
        }
        if (isAlone) { // in a transaction that nobody knows the end of, the end of the statement says nothing
            boolean isCommitted = isDone && !GlobalTransactions.isInAny();
            change.completed(isCommitted ? Completion.COMMITTED : Completion.UNKNOWN);
        }
    }
}
