package dev.livetable;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The path of a write: the queue, the master, the invalidation, and only then the answer to its caller; in a
 * transaction of the caller {@link TransactionalWrites} in place of the queue.
 */
final class WritePath {

    /*
     * Every accepted write is answered (F10): refused before its turn, by its turn not coming in time or the table
     * closing; or after its call, by how that ended; or at its limit, with an unknown outcome.
     *
     * Before a caller is answered that its write was applied, or may have been, the region is invalidated, in one
     * step with the answer (F1). A write that may have been applied (F7) is followed by another invalidation after
     * the settle time. One whose call ended late is followed by one then, and by another after the settle time from
     * then if it ended as unclear. Only a clear refusal leaves the cache as it is, unless it says that what is
     * cached may be out of date.
     *
     * A worker that cannot be started leaves nobody at work: those who waited for it are refused, in the same step.
     *
     * A worker holds the region's durable mark from before its first call of the master until after its last
     * invalidation (F9); so does a write that may yet be applied, until it has settled.
     */

    private static final Duration UNTIL_ANSWERED = Duration.ofDays(1);

    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Scheduler scheduler;
    private final WriteQueue queue;
    private final TransactionalWrites inTransactions;
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

    WritePath(Region region, StatusRecorder recorder, Settings settings) {
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.scheduler = settings.scheduler();
        this.queue = new WriteQueue(settings.queueCapacity(), recorder, this::startWorker);
        this.inTransactions = new TransactionalWrites(region, recorder, settings, this::invalidateWhenSettled);
    }

    WriteQueue queue() {
        return queue;
    }

    /** Writes, and returns what the master answered when the write is acknowledged. */
    <T> T write(WriteOperation operation, WritableTable target, Supplier<T> call) {
        if (inTransactions.areMeant()) {
            return inTransactions.write(operation, target, call);
        }
        if (workers.contains(Thread.currentThread())) {
            throw queue.refused("it was called from within a write to the same table, and would wait for itself", null);
        }
        Write<T> write = accept(operation, call, true);
        try {
            while (!scheduler.await(write.reply(), UNTIL_ANSWERED)) {
                // The write's own limits answer it long before.
            }
            return write.reply().join();
        } catch (CompletionException e) {
            throw Failures.unchecked(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (queue.withdraw(write)) {
                refuse(write, queue.refused("its caller was interrupted before its turn came", e));
                throw queue.refused("interrupted before its turn came", e);
            }
            throw new UnknownOutcomeException(
                    recorder.table(), "interrupted while the write was at the master; it goes on");
        }
    }

    /** Writes, and returns at once; cancelling the future before the write's turn comes withdraws it. */
    <T> CompletableFuture<T> writeAsync(WriteOperation operation, WritableTable target, Supplier<T> call) {
        if (inTransactions.areMeant()) {
            return inTransactions.writeAsync(operation, target, call);
        }
        Write<T> write;
        try {
            write = accept(operation, call, false);
        } catch (NotAcceptedException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> answer =
                write.reply().whenCompleteAsync((result, failure) -> {}, settings.losslessExecutor());
        answer.whenComplete((result, failure) -> {
            if (answer.isCancelled() && queue.withdraw(write)) {
                refuse(write, queue.refused("it was cancelled before its turn came", failure));
            }
        });
        return answer;
    }

    private <T> Write<T> accept(WriteOperation operation, Supplier<T> call, boolean callerWaits) {
        Write<T> write = new Write<>(operation, call, scheduler.nanoTime());
        queue.add(write, callerWaits);
        Scheduler.Cancellation turn = scheduler.after(settings.queueTimeout(), () -> missTurn(write));
        write.reply().whenComplete((result, failure) -> turn.cancel());
        return write;
    }

    private void missTurn(Write<?> write) {
        if (queue.withdraw(write)) {
            long limit = settings.queueTimeout().toMillis();
            refuse(write, queue.refused("its turn did not come within " + limit + " ms", null));
        }
    }

    private void refuse(Write<?> write, NotAcceptedException why) {
        Duration waited = waitedUntil(scheduler.nanoTime(), write);
        write.reply().completeExceptionally(why);
        recorder.written(write.operation(), WriteOutcome.REFUSED, waited, Duration.ZERO);
    }

    private void startWorker() {
        try {
            HandOver.to(settings.executor(), this::work);
        } catch (RejectedExecutionException e) {
            for (Write<?> write : queue.clearWithoutWorker()) {
                refuse(write, queue.refused("the executor of the live table takes no more tasks", e));
            }
        }
    }

    private void work() {
        workers.add(Thread.currentThread());
        region.hold();
        try {
            Write<?> write = queue.next();
            while (write != null && perform(write)) {
                write = queue.next();
            }
        } finally {
            region.release();
            workers.remove(Thread.currentThread());
        }
    }

    /** Carries out a write, and returns whether this worker goes on. */
    private <T> boolean perform(Write<T> write) {
        long begun = scheduler.nanoTime();
        Scheduler.Cancellation limit = scheduler.after(settings.writeTimeout(), () -> giveUp(write, begun));
        @Nullable T result = null;
        Throwable failure = null;
        try {
            result = write.call().get();
        } catch (Throwable e) {
            failure = e;
        }
        limit.cancel();
        if (!queue.end(write)) {
            region.invalidate(InvalidationCause.UNKNOWN);
            if (WriteOutcome.of(failure) == WriteOutcome.FAILED) {
                invalidateWhenSettled();
            }
            queue.resume();
            return false;
        }
        Duration took = Duration.ofNanos(scheduler.nanoTime() - begun);
        answer(write, result, failure);
        recorder.written(write.operation(), WriteOutcome.of(failure), waitedUntil(begun, write), took);
        return true;
    }

    private <T> void answer(Write<T> write, @Nullable T result, @Nullable Throwable failure) {
        CompletableFuture<T> reply = write.reply();
        if (failure == null) {
            region.invalidate(InvalidationCause.WRITE, () -> reply.complete(result));
        } else if (Failures.saysOutdated(failure)) {
            region.invalidate(InvalidationCause.WRITE, () -> reply.completeExceptionally(failure));
        } else if (WriteOutcome.of(failure) == WriteOutcome.REFUSED) {
            reply.completeExceptionally(failure);
        } else {
            invalidateWhenSettled();
            region.invalidate(InvalidationCause.UNKNOWN, () -> reply.completeExceptionally(failure));
        }
    }

    private void giveUp(Write<?> write, long begun) {
        String limit =
                "it has not ended within " + settings.writeTimeout().toMillis() + " ms and is still at the master";
        giveUp(write, begun, limit);
    }

    private void giveUp(Write<?> write, long begun, String why) {
        if (!queue.giveUp(write)) {
            return;
        }
        UnknownOutcomeException failure =
                new UnknownOutcomeException(recorder.table(), "the outcome of the write is unknown: " + why);
        invalidateWhenSettled();
        region.invalidate(InvalidationCause.UNKNOWN, () -> write.reply().completeExceptionally(failure));
        Duration took = Duration.ofNanos(scheduler.nanoTime() - begun);
        recorder.written(write.operation(), WriteOutcome.TIMEOUT, waitedUntil(begun, write), took);
        queue.resume();
    }

    /** Called before the caller is answered, so that the time to settle has begun by then. */
    private void invalidateWhenSettled() {
        region.hold();
        scheduler.after(settings.settleTime(), () -> {
            region.invalidate(InvalidationCause.UNKNOWN);
            region.release();
        });
    }

    private static Duration waitedUntil(long moment, Write<?> write) {
        return Duration.ofNanos(moment - write.accepted());
    }

    /**
     * Refuses further writes, lets those accepted end within a limit, and answers those that have not ended by then.
     */
    void close() {
        try {
            CompletableFuture<Void> drained = CompletableFuture.allOf(queue.close(), inTransactions.close());
            scheduler.await(drained, settings.drainTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Write<?> write : queue.clear()) {
            refuse(write, queue.refused("the live table was closed before its turn came", null));
        }
        Write<?> left = queue.atMaster();
        if (left != null) {
            giveUp(left, scheduler.nanoTime(), "the live table was closed while it was at the master");
        }
    }
}
