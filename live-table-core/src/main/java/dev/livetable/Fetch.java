package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.table.Causes;
import dev.livetable.table.UnsupportedRequestException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A call of the master that is under way, and its answer for all who wait for it. */
final class Fetch {

    private final long begun;
    private final Instant begunAt;
    private final long head;
    private final boolean wasTrusted;
    private final boolean isFresh;
    private final CompletableFuture<CachedRows> answer = new CompletableFuture<>();
    private AtomicBoolean countsAsFailed = new AtomicBoolean(); // set before others see this fetch
    private volatile boolean abandoned;
    private volatile boolean givesKept;
    private volatile boolean isUnasked;
    private volatile boolean isAwaited;
    private volatile boolean hasNoPlace;
    private volatile long callBegun;

    /**
     * Begins a fetch.
     *
     * @param begun when, in the scheduler's nanoseconds
     * @param begunAt when by the clock
     * @param head the head of the log, noted before the master is asked
     * @param wasTrusted whether each change was told, noted before the head
     * @param isFresh whether it gives what the master answers, whatever is kept
     */
    Fetch(long begun, Instant begunAt, long head, boolean wasTrusted, boolean isFresh) {
        this.isFresh = isFresh;
        this.begun = begun;
        this.callBegun = begun;
        this.begunAt = begunAt;
        this.head = head;
        this.wasTrusted = wasTrusted;
    }

    /** Returns when it began, in the scheduler's nanoseconds. */
    long begun() {
        return begun;
    }

    /** Notes that its call waits for a place; before others can join this. */
    void waitForPlace() {
        hasNoPlace = true;
    }

    /** Notes when its call begins, if that has waited for a place. */
    void beginCall(long now) {
        if (hasNoPlace) {
            callBegun = now;
            hasNoPlace = false;
        }
    }

    /** Returns whether its call waits for a place. */
    boolean hasNoPlace() {
        return hasNoPlace;
    }

    /** Returns when its call began, as far as is known: what has no place yet may begin at any time. */
    long callBegun() {
        return callBegun;
    }

    /**
     * Returns whether the master is late, for one who has waited for the answer as long as he may. A call that began after its
     * fetch may just have begun.
     *
     * @param limit how long a call may take
     */
    boolean isLate(long now, Duration limit) {
        return !hasNoPlace && (callBegun == begun || now - callBegun >= limit.toNanos());
    }

    /** Returns when it began by the clock: what it brings is as old as that. */
    Instant begunAt() {
        return begunAt;
    }

    /** Returns the head of the log when it began: what it brings is right at that position. */
    long head() {
        return head;
    }

    /** Returns whether each change was told when it began. */
    boolean wasTrusted() {
        return wasTrusted;
    }

    /** Returns whether it gives what the master answers, whatever is kept. */
    boolean isFresh() {
        return isFresh;
    }

    /** Notes that no reader has begun it. So if it fails, those who have joined it ask the master themselves. */
    void noteUnasked() {
        isUnasked = true;
    }

    /** Notes that a reader waits for it. */
    void noteAwaited() {
        isAwaited = true;
    }

    /** Returns whether a reader has waited for it. */
    boolean isAwaited() {
        return isAwaited;
    }

    /** Makes this a part of the call of another fetch; before others can join it. */
    void joinCallOf(Fetch other) {
        countsAsFailed = other.countsAsFailed;
    }

    /** Notes that its call is late, or has failed; returns whether that is new. So a call counts once. */
    boolean countAsFailed() {
        return countsAsFailed.compareAndSet(false, true);
    }

    void succeed(CachedRows rows) {
        answer.complete(rows);
    }

    /** Notes that the answer is what was kept, which is as old as the lease allowed then. */
    void noteKept() {
        givesKept = true;
    }

    /** Returns whether the answer, which is there, was kept before: so it may be older than this fetch. */
    boolean givesKept() {
        return givesKept;
    }

    /** Ends this fetch; called by the thread that ran it. */
    void fail(Throwable failure) {
        abandoned = isUnasked
                || failure instanceof UnsupportedRequestException
                || Thread.currentThread().isInterrupted()
                || isInterruption(failure);
        answer.completeExceptionally(failure);
    }

    /** Ends this fetch, which could not begin; those who wait fetch anew. */
    void abandon(Throwable failure) {
        abandoned = true;
        answer.completeExceptionally(failure);
    }

    /** Ends this fetch without an answer; those who wait join the one that began since. */
    void giveWay() {
        abandoned = true;
        answer.cancel(false);
    }

    /** Returns whether this fetch has ended with a failure of its own. */
    boolean hasFailed() {
        return answer.isCompletedExceptionally() && !answer.isCancelled();
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
     * What the master cannot do may be so on the fetcher's own thread alone, as on an event loop, and costs no call.
     *
     * Else only what interrupts the fetcher's own thread is a reason of its own. An InterruptedIOException is not proof of
     * that: most are time-outs of the master. Those that are interruptions leave the thread's flag set. What another
     * thread met is not proof either; it comes as the cause of an ExecutionException or a CompletionException.
     */
    private static boolean isInterruption(Throwable failure) {
        return Causes.of(failure)
                .takeWhile(cause -> !(cause instanceof ExecutionException || cause instanceof CompletionException))
                .anyMatch(
                        cause -> cause instanceof InterruptedException || cause instanceof ClosedByInterruptException);
    }
}
