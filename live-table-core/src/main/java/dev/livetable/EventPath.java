package dev.livetable;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.status.GapReason;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** The path of an event: from the stream to the log of changes; and of the stream's loss, until it is back (F8). */
final class EventPath {

    /*
     * Each subscription is an attempt of its own. An attempt is made, perhaps confirmed, and over; once over it stays
     * so, and whatever its stream still says is not heard. That it is over, and that the region is suspect, change in
     * one critical section of the log, and so does that it is confirmed and the region trusted: so the region is
     * trusted only while the current attempt is confirmed and not over.
     *
     * The table is suspect from before the first attempt is made. When an attempt that was confirmed is lost, or none
     * is confirmed in time after the start, anything is appended then and not only when the next is confirmed: this
     * process may end before.
     *
     * For each attempt that is over the next one is planned, once, whatever fails before that, also by an Error. The plan
     * comes before the end of the old subscription, which may fail or hang. An attempt that cannot handle what it is told
     * has missed it, so it is over. A call of the stream that hangs, to subscribe or to end that, cannot be
     * ended. So no attempt begins while MAX_CALLS are under way; the first of them that returns plans it anew.
     *
     * What was missed may have made the columns others, without a sign of it in an answer of the master: another collation,
     * another key. So the master looks again, after anything was appended for what was missed, since readers must not wait for
     * that, and before a region is trusted that was not. If the columns are others, anything is appended once more. An attempt
     * in which the master cannot look is over.
     *
     * The loss is told with the cause that is known then, which may be no more than that nobody answered. What is not set up
     * may be known only later. So that is told once more in each loss, with its advice.
     *
     * Where the stream can catch up, each attempt that is confirmed asks for that every third of the lease's length. Its
     * terms are held in the log's critical section, while it is not over. One that does not answer that, or fails for long, is
     * over: the next subscription may do better.
     */

    static final int MAX_CALLS = 3;

    private static final Logger logger = LoggerFactory.getLogger(EventPath.class);

    private final LiveStream stream;
    private final Region region;
    private final EventChanges changes;
    private final Revision columns;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Lease lease;
    private final BackOff backOff;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile StreamState state = StreamState.CONNECTING;
    private volatile boolean wasConfirmed;

    @GuardedBy("lock")
    private @Nullable Attempt current;

    @GuardedBy("lock")
    private BackOffExecution delays;

    @GuardedBy("lock")
    private int calls;

    @GuardedBy("lock")
    private boolean waitsForReturn;

    @GuardedBy("lock")
    private boolean hasLapsed;

    @GuardedBy("lock")
    private boolean isAdvised;

    /** Has the master look at its columns again. */
    @FunctionalInterface
    interface Revision {

        /** Looks; fails if the master cannot be asked. */
        void look(boolean anew);
    }

    EventPath(
            LiveStream stream,
            Region region,
            EventChanges changes,
            Revision columns,
            StatusRecorder recorder,
            Settings settings) {
        this.stream = stream;
        this.region = region;
        this.changes = changes;
        this.columns = columns;
        this.recorder = recorder;
        this.settings = settings;
        this.lease = region.lease();
        this.backOff = BackOffs.doubling(settings.reconnectDelay(), settings.reconnectMaxDelay());
        this.delays = backOff.start();
    }

    StreamState state() {
        return state;
    }

    /** Returns whether the stream tells what anybody changes. */
    boolean tellsAll() {
        return stream.tellsAll();
    }

    /** Returns how the stream says that it is doing. */
    StreamStatus status() {
        try {
            return stream.status();
        } catch (RuntimeException e) {
            logger.debug("The stream of live table '{}' does not say how it is doing", recorder.table(), e);
            return StreamStatus.unknown();
        }
    }

    /**
     * Asks the stream to catch up, from now on.
     *
     * @return what is complete with whether all is in the log that had changed before this call; false when nobody can tell
     */
    CompletableFuture<Boolean> catchUp() {
        Attempt attempt;
        lock.lock();
        try {
            attempt = current;
        } finally {
            lock.unlock();
        }
        return attempt == null || !attempt.isConfirmed
                ? CompletableFuture.completedFuture(false)
                : attempt.catchUps.ask();
    }

    /** Begins to make the first subscription, and the time in which it must be confirmed. */
    void start() {
        changes.prepare();
        region.suspect(false, () -> true);
        settings.scheduler().after(settings.streamTimeout(), this::endStart);
        connect();
    }

    /** Waits until a subscription is confirmed, or the time for the first one is over. */
    void awaitStart() {
        try {
            if (!settings.scheduler().await(started, settings.streamTimeout())) {
                endStart();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void endStart() {
        if (region.suspect(true, () -> !wasConfirmed && state != StreamState.CLOSED && started.complete(null))) {
            recorder.gap(GapReason.LATE);
            changes.gap();
        }
    }

    private void connect() {
        Attempt attempt = new Attempt();
        boolean begins;
        lock.lock();
        try {
            if (state == StreamState.CLOSED) {
                return;
            }
            begins = calls < MAX_CALLS;
            if (begins) {
                calls++;
                current = attempt;
            } else {
                waitsForReturn = true;
            }
        } finally {
            lock.unlock();
        }
        if (begins) {
            attempt.begin();
        } else {
            logger.warn(
                    "Live table '{}' subscribes to its stream no more until one of {} calls that hang there returns; it reads"
                            + " from its master",
                    recorder.table(),
                    MAX_CALLS);
        }
    }

    /** A call of the stream has returned, or never begins. */
    private void returned() {
        boolean next;
        lock.lock();
        try {
            calls--;
            next = waitsForReturn;
            waitsForReturn = false;
        } finally {
            lock.unlock();
        }
        if (next) {
            connectLater();
        }
    }

    private void connectLater() {
        Duration wait;
        lock.lock();
        try {
            if (state == StreamState.CLOSED) {
                return;
            }
            // Between half the delay and all of it, so that many tables do not come back at one moment
            // ("equal jitter"; Brooker: Exponential Backoff And Jitter, AWS, 2015).
            double part = (1 + settings.jitter().getAsDouble()) / 2;
            double nanos = part * TimeUnit.MILLISECONDS.toNanos(delays.nextBackOff());
            wait = Duration.ofNanos((long) nanos);
        } finally {
            lock.unlock();
        }
        settings.scheduler().after(wait, this::connect);
    }

    private void change(StreamState next, @Nullable Throwable cause) {
        StreamState before;
        lock.lock();
        try {
            before = state;
            if (before == StreamState.CLOSED || before == next) {
                return;
            }
            state = next;
            isAdvised = cause instanceof StreamSetupException;
            if (next == StreamState.UP) {
                delays = backOff.start();
            }
        } finally {
            lock.unlock();
        }
        recorder.streamChanged(next, cause);
        if (next == StreamState.DOWN) {
            logger.warn("Live table '{}' has lost its stream and reads from its master", recorder.table(), cause);
        } else if (before == StreamState.DOWN) {
            logger.info("Live table '{}' has its stream back and uses its cache again", recorder.table());
        }
    }

    /** Says once in a loss what is not set up. */
    private void advise(Throwable cause) {
        lock.lock();
        try {
            if (state != StreamState.DOWN || isAdvised || !(cause instanceof StreamSetupException)) {
                return;
            }
            isAdvised = true;
        } finally {
            lock.unlock();
        }
        recorder.streamChanged(StreamState.DOWN, cause);
        logger.warn("Live table '{}' cannot subscribe to its stream", recorder.table(), cause);
    }

    /** Says once that the lease has lapsed, and once that there is one again. */
    private void leaseIs(boolean isValid, @Nullable Throwable why) {
        lock.lock();
        try {
            if (state == StreamState.CLOSED || hasLapsed != isValid) {
                return;
            }
            hasLapsed = !isValid;
        } finally {
            lock.unlock();
        }
        recorder.leaseChanged(isValid);
        if (isValid) {
            logger.info("Live table '{}' has caught up with its stream and uses its cache again", recorder.table());
        } else {
            logger.warn(
                    "Live table '{}' reads from its master, since its stream has not caught up within {} ms; it keeps what"
                            + " it has until then",
                    recorder.table(),
                    requireNonNull(lease.length()).toMillis(),
                    why);
        }
    }

    /** Ends the subscription, which it waits for a limited time, and makes no other. */
    void close() {
        Attempt last;
        lock.lock();
        try {
            state = StreamState.CLOSED;
            last = current;
        } finally {
            lock.unlock();
        }
        started.complete(null);
        if (last != null) {
            CompletableFuture<Void> unsubscribed = new CompletableFuture<>();
            settings.losslessExecutor().execute(() -> {
                last.unsubscribe();
                unsubscribed.complete(null);
            });
            awaitEnd(unsubscribed);
            last.end(false, () -> true); // only now, so that what was told until then was heard
            last.catchUps.stop();
        }
    }

    private void awaitEnd(CompletableFuture<Void> ended) {
        try {
            if (!settings.scheduler().await(ended, settings.streamTimeout())) {
                logger.warn("Live table '{}' is closed before its subscription has ended", recorder.table());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Attempt implements LiveStream.Subscriber {

        private final CatchUps catchUps =
                new CatchUps(lease, settings, this::askToCatchUp, this::hold, this::isOfNoUse);

        private volatile Lease.Term firstTerm = lease.begin();
        private volatile boolean isConfirmed;
        private volatile boolean isOver;

        @GuardedBy("lock")
        private boolean isRenewing;

        @GuardedBy("lock")
        private LiveStream.@Nullable Subscription subscription;

        void begin() {
            settings.scheduler().after(settings.streamTimeout(), this::giveUpUnlessConfirmed);
            try {
                HandOver.to(settings.executor(), this::subscribe);
            } catch (RejectedExecutionException e) {
                returned();
                lose(GapReason.LOST, e, () -> true);
            }
        }

        private void subscribe() {
            try {
                if (!isUnwanted()) {
                    LiveStream.Subscription made = stream.subscribe(this);
                    lock.lock();
                    try {
                        subscription = made;
                    } finally {
                        lock.unlock();
                    }
                    startRenewing();
                }
                if (isUnwanted()) {
                    unsubscribe();
                }
            } catch (Throwable e) {
                lose(GapReason.LOST, e, () -> true);
                advise(e);
            } finally {
                returned();
            }
        }

        private boolean isUnwanted() {
            return isOver || state == StreamState.CLOSED;
        }

        @Override
        public void confirmed() {
            handle(this::beConfirmed);
        }

        /** Handles what was told; an attempt that cannot is over. */
        private void handle(Runnable news) {
            try {
                news.run();
            } catch (Throwable e) {
                lose(GapReason.LOST, e, () -> true);
                throw e;
            }
        }

        private void beConfirmed() {
            boolean isAgain = wasConfirmed || started.isDone();
            if (isOver || isAgain && !revises(true)) {
                return;
            }
            InvalidationCause cause = isAgain ? InvalidationCause.GAP : afterRestart();
            if (cause != null && !wasConfirmed) {
                changes.begun();
            } else if (cause != null) {
                changes.gap(); // before this table is trusted: a table that follows is trusted as soon as it is
            }
            if (region.trust(cause, firstTerm, this::becomesConfirmed)) {
                change(StreamState.UP, null);
                started.complete(null);
                leaseIs(lease.isValid(), null);
                startRenewing();
            }
        }

        private boolean becomesConfirmed() {
            boolean becomes = !isOver && !isConfirmed;
            if (becomes) {
                isConfirmed = true;
                wasConfirmed = true;
            }
            return becomes;
        }

        private @Nullable InvalidationCause afterRestart() {
            return settings.afterRestart() == AfterRestart.TRUST ? null : InvalidationCause.RESTART;
        }

        @Override
        public void event(LiveEvent event) {
            if (!isOver) {
                recorder.event();
                handle(() -> changes.told(event));
            }
        }

        @Override
        public void lagged() {
            handle(this::missed);
        }

        private void missed() {
            if (!isOver) {
                logger.warn("Live table '{}' has missed events and invalidates its rows", recorder.table());
                recorder.gap(GapReason.LAGGED);
                changes.lagged();
            }
            if (!isOver) {
                revises(false);
            }
        }

        /** Has the master look at its columns again, and returns whether it could; if not, this attempt is over. */
        @CanIgnoreReturnValue
        private boolean revises(boolean anew) {
            try {
                return settings.background().run(() -> columns.look(anew));
            } catch (RuntimeException e) {
                lose(GapReason.LOST, e, () -> true);
                return false;
            }
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            lose(GapReason.LOST, cause, () -> true);
        }

        /** Has the lease renewed from now on, when the subscription was made and is confirmed. */
        private void startRenewing() {
            lock.lock();
            try {
                if (!lease.isNeeded() || !isConfirmed || subscription == null || isRenewing) {
                    return;
                }
                isRenewing = true;
            } finally {
                lock.unlock();
            }
            renew();
        }

        private void renew() {
            if (!isUnwanted()) {
                if (!lease.isValid()) {
                    leaseIs(false, catchUps.lastFailure());
                }
                settings.scheduler().after(lease.renewal(), this::renew);
                catchUps.ask();
            }
        }

        /** Holds a term of the lease, unless this attempt is over, and returns whether it did. */
        private boolean hold(Lease.Term term) {
            boolean holds = region.hold(term, () -> isConfirmed && !isOver);
            if (holds && lease.isValid()) {
                leaseIs(true, null);
            }
            return holds;
        }

        private CompletableFuture<Void> askToCatchUp() {
            LiveStream.Subscription asked;
            lock.lock();
            try {
                asked = subscription;
                if (asked == null || calls >= MAX_CALLS) {
                    throw new IllegalStateException("the stream does not take another call");
                }
                calls++;
            } finally {
                lock.unlock();
            }
            try {
                return asked.catchUp();
            } finally {
                returned();
            }
        }

        private void isOfNoUse(TimeoutException why) {
            lose(GapReason.UNANSWERED, why, () -> true);
        }

        private void giveUpUnlessConfirmed() {
            if (!isConfirmed) {
                lose(
                        GapReason.LOST,
                        new TimeoutException("the subscription was not confirmed within "
                                + settings.streamTimeout().toMillis() + " ms"),
                        () -> !isConfirmed);
            }
        }

        private void lose(GapReason reason, @Nullable Throwable cause, BooleanSupplier condition) {
            boolean wasUp = isConfirmed;
            AtomicBoolean ends = new AtomicBoolean();
            try {
                end(wasUp, () -> {
                    ends.set(condition.getAsBoolean());
                    return ends.get();
                });
            } finally {
                if (ends.get()) { // also when something has failed since
                    noteLoss(wasUp ? reason : null, cause);
                }
            }
        }

        private void noteLoss(@Nullable GapReason gap, @Nullable Throwable cause) {
            try {
                tellGap(gap);
            } finally {
                try {
                    catchUps.stop();
                    change(StreamState.DOWN, cause);
                } finally {
                    planNext();
                }
            }
        }

        private void tellGap(@Nullable GapReason gap) {
            if (gap != null) {
                recorder.gap(gap);
                changes.gap();
            }
        }

        private void planNext() {
            try {
                connectLater();
            } finally {
                unsubscribe();
            }
        }

        /** Makes this attempt be over if a condition holds, and returns whether it did and it was not before. */
        boolean end(boolean invalidates, BooleanSupplier condition) {
            return region.suspect(invalidates, () -> {
                boolean ends = !isOver && condition.getAsBoolean();
                isOver |= ends;
                return ends;
            });
        }

        /** Ends the subscription, if it was made. */
        void unsubscribe() {
            LiveStream.Subscription made;
            lock.lock();
            try {
                made = subscription;
                calls++;
            } finally {
                lock.unlock();
            }
            try {
                if (made != null) {
                    made.close();
                }
            } catch (Throwable e) {
                logger.warn("Live table '{}' failed to end a subscription to its stream", recorder.table(), e);
            } finally {
                returned();
            }
        }
    }
}
