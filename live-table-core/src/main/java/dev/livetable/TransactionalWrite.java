package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One write whose caller is in a transaction: carried out on the caller's thread, past the queue, and acknowledged when
 * the transaction has ended.
 *
 * @param <T> what the master answers
 */
final class TransactionalWrite<T> {

    /*
     * The write takes effect when the transaction is committed. So the region is invalidated when the transaction has
     * ended, before who ended it is told: once when it was committed (F1), and again later when nobody knows (F7). A
     * rollback leaves the cache warm. From before the call until then the region bears its durable mark (F9).
     */

    private final WriteOperation operation;
    private final Region region;
    private final StatusRecorder recorder;
    private final Scheduler scheduler;
    private final Runnable invalidateWhenSettled;
    private final CompletableFuture<T> acknowledged = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private Duration took = Duration.ZERO;

    TransactionalWrite(
            WriteOperation operation,
            Region region,
            StatusRecorder recorder,
            Scheduler scheduler,
            Runnable invalidateWhenSettled) {
        this.operation = operation;
        this.region = region;
        this.recorder = recorder;
        this.scheduler = scheduler;
        this.invalidateWhenSettled = invalidateWhenSettled;
    }

    /**
     * Marks the region, and waits for the end of the transaction that the calling thread is in.
     *
     * @throws IllegalStateException if that end has come
     */
    void begin(CallerTransactions transactions) {
        region.hold();
        try {
            transactions.afterCompletion(this::completed);
        } catch (RuntimeException | Error e) {
            region.release();
            ended.complete(null);
            throw e;
        }
    }

    /** Carries out the write, and returns what the master answered. */
    T perform(Supplier<T> call) {
        long begun = scheduler.nanoTime();
        try {
            T answer = call.get();
            result = answer;
            return answer;
        } catch (Throwable e) {
            failure = e;
            if (Failures.saysOutdated(e)) {
                region.invalidate(InvalidationCause.WRITE);
            }
            throw e;
        } finally {
            took = Duration.ofNanos(scheduler.nanoTime() - begun);
        }
    }

    /** Returns what is complete when the write is acknowledged, and fails when it was rolled back or nobody knows. */
    CompletableFuture<T> acknowledged() {
        return acknowledged;
    }

    /** Returns what is complete when the transaction has ended and nothing is left to be done for this write. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void completed(Completion completion) {
        WriteOutcome outcome = outcome(completion);
        try {
            answer(outcome);
            recorder.written(operation, outcome, Duration.ZERO, took);
        } finally {
            region.release();
            ended.complete(null);
        }
    }

    private void answer(WriteOutcome outcome) {
        if (outcome == WriteOutcome.OK) {
            region.invalidate(InvalidationCause.WRITE, () -> acknowledged.complete(result));
        } else if (outcome == WriteOutcome.REFUSED) {
            fail(new NotAcceptedException(recorder.table(), "its transaction was rolled back", null));
        } else {
            String why = "it failed within its transaction, or the transaction ended without saying how";
            invalidateWhenSettled.run();
            region.invalidate(
                    InvalidationCause.UNKNOWN, () -> fail(new UnknownOutcomeException(recorder.table(), why)));
        }
    }

    private WriteOutcome outcome(Completion completion) {
        WriteOutcome ofCall = WriteOutcome.of(failure);
        return switch (completion) {
            case COMMITTED -> ofCall;
            case ROLLED_BACK -> WriteOutcome.REFUSED;
            case UNKNOWN -> ofCall == WriteOutcome.OK ? WriteOutcome.FAILED : ofCall;
        };
    }

    private void fail(RuntimeException why) {
        acknowledged.completeExceptionally(failure == null ? why : failure);
    }
}
