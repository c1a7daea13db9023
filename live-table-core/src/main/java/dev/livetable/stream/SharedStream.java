package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of many tables over one connection to an engine. The first subscription connects, the last one that is closed
 * disconnects. Safe for use by many threads.
 */
public final class SharedStream {

    /*
     * A link is one connection and the subscriptions over it. When the connection ends, so does the link, with all its
     * subscriptions; the next one that subscribes makes a new link.
     *
     * A member is added, and its word "confirmed" put into its mailbox, in one step under the link's lock, after the engine
     * listens to its channel. What the engine tells goes into the mailboxes under the same lock. So each change that is told
     * from then on comes after that word, and what came before it is visible to whoever hears it.
     *
     * A member has caught up when the connection has, and a mark that was put into its mailbox after that is read. A
     * mailbox that was ended or closed takes no mark, so a member whose link is over, or that was closed, never catches up.
     *
     * Neither connecting nor listening happens under a lock, nor on the thread of who subscribes. He waits for a limited
     * time. The link goes on without him, and serves the next one who subscribes; so what takes longer than one has patience
     * is there in the end. A link that is made, and that nobody has come back to within LINGER, ends.
     *
     * To connect takes LONGEST at most. So does to listen to one channel, which counts from when its turn has come: channels
     * are listened to one after the other, and those that wait are no fault of the connection. So a link with many channels
     * that are slow gets there in the end.
     *
     * A connection may be dead without knowing it. So one that leaves two catch-ups in a row unanswered has ended, for all,
     * if it brings nothing meanwhile. One that brings much has not caught up for a while, and nothing more is wrong with it.
     * One of which each catch-up fails for long has ended, too: who subscribes anew would find it again, and fail. And a
     * channel that is listened to already proves nothing: who joins it waits for one catch-up first.
     */

    private static final int ROOM = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration LINGER = Duration.ofMinutes(1);

    private static final Logger logger = LoggerFactory.getLogger(SharedStream.class);

    /** Tells of changes over one connection. */
    public interface Engine {

        /**
         * Connects. May block; after two minutes nobody waits any more, and a connection that comes later is closed.
         *
         * @param news who is told what the connection brings, by one thread at a time; may be called before this returns
         * @throws Exception if there is no connection; nobody is told anything then
         */
        Connection connect(News news) throws Exception;
    }

    /** A connection to an engine. */
    public interface Connection extends AutoCloseable {

        /**
         * Begins to listen to a channel. Returns when each change there that is visible from then on is told, or was. May
         * block; a call that has not returned after two minutes ends the connection. Is called once for each channel, by one
         * thread at a time.
         *
         * @param channel the channel, such as the name of a table
         * @throws Exception if that cannot be; the connection goes on for the other channels
         */
        void listen(String channel) throws Exception;

        /**
         * Finds out when all is told that had changed before this call, or that it was missed. Does not block. Is not called
         * again before that is complete.
         *
         * @return what is complete when it is, and fails when that cannot be said; a connection that has only failed for long
         *     is closed
         */
        CompletableFuture<Void> catchUp();

        /**
         * Returns a number that is another one after the engine has sent something. A connection that brings something is
         * slow, and not dead: catch-ups that it leaves unanswered do not end it. Does not block.
         *
         * @return the number; always the same where that is not known
         */
        default long progress() {
            return 0;
        }

        /** Disconnects; whoever is told news is told nothing more. Closing twice does nothing. */
        @Override
        void close();
    }

    /** Who is told what a connection brings. None of these calls blocks for long. */
    public interface News {

        /**
         * Told of a change.
         *
         * @param channel where it was
         * @param event what changed
         */
        void event(String channel, LiveEvent event);

        /**
         * Told that changes went by untold, after which the connection goes on.
         *
         * @param channel where that was; null for every channel
         */
        void lagged(@Nullable String channel);

        /**
         * Told at most once, as the last thing: the connection has ended.
         *
         * @param cause why; null when the other side ended it in good order
         */
        void ended(@Nullable Throwable cause);
    }

    private final Engine engine;
    private final Executor executor;
    private final Supplier<StreamStatus> status;
    private final boolean tellsAll;
    private final StreamTime time;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Link current;

    /**
     * Takes an engine of which nobody says that it {@linkplain LiveStream#tellsAll tells all}.
     *
     * @param engine what tells of changes
     * @param executor connects, and tells the subscribers; takes every task, each on a thread that may block
     * @param status returns how the engine is doing
     */
    public SharedStream(Engine engine, Executor executor, Supplier<StreamStatus> status) {
        this(engine, executor, status, false);
    }

    /**
     * Takes an engine.
     *
     * @param engine what tells of changes
     * @param executor connects, and tells the subscribers; takes every task, each on a thread that may block
     * @param status returns how the engine is doing
     * @param tellsAll see {@link LiveStream#tellsAll}
     */
    public SharedStream(Engine engine, Executor executor, Supplier<StreamStatus> status, boolean tellsAll) {
        this(engine, executor, status, tellsAll, StreamTime.system(executor), PATIENCE);
    }

    /**
     * Takes an engine, and time.
     *
     * @param engine what tells of changes
     * @param executor connects, and tells the subscribers; takes every task, each on a thread that may block
     * @param status returns how the engine is doing
     * @param tellsAll see {@link LiveStream#tellsAll}
     * @param time what limits and waits go by
     * @param patience how long a subscription waits for the connection, and a catch-up for its end; best less than a live
     *     table waits for either
     */
    public SharedStream(
            Engine engine,
            Executor executor,
            Supplier<StreamStatus> status,
            boolean tellsAll,
            StreamTime time,
            Duration patience) {
        this.engine = engine;
        this.executor = executor;
        this.status = status;
        this.tellsAll = tellsAll;
        this.time = time;
        this.patience = patience;
    }

    /**
     * Returns the stream of one channel.
     *
     * @param channel the channel, such as the name of a table
     */
    public LiveStream stream(String channel) {
        return new LiveStream() {
            @Override
            public Subscription subscribe(Subscriber subscriber) {
                return SharedStream.this.subscribe(channel, subscriber);
            }

            @Override
            public boolean catchesUp() {
                return true;
            }

            @Override
            public boolean tellsAll() {
                return tellsAll;
            }

            @Override
            public StreamStatus status() {
                return status.get();
            }
        };
    }

    private LiveStream.Subscription subscribe(String channel, LiveStream.Subscriber subscriber) {
        Link link;
        boolean isNew = false;
        lock.lock();
        try {
            if (current == null) {
                current = new Link();
                isNew = true;
            }
            link = current;
            link.expected++;
        } finally {
            lock.unlock();
        }
        try {
            if (isNew) {
                link.start();
            }
            return link.join(channel, new Member(link, channel, new Mailbox(subscriber, ROOM, executor)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the subscription was made", e);
        } finally {
            link.leaveIfUnused(true);
        }
    }

    private final class Link implements News {

        private final CompletableFuture<Connection> connection = new CompletableFuture<>();
        private final CompletableFuture<Throwable> over = new CompletableFuture<>();
        private final List<Member> members = new CopyOnWriteArrayList<>();
        private final ReentrantLock telling = new ReentrantLock();
        private final SharedCatchUps catchUps = new SharedCatchUps(connection::join, time, patience, this::ended);

        @GuardedBy("telling")
        private final Map<String, CompletableFuture<Void>> channels = new HashMap<>();

        @GuardedBy("telling")
        private CompletableFuture<Void> lastListening = CompletableFuture.completedFuture(null);

        /** Subscriptions that are being made; guarded by the lock of the stream. */
        private int expected;

        void start() {
            try {
                executor.execute(this::connect);
            } catch (RuntimeException | Error e) {
                ended(e);
                return;
            }
            endUnlessDone(connection, "connect");
        }

        private void endUnlessDone(CompletableFuture<?> future, String what) {
            StreamTime.Cancellation noLimit = time.after(LONGEST, () -> {
                if (!future.isDone()) { // whoever waits for it may be faster than the cancellation
                    ended(new TimeoutException("It took more than " + LONGEST.toSeconds() + " s to " + what));
                }
            });
            future.whenComplete((done, failure) -> noLimit.cancel());
        }

        private void connect() {
            try {
                Connection made = engine.connect(this);
                if (!connection.complete(made) || over.isDone()) {
                    close(made);
                }
            } catch (Throwable e) {
                ended(e);
            }
        }

        LiveStream.Subscription join(String channel, Member member) throws InterruptedException {
            CompletableFuture<Void> ready = connection.thenCompose(made -> listening(channel, made));
            if (!time.await(CompletableFuture.anyOf(ready, over), patience)) {
                throw new IllegalStateException(
                        "There is no connection within " + patience.toMillis() + " ms; it goes on being made");
            }
            requireNotOver();
            try {
                ready.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof StreamSetupException setup) {
                    throw setup; // with its advice
                }
                throw new IllegalStateException("There is no connection: " + e.getCause(), e.getCause());
            }
            telling.lock();
            try {
                requireNotOver();
                member.mailbox.post(LiveStream.Subscriber::confirmed);
                members.add(member);
            } finally {
                telling.unlock();
            }
            return member;
        }

        private void requireNotOver() {
            if (over.isDone()) {
                Throwable why = over.join();
                throw new IllegalStateException("There is no connection: " + why, why);
            }
        }

        /** Returns what is complete when the channel is listened to, and the connection has proved that it is alive. */
        private CompletableFuture<Void> listening(String channel, Connection made) {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<Void> before;
            CompletableFuture<Void> known;
            telling.lock();
            try {
                known = channels.get(channel);
                if (known == null || known.isCompletedExceptionally()) {
                    known = null;
                    channels.put(channel, begun);
                }
                before = lastListening;
                lastListening = known == null ? begun : before;
            } finally {
                telling.unlock();
            }
            if (known != null) {
                return known.isDone() ? catchUps.ask() : known;
            }
            before.whenComplete((nothing, failure) -> beginListening(channel, made, begun));
            return begun;
        }

        private void beginListening(String channel, Connection made, CompletableFuture<Void> begun) {
            endUnlessDone(begun, "listen");
            try {
                executor.execute(() -> listen(channel, made, begun));
            } catch (RuntimeException | Error e) {
                begun.completeExceptionally(e);
            }
        }

        private void listen(String channel, Connection made, CompletableFuture<Void> begun) {
            try {
                made.listen(channel);
                begun.complete(null);
            } catch (Throwable e) {
                begun.completeExceptionally(e);
            }
        }

        @Override
        public void event(String channel, LiveEvent event) {
            telling.lock();
            try {
                for (Member member : members) {
                    if (member.channel.equals(channel)) {
                        member.mailbox.postEvent(event);
                    }
                }
            } finally {
                telling.unlock();
            }
        }

        @Override
        public void lagged(@Nullable String channel) {
            telling.lock();
            try {
                for (Member member : members) {
                    if (channel == null || member.channel.equals(channel)) {
                        member.mailbox.postLagged();
                    }
                }
            } finally {
                telling.unlock();
            }
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            Throwable why = cause == null ? new IllegalStateException("It was closed by the other side") : cause;
            lock.lock();
            try {
                if (current == this) {
                    current = null;
                }
            } finally {
                lock.unlock();
            }
            telling.lock();
            try {
                if (over.isDone()) {
                    return;
                }
                over.complete(why);
                members.forEach(member -> member.mailbox.end(cause));
                members.clear();
            } finally {
                telling.unlock();
            }
            disconnect(why);
        }

        /** Ends this link when it has no member and none is being made; not while it is still being made itself. */
        void leaveIfUnused(boolean wasExpected) {
            boolean isBeingMade;
            lock.lock();
            try {
                expected -= wasExpected ? 1 : 0;
                if (expected > 0 || !members.isEmpty() || over.isDone()) {
                    return;
                }
                isBeingMade = isBeingMade();
                if (!isBeingMade && current == this) {
                    current = null;
                }
            } finally {
                lock.unlock();
            }
            if (isBeingMade) {
                time.after(LINGER, () -> leaveIfUnused(false));
            } else {
                Throwable why = new IllegalStateException("Nobody is subscribed any more");
                over.complete(why);
                disconnect(why);
            }
        }

        private boolean isBeingMade() {
            telling.lock();
            try {
                return !connection.isDone() || !lastListening.isDone();
            } finally {
                telling.unlock();
            }
        }

        private void disconnect(Throwable why) {
            if (!connection.completeExceptionally(why) && !connection.isCompletedExceptionally()) {
                close(connection.join());
            }
        }

        private void close(Connection made) {
            try {
                made.close();
            } catch (RuntimeException e) {
                logger.debug("A connection failed to close", e);
            }
        }
    }

    private static final class Member implements LiveStream.Subscription {

        private final Link link;
        private final String channel;
        private final Mailbox mailbox;

        Member(Link link, String channel, Mailbox mailbox) {
            this.link = link;
            this.channel = channel;
            this.mailbox = mailbox;
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            return link.catchUps.ask().thenCompose(nothing -> mailbox.mark());
        }

        @Override
        public void close() {
            mailbox.close();
            if (link.members.remove(this)) {
                link.leaveIfUnused(false);
            }
        }
    }

    /** Returns how the engine is doing. */
    @Override
    public String toString() {
        return "streams over one connection: " + status.get();
    }
}
