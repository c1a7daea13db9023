package dev.livetable;

import dev.livetable.CallerTransactions.Completion;
import java.util.concurrent.CompletableFuture;

/** A change of a thread past the queue: begun, and not ended yet. */
final class OpenChange {

    private final PendingChange change;
    private final boolean endsByItsCaller;
    private final Thread thread = Thread.currentThread();
    private final CompletableFuture<Completion> ended = new CompletableFuture<>();

    /** Takes what is begun, on the thread that makes the change. */
    OpenChange(PendingChange change, boolean endsByItsCaller) {
        this.change = change;
        this.endsByItsCaller = endsByItsCaller;
    }

    PendingChange change() {
        return change;
    }

    /** Returns whether the calling thread makes it. */
    boolean isOfThisThread() {
        return thread == Thread.currentThread();
    }

    /** Returns whether its end is told by whoever has begun it, and not by the transactions of callers. */
    boolean endsByItsCaller() {
        return endsByItsCaller;
    }

    /** Notes that nothing is left to be done for it. */
    void end(Completion how) {
        ended.complete(how);
    }

    /** Returns what is complete when nothing is left to be done for it, with how its transaction has ended. */
    CompletableFuture<Completion> ended() {
        return ended;
    }
}
