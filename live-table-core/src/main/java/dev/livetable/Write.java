package dev.livetable;

import dev.livetable.status.WriteOperation;
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
        ENDED
    }

    private final WriteCall<T> call;
    private final Caller caller;
    private final long accepted;
    private final CompletableFuture<T> reply = new CompletableFuture<>();
    private Stage stage = Stage.WAITING;
    private volatile @Nullable PendingChange change;

    Write(WriteCall<T> call, Caller caller, long accepted) {
        this.call = call;
        this.caller = caller;
        this.accepted = accepted;
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

    /** Returns what its caller waits for; nothing may depend on it that takes long. */
    CompletableFuture<T> reply() {
        return reply;
    }

    /** Returns how far it has come; asked and changed under the lock of its queue only. */
    Stage stage() {
        return stage;
    }

    void stage(Stage next) {
        stage = next;
    }
}
