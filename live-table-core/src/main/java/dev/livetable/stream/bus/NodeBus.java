package dev.livetable.stream.bus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.NodeStream;
import dev.livetable.stream.StreamStatus;
import dev.livetable.stream.StreamTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of an application tell each other their writes by, where the master tells nothing. One node has one bus for
 * all its tables. Safe for use by many threads.
 *
 * <p>The bus connects when the first table subscribes. It does not close the log that it was given.
 */
public final class NodeBus implements AutoCloseable {

    /*
     * There is one link to the log at a time. Who subscribes joins it, or makes a new one when there is none, or the one there
     * is has ended or is of no use. Only who makes it waits for the connection; the others are confirmed, or told of the end,
     * later.
     */

    private final BusSettings settings;
    private final Outbox outbox;
    private final Counts counts = new Counts();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Link current;

    @GuardedBy("lock")
    private boolean isClosed;

    private NodeBus(BusSettings settings) {
        this.settings = settings;
        this.outbox = new Outbox(settings);
    }

    /**
     * Begins to build a bus.
     *
     * @param log carries the messages
     * @param time the time of this node
     * @param executor tells the subscribers, and those who wait for what the log accepts; takes each task on a thread that it
     *     may block
     */
    public static Builder builder(SharedLog log, StreamTime time, Executor executor) {
        return new Builder(log, time, executor);
    }

    /**
     * Returns the stream of a table.
     *
     * @param name the name that the table has on all nodes
     * @throws IllegalArgumentException if the name is empty, or holds half a surrogate pair
     */
    public NodeStream table(String name) {
        return table(name, null);
    }

    /**
     * Returns the stream of a table of which only some columns travel.
     *
     * @param name the name that the table has on all nodes
     * @param columns the columns that the other nodes are told, in any case; null for all. The ids of rows are always told
     * @throws IllegalArgumentException if the name is empty, or holds half a surrogate pair
     */
    public NodeStream table(String name, @Nullable Collection<String> columns) {
        checkName("table", name);
        return new TableStream(name, columns == null ? null : new ToldColumns(columns));
    }

    /**
     * Tells the other nodes of a change that this node has learned of in another way, such as by a call of the service that
     * has made it. This node itself is not told. Does not block.
     *
     * @param table the name of the table
     * @param changes what became of which row, or {@link LiveEvent#changed()}, or {@link LiveEvent#beside()}
     * @return what is complete when the other nodes are sure to learn of it; fails when they may not
     */
    public CompletableFuture<Void> tell(String table, List<LiveEvent> changes) {
        checkName("table", table);
        Counts.add(counts.toldOf, table);
        return outbox.tell(table, changes, null);
    }

    /** Returns how the bus is doing, at about this moment. */
    public StreamStatus status() {
        return status(counts.received.sum(), outbox.accepted(), null);
    }

    private StreamStatus status(long received, long sent, @Nullable String table) {
        Link link;
        lock.lock();
        try {
            link = current;
        } finally {
            lock.unlock();
        }
        int announced = link == null ? 0 : link.countOpen(table);
        return new StreamStatus(settings.log().kind(), counts.position, counts.lag, received, sent, announced);
    }

    /** Returns whether the log has accepted what was appended last; also while nothing was appended yet. */
    public boolean isReachable() {
        return outbox.isReachable();
    }

    /**
     * Returns how many writes went on that were not announced, or not told before they were acknowledged, see {@link
     * WhenUnreachable#WRITE}.
     */
    public long unannounced() {
        return outbox.unannounced();
    }

    /** Returns how often messages of another node went by unheard. */
    public long holes() {
        return counts.holes.get();
    }

    /**
     * Says what is left to say, for as long as a write waits to be announced, and ends all subscriptions without telling
     * them. Closing twice does nothing.
     */
    @Override
    public void close() {
        Link last;
        lock.lock();
        try {
            isClosed = true;
            last = current;
            current = null;
        } finally {
            lock.unlock();
        }
        outbox.close();
        if (last != null) {
            last.end(null, false);
        }
    }

    private LiveStream.Subscription subscribe(String table, LiveStream.Subscriber subscriber) {
        Link found = link();
        if (found != null && found.isOfNoUse()) {
            found.ended(new TimeoutException("The log does not answer, or not how far it goes"));
        }
        while (true) {
            Link link = found == null || found.isOver() ? new Link(settings, counts) : found;
            boolean isMine = link != found && replace(found, link);
            if (isMine) {
                link.connect();
            }
            Member member = link == found || isMine ? link.join(table, subscriber) : null;
            if (member != null) {
                return member;
            }
            if (isMine) {
                throw new IllegalStateException("The connection has ended while a subscription was made");
            }
            found = link();
        }
    }

    private @Nullable Link link() {
        lock.lock();
        try {
            if (isClosed) {
                throw new IllegalStateException("The bus is closed");
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    private boolean replace(@Nullable Link old, Link next) {
        lock.lock();
        try {
            if (isClosed || current != old) {
                return false;
            }
            current = next;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static void checkName(String what, String name) {
        if (name.isEmpty() || !CarriedValues.isCarriedAsName(name)) {
            throw new IllegalArgumentException(
                    "The name of a " + what + " must be a text of 1 to 10000 characters in Unicode");
        }
    }

    private final class TableStream implements NodeStream {

        private final String table;
        private final @Nullable ToldColumns columns;

        TableStream(String table, @Nullable ToldColumns columns) {
            this.table = table;
            this.columns = columns;
        }

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            return NodeBus.this.subscribe(table, subscriber);
        }

        @Override
        public boolean catchesUp() {
            return true;
        }

        @Override
        public StreamStatus status() {
            return NodeBus.this.status(Counts.of(counts.receivedOf, table), Counts.of(counts.toldOf, table), table);
        }

        @Override
        public boolean refusesUntold() {
            return settings.whenUnreachable() == WhenUnreachable.REFUSE;
        }

        @Override
        public Announcement announce() {
            Announced.Write write = outbox.announce(table);
            return new Announcement() {
                @Override
                public CompletableFuture<Void> tell(List<LiveEvent> changes, boolean closes) {
                    List<LiveEvent> told = told(changes);
                    return closes ? outbox.tell(table, told, write) : outbox.tellBeside(table, told, write);
                }

                @Override
                public CompletableFuture<Void> tellEarly(List<LiveEvent> changes) {
                    return outbox.tellEarly(table, told(changes));
                }

                @Override
                public void close() {
                    outbox.end(table, write);
                }
            };
        }

        private List<LiveEvent> told(List<LiveEvent> changes) {
            Counts.add(counts.toldOf, table);
            return columns == null ? changes : columns.of(changes);
        }
    }

    /** Returns the kind of the log. */
    @Override
    public String toString() {
        return "bus over " + settings.log().kind();
    }

    /** How a bus is to be. */
    public static final class Builder {

        private final SharedLog log;
        private final StreamTime time;
        private final Executor executor;
        private final String id = UUID.randomUUID().toString();
        private Clock clock = Clock.systemUTC();
        private String nodeName = id.substring(0, 8);
        private WhenUnreachable whenUnreachable = WhenUnreachable.REFUSE;
        private Duration announcementLimit = Duration.ofSeconds(35);
        private Duration aliveEvery = Duration.ofMillis(1_667);
        private Duration announceTimeout = Duration.ofSeconds(1);

        private Builder(SharedLog log, StreamTime time, Executor executor) {
            this.log = log;
            this.time = time;
            this.executor = executor;
        }

        /**
         * Sets what people call this node; by default a part of its random id.
         *
         * @throws IllegalArgumentException if it is empty, or holds half a surrogate pair
         */
        public Builder nodeName(String name) {
            checkName("node", name);
            this.nodeName = name;
            return this;
        }

        /** Sets what becomes of a write that cannot be announced; by default it is refused. */
        public Builder whenUnreachable(WhenUnreachable what) {
            this.whenUnreachable = what;
            return this;
        }

        /**
         * Sets after how long an announcement of this node that is not closed is a change of anything to the others, 35 s by
         * default; it is one again each time it has become twice as old. The limit is to be the longest time that a write of any table may take, and settle.
         *
         * @throws IllegalArgumentException if it is not a millisecond at least, and an hour at most
         */
        public Builder announcementLimit(Duration limit) {
            this.announcementLimit = checked("announcementLimit", limit);
            return this;
        }

        /**
         * Sets how often a node that has written lately says what is open, 1.667 s by default: a third of the time for which
         * other nodes may answer from their caches.
         *
         * @throws IllegalArgumentException if it is not a millisecond at least, and an hour at most
         */
        public Builder aliveEvery(Duration time) {
            this.aliveEvery = checked("aliveEvery", time);
            return this;
        }

        /**
         * Sets for how long a write waits until its announcement is accepted, 1 s by default. Where it goes on without the bus,
         * it waits half a second at most.
         *
         * @throws IllegalArgumentException if it is not a millisecond at least, and an hour at most
         */
        public Builder announceTimeout(Duration limit) {
            this.announceTimeout = checked("announceTimeout", limit);
            return this;
        }

        /** Sets the wall clock of this node, by which people see how old messages are; by default that of the system. */
        public Builder clock(Clock wallClock) {
            this.clock = wallClock;
            return this;
        }

        private static Duration checked(String name, Duration time) {
            if (time.compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(name + " must be from 1 ms to 1 h, not " + time);
            }
            return time;
        }

        /** Builds the bus, which does not connect yet. */
        public NodeBus build() {
            return new NodeBus(new BusSettings(
                    log,
                    time,
                    executor,
                    clock,
                    id,
                    nodeName,
                    whenUnreachable,
                    announcementLimit,
                    aliveEvery,
                    announceTimeout));
        }

        /** Returns the kind of the log. */
        @Override
        public String toString() {
            return "builder of a bus over " + log.kind();
        }
    }
}
