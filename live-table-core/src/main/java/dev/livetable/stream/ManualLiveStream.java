package dev.livetable.stream;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream that tells what it is told by hand: for changes that an application learns of in a way of its own, and for
 * tests. Safe for use by many threads.
 *
 * <p>Each subscriber is told on a thread of its own, so one that is slow or throws holds up no other. One that falls
 * behind by more than the buffer holds is told that it lagged in the place of what it missed.
 */
public final class ManualLiveStream implements LiveStream {

    private static final int DEFAULT_BUFFER = 1024;
    private static final long IDLE_SECONDS = 10;

    private final int buffer;
    private final boolean isComplete;
    private final Executor executor = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), ManualLiveStream::thread);

    /** Held while something is put in all mailboxes, so that it is in the same place in each. */
    private final ReentrantLock publishing = new ReentrantLock();

    private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();

    /** Creates a stream that holds up to 1024 events for a subscriber that is behind. */
    public ManualLiveStream() {
        this(DEFAULT_BUFFER);
    }

    /**
     * Creates a stream.
     *
     * @param buffer how many events to hold for a subscriber that is behind, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public ManualLiveStream(int buffer) {
        this(buffer, false);
    }

    /**
     * Creates a stream.
     *
     * @param buffer how many events to hold for a subscriber that is behind, at least 1
     * @param isComplete whether each change at the master is published here before whoever made it is told that it is done.
     *     Only then the stream can {@linkplain LiveStream#catchesUp catch up}; who learns of changes later, or only of some,
     *     must say no
     * @throws IllegalArgumentException if the buffer is below 1
     */
    public ManualLiveStream(int buffer, boolean isComplete) {
        if (buffer < 1) {
            throw new IllegalArgumentException("The buffer must hold at least 1 event, not " + buffer);
        }
        this.buffer = buffer;
        this.isComplete = isComplete;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "manual-live-stream");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        Mailbox mailbox = new Mailbox(subscriber, buffer, executor);
        publishing.lock();
        try {
            mailbox.post(Subscriber::confirmed);
            mailboxes.add(mailbox);
        } finally {
            publishing.unlock();
        }
        return new Subscription() {
            @Override
            public CompletableFuture<Void> catchUp() {
                return isComplete ? mailbox.mark() : Subscription.super.catchUp();
            }

            @Override
            public void close() {
                mailboxes.remove(mailbox);
                mailbox.close();
            }
        };
    }

    @Override
    public boolean catchesUp() {
        return isComplete;
    }

    /**
     * Tells all subscribers of a change, and returns when each of them has handled it, or has failed to. A subscriber
     * that publishes while it is told of something does not wait for itself.
     *
     * @param event what changed
     * @return how many subscribers there were to tell
     */
    public int publish(LiveEvent event) {
        List<CompletableFuture<Void>> told = offer(event);
        told.forEach(CompletableFuture::join);
        return told.size();
    }

    /**
     * Tells all subscribers of a change, and returns at once.
     *
     * @param event what changed
     * @return for each subscriber what is complete when it has handled the event, or has failed to
     */
    public List<CompletableFuture<Void>> offer(LiveEvent event) {
        publishing.lock();
        try {
            return mailboxes.stream().map(mailbox -> mailbox.postEvent(event)).toList();
        } finally {
            publishing.unlock();
        }
    }

    /** Tells all subscribers that they missed something, and returns when each of them has handled that. */
    public void lag() {
        List<CompletableFuture<Void>> told;
        publishing.lock();
        try {
            told = mailboxes.stream().map(Mailbox::postLagged).toList();
        } finally {
            publishing.unlock();
        }
        told.forEach(CompletableFuture::join);
    }

    /**
     * Ends all subscriptions, as the loss of a connection would, and returns when each subscriber has handled that. New
     * subscriptions can be made at once.
     *
     * @param cause why; null for an end in good order
     */
    public void end(@Nullable Throwable cause) {
        List<Mailbox> ended;
        List<CompletableFuture<Void>> told;
        publishing.lock();
        try {
            ended = List.copyOf(mailboxes);
            mailboxes.removeAll(ended);
            told = ended.stream().map(mailbox -> mailbox.end(cause)).toList();
        } finally {
            publishing.unlock();
        }
        told.forEach(CompletableFuture::join);
    }

    /** Returns how many subscriptions there are. */
    @Override
    public String toString() {
        return "manual stream with " + mailboxes.size() + " subscriptions";
    }
}
