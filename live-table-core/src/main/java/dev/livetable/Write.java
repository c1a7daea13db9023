package dev.livetable;

import dev.livetable.status.ObservedCall;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.UnknownOutcomeException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One write on its way to the master.
 *
 * @param <T> what the master answers
 */
final class Write<T> {

    /** How far a write has come. */
    enum Stage {
        /** Waits for its turn. */
        WAITING,
        /** Is being carried out. */
        AT_MASTER,
        /** Is still being carried out, and its caller has been told that its limit has passed. */
        OVERDUE,
        /** Has ended, or will never begin. */
        ENDED,
        /** Has ended when it was overdue. */
        ENDED_LATE
    }

    private final WriteCall<T> call;
    private final Caller caller;
    private final long accepted;
    private final ObservedCall<WriteOutcome> observed;
    private final CompletableFuture<T> reply = new CompletableFuture<>();
    private final CompletableFuture<T> answered;
    private Stage stage = Stage.WAITING;
    private volatile @Nullable PendingChange change;

    /**
     * Takes a write.
     *
     * @param caller who it is carried out for
     * @param accepted when it was accepted, in the scheduler's nanoseconds
     * @param observed is told of its end before its caller is
     */
    Write(WriteCall<T> call, Caller caller, long accepted, ObservedCall<WriteOutcome> observed) {
        this.call = call;
        this.caller = caller;
        this.accepted = accepted;
        this.observed = observed;
        this.answered = observed == ObservedCall.<WriteOutcome>none()
                ? reply
                : reply.whenComplete((answer, failure) -> observed.end(outcome(failure), failure));
    }

    private static WriteOutcome outcome(@Nullable Throwable failure) {
        return failure instanceof UnknownOutcomeException ? WriteOutcome.TIMEOUT : WriteOutcome.of(failure);
    }

    WriteOperation operation() {
        return call.operation();
    }

    WriteCall<T> call() {
        return call;
    }

    /** Returns who it is carried out for. */
    Caller caller() {
        return caller;
    }

    /** Returns when it was accepted, in the scheduler's nanoseconds. */
    long accepted() {
        return accepted;
    }

    /** Returns the change that it is about to make; null while the master is not called. */
    @Nullable
    PendingChange change() {
        return change;
    }

    void change(PendingChange pending) {
        change = pending;
    }

    /** Returns what observes it. */
    ObservedCall<WriteOutcome> observed() {
        return observed;
    }

    /** Returns what is completed when it has ended; nothing may depend on it that takes long. */
    CompletableFuture<T> reply() {
        return reply;
    }

    /** Returns what its caller waits for: complete when the reply is, and the end was observed. */
    CompletableFuture<T> answered() {
        return answered;
    }

    /** Returns how far it has come; asked and changed under the lock of its queue only. */
    Stage stage() {
        return stage;
    }

    void stage(Stage next) {
        stage = next;
    }
}
