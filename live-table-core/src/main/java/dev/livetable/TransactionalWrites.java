package dev.livetable;

import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.WritableTable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The path of a write whose caller is in a transaction: past the queue, on the caller's thread, in that transaction.
 */
final class TransactionalWrites {

    private final StatusRecorder recorder;
    private final Settings settings;
    private final CallerTransactions transactions;
    private final PrecisionChoice precision;
    private final OpenChanges open;

    TransactionalWrites(StatusRecorder recorder, Settings settings, PrecisionChoice precision, OpenChanges open) {
        this.recorder = recorder;
        this.settings = settings;
        this.transactions = settings.transactions();
        this.precision = precision;
        this.open = open;
    }

    /** Returns whether the calling thread is in a transaction that a table takes part in, or may take part in. */
    boolean areMeant(WritableTable target) {
        if (transactions.current() == CallerTransaction.NONE) {
            return false;
        }
        settings.contexts().current(); // without a context the target is not asked for anything
        return target.participation().mayTakePart();
    }

    /** Writes, and returns what the master answered; the transaction is still open then. */
    <T> T write(WriteCall<T> call) {
        return accept(call).perform();
    }

    /** Writes, and returns what is complete when the transaction has ended. */
    <T> CompletableFuture<T> writeAsync(WriteCall<T> call) {
        try {
            TransactionalWrite<T> write = accept(call);
            write.perform();
            return write.acknowledged().whenCompleteAsync((result, failure) -> {}, settings.losslessExecutor());
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> TransactionalWrite<T> accept(WriteCall<T> call) {
        String context = settings.contexts().current();
        if (transactions.current() == CallerTransaction.READ_ONLY) {
            throw misplaced(
                    "it was called within a transaction that only reads; begin that without readOnly, or write before it"
                            + " begins or after it has ended",
                    null);
        }
        if (call.target().participation() != Participation.JOINED) {
            throw misplaced(
                    "it was called within a transaction, and nobody knows how its master takes part in that, so it may stay when"
                            + " that is rolled back; call it before the transaction begins, after it has ended, where it is"
                            + " suspended, or within one of the master's own",
                    null);
        }
        precision.askElsewhere(); // not here: a question that fails may end the caller's transaction
        OpenChange change = open.begin(precision.now() == Precision.ROW ? call.ids() : null, context);
        TransactionalWrite<T> write = new TransactionalWrite<>(call, recorder, settings, change);
        try {
            write.begin(transactions);
        } catch (IllegalStateException e) {
            throw misplaced(
                    "it was called within a transaction that has ended but for its listeners; call it in a new one", e);
        }
        return write;
    }

    /**
     * Returns what is complete when the transaction that the calling thread is in is committed, and what it has written until
     * now is in the log; at once where it has written nothing, or there is none. Fails when it is rolled back, or nobody
     * knows.
     */
    CompletableFuture<Void> committed() {
        if (transactions.current() == CallerTransaction.NONE) {
            return committedByItsCaller();
        }
        if (open.ofThisThread().findAny().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<CallerTransactions.Completion> ended = new CompletableFuture<>();
        try {
            transactions.afterCompletion(ended::complete);
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(unknown("the transaction has ended but for its listeners", e));
        }
        return ended.thenAccept(this::requireCommitted);
    }

    private CompletableFuture<Void> committedByItsCaller() {
        CompletableFuture<?>[] all = open.ofThisThread()
                .filter(OpenChange::endsByItsCaller)
                .map(change -> change.ended().thenAccept(this::requireCommitted))
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all);
    }

    private void requireCommitted(CallerTransactions.Completion completion) {
        switch (completion) {
            case COMMITTED -> {}
            case ROLLED_BACK -> throw refused("its transaction was rolled back");
            case UNKNOWN -> throw unknown("nobody knows how the transaction has ended", null);
        }
    }

    private UnknownOutcomeException unknown(String why, @Nullable Throwable cause) {
        return new UnknownOutcomeException(
                recorder.table(), "whether what was written stays is unknown: " + why, cause);
    }

    private NotAcceptedException refused(String why) {
        return NotAcceptedException.ofWrite(recorder.table(), why, null);
    }

    private MisplacedWriteException misplaced(String why, @Nullable Throwable cause) {
        return new MisplacedWriteException(recorder.table(), "the write is not applied: " + why, cause);
    }
}
