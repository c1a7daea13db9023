package dev.livetable;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.NodeStream;
import dev.livetable.stream.StreamTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.springframework.util.backoff.BackOff;

/**
 * What this node tells the others of its writes to one table, over a stream of the nodes' own. Safe for use by many threads.
 */
final class AnnouncedWrites {

    /*
     * The invariant (F14): from before the master is called until the other nodes are sure to learn what the write did, or
     * that it did nothing, the write is announced to them. A write that did something is acknowledged only then. An
     * announcement that stays open is a change of anything to the others. So what this node fails to tell costs them rows,
     * and never makes theirs old.
     *
     * In order: announced, accepted, the master called, the change in this node's own logs, told, accepted, acknowledged.
     *
     * An announcement that is open covers each write that begins meanwhile, so one is enough for those that overlap. It is
     * shared for half as long as the others wait until they take it for a change of anything.
     *
     * What is not accepted is told again, as a change of anything, until it is, or the table is closed. Then the
     * announcement stays open: to close it untold would be a lie.
     *
     * Only what this node does itself is told: its writes, and an invalidation that somebody asked it for. What it has heard
     * is told to nobody, nor is what follows from that: who hears it, hears it too. A table that follows the one that is
     * written to has a stream of its own, and is announced and told there.
     */

    private final String table;
    private final NodeStream stream;
    private final Scheduler scheduler;
    private final Executor executor;
    private final BackOff delays;
    private final Duration answerLimit;
    private final Duration writeLimit;
    private final Duration sharedFor;
    private final AnnouncementBreaker breaker;
    private final Set<AnnouncedWrite> open = ConcurrentHashMap.newKeySet();
    private final Set<Telling> untold = ConcurrentHashMap.newKeySet();
    private final LongAdder count = new LongAdder();
    private volatile @Nullable AnnouncedWrite last;
    private volatile boolean isClosed;

    private AnnouncedWrites(String table, NodeStream stream, Settings settings) {
        this.table = table;
        this.stream = stream;
        this.scheduler = settings.scheduler();
        this.executor = settings.losslessExecutor();
        this.delays = BackOffs.doubling(settings.reconnectDelay(), settings.reconnectMaxDelay());
        this.answerLimit = settings.streamTimeout();
        this.writeLimit = settings.writeTimeout();
        this.sharedFor = writeLimit.plus(settings.settleTime()).dividedBy(2);
        this.breaker = new AnnouncementBreaker(this, () -> stream.announce().close());
    }

    /** Returns those of a table; null where its stream is none of the nodes' own. */
    static @Nullable AnnouncedWrites of(String table, @Nullable LiveStream stream, Settings settings) {
        return stream instanceof NodeStream nodes ? new AnnouncedWrites(table, nodes, settings) : null;
    }

    String table() {
        return table;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Returns what takes every task, and runs none on the thread that hands it over. */
    Executor executor() {
        return executor;
    }

    BackOff delays() {
        return delays;
    }

    /** Returns after how long the stream is taken to have failed to accept something. */
    Duration answerLimit() {
        return answerLimit;
    }

    /** Returns how long the other nodes may take to be told of a write when its transaction has been committed. */
    Duration writeLimit() {
        return writeLimit;
    }

    /** Returns whether a write is refused that cannot be announced; if not, it is carried out all the same. */
    boolean refusesUntold() {
        return stream.refusesUntold();
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Returns what is announced already and covers one more write; null when there is nothing. Does not block. */
    @Nullable
    AnnouncedWrite join() {
        AnnouncedWrite announced = last;
        if (announced == null || scheduler.nanoTime() - announced.since() >= sharedFor.toNanos()) {
            return null;
        }
        return announced.join() ? announced : null;
    }

    /**
     * Announces a write, and returns when that is accepted.
     *
     * @throws NotAcceptedException if it is not accepted; then the master must not be called
     */
    AnnouncedWrite announce() {
        AnnouncedWrite joined = join();
        if (joined != null) {
            return joined;
        }
        if (breaker.isOpen()) {
            throw refused(
                    table, "the stream has not accepted an earlier announcement in time, nor anything since", null);
        }
        long now = scheduler.nanoTime();
        NodeStream.Announcement accepted;
        try {
            accepted = breaker.call(stream::announce);
        } catch (Throwable e) {
            throw refused(table, "the stream did not accept the announcement; the cause says more", e);
        }
        AnnouncedWrite write = new AnnouncedWrite(this, accepted, now);
        open.add(write);
        last = write;
        covers();
        return write;
    }

    /** Returns the error that says that a write is certainly not applied, since the other nodes do not know of it. */
    static NotAcceptedException refused(String table, String why, @Nullable Throwable cause) {
        return NotAcceptedException.ofWrite(
                table, "it could not be announced to the other nodes beforehand: " + why, cause);
    }

    /**
     * Tells the other nodes of a change that is no write of this node. Tries on elsewhere until that is accepted, or the table
     * is closed.
     */
    void tell(LiveEvent change) {
        Telling telling = new Telling(this, this::announceAndTell, change.context());
        executor.execute(() -> telling.attempt(List.of(change)));
    }

    private CompletableFuture<Void> announceAndTell(List<LiveEvent> changes) {
        NodeStream.Announcement announced = stream.announce();
        return announced.tell(changes, true).whenComplete((nothing, failure) -> {
            if (failure != null) {
                announced.close(); // it covers no write
            }
        });
    }

    /**
     * Returns what is complete when the other nodes are sure to learn of all that is in the log by now; fails when that
     * takes them longer than a write may take. Completed on a thread that may be blocked.
     */
    CompletableFuture<Void> toldBeforeNow() {
        CompletableFuture<Void> all = untold();
        return all.isDone() && !all.isCompletedExceptionally() ? all : within(all, writeLimit);
    }

    private CompletableFuture<Void> untold() {
        return CompletableFuture.allOf(untold.stream().map(Telling::accepted).toArray(CompletableFuture[]::new));
    }

    /** Returns what ends as a future does, on a thread that may be blocked; fails when that does not come in time. */
    CompletableFuture<Void> within(CompletableFuture<Void> future, Duration limit) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        StreamTime.Cancellation timer = scheduler.after(
                limit,
                () -> ended.completeExceptionally(
                        new TimeoutException("The stream of the nodes has not accepted it in time")));
        future.whenComplete((nothing, failure) -> {
            timer.cancel();
            executor.execute(() -> {
                if (failure == null) {
                    ended.complete(null);
                } else {
                    ended.completeExceptionally(failure);
                }
            });
        });
        return ended;
    }

    void begin(Telling telling) {
        untold.add(telling);
    }

    void end(Telling telling) {
        untold.remove(telling);
    }

    /** Counts a write that an announcement covers. */
    void covers() {
        count.increment();
    }

    void end(AnnouncedWrite write) {
        open.remove(write);
    }

    /** Returns how many writes were announced, those included that were refused since another announcement was. */
    long count() {
        return count.sum();
    }

    /** Returns how many announcements are open, since the other nodes are not sure to learn how their writes ended. */
    int open() {
        return open.size();
    }

    /** Returns what is complete when nothing is left to be told that is in the log by now. */
    CompletableFuture<Void> drained() {
        return untold();
    }

    /** Tells each thing once more at the most; what has not been accepted stays announced. */
    void close() {
        isClosed = true;
        untold.forEach(Telling::giveUp);
    }
}
