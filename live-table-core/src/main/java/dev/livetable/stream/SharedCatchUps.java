package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catch-ups of one connection, for all who ask. Safe for use by many threads. */
final class SharedCatchUps {

    /*
     * Whoever asks gets the end of a catch-up that began after he came: one that is under way may have begun before the
     * change that he has to see. So at most one is under way, and those who come meanwhile share the next.
     *
     * One without an end in time is given up, which fails it, and the next may begin. One alone may be the fault of this
     * process, which was stopped. After MOST in a row, during which the connection has brought nothing, it is said to be
     * silent. It may bring something for long, as one large transaction of a database.
     *
     * One may fail, since the connection cannot tell now. If it never can, nobody else may find that out. So a connection of
     * which there were failures and no success for FAILING limits is of no use, whatever it brings. An answer that comes late
     * counts, too. That is told by a timer: who answers may hold what the end of the connection waits for.
     */

    static final int MOST = 2;

    static final int FAILING = 80;

    private final Supplier<SharedStream.Connection> connection;
    private final StreamTime time;
    private final Duration limit;
    private final Consumer<Throwable> whenOfNoUse;
    private final FailingTime failing = new FailingTime();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> underWay;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> next;

    @GuardedBy("lock")
    private int silent;

    /**
     * Takes what it asks and tells.
     *
     * @param connection returns the connection
     * @param whenOfNoUse is told when it does not answer any more, or has failed for long
     */
    SharedCatchUps(
            Supplier<SharedStream.Connection> connection,
            StreamTime time,
            Duration limit,
            Consumer<Throwable> whenOfNoUse) {
        this.connection = connection;
        this.time = time;
        this.limit = limit;
        this.whenOfNoUse = whenOfNoUse;
    }

    CompletableFuture<Void> ask() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        lock.lock();
        try {
            if (underWay != null) {
                next = next == null ? mine : next;
                return next;
            }
            underWay = mine;
        } finally {
            lock.unlock();
        }
        begin(mine);
        return mine;
    }

    private void begin(CompletableFuture<Void> mine) {
        SharedStream.Connection asking = connection.get();
        long before = asking.progress();
        StreamTime.Cancellation noLimit = time.after(limit, () -> giveUp(mine, asking.progress() == before));
        CompletableFuture<Void> asked;
        try {
            asked = asking.catchUp();
        } catch (Throwable e) {
            asked = CompletableFuture.failedFuture(e);
        }
        asked.whenComplete((nothing, failure) -> {
            noLimit.cancel();
            boolean isOfNoUse = failing.note(failure == null, time.nanoTime())
                    >= longestFailing().toNanos();
            end(mine, failure, 0);
            if (isOfNoUse) {
                IllegalStateException why = new IllegalStateException(
                        "The connection has failed to catch up for "
                                + longestFailing().toMillis() + " ms",
                        failure);
                time.after(Duration.ZERO, () -> whenOfNoUse.accept(why));
            }
        });
    }

    private Duration longestFailing() {
        return limit.multipliedBy(FAILING);
    }

    private void giveUp(CompletableFuture<Void> mine, boolean isSilent) {
        TimeoutException why = new TimeoutException("the connection did not answer within " + limit.toMillis() + " ms");
        if (end(mine, why, isSilent ? 1 : 0)) {
            whenOfNoUse.accept(why);
        }
    }

    /**
     * Ends a catch-up, if it has not ended before.
     *
     * @param silence 1 if it was given up and the connection has brought nothing meanwhile, else 0
     * @return whether there were too many of these in a row
     */
    @SuppressWarnings("ReferenceEquality") // a catch-up is told from another by what it is
    private boolean end(CompletableFuture<Void> mine, @Nullable Throwable failure, int silence) {
        CompletableFuture<Void> following;
        boolean isSilent;
        lock.lock();
        try {
            if (underWay != mine) {
                return false;
            }
            following = next;
            underWay = following;
            next = null;
            silent = silence == 0 ? 0 : silent + silence;
            isSilent = silent >= MOST;
        } finally {
            lock.unlock();
        }
        if (failure == null) {
            mine.complete(null);
        } else {
            mine.completeExceptionally(failure);
        }
        if (following != null) {
            begin(following);
        }
        return isSilent;
    }
}
