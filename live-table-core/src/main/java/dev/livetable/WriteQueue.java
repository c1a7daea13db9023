package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.Write.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The order of a live table's writes: who waits, whose turn it is, and who has overstayed. */
final class WriteQueue {

    /*
     * A write is WAITING in the queue, then AT_MASTER (at most one), then ENDED; or its limit passes while it is
     * AT_MASTER, and it is OVERDUE until its call ends at last. Every step is one change of stage under the lock, so
     * of two that want to end a write (its call and its limit, its turn and its withdrawal) one does and the other
     * is told that it did not.
     *
     * There is one worker at a time, which takes write after write. One whose write becomes overdue is a worker no
     * longer, and another may start; so a call that hangs holds up nobody. Where MAX_OVERDUE calls hang, nobody works.
     * A worker that cannot be started is none, and those who waited for it are sent away. One that an error ends, such as
     * one of the JVM, lets another take its place.
     */

    static final int MAX_OVERDUE = 8;

    private final String table;
    private final int capacity;
    private final StatusRecorder recorder;
    private final Runnable startWorker;
    private final ReentrantLock lock = new ReentrantLock();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();

    @GuardedBy("lock")
    private final Deque<Write<?>> waiting = new ArrayDeque<>();

    @GuardedBy("lock")
    private @Nullable Write<?> atMaster;

    @GuardedBy("lock")
    private boolean working;

    /** Workers that are not needed any more, and have not put away what they have. */
    @GuardedBy("lock")
    private int leaving;

    @GuardedBy("lock")
    private int overdue;

    @GuardedBy("lock")
    private boolean closed;

    WriteQueue(int capacity, StatusRecorder recorder, Runnable startWorker) {
        this.table = recorder.table();
        this.capacity = capacity;
        this.recorder = recorder;
        this.startWorker = startWorker;
    }

    /**
     * Lets a write wait for its turn.
     *
     * @param callerWaits whether its caller is blocked until it is answered; such writes are not limited in number,
     *     since their callers are
     * @throws NotAcceptedException if the queue is full, closed or stuck
     */
    void add(Write<?> write, boolean callerWaits) {
        boolean start;
        int depth;
        lock.lock();
        try {
            if (closed) {
                throw refused("the live table is closed", null);
            }
            if (overdue >= MAX_OVERDUE) {
                throw refused(
                        overdue + " earlier writes have not ended within their limit and are still at the master",
                        null);
            }
            if (!callerWaits && waiting.size() >= capacity) {
                throw refused("the write queue is full (" + capacity + " writes wait)", null);
            }
            waiting.add(write);
            depth = waiting.size();
            start = becomesWorking();
        } finally {
            lock.unlock();
        }
        try {
            recorder.queueChanged(depth);
        } finally {
            start(start);
        }
    }

    /** Takes a write out of the queue, and returns whether it had not had its turn and now never will. */
    boolean withdraw(Write<?> write) {
        int depth;
        lock.lock();
        try {
            if (write.stage() != Stage.WAITING) {
                return false;
            }
            waiting.remove(write);
            write.stage(Stage.ENDED);
            depth = waiting.size();
        } finally {
            lock.unlock();
        }
        recorder.queueChanged(depth);
        return true;
    }

    /** Returns the write whose turn it is; null when the worker that asks is not needed any more. */
    @Nullable
    Write<?> next() {
        lock.lock();
        try {
            Write<?> next = overdue < MAX_OVERDUE ? waiting.poll() : null;
            atMaster = next;
            if (next == null) {
                working = false;
                leaving++;
            } else {
                next.stage(Stage.AT_MASTER);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /** Tells how many writes wait. */
    void tellDepth() {
        recorder.queueChanged(depth());
    }

    /** A worker that was not needed any more, as {@link #next} told it, is gone. */
    void left() {
        lock.lock();
        try {
            leaving--;
            completeIfDrained();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a write is being carried out, within its limit. */
    boolean isAtMaster(Write<?> write) {
        lock.lock();
        try {
            return write.stage() == Stage.AT_MASTER;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a write whose call has ended; to do it again does nothing more.
     *
     * @return whether it was in time, and its worker goes on; if not, its caller has been answered
     *     and its worker is done
     */
    boolean end(Write<?> write) {
        lock.lock();
        try {
            if (write.stage() == Stage.OVERDUE) {
                overdue--;
                write.stage(Stage.ENDED_LATE);
            } else if (write.stage() == Stage.AT_MASTER) {
                write.stage(Stage.ENDED);
            }
            return write.stage() == Stage.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets another worker take the place of one that can do no more.
     *
     * @param last the write that it took last; null when it has taken none
     */
    void replaceWorker(@Nullable Write<?> last) {
        lock.lock();
        try {
            if (last == null || end(last)) {
                atMaster = null;
                working = false;
            }
        } finally {
            lock.unlock();
        }
        resume();
    }

    /** Makes a write overdue, and returns whether it was still within its limit. */
    boolean giveUp(Write<?> write) {
        lock.lock();
        try {
            if (write.stage() != Stage.AT_MASTER) {
                return false;
            }
            write.stage(Stage.OVERDUE);
            overdue++;
            atMaster = null;
            working = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Starts a worker if there is none and there is work. */
    void resume() {
        boolean start;
        lock.lock();
        try {
            start = becomesWorking();
            completeIfDrained();
        } finally {
            lock.unlock();
        }
        start(start);
    }

    /** Refuses all further writes, and returns what is complete when those accepted have ended. */
    CompletableFuture<Void> close() {
        lock.lock();
        try {
            closed = true;
            completeIfDrained();
            return drained;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all writes that wait out of the queue; they never get their turn. */
    List<Write<?>> clear() {
        lock.lock();
        try {
            return takeAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nobody works, since the worker could not be started: takes all writes that wait out of the
     * queue, in the same step.
     */
    List<Write<?>> clearWithoutWorker() {
        lock.lock();
        try {
            List<Write<?>> cleared = takeAll();
            working = false;
            completeIfDrained();
            return cleared;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private List<Write<?>> takeAll() {
        List<Write<?>> cleared = new ArrayList<>(waiting);
        cleared.forEach(write -> write.stage(Stage.ENDED));
        waiting.clear();
        return cleared;
    }

    /** Returns the write that is being carried out, within its limit; null when there is none. */
    @Nullable
    Write<?> atMaster() {
        lock.lock();
        try {
            return atMaster;
        } finally {
            lock.unlock();
        }
    }

    int depth() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    int overdue() {
        lock.lock();
        try {
            return overdue;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the error that says that a write is certainly not applied. */
    NotAcceptedException refused(String why, @Nullable Throwable cause) {
        return NotAcceptedException.ofWrite(table, why, cause);
    }

    @GuardedBy("lock")
    private boolean becomesWorking() {
        boolean start = !working && !waiting.isEmpty() && overdue < MAX_OVERDUE;
        working |= start;
        return start;
    }

    @GuardedBy("lock")
    private void completeIfDrained() {
        if (closed && !working && leaving == 0 && waiting.isEmpty()) {
            drained.complete(null);
        }
    }

    private void start(boolean start) {
        if (start) {
            startWorker.run();
        }
    }
}
