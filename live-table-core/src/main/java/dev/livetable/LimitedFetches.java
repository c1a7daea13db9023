package dev.livetable;

import dev.livetable.table.CanonicalText;
import dev.livetable.table.ContextException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * The fetches of readers who can be shown old rows: they run on another thread, so that a master that hangs keeps no such reader
 * for longer than {@code fetch-timeout}. Safe for use by many threads.
 */
final class LimitedFetches {

    /*
     * A call of the master cannot be ended from outside. So it is made on another thread, and its reader waits as one who has joined
     * the fetch. When the time is over he is told so as those are, and is shown the old rows; the call counts against the master
     * then, and what it brings at last is kept as ever.
     *
     * The bounds: of one question one call at a time is made so, and MOST of a table. A question whose call is late is not asked
     * again before that has ended: its readers are shown old rows at once. So it is where there is no room, and the call that has
     * been under way for longest is late. Where nothing is late, a reader who finds no room asks on his own thread, as a reader does who
     * has no old rows: then the master is busy, but answers. So does one whose executor takes no task, or whose context does not
     * reach other threads. A thread that is in a call of the master never waits for another one.
     */

    /** How many calls of the master are under way so at most. */
    static final int MOST = 16;

    private final ReadPath reads;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Map<String, Long> underWay = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MOST);

    LimitedFetches(ReadPath reads, StatusRecorder recorder, Settings settings) {
        this.reads = reads;
        this.recorder = recorder;
        this.settings = settings;
    }

    /**
     * Returns who runs the fetch of a reader who can be shown old rows.
     *
     * @throws FetchTimeoutException if the master is late already, so that he need not wait
     */
    ReadPath.Leader leader(Question question) {
        Long before = underWay.get(question.key());
        boolean isLate = before != null
                ? isLate(before)
                : room.availablePermits() == 0 && underWay.values().stream().anyMatch(this::isLate);
        if (isLate) {
            throw new FetchTimeoutException(
                    recorder.table(),
                    "the master has not answered within "
                            + settings.fetchTimeout().toMillis() + " ms, so it is not asked for "
                            + CanonicalText.masked(question.key()) + " meanwhile",
                    null);
        }
        return new OnAnotherThread(question);
    }

    private boolean isLate(long begun) {
        return settings.scheduler().nanoTime() - begun
                >= settings.fetchTimeout().toNanos();
    }

    /** Takes a place for a call that begins now; returns whether there was one. */
    private boolean begin(Question question) {
        boolean isTaken = room.tryAcquire();
        if (isTaken && underWay.putIfAbsent(question.key(), settings.scheduler().nanoTime()) != null) {
            room.release();
            isTaken = false;
        }
        return isTaken;
    }

    private void end(Question question) {
        underWay.remove(question.key());
        room.release();
    }

    /** Runs the fetch of one reader, who waits for it. */
    private final class OnAnotherThread implements ReadPath.Leader {

        private final Question question;
        private volatile boolean isCallersOnly;

        private OnAnotherThread(Question question) {
            this.question = question;
        }

        @Override
        public boolean lead(Fetch mine, BooleanSupplier fetch) {
            if (isCallersOnly || reads.isFetching() || !begin(question)) {
                return fetch.getAsBoolean();
            }
            if (!isHandedOver(mine, fetch)) {
                end(question);
                return fetch.getAsBoolean();
            }
            reads.await(mine, settings.fetchTimeout().toNanos(), question);
            return !mine.givesKept();
        }

        private boolean isHandedOver(Fetch mine, BooleanSupplier fetch) {
            try {
                Caller caller = settings.contexts().caller();
                HandOver.to(settings.executor(), recorder.handedOver(() -> run(mine, fetch, caller)));
                return true;
            } catch (RejectedExecutionException | ContextException e) {
                return false;
            }
        }

        private void run(Fetch mine, BooleanSupplier fetch, Caller caller) {
            try {
                caller.call(fetch::getAsBoolean, contextIsMissing -> false);
            } finally {
                end(question);
                if (!mine.answer().isDone()) {
                    isCallersOnly = true;
                    reads.giveWay(question, mine);
                }
            }
        }
    }
}
