package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The catch-ups of one connection, for all who ask. Safe for use by many threads. */
final class SharedCatchUps {

    /*
     * Whoever asks gets the end of a catch-up that began after he came: one that is under way may have begun before the
     * change that he has to see. So at most one is under way, and those who come meanwhile share the next.
     *
     * One that never ends lets no other begin. Whoever waits for it gives up, and with it the subscription.
     */

    private final Supplier<CompletableFuture<Void>> connection;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> underWay;

    @GuardedBy("lock")
    private @Nullable CompletableFuture<Void> next;

    /** Takes what asks the connection. */
    SharedCatchUps(Supplier<CompletableFuture<Void>> connection) {
        this.connection = connection;
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
        CompletableFuture<Void> asked;
        try {
            asked = connection.get();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        asked.whenComplete((nothing, failure) -> end(mine, failure));
    }

    private void end(CompletableFuture<Void> mine, @Nullable Throwable failure) {
        CompletableFuture<Void> following;
        lock.lock();
        try {
            following = next;
            underWay = following;
            next = null;
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
    }
}
