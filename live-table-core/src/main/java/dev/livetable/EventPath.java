package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.StreamState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The path of an event: from the stream to an invalidation; and of the stream's loss, until it is back (F8). */
final class EventPath {

    /*
     * Each subscription is an attempt of its own. An attempt is made, perhaps confirmed, and over; once over it stays so, and
     * whatever its stream still says is not heard. That it is over, and that the region is suspect, change in one exclusive
     * section of the region, and so does that it is confirmed and the region trusted: so the region is trusted only while
     * the current attempt is confirmed and not over.
     *
     * The table is suspect from before the first attempt is made. When an attempt that was confirmed is lost, or the first is
     * not confirmed in time, the rows are dropped then and not only when the next is confirmed: this process may end before.
     */

    private static final Logger logger = LoggerFactory.getLogger(EventPath.class);

    private final LiveStream stream;
    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final CompletableFuture<Void> firstConfirmed = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile StreamState state = StreamState.CONNECTING;
    private volatile boolean starting = true;

    @GuardedBy("lock")
    private @Nullable Attempt current;

    @GuardedBy("lock")
    private Duration delay;

    EventPath(LiveStream stream, Region region, StatusRecorder recorder, Settings settings) {
        this.stream = stream;
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.delay = settings.reconnectDelay();
    }

    StreamState state() {
        return state;
    }

    /** Makes the first subscription, and waits a limited time until it is confirmed. */
    void start() {
        region.suspect(false, () -> true);
        connect();
        try {
            settings.scheduler().await(firstConfirmed, settings.streamTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        starting = false;
        region.suspect(true, () -> !firstConfirmed.isDone() && state != StreamState.CLOSED);
    }

    private void connect() {
        Attempt attempt = new Attempt();
        lock.lock();
        try {
            if (state == StreamState.CLOSED) {
                return;
            }
            current = attempt;
        } finally {
            lock.unlock();
        }
        settings.scheduler().after(settings.streamTimeout(), attempt::giveUpUnlessConfirmed);
        settings.executor().execute(attempt::subscribe);
    }

    private void reconnectLater() {
        Duration wait;
        lock.lock();
        try {
            if (state == StreamState.CLOSED) {
                return;
            }
            // Between half the delay and all of it, so that many tables do not come back at one moment.
            wait = Duration.ofNanos(
                    (long) (delay.toNanos() * (1 + settings.jitter().getAsDouble()) / 2));
            Duration doubled = delay.multipliedBy(2);
            delay = doubled.compareTo(settings.reconnectMaxDelay()) < 0 ? doubled : settings.reconnectMaxDelay();
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
            if (next == StreamState.UP) {
                delay = settings.reconnectDelay();
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

    /** Ends the subscription and makes no other. */
    void close() {
        Attempt last;
        lock.lock();
        try {
            state = StreamState.CLOSED;
            last = current;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.end(false, () -> true);
        }
    }

    private final class Attempt implements LiveStream.Subscriber {

        private volatile boolean isConfirmed;
        private volatile boolean isOver;

        @GuardedBy("lock")
        private LiveStream.@Nullable Subscription subscription;

        void subscribe() {
            try {
                LiveStream.Subscription made = stream.subscribe(this);
                lock.lock();
                try {
                    subscription = made;
                } finally {
                    lock.unlock();
                }
                if (isOver) {
                    made.close();
                }
            } catch (Throwable e) {
                lose(e, () -> true);
            }
        }

        @Override
        public void confirmed() {
            InvalidationCause cause = firstConfirmed.isDone() || !starting ? InvalidationCause.GAP : afterRestart();
            if (region.trust(cause, this::becomesConfirmed)) {
                change(StreamState.UP, null);
            }
        }

        private boolean becomesConfirmed() {
            boolean becomes = !isOver && !isConfirmed;
            if (becomes) {
                isConfirmed = true;
                firstConfirmed.complete(null);
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
                region.invalidateAfterEvent();
            }
        }

        @Override
        public void lagged() {
            if (!isOver) {
                logger.warn("Live table '{}' has missed events and drops its rows", recorder.table());
                region.invalidate(InvalidationCause.GAP);
            }
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            lose(cause, () -> true);
        }

        void giveUpUnlessConfirmed() {
            if (!isConfirmed) {
                lose(
                        new TimeoutException("the subscription was not confirmed within "
                                + settings.streamTimeout().toMillis() + " ms"),
                        () -> !isConfirmed);
            }
        }

        private void lose(@Nullable Throwable cause, BooleanSupplier condition) {
            if (end(isConfirmed, condition)) {
                change(StreamState.DOWN, cause);
                reconnectLater();
            }
        }

        /** Makes this attempt be over if a condition holds, and returns whether it did and it was not before. */
        boolean end(boolean drops, BooleanSupplier condition) {
            boolean ended = region.suspect(drops, () -> {
                boolean ends = !isOver && condition.getAsBoolean();
                isOver |= ends;
                return ends;
            });
            LiveStream.Subscription made;
            lock.lock();
            try {
                made = subscription;
            } finally {
                lock.unlock();
            }
            if (ended && made != null) {
                made.close();
            }
            return ended;
        }
    }
}
