package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.FailingTime;
import dev.livetable.stream.StreamTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks one subscription to catch up, for the lease (F12) and for readers (F13). Safe for use by many threads. */
final class CatchUps {

    /*
     * Whoever asks gets the end of a catch-up that began after he came. One that is under way may have begun before the
     * change that he has to see. So at most one is under way, and those who come meanwhile share the next.
     *
     * A term of the lease begins before the subscription is asked. When that has caught up, the term is held, unless the
     * subscription is over by then; and only if it is held the catch-up counts.
     *
     * One without an end in time, which is never more than the lease is long, is given up, and the next may begin. One given
     * up alone may be the fault of this process, which was stopped. After MOST in a row the subscription is of no use. An
     * answer that comes late holds its term, too.
     *
     * One that fails is asked for again at the next turn: the stream may have said that it cannot tell now. If it never can,
     * the subscription is of no use either, and nobody else may find that out. So it is when there were failures and no
     * success for FAILING times the lease, or the time limit of the stream if that is longer. That is long, since a loss costs
     * what is kept, and a server that is out of reach for a while comes back. A TimeoutException is no such failure: a stream
     * says by it that it is slow. Nor is it one that no thread was there to ask.
     *
     * That the subscription is of no use is told by a timer: who answers may hold what its end waits for.
     */

    static final int MOST = 2;

    static final int FAILING = 60;

    private final Lease lease;
    private final Settings settings;
    private final Duration limit;
    private final Supplier<CompletableFuture<Void>> subscription;
    private final Predicate<Lease.Term> holds;
    private final Consumer<TimeoutException> ofNoUse;
    private final Duration longestFailing;
    private final FailingTime failing = new FailingTime();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable CatchUp underWay;

    @GuardedBy("lock")
    private @Nullable CatchUp next;

    @GuardedBy("lock")
    private int givenUp;

    @GuardedBy("lock")
    private boolean isOver;

    private volatile @Nullable Throwable lastFailure;

    /**
     * Takes what it asks and tells.
     *
     * @param subscription asks the subscription; may block, throw or never end
     * @param holds holds a term, and returns whether it does: not when the subscription is over
     * @param ofNoUse is told when the subscription does not answer any more, or has failed for long
     */
    CatchUps(
            Lease lease,
            Settings settings,
            Supplier<CompletableFuture<Void>> subscription,
            Predicate<Lease.Term> holds,
            Consumer<TimeoutException> ofNoUse) {
        this.lease = lease;
        this.settings = settings;
        this.limit = lease.atMost(settings.streamTimeout());
        this.subscription = subscription;
        this.holds = holds;
        this.ofNoUse = ofNoUse;
        this.longestFailing = lease.atLeast(settings.streamTimeout()).multipliedBy(FAILING);
    }

    private static final class CatchUp {

        private final CompletableFuture<Boolean> end = new CompletableFuture<>();
        private volatile StreamTime.@Nullable Cancellation givingUp;

        private void stopWaiting() {
            StreamTime.Cancellation timer = givingUp;
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** Returns why the last catch-up that did not succeed did not; null when none has failed. */
    @Nullable
    Throwable lastFailure() {
        return lastFailure;
    }

    /**
     * Asks for a catch-up that begins from now on.
     *
     * @return what is complete with whether all is in the log that had changed before this call; false where nobody can tell
     */
    CompletableFuture<Boolean> ask() {
        CatchUp mine;
        lock.lock();
        try {
            if (isOver) {
                return CompletableFuture.completedFuture(false);
            }
            if (underWay != null) {
                next = next == null ? new CatchUp() : next;
                return next.end;
            }
            mine = new CatchUp();
            underWay = mine;
        } finally {
            lock.unlock();
        }
        begin(mine);
        return mine.end;
    }

    private void begin(CatchUp mine) {
        mine.givingUp = settings.scheduler().after(limit, () -> giveUp(mine));
        try {
            HandOver.to(settings.executor(), () -> call(mine));
        } catch (RejectedExecutionException e) {
            end(mine, e, false);
        }
    }

    private void call(CatchUp mine) {
        try {
            Lease.Term term = lease.begin();
            subscription.get().whenComplete((nothing, failure) -> {
                boolean counts = failure == null && holds.test(term);
                Throwable over = new IllegalStateException("the subscription is over");
                answered(mine, counts ? null : failure == null ? over : failure);
            });
        } catch (Throwable e) {
            answered(mine, e);
        }
    }

    private void answered(CatchUp mine, @Nullable Throwable failure) {
        boolean isOfNoUse = failsForLong(failure);
        end(mine, failure, false);
        if (isOfNoUse) {
            TimeoutException why =
                    new TimeoutException("the stream has failed to catch up for " + longestFailing.toMillis() + " ms");
            why.initCause(failure);
            settings.scheduler().after(Duration.ZERO, () -> ofNoUse.accept(why));
        }
    }

    /** Notes what the stream has answered, and returns whether it has failed for long. */
    private boolean failsForLong(@Nullable Throwable failure) {
        return (failure == null || !isSlow(failure))
                && failing.note(failure == null, settings.scheduler().nanoTime()) >= longestFailing.toNanos();
    }

    private static boolean isSlow(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof CompletionException && failure.getCause() instanceof TimeoutException;
    }

    private void giveUp(CatchUp mine) {
        TimeoutException why = new TimeoutException(
                "the stream did not catch up within " + settings.streamTimeout().toMillis() + " ms");
        if (end(mine, why, true)) {
            ofNoUse.accept(why);
        }
    }

    /**
     * Ends a catch-up, if it has not ended before, and begins the next one.
     *
     * @param failure why it does not count; null when it does
     * @param isGivenUp whether it goes on
     * @return whether too many in a row were given up
     */
    @SuppressWarnings("ReferenceEquality") // a catch-up is told from another by what it is
    private boolean end(CatchUp mine, @Nullable Throwable failure, boolean isGivenUp) {
        CatchUp following;
        boolean isSilent;
        lock.lock();
        try {
            if (underWay != mine) {
                return false;
            }
            following = next;
            underWay = following;
            next = null;
            givenUp = isGivenUp ? givenUp + 1 : 0;
            isSilent = givenUp >= MOST;
        } finally {
            lock.unlock();
        }
        mine.stopWaiting();
        if (failure != null) {
            lastFailure = failure;
        }
        mine.end.complete(failure == null);
        if (following != null) {
            begin(following);
        }
        return isSilent;
    }

    /** The subscription is over: whoever has asked, or asks, is told that nobody can tell. */
    void stop() {
        CatchUp first;
        CatchUp second;
        lock.lock();
        try {
            isOver = true;
            first = underWay;
            second = next;
            underWay = null;
            next = null;
        } finally {
            lock.unlock();
        }
        for (CatchUp left : new @Nullable CatchUp[] {first, second}) {
            if (left != null) {
                left.stopWaiting();
                left.end.complete(false);
            }
        }
    }
}
