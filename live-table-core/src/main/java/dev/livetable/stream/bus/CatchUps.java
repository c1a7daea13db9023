package dev.livetable.stream.bus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.FailingTime;
import dev.livetable.stream.StreamTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catch-ups of all tables over one reader. Safe for use by many threads. */
final class CatchUps {

    /*
     * At most one is under way. Those who ask meanwhile share the next one, which begins when that has ended. So each who asks
     * gets one that has begun after he asked, and many who ask cost no more than one after the other.
     */

    private final Supplier<CompletableFuture<Void>> begin;
    private final FailingTime failing = new FailingTime();
    private final StreamTime time;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean isUnderWay;

    @GuardedBy("lock")
    private long since;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> next;

    /**
     * Takes what begins a catch-up.
     *
     * @param begin begins one; does not block, and does not throw
     */
    CatchUps(Supplier<CompletableFuture<Void>> begin, StreamTime time) {
        this.begin = begin;
        this.time = time;
    }

    CompletableFuture<Void> catchUp() {
        long now = time.nanoTime();
        CompletableFuture<Void> mine;
        lock.lock();
        try {
            if (isUnderWay) {
                next = next == null ? new CompletableFuture<>() : next;
                return next;
            }
            isUnderWay = true;
            since = now;
            mine = new CompletableFuture<>();
        } finally {
            lock.unlock();
        }
        begin(mine);
        return mine;
    }

    private void begin(CompletableFuture<Void> mine) {
        begin.get().whenComplete((all, failure) -> {
            failing.note(failure == null, time.nanoTime());
            beginNext();
            if (failure == null) {
                mine.complete(null);
            } else {
                mine.completeExceptionally(failure);
            }
        });
    }

    private void beginNext() {
        long now = time.nanoTime();
        CompletableFuture<Void> following;
        lock.lock();
        try {
            following = next;
            next = null;
            isUnderWay = following != null;
            since = now;
        } finally {
            lock.unlock();
        }
        if (following != null) {
            begin(following);
        }
    }

    /** Returns whether one has been under way for longer than a time, in nanoseconds. */
    boolean hangs(long longest) {
        long now = time.nanoTime();
        lock.lock();
        try {
            return isUnderWay && now - since > longest;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether there have been failures, and no success, for longer than a time, in nanoseconds. */
    boolean fails(long longest) {
        return failing.nanos() > longest;
    }
}
