package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One write whose caller is in a transaction: carried out on the caller's thread, past the queue, and acknowledged when
 * the transaction has ended.
 *
 * @param <T> what the master answers
 */
final class TransactionalWrite<T> {

    /*
     * The write takes effect when the transaction is committed. So its change is appended when the transaction has
     * ended, before who ended it is told: once when it was committed (F1), and again later when nobody knows (F7). A
     * rollback changes nothing. From before the call until then the regions are marked (F9), and its tickets are open.
     *
     * Where nodes tell each other (F14), it is announced before the call, and told when the transaction was committed, on
     * another thread: this one may hold a connection. The write is acknowledged when that is accepted.
     *
     * The change is anything: what else was done to the same rows in the transaction, past the live table, is not known.
     */

    private final WriteCall<T> call;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final OpenChange open;
    private final PendingChange change;
    private final CompletableFuture<T> acknowledged = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private Duration took = Duration.ZERO;

    TransactionalWrite(WriteCall<T> call, StatusRecorder recorder, Settings settings, OpenChange open) {
        this.call = call;
        this.recorder = recorder;
        this.settings = settings;
        this.open = open;
        this.change = open.change();
    }

    /**
     * Waits for the end of the transaction that the calling thread is in.
     *
     * @throws IllegalStateException if that end has come; then this write has ended
     */
    void begin(CallerTransactions transactions) {
        change.beginInTransaction();
        try {
            transactions.afterCompletion(this::completed);
        } catch (RuntimeException | Error e) {
            change.endTransaction();
            change.withdraw();
            open.end(Completion.ROLLED_BACK);
            throw e;
        }
    }

    /** Carries out the write, and returns what the master answered. */
    T perform() {
        ObservedCall<WriteOutcome> observed = recorder.writing(call.operation());
        long begun = settings.scheduler().nanoTime();
        try (ObservedCall.Scope scope = observed.open()) {
            T answer = call.call().apply(false).answer();
            result = answer;
            return answer;
        } catch (Throwable e) {
            failure = e;
            if (Failures.saysOutdated(e)) {
                change.appendShownBy(e, false, () -> {});
            }
            throw e;
        } finally {
            took = Duration.ofNanos(settings.scheduler().nanoTime() - begun);
            observed.end(WriteOutcome.of(failure), failure);
        }
    }

    /** Returns what is complete when the write is acknowledged, and fails when it was rolled back or nobody knows. */
    CompletableFuture<T> acknowledged() {
        return acknowledged;
    }

    private void completed(Completion completion) {
        WriteOutcome outcome = outcome(completion);
        change.endTransaction();
        try {
            answer(outcome);
        } finally {
            open.end(completion);
        }
    }

    private void answer(WriteOutcome outcome) {
        if (outcome == WriteOutcome.OK) {
            change.acknowledge(null, null, settings.writeTimeout(), this::acknowledge);
            return;
        } else if (outcome == WriteOutcome.REFUSED) {
            change.withdraw();
            fail(NotAcceptedException.ofWrite(recorder.table(), "its transaction was rolled back", null));
        } else {
            String why = "it failed within its transaction, or the transaction ended without saying how";
            change.endWhenSettled(
                    settings.scheduler(),
                    settings.settleTime(),
                    () -> fail(new UnknownOutcomeException(recorder.table(), why, null)));
        }
        recorder.written(call.operation(), outcome, Duration.ZERO, took);
    }

    private void acknowledge(@Nullable Throwable untold) {
        if (untold == null) {
            acknowledged.complete(result);
        } else {
            acknowledged.completeExceptionally(WritePath.untold(recorder.table(), untold));
        }
        WriteOutcome outcome = untold == null ? WriteOutcome.OK : WriteOutcome.TIMEOUT;
        recorder.written(call.operation(), outcome, Duration.ZERO, took);
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
