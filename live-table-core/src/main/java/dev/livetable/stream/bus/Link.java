package dev.livetable.stream.bus;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream.Subscriber;
import dev.livetable.stream.StreamTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One reading of the log, from its beginning to its end, and the subscriptions over it. */
final class Link implements SharedLog.Receiver {

    /*
     * A link reads back, then it is complete, and only then are its members confirmed and told changes. It reads back
     * for the limit and a little more. So each announcement that is open and not older than the limit is heard, or is in
     * what its node says to be open. Where the log does not reach back that far, the link listens for the limit first: what
     * was open before is then older than the limit.
     *
     * The numbers of each node go up by one. A number that was heard is a second copy, and is left out. One that leaves out
     * others is a hole: each table has missed something, and there may be announcements that were not heard. The same
     * holds for the first message of a node, unless it is number 1 or comes after a quiet time. As long as the link is not
     * complete, a hole is nothing that a member has missed.
     *
     * A link has caught up when its reader has, and what is overdue by then was told, and a mark that was put into the
     * mailbox after that is read. So a node that was stopped, and whose timers are late, gets no lease before that. Who joins
     * a link that is complete is confirmed when it has caught up. So nobody is confirmed over a connection that is dead.
     *
     * A link lives on without members, so that nobody who comes again has to wait anew. One that is not complete in time is
     * ended by a timer, and one whose catch-up hangs, or whose catch-ups have only failed for long, by whoever subscribes
     * next: he would fail over it, too.
     *
     * Under the lock nobody asks for the time, and the log is not called.
     */

    private static final Logger logger = LoggerFactory.getLogger(Link.class);
    private static final Duration LONGEST_READ_BACK = Duration.ofSeconds(30);

    /** For how many times the time in which a node says that it is alive a catch-up may hang. */
    private static final int HANGING = 3;

    /** The same for catch-ups that fail: a little less than after which a table gives its subscription up. */
    static final int FAILING = 150;

    private final BusSettings settings;
    private final Counts counts;
    private final CompletableFuture<SharedLog.Reader> reader = new CompletableFuture<>();
    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private final CatchUps catchUps;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<Member> members = new LinkedHashSet<>();

    @GuardedBy("lock")
    private final HeardNodes nodes = new HeardNodes();

    @GuardedBy("lock")
    private boolean isComplete;

    @GuardedBy("lock")
    private boolean isOver;

    @GuardedBy("lock")
    private StreamTime.@Nullable Cancellation watch;

    @GuardedBy("lock")
    private long watchDue;

    private volatile boolean reachesBack;

    Link(BusSettings settings, Counts counts) {
        this.settings = settings;
        this.counts = counts;
        this.catchUps = new CatchUps(() -> reader.thenCompose(SharedLog.Reader::catchUp), settings.time());
    }

    /** Connects, and begins to read back. */
    void connect() {
        StreamTime.Cancellation limit = settings.time()
                .after(
                        LONGEST_READ_BACK,
                        () -> ended(new TimeoutException("The log was not read back within " + LONGEST_READ_BACK)));
        try {
            SharedLog.Reader opened = settings.log().read(settings.limit().plus(settings.aliveEvery()), this);
            reader.complete(opened);
        } catch (Throwable e) {
            reader.completeExceptionally(e);
            limit.cancel();
            ended(e);
            throw new IllegalStateException("The bus (" + settings.log().kind() + ") cannot be reached: " + e, e);
        }
        catchUps.catchUp().whenComplete((all, failure) -> {
            limit.cancel();
            if (failure != null) {
                ended(failure);
            } else if (reachesBack) {
                complete();
            } else {
                logger.info(
                        "The log of the bus does not reach back for {}; it is listened to for as long",
                        settings.limit());
                settings.time().after(settings.limit(), this::complete);
            }
        });
    }

    private void complete() {
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            isComplete = true;
            members.forEach(Member::confirm);
        } finally {
            lock.unlock();
        }
        complete.complete(null);
    }

    boolean isOver() {
        lock.lock();
        try {
            return isOver;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a catch-up has hung, or all have failed, for a long time. */
    boolean isOfNoUse() {
        long alive = settings.aliveEvery().toNanos();
        return complete.isDone() && (catchUps.hangs(HANGING * alive) || catchUps.fails(FAILING * alive));
    }

    /** Adds a member; returns null if this link is over. */
    @Nullable
    Member join(String table, Subscriber subscriber) {
        Member member = new Member(this, table, subscriber, settings.executor());
        boolean wasComplete;
        lock.lock();
        try {
            if (isOver) {
                return null;
            }
            wasComplete = isComplete;
            members.add(member);
        } finally {
            lock.unlock();
        }
        if (wasComplete) {
            catchUps.catchUp().whenComplete((all, failure) -> confirm(member, failure));
        }
        return member;
    }

    private void confirm(Member member, @Nullable Throwable failure) {
        lock.lock();
        try {
            if (!members.contains(member)) {
                return;
            }
            if (failure == null) {
                member.confirm();
                return;
            }
            members.remove(member);
            member.end(failure);
        } finally {
            lock.unlock();
        }
        member.stopWaiting();
    }

    void leave(Member member) {
        lock.lock();
        try {
            members.remove(member);
        } finally {
            lock.unlock();
        }
    }

    /** Returns what is complete when all is in the mailboxes that was appended before. */
    CompletableFuture<Void> catchUp() {
        return complete.thenCompose(done -> catchUps.catchUp()).thenRun(this::tellOverdue);
    }

    @Override
    public void readsBack(boolean reaches) {
        reachesBack = reaches;
    }

    @Override
    public void message(String position, byte[] bytes) {
        long now = settings.time().nanoTime();
        Message message;
        try {
            message = MessageFormat.read(bytes);
        } catch (RuntimeException e) {
            unreadable(position, now, e);
            return;
        }
        counts.position = position;
        if (!message.node().equals(settings.id())) {
            Instant wallClock = settings.clock().instant();
            hear(message, now, wallClock);
        }
    }

    private void unreadable(String position, long now, RuntimeException why) {
        counts.received.increment();
        if (counts.unreadable.getAndIncrement() == 0) {
            logger.warn(
                    "A message of the bus cannot be read, at {}: {}. It counts as a change of anything; this is logged once",
                    position,
                    why.getClass().getSimpleName());
            logger.debug("The message cannot be read", why);
        }
        lock.lock();
        try {
            if (!isOver) {
                members.forEach(Member::lagged);
                nodes.unreadable(settings.limit(), now);
                watch(now);
            }
        } finally {
            lock.unlock();
        }
    }

    private void hear(Message message, long now, Instant wallClock) {
        lock.lock();
        try {
            if (isOver || !isNew(message, now)) {
                return;
            }
            counts.received.increment();
            Duration age = Duration.between(message.at(), wallClock);
            counts.lag = age.isNegative() ? Duration.ZERO : age;
            message.changed().forEach(change -> tell(change.table(), change.events()));
            nodes.hear(message, now);
            watch(now);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a message is not a second copy, and notes a hole before it. */
    @GuardedBy("lock")
    private boolean isNew(Message message, long now) {
        Heard node = nodes.get(message.node());
        boolean isInOrder;
        if (node == null) {
            node = nodes.add(message, now);
            isInOrder = message.number() == 1 || message.isAfterQuiet();
        } else if (message.number() <= node.last()) {
            return false;
        } else {
            isInOrder = message.number() == node.last() + 1;
        }
        if (!isInOrder) {
            node.open(null, message.number() - 1, now);
            if (isComplete) {
                counts.holes.incrementAndGet();
                members.forEach(Member::lagged);
                logger.debug(
                        "Messages of node '{}' went by unheard before number {}", message.name(), message.number());
            }
        }
        return true;
    }

    @GuardedBy("lock")
    private void tell(String table, List<LiveEvent> events) {
        Counts.add(counts.receivedOf, table);
        for (Member member : members) {
            if (member.isOf(table)) {
                events.forEach(member::event);
            }
        }
    }

    private void tellOverdue() {
        long now = settings.time().nanoTime();
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            for (HeardNodes.Due due : nodes.takeDue(now)) {
                if (due.table() == null) {
                    members.forEach(Member::lagged);
                } else {
                    tell(due.table(), List.of(LiveEvent.changed().by(due.node(), null)));
                }
            }
            watch(now);
        } finally {
            lock.unlock();
        }
    }

    /** Plans to look after the announcement that is due first, unless something is planned that is earlier. */
    @GuardedBy("lock")
    private void watch(long now) {
        long left = nodes.dueIn(now);
        if (left == Long.MAX_VALUE || watch != null && watchDue - (now + left) <= 0) {
            return;
        }
        if (watch != null) {
            watch.cancel();
        }
        watchDue = now + left;
        watch = settings.time().after(Duration.ofNanos(Math.max(left, 0)), this::look);
    }

    private void look() {
        lock.lock();
        try {
            watch = null;
        } finally {
            lock.unlock();
        }
        tellOverdue();
    }

    int countOpen(@Nullable String table) {
        lock.lock();
        try {
            return nodes.countOpen(table);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(@Nullable Throwable cause) {
        end(cause, true);
    }

    /** Ends this link; its members are told, unless they are to hear nothing more. */
    void end(@Nullable Throwable cause, boolean isTold) {
        List<Member> left;
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            isOver = true;
            if (watch != null) {
                watch.cancel();
            }
            left = List.copyOf(members);
            members.clear();
            if (isTold) {
                left.forEach(member -> member.end(cause));
            }
        } finally {
            lock.unlock();
        }
        left.forEach(Member::stopWaiting);
        reader.thenAccept(SharedLog.Reader::close); // at once, or when there is one
    }
}
