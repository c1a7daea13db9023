package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.NodeStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A write that is announced to the other nodes, or several that overlap, over the stream of one table. Safe for use by many
 * threads.
 */
final class AnnouncedWrite {

    /*
     * It is in use by each write that it was made or joined for, until what that write did is accepted, or the write did
     * nothing. Only the last of them closes it. When it is about to be closed nobody can join any more.
     *
     * A thread that holds a connection of a pool does not call the stream, others do it for it.
     */

    private static final Logger logger = LoggerFactory.getLogger(AnnouncedWrite.class);

    private final AnnouncedWrites owner;
    private final NodeStream.Announcement announcement;
    private final long since;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private int users = 1;

    @GuardedBy("lock")
    private boolean isClosing;

    @GuardedBy("lock")
    private boolean isClosed;

    /**
     * Takes what was accepted.
     *
     * @param since when it began to be announced, in the scheduler's nanoseconds
     */
    AnnouncedWrite(AnnouncedWrites owner, NodeStream.Announcement announcement, long since) {
        this.owner = owner;
        this.announcement = announcement;
        this.since = since;
    }

    /** Returns when it began to be announced, in the scheduler's nanoseconds. */
    long since() {
        return since;
    }

    AnnouncedWrites owner() {
        return owner;
    }

    /** Is used by one more write, unless it is over or about to be; returns whether that is so. */
    boolean join() {
        lock.lock();
        try {
            if (users == 0 || isClosing) {
                return false;
            }
            users++;
            owner.covers();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void run(boolean holdsConnection, Runnable call) {
        if (holdsConnection) {
            owner.executor().execute(call);
        } else {
            call.run();
        }
    }

    /** Tells that anything may have changed, and that the write may yet do more. */
    void tellEarly(@Nullable String context, boolean holdsConnection) {
        run(holdsConnection, () -> {
            if (isInUse()) {
                called(() -> announcement.tellEarly(List.of(Telling.anything(context))))
                        .whenComplete((nothing, failure) -> {
                            if (failure != null) { // it stays announced, which says the same, only later
                                logger.debug(
                                        "Live table '{}' could not tell the other nodes early", owner.table(), failure);
                            }
                        });
            }
        });
    }

    private boolean isInUse() {
        lock.lock();
        try {
            return users > 0 && !isClosed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells what a write did, which ends that write, until it is accepted.
     *
     * @param changes what it did
     * @param context in which context
     * @param holdsConnection whether the calling thread holds a connection of a pool
     * @return what is complete when the other nodes are sure to learn of it
     */
    CompletableFuture<Void> tell(List<LiveEvent> changes, @Nullable String context, boolean holdsConnection) {
        Telling telling = new Telling(owner, this::tellEnd, context);
        CompletableFuture<Void> accepted = telling.accepted().thenRun(() -> leave(false));
        run(holdsConnection, () -> telling.attempt(changes));
        return accepted;
    }

    /** Ends a write that has changed nothing and will not. */
    void withdraw(boolean holdsConnection) {
        leave(holdsConnection);
    }

    private CompletableFuture<Void> tellEnd(List<LiveEvent> changes) {
        boolean closes;
        lock.lock();
        try {
            closes = users == 1;
            isClosing |= closes;
        } finally {
            lock.unlock();
        }
        CompletableFuture<Void> told = called(() -> announcement.tell(changes, closes));
        return closes ? told.thenRun(this::closed) : told;
    }

    private static CompletableFuture<Void> called(Supplier<CompletableFuture<Void>> call) {
        try {
            return call.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void closed() {
        lock.lock();
        try {
            isClosed = true;
        } finally {
            lock.unlock();
        }
    }

    private void leave(boolean holdsConnection) {
        boolean isLast;
        boolean closes;
        lock.lock();
        try {
            users--;
            isLast = users == 0;
            closes = isLast && !isClosed;
            isClosed |= closes;
        } finally {
            lock.unlock();
        }
        if (closes) {
            run(holdsConnection, announcement::close);
        }
        if (isLast) {
            owner.end(this);
        }
    }
}
