package dev.livetable;

import dev.livetable.status.WriteOperation;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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

    private final WriteOperation operation;
    private final Supplier<T> call;
    private final long accepted;
    private final CompletableFuture<T> reply = new CompletableFuture<>();
    private Stage stage = Stage.WAITING;

    Write(WriteOperation operation, Supplier<T> call, long accepted) {
        this.operation = operation;
        this.call = call;
        this.accepted = accepted;
    }

    WriteOperation operation() {
        return operation;
    }

    Supplier<T> call() {
        return call;
    }

    /** Returns when it was accepted, in the scheduler's nanoseconds. */
    long accepted() {
        return accepted;
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
