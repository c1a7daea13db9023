package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveStream.Subscriber;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one subscriber is still to be told, in order, one thing at a time. For those who write a {@link LiveStream}. Safe for
 * use by many threads.
 */
public final class Mailbox {

    /*
     * Whoever puts something into a mailbox that nobody empties starts a task that does, until it finds it
     * empty. If the executor does not take that task, nobody empties the mailbox; a timer tries it again, and
     * so does who comes next.
     *
     * When an event finds no room, the events that wait give way, with it, to one word that they were missed; they
     * count as handled when that is.
     */

    private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

    /** Runs only what hands over to an executor, on the thread of the timer. */
    private static final Executor RETRY = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS, Runnable::run);

    private final Subscriber subscriber;
    private final int capacity;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Deque<Letter> letters = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean emptying;

    @GuardedBy("lock")
    private boolean closed;

    private volatile @Nullable Thread reader;

    private record Letter(Consumer<Subscriber> news, boolean isEvent, CompletableFuture<Void> handled) {}

    /**
     * Creates a mailbox.
     *
     * @param subscriber who is told
     * @param capacity how many things may wait; an event beyond that makes all events that wait one word that they were missed
     * @param executor tells the subscriber; takes each task on a thread that it may block
     */
    public Mailbox(Subscriber subscriber, int capacity, Executor executor) {
        this.subscriber = subscriber;
        this.capacity = capacity;
        this.executor = executor;
    }

    /**
     * Puts something into the mailbox that is not an event. Does not block.
     *
     * @param news what tells it
     * @return what is complete when it was handled, or the mailbox is closed; to the subscriber itself it is complete at once
     */
    public CompletableFuture<Void> post(Consumer<Subscriber> news) {
        return post(new Letter(news, false, new CompletableFuture<>()));
    }

    /**
     * Puts an event into the mailbox. Does not block.
     *
     * @param event what changed
     * @return what is complete when it was handled, or that it was missed, or the mailbox is closed
     */
    public CompletableFuture<Void> postEvent(LiveEvent event) {
        return post(new Letter(subscriber -> subscriber.event(event), true, new CompletableFuture<>()));
    }

    /** Returns what is complete when the letter was read; to the reader itself it is complete at once. */
    private CompletableFuture<Void> post(Letter letter) {
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.completedFuture(null);
            }
            if (letter.isEvent && letters.size() >= capacity) {
                letters.add(insteadOfEvents(letter));
            } else {
                letters.add(letter);
            }
        } finally {
            lock.unlock();
        }
        startEmptying();
        return reader == Thread.currentThread() ? CompletableFuture.completedFuture(null) : letter.handled;
    }

    private void startEmptying() {
        lock.lock();
        try {
            if (emptying || letters.isEmpty()) {
                return;
            }
            emptying = true;
        } finally {
            lock.unlock();
        }
        try {
            executor.execute(this::empty);
        } catch (Throwable e) {
            lock.lock();
            try {
                emptying = false;
            } finally {
                lock.unlock();
            }
            RETRY.execute(this::startEmptying);
            logger.debug("A subscriber is told later, since there is no thread for it", e);
        }
    }

    @GuardedBy("lock")
    private Letter insteadOfEvents(Letter last) {
        List<Letter> missed =
                new ArrayList<>(letters.stream().filter(Letter::isEvent).toList());
        letters.removeAll(missed);
        missed.add(last);
        CompletableFuture<Void> handled = new CompletableFuture<>();
        handled.thenRun(() -> missed.forEach(letter -> letter.handled.complete(null)));
        return new Letter(Subscriber::lagged, true, handled);
    }

    private void empty() {
        reader = Thread.currentThread();
        for (Letter letter = next(); letter != null; letter = next()) {
            try {
                letter.news.accept(subscriber);
            } catch (Throwable e) {
                logger.warn("A subscriber failed to handle what a stream told it", e);
            }
            letter.handled.complete(null);
        }
    }

    private @Nullable Letter next() {
        lock.lock();
        try {
            Letter next = letters.poll();
            if (next == null) {
                reader = null;
                emptying = false;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Removes what was not read; it counts as handled. */
    public void close() {
        List<Letter> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(letters);
            letters.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(letter -> letter.handled.complete(null));
    }
}
