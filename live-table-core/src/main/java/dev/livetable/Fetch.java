package dev.livetable;

import dev.livetable.cache.CachedRows;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** A call of the master that is under way, and its answer for all who wait for it. */
final class Fetch {

    /** How many causes are looked at, since some lead in circles. */
    private static final int MOST_CAUSES = 64;

    private final long begun;
    private final CompletableFuture<CachedRows> answer = new CompletableFuture<>();
    private volatile boolean invalidated;
    private volatile boolean abandoned;

    Fetch(long begun) {
        this.begun = begun;
    }

    /** Keeps this fetch from being stored. */
    void invalidate() {
        invalidated = true;
    }

    boolean isInvalidated() {
        return invalidated;
    }

    /** Returns when it began, in the scheduler's nanoseconds. */
    long begun() {
        return begun;
    }

    void succeed(CachedRows rows) {
        answer.complete(rows);
    }

    /** Ends this fetch; called by the thread that ran it. */
    void fail(Throwable failure) {
        abandoned = Thread.currentThread().isInterrupted() || isInterruption(failure);
        answer.completeExceptionally(failure);
    }

    /** Ends this fetch, which could not begin; those who wait fetch anew. */
    void abandon(Throwable failure) {
        abandoned = true;
        answer.completeExceptionally(failure);
    }

    /** Returns whether this fetch failed for a reason of its fetcher's own, so that those who wait must fetch anew. */
    boolean isAbandoned() {
        return abandoned;
    }

    CompletableFuture<CachedRows> answer() {
        return answer;
    }

    /** Returns the rows of a fetch that has ended, or throws what the master threw. */
    CachedRows rows() {
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw Failures.unchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    /*
     * Only what interrupts the fetcher's own thread is a reason of its own. An InterruptedIOException is not proof of
     * that: most are time-outs of the master. Those that are interruptions leave the thread's flag set. What another
     * thread met is not proof either; it comes as the cause of an ExecutionException or a CompletionException.
     */
    private static boolean isInterruption(Throwable failure) {
        Throwable t = failure;
        for (int depth = 0; t != null && depth < MOST_CAUSES; depth++) {
            if (t instanceof InterruptedException || t instanceof ClosedByInterruptException) {
                return true;
            }
            if (t instanceof ExecutionException || t instanceof CompletionException) {
                return false;
            }
            t = t.getCause();
        }
        return false;
    }
}
