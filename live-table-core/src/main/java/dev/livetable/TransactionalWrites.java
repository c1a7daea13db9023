package dev.livetable;

import dev.livetable.status.WriteOperation;
import dev.livetable.table.WritableTable;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The path of a write whose caller is in a transaction: past the queue, on the caller's thread, in that transaction.
 */
final class TransactionalWrites {

    /*
     * A write is taken up before it asks whether the table is closed, and closing asks for those taken up after it has
     * said that it is closed; so a write is either refused or waited for.
     */

    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final CallerTransactions transactions;
    private final Runnable invalidateWhenSettled;
    private final Set<TransactionalWrite<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Takes what has the region invalidated once more after the settle time. */
    TransactionalWrites(Region region, StatusRecorder recorder, Settings settings, Runnable invalidateWhenSettled) {
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.transactions = settings.transactions();
        this.invalidateWhenSettled = invalidateWhenSettled;
    }

    /** Returns whether the calling thread is in a transaction, of the master or of something else. */
    boolean areMeant() {
        return transactions.current() != CallerTransaction.NONE;
    }

    /** Writes, and returns what the master answered; the transaction is still open then. */
    <T> T write(WriteOperation operation, WritableTable target, Supplier<T> call) {
        return perform(accept(operation, target), call);
    }

    /** Writes, and returns what is complete when the transaction has ended. */
    <T> CompletableFuture<T> writeAsync(WriteOperation operation, WritableTable target, Supplier<T> call) {
        try {
            TransactionalWrite<T> write = accept(operation, target);
            perform(write, call);
            return write.acknowledged().whenCompleteAsync((result, failure) -> {}, settings.losslessExecutor());
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> TransactionalWrite<T> accept(WriteOperation operation, WritableTable target) {
        if (transactions.current() == CallerTransaction.READ_ONLY) {
            throw refused(
                    "it was called within a transaction that only reads; begin that without readOnly, or write before it"
                            + " begins or after it has ended",
                    null);
        }
        if (!target.joinsTransaction()) {
            throw refused(
                    "it was called within a transaction that its master does not take part in, and would stay when that is"
                            + " rolled back; call it before the transaction begins, after it has ended, where it is suspended,"
                            + " or within one of the master's own",
                    null);
        }
        return new TransactionalWrite<>(operation, region, recorder, settings.scheduler(), invalidateWhenSettled);
    }

    private <T> T perform(TransactionalWrite<T> write, Supplier<T> call) {
        open.add(write);
        write.ended().whenComplete((nothing, failure) -> open.remove(write));
        if (closed) {
            open.remove(write);
            throw refused("the live table is closed", null);
        }
        try {
            write.begin(transactions);
        } catch (IllegalStateException e) {
            throw refused(
                    "it was called within a transaction that has ended but for its listeners; call it in a new one", e);
        }
        return write.perform(call);
    }

    private NotAcceptedException refused(String why, @Nullable Throwable cause) {
        return new NotAcceptedException(recorder.table(), why, cause);
    }

    /**
     * Refuses further writes, and returns what is complete when the transactions of those accepted have ended: at once
     * on a thread that is in a transaction itself, which may be one of them.
     */
    CompletableFuture<Void> close() {
        closed = true;
        return areMeant()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.allOf(
                        open.stream().map(TransactionalWrite::ended).toArray(CompletableFuture[]::new));
    }
}
