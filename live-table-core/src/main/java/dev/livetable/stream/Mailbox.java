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
     * count as handled when that is. That word takes the place of the first of them. So whatever was put in behind an
     * event, as a mark is, is read when the event was handled, or that it was missed.
     *
     * A mailbox that is ended takes nothing more, and is read to its end. One that is closed is not read any more.
     */

    private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

    /** Runs only what hands over to an executor, on the thread of the timer. */
    private static final Executor RETRY = CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS, Runnable::run);

    /** How many bytes of heap the events that wait may take, by estimate. */
    private static final long MOST_BYTES = 16L << 20;

    private final Subscriber subscriber;
    private final int capacity;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Deque<Letter> letters = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean emptying;

    @GuardedBy("lock")
    private long bytes;

    @GuardedBy("lock")
    private boolean isOver;

    private volatile @Nullable Thread reader;

    private enum Kind {
        EVENT,
        LAGGED,
        OTHER
    }

    private record Letter(Consumer<Subscriber> news, Kind kind, long weight, CompletableFuture<Void> handled) {

        Letter(Consumer<Subscriber> news, Kind kind) {
            this(news, kind, 0, new CompletableFuture<>());
        }

        boolean isEvent() {
            return kind != Kind.OTHER;
        }
    }

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
        return post(new Letter(news, Kind.OTHER));
    }

    /**
     * Puts an event into the mailbox. Does not block.
     *
     * @param event what changed
     * @return what is complete when it was handled, or that it was missed, or the mailbox is closed
     */
    public CompletableFuture<Void> postEvent(LiveEvent event) {
        return post(new Letter(
                subscriber -> subscriber.event(event), Kind.EVENT, EventWeights.of(event), new CompletableFuture<>()));
    }

    /**
     * Puts into the mailbox that events were missed. Does not block.
     *
     * @return what is complete when that was handled, or the mailbox is closed
     */
    public CompletableFuture<Void> postLagged() {
        return post(new Letter(Subscriber::lagged, Kind.LAGGED));
    }

    /** Puts in the last thing that the subscriber is told. */
    CompletableFuture<Void> end(@Nullable Throwable cause) {
        Letter last = new Letter(subscriber -> subscriber.ended(cause), Kind.OTHER);
        return post(last, true);
    }

    /** Returns what is complete when all is read that was put in before, and fails when it never will be. */
    CompletableFuture<Void> mark() {
        CompletableFuture<Void> mark = new CompletableFuture<>();
        Letter letter = new Letter(subscriber -> mark.complete(null), Kind.OTHER);
        letter.handled.thenRun(
                () -> mark.completeExceptionally(new IllegalStateException("The subscription has ended")));
        post(letter);
        return mark;
    }

    /** Returns what is complete when the letter was read; to the reader itself it is complete at once. */
    private CompletableFuture<Void> post(Letter letter) {
        return post(letter, false);
    }

    private CompletableFuture<Void> post(Letter letter, boolean isLast) {
        CompletableFuture<Void> handled;
        boolean isTaken;
        lock.lock();
        try {
            isTaken = !isOver;
            isOver |= isLast;
            handled = isTaken ? add(letter) : letter.handled;
        } finally {
            lock.unlock();
        }
        if (!isTaken) {
            handled.complete(null);
            return handled;
        }
        startEmptying();
        return reader == Thread.currentThread() ? CompletableFuture.completedFuture(null) : handled;
    }

    @GuardedBy("lock")
    private CompletableFuture<Void> add(Letter letter) {
        Letter last = letters.peekLast();
        if (letter.kind == Kind.LAGGED && last != null && last.kind == Kind.LAGGED) {
            return last.handled; // nobody has begun to read it
        }
        if (letter.kind == Kind.EVENT && (letters.size() >= capacity || bytes + letter.weight > MOST_BYTES)) {
            insteadOfEvents(letter);
        } else {
            letters.add(letter);
            bytes += letter.weight;
        }
        return letter.handled;
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
    private void insteadOfEvents(Letter last) {
        List<Letter> all = List.copyOf(letters);
        List<Letter> missed =
                new ArrayList<>(all.stream().filter(Letter::isEvent).toList());
        missed.add(last);
        CompletableFuture<Void> handled = new CompletableFuture<>();
        handled.thenRun(() -> missed.forEach(letter -> letter.handled.complete(null)));
        Letter lagged = new Letter(Subscriber::lagged, Kind.LAGGED, 0, handled);
        letters.clear();
        bytes = 0;
        for (Letter letter : all) {
            if (!letter.isEvent()) {
                letters.add(letter);
            } else if (letter.equals(missed.get(0))) {
                letters.add(lagged);
            }
        }
        if (missed.size() == 1) {
            letters.add(lagged); // no event had waited
        }
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
            } else {
                bytes -= next.weight;
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
            isOver = true;
            left = List.copyOf(letters);
            letters.clear();
        } finally {
            lock.unlock();
        }
        left.forEach(letter -> letter.handled.complete(null));
    }

    /** Returns how many things wait to be told. */
    @Override
    public String toString() {
        lock.lock();
        try {
            return "mailbox with " + letters.size() + " letters";
        } finally {
            lock.unlock();
        }
    }
}
