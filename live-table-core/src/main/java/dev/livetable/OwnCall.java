package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.RowChange;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One write that its caller makes at the master by a call of his own, on his own thread.
 *
 * @param <T> what the call returns
 */
final class OwnCall<T> {

    /*
     * Outside of a transaction: the regions are marked, the ticket is drawn and the write is announced, then the master is
     * called, then the change is appended, and told, and only then the caller is answered.
     *
     * The call is not interrupted, and nobody answers in its place: it lasts as long as it lasts. Until then its ticket is open.
     */

    private static final Logger logger = LoggerFactory.getLogger(OwnCall.class);

    private final OwnWrites writes;
    private final WriteOperation operation;
    private final Supplier<T> call;
    private final Function<? super T, ? extends @Nullable List<RowChange>> changes;
    private final StatusRecorder recorder;
    private final Settings settings;

    OwnCall(
            OwnWrites writes,
            WriteOperation operation,
            Supplier<T> call,
            Function<? super T, ? extends @Nullable List<RowChange>> changes) {
        this.writes = writes;
        this.operation = operation;
        this.call = call;
        this.changes = changes;
        this.recorder = writes.recorder();
        this.settings = writes.settings();
    }

    /** Makes the call as a part of a transaction. */
    T within(OwnChange transaction) {
        T answer;
        try {
            answer = made();
        } catch (Throwable e) {
            if (WriteOutcome.of(e) != WriteOutcome.REFUSED || Failures.saysOutdated(e)) {
                changedAnything(transaction, e);
            }
            throw e;
        }
        List<RowChange> rows = rows(answer);
        if (rows == null) {
            transaction.changedAnything();
        } else {
            rows.forEach(transaction::changed);
        }
        return answer;
    }

    private static void changedAnything(OwnChange transaction, Throwable failure) {
        try {
            transaction.changedAnything();
        } catch (RuntimeException refused) {
            refused.addSuppressed(failure); // it has to be known that the transaction must not be committed
            throw refused;
        }
    }

    /**
     * Makes the call outside of a transaction.
     *
     * @param ids the ids of the rows that it may change; null when that may be any
     */
    T alone(@Nullable Set<String> ids) {
        String context = writes.context();
        boolean isPrecise = writes.isPrecise(context);
        String concerned = ids == null ? null : context; // any row may be one that contexts share
        OpenChange open = writes.open().beginPast(isPrecise ? ids : null, concerned, false, true);
        if (open == null) {
            return made();
        }
        Completion how = Completion.UNKNOWN;
        try {
            T answer = made(open.change());
            CompletableFuture<@Nullable Throwable> told = new CompletableFuture<>();
            open.change().acknowledge(isPrecise ? rows(answer) : null, null, settings.writeTimeout(), told::complete);
            how = Completion.COMMITTED;
            requireTold(told);
            return answer;
        } finally {
            open.end(how);
        }
    }

    /** Makes the call where nobody knows whether what it does stays. */
    T uncertain() {
        OpenChange open = writes.open().beginPast(null, null, true, true);
        if (open == null) {
            return made();
        }
        try {
            T answer = made(open.change());
            open.change().endWhenSettled(settings.scheduler(), settings.settleTime(), () -> {});
            return answer;
        } finally {
            open.end(Completion.UNKNOWN);
        }
    }

    private T made(PendingChange change) {
        try {
            return made();
        } catch (Throwable e) {
            change.endFailed(e, false, settings, () -> {});
            throw e;
        }
    }

    private T made() {
        ObservedCall<WriteOutcome> observed = recorder.writing(operation);
        long begun = settings.scheduler().nanoTime();
        Throwable failure = null;
        try (ObservedCall.Scope scope = observed.open()) {
            return call.get();
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            WriteOutcome outcome = WriteOutcome.of(failure);
            observed.end(outcome, failure);
            Duration took = Duration.ofNanos(settings.scheduler().nanoTime() - begun);
            recorder.written(operation, outcome, Duration.ZERO, took);
        }
    }

    private @Nullable List<RowChange> rows(T answer) {
        try {
            return changes.apply(answer);
        } catch (RuntimeException e) { // the write was applied all the same
            logger.warn("Live table '{}' cannot find out what a write did, so it may be anything", recorder.table(), e);
            return null;
        }
    }

    /** Returns when the other nodes are sure to learn of the write, or that took too long. */
    private void requireTold(CompletableFuture<@Nullable Throwable> told) {
        try {
            while (!told.isDone() && !settings.scheduler().await(told, settings.writeTimeout())) {
                // It is complete when its own limit has passed.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(
                    recorder.table(), "the write was applied; interrupted while the other nodes were told of it", null);
        }
        Throwable untold = told.join();
        if (untold != null) {
            throw WritePath.untold(recorder.table(), untold);
        }
    }
}
