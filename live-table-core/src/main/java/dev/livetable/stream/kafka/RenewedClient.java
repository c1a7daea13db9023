package dev.livetable.stream.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.FailingTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that is made when it is needed, and left when it has only failed for a while. Safe for use by many threads.
 *
 * @param <C> what kind of client
 */
final class RenewedClient<C> implements AutoCloseable {

    /*
     * A client may only fail from some moment on: its thread has died, or the password that it was made with is no longer the
     * right one. A failure does not say whether another client would fare better. So whoever has used one tells how that
     * ended. It is left with a failure that comes LONGEST or more after the first one since its last success. The count of
     * the next client begins with a failure of its own, so where only the brokers are away there is another one at most once
     * in that time. What is told of a client that was left counts for nothing. Who knows better leaves a client at once.
     *
     * Under the lock no client is made or closed. Closing waits for the client's own thread. That may be the one that tells
     * of the failure, or hang, so a client that is left is closed by a thread for that.
     */

    static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Logger logger = LoggerFactory.getLogger(RenewedClient.class);

    private final String name;
    private final Callable<C> make;
    private final Consumer<C> close;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable C current;

    @GuardedBy("lock")
    private FailingTime failing = new FailingTime();

    @GuardedBy("lock")
    private boolean isClosed;

    /**
     * Takes what it makes clients by.
     *
     * @param name what the client is, such as {@code producer of the topic 'x'}, for people to look at
     * @param make makes a client; may block
     * @param close closes a client without waiting for what is under way, which then fails
     * @param nanos the time in nanoseconds, as {@link System#nanoTime}
     */
    RenewedClient(String name, Callable<C> make, Consumer<C> close, LongSupplier nanos) {
        this.name = name;
        this.make = make;
        this.close = close;
        this.nanos = nanos;
    }

    /** Returns the client, which is made if there is none. */
    C get() throws Exception {
        C known = known();
        if (known != null) {
            return known;
        }
        C made = make.call();
        lock.lock();
        try {
            if (current == null && !isClosed) {
                current = made;
                failing = new FailingTime();
                return made;
            }
        } finally {
            lock.unlock();
        }
        closeAside(made);
        return get();
    }

    private @Nullable C known() {
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("The " + name + " is closed");
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Told how something ended for which a client was used: well if there is no failure. Does not block. */
    void ended(C client, @Nullable Throwable failure) {
        long now = nanos.getAsLong();
        boolean isOfNoUse;
        lock.lock();
        try {
            if (client != current) {
                return;
            }
            isOfNoUse = failing.note(failure == null, now) >= LONGEST.toNanos();
        } finally {
            lock.unlock();
        }
        if (isOfNoUse) {
            logger.info(
                    "The {} has only failed for {} s or more, so there will be another one", name, LONGEST.toSeconds());
            leave(client);
        }
    }

    /** Leaves a client that is of no more use. Does not block. */
    void leave(C client) {
        lock.lock();
        try {
            if (client != current) {
                return;
            }
            current = null;
        } finally {
            lock.unlock();
        }
        closeAside(client);
    }

    private void closeAside(C client) {
        Thread thread = new Thread(() -> closeNow(client), "live-table-kafka-close");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeNow(C client) {
        try {
            close.accept(client);
        } catch (RuntimeException e) {
            logger.debug("The {} failed to close", name, e);
        }
    }

    /** Closes the client. There is no other one from then on. */
    @Override
    public void close() {
        C last;
        lock.lock();
        try {
            isClosed = true;
            last = current;
            current = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            closeNow(last);
        }
    }
}
