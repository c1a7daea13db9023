package dev.livetable;

import dev.livetable.table.CanonicalText;
import dev.livetable.table.ContextException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
     * The bounds: of one question one call at a time is made so, and MOST of a table. A call for several questions takes one place,
     * and is the call of each of them. A question whose call is late is not asked
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
     * Returns who runs the fetches of a reader who can be shown old rows of each of some questions. They are fetched by one
     * call.
     *
     * @throws FetchTimeoutException if the master is late already with one of them, so that he need not wait
     */
    ReadPath.Leader leader(List<? extends Question> questions) {
        requireInTime(questions);
        OnAnotherThread other = new OnAnotherThread();
        return (mine, fetch) ->
                other.runs(mine, fetch) ? !mine.values().stream().allMatch(Fetch::givesKept) : fetch.getAsBoolean();
    }

    private void requireInTime(List<? extends Question> questions) {
        for (Question question : questions) {
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
        }
    }

    private boolean isLate(long begun) {
        return settings.scheduler().nanoTime() - begun
                >= settings.fetchTimeout().toNanos();
    }

    /** Takes a place for a call that begins now, and asks for some questions; returns whether there was one. */
    private boolean begin(Set<? extends Question> questions) {
        if (!room.tryAcquire()) {
            return false;
        }
        long now = settings.scheduler().nanoTime();
        List<Question> taken = new ArrayList<>(questions.size());
        for (Question question : questions) {
            if (underWay.putIfAbsent(question.key(), now) != null) {
                end(taken);
                return false;
            }
            taken.add(question);
        }
        return true;
    }

    private void end(Collection<? extends Question> questions) {
        questions.forEach(question -> underWay.remove(question.key()));
        room.release();
    }

    /** Runs the fetches of one reader, who waits for them. */
    private final class OnAnotherThread {

        private volatile boolean isCallersOnly;

        /**
         * Has fetches run on another thread, and returns when they have ended.
         *
         * @param mine the fetches that the reader has begun, by their questions
         * @param fetch runs them to their end
         * @return whether they were run; else it is left to the reader
         * @throws FetchTimeoutException if it takes too long
         */
        boolean runs(Map<? extends Question, Fetch> mine, BooleanSupplier fetch) {
            if (isCallersOnly || reads.isFetching() || !begin(mine.keySet())) {
                return false;
            }
            if (!isHandedOver(mine, fetch)) {
                end(mine.keySet());
                return false;
            }
            Scheduler scheduler = settings.scheduler();
            long until = scheduler.nanoTime() + settings.fetchTimeout().toNanos();
            mine.forEach((question, each) -> {
                if (!each.answer().isDone()) {
                    reads.await(each, until - scheduler.nanoTime(), question);
                }
            });
            return true;
        }

        private boolean isHandedOver(Map<? extends Question, Fetch> mine, BooleanSupplier fetch) {
            try {
                Caller caller = settings.contexts().caller();
                settings.background().execute(recorder.handedOver(() -> run(mine, fetch, caller)));
                return true;
            } catch (RejectedExecutionException | ContextException e) {
                return false;
            }
        }

        private void run(Map<? extends Question, Fetch> mine, BooleanSupplier fetch, Caller caller) {
            try {
                caller.call(fetch::getAsBoolean, contextIsMissing -> false);
            } finally {
                end(mine.keySet());
                mine.forEach((question, each) -> {
                    if (!each.answer().isDone()) {
                        isCallersOnly = true;
                        reads.giveWay(question, each);
                    }
                });
            }
        }
    }
}
