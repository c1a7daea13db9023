package dev.livetable;

import dev.livetable.WriteCall.Effect;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.WriteOutcome;
import dev.livetable.stream.StreamTime;
import dev.livetable.table.ContextException;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a write: the queue, the master, the log of changes, and only then the answer to its caller; in a
 * transaction of the caller {@link TransactionalWrites} in place of the queue.
 */
final class WritePath {

    /*
     * Every accepted write is answered (F10): refused before its turn, by its turn not coming in time or the table
     * closing; or after its call, by how that ended; or at its limit, with an unknown outcome.
     *
     * Before the master is called, the regions are marked (F9) and the write's tickets are drawn. Before a caller is
     * answered that its write was applied, or may have been, the change is in the logs (F1). A write that may have been
     * applied (F7) is anything, at once and again after the settle time; its tickets stay open until then. One whose
     * call ended late is anything once more then, and after the settle time from then if it ended as unclear. Only a
     * clear refusal changes nothing, unless it says that what is known of its row may be out of date.
     *
     * Where nodes tell each other (F14), a write is announced before the master is called, and refused when that is not
     * accepted. When the master has answered, the write is told, and acknowledged only when that is accepted; the worker
     * goes on meanwhile. Until then the write's own limit counts.
     *
     * A worker that cannot be started leaves nobody at work: those who waited for it are refused, in the same step. An error
     * that nobody foresaw, such as a lack of memory, ends the write alone: refused before the master is called, else of
     * unknown outcome, with the change first. Where even that fails, another worker takes the place of this one.
     *
     * A write is carried out as its caller: with the caller's thread-locals, and in its context (F15). Where these do not
     * reach the worker's thread, the write is refused before the master is called.
     *
     * A worker holds the region's durable mark from before its first call of the master until after its last change, so
     * that a busy queue sets it once.
     */

    static final String NOT_MARKED = "the cache can neither mark the table's rows as unsafe nor drop them, so a restart"
            + " could bring back what the write replaces; see the health of the cache";

    private static final Duration UNTIL_ANSWERED = Duration.ofDays(1);

    private static final Logger logger = LoggerFactory.getLogger(WritePath.class);

    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Scheduler scheduler;
    private final WriteQueue queue;
    private final PrecisionChoice precision;
    private final Followers followers;
    private final OpenChanges open;
    private final TransactionalWrites inTransactions;
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

    WritePath(
            Region region, StatusRecorder recorder, Settings settings, PrecisionChoice precision, Followers followers) {
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.scheduler = settings.scheduler();
        this.precision = precision;
        this.followers = followers;
        this.queue = new WriteQueue(settings.queueCapacity(), recorder, this::startWorker);
        this.open = new OpenChanges(region, recorder, settings, followers);
        this.inTransactions = new TransactionalWrites(recorder, settings, precision, open);
    }

    WriteQueue queue() {
        return queue;
    }

    /** Returns the changes that threads make past the queue. */
    OpenChanges open() {
        return open;
    }

    /** Returns what covers the writes that are acknowledged; see {@link LiveTable#receipt}. */
    CompletableFuture<Receipt> receipt() {
        return toldBeforeNow().thenApply(nothing -> covering());
    }

    private Receipt covering() {
        return new Receipt(recorder.table(), region.log().name(), region.log().head());
    }

    /** Writes, and returns what the master answered when the write is acknowledged. */
    <T> T write(WriteCall<T> call) {
        if (inTransactions.areMeant(call.target())) {
            return inTransactions.write(call);
        }
        if (workers.contains(Thread.currentThread())) {
            throw new MisplacedWriteException(
                    recorder.table(),
                    "the write is not applied: it was called from within a write to the same table, and would wait for itself",
                    null);
        }
        settings.transactions().giveBackIdle();
        Write<T> write = accept(call, true);
        try {
            while (!scheduler.await(write.answered(), UNTIL_ANSWERED)) {
                // The write's own limits answer it long before.
            }
            return write.answered().join();
        } catch (CompletionException e) {
            throw Failures.unchecked(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (queue.withdraw(write)) {
                refuse(write, queue.refused("its caller was interrupted before its turn came", e));
                throw queue.refused("interrupted before its turn came", e);
            }
            throw new UnknownOutcomeException(
                    recorder.table(), "interrupted while the write was at the master; it goes on", null);
        }
    }

    /** Writes, and returns at once; cancelling the future before the write's turn comes withdraws it. */
    <T> CompletableFuture<T> writeAsync(WriteCall<T> call) {
        Write<T> write;
        try {
            if (inTransactions.areMeant(call.target())) {
                return inTransactions.writeAsync(call);
            }
            write = accept(call, false);
        } catch (NotAcceptedException | ContextException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<T> answer =
                write.answered().whenCompleteAsync((result, failure) -> {}, settings.losslessExecutor());
        answer.whenComplete((result, failure) -> {
            if (answer.isCancelled() && queue.withdraw(write)) {
                refuse(write, queue.refused("it was cancelled before its turn came", failure));
            }
        });
        return answer;
    }

    private <T> Write<T> accept(WriteCall<T> call, boolean callerWaits) {
        Write<T> write = new Write<>(
                call, settings.contexts().caller(), scheduler.nanoTime(), recorder.writing(call.operation()));
        try {
            queue.add(write, callerWaits);
        } catch (NotAcceptedException e) {
            write.reply().completeExceptionally(e);
            throw e;
        }
        StreamTime.Cancellation turn = scheduler.after(settings.queueTimeout(), () -> missTurn(write));
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
        } catch (Throwable e) {
            for (Write<?> write : queue.clearWithoutWorker()) {
                refuse(write, queue.refused("the executor of the live table takes no more tasks", e));
            }
        }
    }

    private void work() {
        Write<?> write = null;
        boolean isHeld = false;
        boolean isUnneeded = false;
        boolean hasFailed = true;
        try {
            workers.add(Thread.currentThread());
            isHeld = region.hold();
            write = queue.next();
            while (write != null && carryOut(write)) {
                write = queue.next();
            }
            isUnneeded = write == null;
            hasFailed = false;
        } finally {
            if (isHeld) {
                region.release();
            }
            workers.remove(Thread.currentThread());
            if (isUnneeded) {
                queue.left(); // only now: a table that is closed leaves no mark that somebody is about to take away
            } else if (hasFailed) {
                queue.replaceWorker(write);
            }
        }
    }

    /** Carries out a write as its caller, and returns whether this worker goes on. */
    private boolean carryOut(Write<?> write) {
        try {
            queue.tellDepth();
            return write.caller().call(() -> perform(write), why -> refuseAtTurn(write, scheduler.nanoTime(), why));
        } catch (Throwable e) {
            return breakOff(write, e);
        } finally {
            Thread.interrupted(); // what interrupts one write is not to end the next
        }
    }

    /**
     * Ends a write that an error has kept from its end, so that no caller waits for ever, and returns whether this worker
     * goes on. What is not known counts as changed.
     */
    private boolean breakOff(Write<?> write, Throwable why) {
        boolean isInTime = queue.end(write);
        PendingChange change = write.change();
        RuntimeException told = change == null
                ? queue.refused("it has failed before the master was called; see the cause", why)
                : new UnknownOutcomeException(
                        recorder.table(), "the outcome of the write is unknown: it has failed; see the cause", why);
        try {
            logger.error(
                    "Live table '{}' failed to carry out a write, or to append what it did", recorder.table(), why);
            if (change != null) {
                endUnclear(change, () -> write.reply().completeExceptionally(told));
            }
            WriteOutcome outcome = change == null ? WriteOutcome.REFUSED : WriteOutcome.FAILED;
            long now = scheduler.nanoTime();
            recorder.written(write.operation(), outcome, waitedUntil(now, write), Duration.ZERO);
        } finally {
            write.reply().completeExceptionally(told);
            if (!isInTime) {
                queue.resume();
            }
        }
        return isInTime;
    }

    private void endUnclear(PendingChange change, Runnable answer) {
        try {
            change.endWhenSettled(scheduler, settings.settleTime(), answer);
        } catch (Throwable e) {
            change.append(InvalidationCause.UNKNOWN, null, answer);
            logger.error("Live table '{}' cannot wait until a write has settled", recorder.table(), e);
        }
    }

    /** Carries out a write, and returns whether this worker goes on. */
    private <T> boolean perform(Write<T> write) {
        long begun = scheduler.nanoTime();
        StreamTime.Cancellation limit = scheduler.after(settings.writeTimeout(), () -> giveUp(write, begun));
        boolean isPrecise = precision.ask() == Precision.ROW;
        PendingChange change = PendingChange.begin(
                region,
                followers::now,
                isPrecise ? write.call().ids() : null,
                write.caller().context());
        if (change == null) {
            limit.cancel();
            return refuseAtTurn(write, begun, queue.refused(NOT_MARKED, null));
        }
        try {
            change.announce();
        } catch (NotAcceptedException e) {
            limit.cancel();
            change.withdraw();
            return refuseAtTurn(write, begun, e);
        } catch (Throwable e) {
            change.withdraw();
            throw e;
        }
        write.change(change);
        Effect<T> effect = null;
        Throwable failure = null;
        try (ObservedCall.Scope scope = write.observed().open()) {
            if (!queue.isAtMaster(write)) {
                throw queue.refused("its limit has passed before the master was called", null);
            }
            effect = write.call().call().apply(isPrecise);
        } catch (Throwable e) {
            failure = e;
        }
        limit.cancel();
        if (!queue.end(write)) {
            endLate(change, failure);
            return false;
        }
        answer(write, change, effect, failure, begun, Duration.ofNanos(scheduler.nanoTime() - begun));
        return true;
    }

    private void endLate(PendingChange change, @Nullable Throwable failure) {
        if (failure instanceof NotAcceptedException) {
            change.withdraw();
        } else if (WriteOutcome.of(failure) == WriteOutcome.FAILED) {
            change.endWhenSettled(scheduler, settings.settleTime(), () -> {});
        } else {
            change.append(InvalidationCause.UNKNOWN, null, () -> {});
        }
        queue.resume();
    }

    /** Refuses a write whose turn has come, and returns whether this worker goes on. */
    private boolean refuseAtTurn(Write<?> write, long begun, RuntimeException why) {
        boolean isInTime = queue.end(write);
        if (isInTime) {
            write.reply().completeExceptionally(why);
            recorder.written(write.operation(), WriteOutcome.REFUSED, waitedUntil(begun, write), Duration.ZERO);
        } else {
            queue.resume(); // its caller was answered when its limit had passed
        }
        return isInTime;
    }

    private <T> void answer(
            Write<T> write,
            PendingChange change,
            @Nullable Effect<T> effect,
            @Nullable Throwable failure,
            long begun,
            Duration took) {
        CompletableFuture<T> reply = write.reply();
        Duration waited = waitedUntil(begun, write);
        if (failure == null && effect != null) {
            Duration left = settings.writeTimeout().minus(took);
            change.acknowledge(effect.rows(), effect.transaction(), left, untold -> {
                if (untold == null) {
                    reply.complete(effect.answer());
                } else {
                    reply.completeExceptionally(untold(recorder.table(), untold));
                }
                WriteOutcome outcome = untold == null ? WriteOutcome.OK : WriteOutcome.TIMEOUT;
                recorder.written(write.operation(), outcome, waited, took);
            });
            return;
        }
        Throwable why = failure == null ? new IllegalStateException("The write has answered nothing") : failure;
        change.endFailed(why, !write.call().isConditional(), settings, () -> reply.completeExceptionally(why));
        recorder.written(write.operation(), WriteOutcome.of(why), waited, took);
    }

    /** Returns what a caller is told whose write was applied, when other nodes may not learn of it. */
    static UnknownOutcomeException untold(String table, Throwable why) {
        return new UnknownOutcomeException(
                table,
                "the write was applied at the master, but other nodes may not know of it: their stream did not accept that"
                        + " in time. They take what was announced for a change of anything some time later, and are told"
                        + " again until then. Do not write again; the cause says more",
                why);
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
        PendingChange change = write.change();
        if (change == null) { // whoever carries it out will find that it is too late
            refuse(write, queue.refused("its limit has passed before the master was called", null));
            queue.resume();
            return;
        }
        UnknownOutcomeException failure =
                new UnknownOutcomeException(recorder.table(), "the outcome of the write is unknown: " + why, null);
        try {
            scheduler.after(settings.settleTime(), () -> change.appendEarly(InvalidationCause.UNKNOWN, () -> {}));
        } finally {
            tellGivenUp(write, change, begun, failure);
        }
    }

    private void tellGivenUp(Write<?> write, PendingChange change, long begun, UnknownOutcomeException failure) {
        try {
            change.appendEarly(InvalidationCause.UNKNOWN, () -> write.reply().completeExceptionally(failure));
            Duration took = Duration.ofNanos(scheduler.nanoTime() - begun);
            recorder.written(write.operation(), WriteOutcome.TIMEOUT, waitedUntil(begun, write), took);
        } finally {
            write.reply().completeExceptionally(failure); // whatever has failed here
            queue.resume();
        }
    }

    private static Duration waitedUntil(long moment, Write<?> write) {
        return Duration.ofNanos(moment - write.accepted());
    }

    /** Returns whether the calling thread is at a write: one of the queue, or one past it that has not ended. */
    boolean areMadeByThisThread() {
        return workers.contains(Thread.currentThread())
                || open.ofThisThread().findAny().isPresent();
    }

    /** Refuses further writes of the queue, and returns what is complete when those accepted have ended that can. */
    private CompletableFuture<Void> closeQueue() {
        CompletableFuture<Void> drained = queue.close();
        return workers.contains(Thread.currentThread()) ? CompletableFuture.completedFuture(null) : drained;
    }

    /**
     * Refuses further writes, lets those accepted end within a limit, and answers those that have not ended by then. Nobody
     * waits for a write of which the calling thread is a part.
     */
    void close() {
        try {
            CompletableFuture<Void> ended = CompletableFuture.allOf(closeQueue(), open.close());
            AnnouncedWrites others = region.announcedWrites();
            CompletableFuture<Void> drained = others == null ? ended : ended.thenCompose(nothing -> others.drained());
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
        AnnouncedWrites others = region.announcedWrites();
        if (others != null) {
            others.close();
        }
    }

    /**
     * Returns what is complete when all that this node has written to the table is acknowledged and told to the other nodes.
     * In a transaction of the caller that is when this is committed and they are told. Fails when the transaction is rolled
     * back, or nobody knows; or when they may not know of something that was written. Completed on a thread that may be
     * blocked.
     */
    CompletableFuture<Void> toldBeforeNow() {
        CompletableFuture<Void> told = inTransactions.committed().thenCompose(nothing -> told());
        return told.isDone() ? told : told.whenCompleteAsync((nothing, failure) -> {}, settings.losslessExecutor());
    }

    private CompletableFuture<Void> told() {
        AnnouncedWrites others = region.announcedWrites();
        return others == null ? CompletableFuture.completedFuture(null) : others.toldBeforeNow();
    }
}
