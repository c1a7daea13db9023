package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.stream.StreamTime;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;

/** Whether announcements are refused at once, since the stream of the nodes is slow to accept them. */
final class AnnouncementBreaker {

    /*
     * It opens while an announcement has been under way for longer than LONGEST: others would wait as long, and some of them
     * hold a connection of a pool meanwhile. It closes with the first announcement that is accepted: that one at last, or
     * one that covers no write. Those are made one after the other as long as it is open.
     */

    /** How long an announcement may take, and how long a thread that holds a connection waits for one. */
    static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Logger logger = LoggerFactory.getLogger(AnnouncementBreaker.class);

    private final AnnouncedWrites owner;
    private final Runnable probe;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private boolean isOpen;

    @GuardedBy("lock")
    private boolean isProbing;

    /** An announcement that is under way; its fields are guarded by the lock. */
    private static final class Call {
        boolean isOver;
    }

    /**
     * Takes how the stream is tried.
     *
     * @param probe announces and closes that; throws when it is not accepted
     */
    AnnouncementBreaker(AnnouncedWrites owner, Runnable probe) {
        this.owner = owner;
        this.probe = probe;
    }

    boolean isOpen() {
        lock.lock();
        try {
            return isOpen;
        } finally {
            lock.unlock();
        }
    }

    /** Announces, and returns or throws as that does. */
    <T> T call(Supplier<T> announce) {
        Call call = new Call();
        StreamTime.Cancellation timer = owner.scheduler().after(LONGEST, () -> slow(call));
        boolean isAccepted = false;
        try {
            T accepted = announce.get();
            isAccepted = true;
            return accepted;
        } finally {
            timer.cancel();
            end(call, isAccepted);
        }
    }

    private void slow(Call call) {
        boolean begins;
        lock.lock();
        try {
            if (call.isOver) {
                return;
            }
            isOpen = true;
            begins = !isProbing;
            isProbing = true;
        } finally {
            lock.unlock();
        }
        if (begins) {
            logger.warn(
                    "Live table '{}' refuses writes, since the stream of its nodes is slow to accept that they are announced",
                    owner.table());
            probeLater(owner.delays().start());
        }
    }

    private void end(Call call, boolean isAccepted) {
        lock.lock();
        try {
            call.isOver = true;
            isOpen &= !isAccepted;
        } finally {
            lock.unlock();
        }
    }

    private void probeLater(BackOffExecution delays) {
        owner.scheduler().after(BackOffs.next(delays), () -> owner.executor().execute(() -> probe(delays)));
    }

    private void probe(BackOffExecution delays) {
        if (isProbed()) {
            return;
        }
        try {
            probe.run();
            end(new Call(), true);
        } catch (Throwable e) {
            logger.debug("The stream of the nodes of live table '{}' still accepts nothing", owner.table(), e);
        }
        if (!isProbed()) {
            probeLater(delays);
        }
    }

    /** Returns whether there is nothing to find out any more, and ends the probing then. */
    private boolean isProbed() {
        lock.lock();
        try {
            boolean isOver = !isOpen || owner.isClosed();
            isProbing &= !isOver;
            return isOver;
        } finally {
            lock.unlock();
        }
    }
}
