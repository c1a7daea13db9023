package dev.livetable.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
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
     * A member that is closed while it waits for a catch-up has perhaps given the connection up, which may be dead without
     * knowing it. So whoever subscribes from then on makes a new link. The other members stay, until they give up as well.
     *
     * Neither connecting nor listening happens under the stream's lock.
     */

    private static final int ROOM = 4096;

    private static final Logger logger = LoggerFactory.getLogger(SharedStream.class);

    /** Tells of changes over one connection. */
    public interface Engine {

        /**
         * Connects. May block, for a limited time.
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
         * block, for a limited time. Is called once for each channel, by one thread at a time.
         *
         * @param channel the channel, such as the name of a table
         * @throws Exception if that cannot be; the connection goes on for the other channels
         */
        void listen(String channel) throws Exception;

        /**
         * Finds out when all is told that had changed before this call, or that it was missed. Does not block. Is not called
         * again before that is complete.
         *
         * @return what is complete when it is, and fails when that cannot be said
         */
        CompletableFuture<Void> catchUp();

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
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Link current;

    /**
     * Takes an engine.
     *
     * @param engine what tells of changes
     * @param executor tells the subscribers; takes every task, each on a thread that may block
     * @param status returns how the engine is doing
     */
    public SharedStream(Engine engine, Executor executor, Supplier<StreamStatus> status) {
        this.engine = engine;
        this.executor = executor;
        this.status = status;
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
            public StreamStatus status() {
                return status.get();
            }
        };
    }

    private LiveStream.Subscription subscribe(String channel, LiveStream.Subscriber subscriber) {
        Link link = null;
        Link mine = null;
        lock.lock();
        try {
            if (current == null) {
                mine = new Link();
                current = mine;
            }
            link = current;
            link.expected++;
        } finally {
            lock.unlock();
        }
        try {
            if (mine != null) {
                mine.connect();
            }
            return link.join(channel, new Member(link, channel, new Mailbox(subscriber, ROOM, executor)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the subscription was made", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("There is no connection: " + e.getMessage(), e);
        } finally {
            link.leaveIfUnused(true);
        }
    }

    private final class Link implements News {

        private final CompletableFuture<Connection> connection = new CompletableFuture<>();
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        private final List<Member> members = new CopyOnWriteArrayList<>();
        private final ReentrantLock telling = new ReentrantLock();
        private final ReentrantLock listening = new ReentrantLock();
        private final SharedCatchUps catchUps =
                new SharedCatchUps(() -> connection.join().catchUp());

        @GuardedBy("listening")
        private final Set<String> channels = new HashSet<>();

        /** Subscriptions that are being made; guarded by the lock of the stream. */
        private int expected;

        void connect() {
            try {
                connection.complete(engine.connect(this));
            } catch (Throwable e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                connection.completeExceptionally(e);
                ended(e);
            }
            if (over.isDone()) {
                disconnect();
            }
        }

        LiveStream.Subscription join(String channel, Member member) throws Exception {
            Connection made;
            try {
                made = connection.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("There is no connection: " + e.getCause(), e.getCause());
            }
            listening.lockInterruptibly();
            try {
                if (!channels.contains(channel)) {
                    made.listen(channel);
                    channels.add(channel);
                }
            } finally {
                listening.unlock();
            }
            telling.lock();
            try {
                if (over.isDone()) {
                    throw new IllegalStateException("The connection has ended while a subscription was made");
                }
                member.mailbox.post(LiveStream.Subscriber::confirmed);
                members.add(member);
            } finally {
                telling.unlock();
            }
            return member;
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
                        member.mailbox.post(LiveStream.Subscriber::lagged);
                    }
                }
            } finally {
                telling.unlock();
            }
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            retire();
            List<Member> told;
            telling.lock();
            try {
                if (!over.complete(null)) {
                    return;
                }
                told = List.copyOf(members);
                members.clear();
                told.forEach(member -> member.mailbox.end(cause));
            } finally {
                telling.unlock();
            }
            disconnect();
        }

        /** Lets nobody else join. */
        void retire() {
            lock.lock();
            try {
                if (current == this) {
                    current = null;
                }
            } finally {
                lock.unlock();
            }
        }

        /** Ends this link when it has no member and none is being made. */
        void leaveIfUnused(boolean wasExpected) {
            lock.lock();
            try {
                expected -= wasExpected ? 1 : 0;
                if (expected > 0 || !members.isEmpty()) {
                    return;
                }
                if (current == this) {
                    current = null;
                }
            } finally {
                lock.unlock();
            }
            over.complete(null);
            disconnect();
        }

        private void disconnect() {
            if (connection.isDone() && !connection.isCompletedExceptionally()) {
                try {
                    connection.join().close();
                } catch (RuntimeException e) {
                    logger.debug("A connection failed to close", e);
                }
            }
        }
    }

    private static final class Member implements LiveStream.Subscription {

        private final Link link;
        private final String channel;
        private final Mailbox mailbox;
        private final AtomicInteger waiting = new AtomicInteger();

        Member(Link link, String channel, Mailbox mailbox) {
            this.link = link;
            this.channel = channel;
            this.mailbox = mailbox;
        }

        @Override
        public CompletableFuture<Void> catchUp() {
            waiting.incrementAndGet();
            return link.catchUps
                    .ask()
                    .whenComplete((nothing, failure) -> waiting.decrementAndGet())
                    .thenCompose(nothing -> mailbox.mark());
        }

        @Override
        public void close() {
            mailbox.close();
            if (waiting.get() > 0) {
                link.retire();
            }
            if (link.members.remove(this)) {
                link.leaveIfUnused(false);
            }
        }
    }
}
