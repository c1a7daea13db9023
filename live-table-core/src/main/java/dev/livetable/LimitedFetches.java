package dev.livetable;

import dev.livetable.CallPlaces.Place;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.ContextException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
     * and is the call of each of them. A question whose call is late is not asked again before that has ended: its readers are shown
     * old rows at once. So it is where there is no room, and the call that has been under way for longest is late.
     *
     * Where nothing is late, a reader who finds no place waits for one, for as long as he would wait for a call: a master that is
     * busy answers, and then a place is free. His fetch has begun by then, so that those who ask the same join it. But they join
     * only if they can be shown old rows, too: whoever needs an answer asks by himself (Leader.mayJoin). When the time is over
     * the fetch gives way. A call that began late counts against the master only when it has itself taken too long.
     *
     * A reader asks on his own thread if the executor takes no task, or his context does not reach other threads. So does a thread
     * that is in a call of the master: it never waits for another one.
     */

    /** How many calls of the master are under way so at most. */
    static final int MOST = 16;

    private final ReadPath reads;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Scheduler scheduler;
    private final long timeout;
    private final CallPlaces places = new CallPlaces(MOST);

    LimitedFetches(ReadPath reads, StatusRecorder recorder, Settings settings) {
        this.reads = reads;
        this.recorder = recorder;
        this.settings = settings;
        this.scheduler = settings.scheduler();
        this.timeout = settings.fetchTimeout().toNanos();
    }

    /**
     * Returns who runs the fetches of a reader who can be shown old rows of each of some questions. They are fetched by one
     * call.
     *
     * @throws FetchTimeoutException if the master is late already with one of them, so that he need not wait
     */
    ReadPath.Leader leader(List<? extends Question> questions) {
        long now = scheduler.nanoTime();
        requireInTime(questions, now);
        return new OnAnotherThread(now + timeout);
    }

    /** Returns for how long a reader may wait until the master is late with one of some questions. */
    private long requireInTime(Collection<? extends Question> questions, long now) {
        long left = timeout;
        for (Question question : questions) {
            long busyFor = places.busyFor(question.key(), now);
            if (busyFor >= timeout) {
                throw failed("the master has not answered" + withinTime(), question, null);
            }
            left = Math.min(left, timeout - busyFor);
        }
        return left;
    }

    private String withinTime() {
        return " within " + settings.fetchTimeout().toMillis() + " ms";
    }

    private FetchTimeoutException failed(String why, Question question, @Nullable Throwable cause) {
        String what = CanonicalText.masked(question.key());
        return new FetchTimeoutException(
                recorder.table(), why + ", so it is not asked for " + what + " meanwhile", cause);
    }

    /** Runs the fetches of one reader, who waits for them. */
    private final class OnAnotherThread implements ReadPath.Leader {

        private final long until;
        private volatile boolean isCallersOnly;

        /**
         * Begins with no fetch.
         *
         * @param until how long the reader waits for a place
         */
        OnAnotherThread(long until) {
            this.until = until;
        }

        @Override
        public void prepare(Fetch mine) {
            mine.waitForPlace();
        }

        @Override
        public boolean mayJoin(Fetch other) {
            return true;
        }

        @Override
        public boolean lead(Map<? extends Question, Fetch> mine, BooleanSupplier fetch) {
            if (runs(mine, fetch)) {
                return !mine.values().stream().allMatch(Fetch::givesKept);
            }
            mine.values().forEach(each -> each.beginCall(each.begun()));
            return fetch.getAsBoolean();
        }

        /**
         * Has fetches run on another thread, and returns when they have ended.
         *
         * @param mine the fetches that the reader has begun, by their questions
         * @param fetch runs them to their end
         * @return whether they were run; else it is left to the reader
         * @throws FetchTimeoutException if it takes too long
         */
        private boolean runs(Map<? extends Question, Fetch> mine, BooleanSupplier fetch) {
            Caller caller = isCallersOnly || reads.isFetching() ? null : caller();
            if (caller == null) {
                return false;
            }
            long now = scheduler.nanoTime();
            Place place = places.take(mine.keySet().stream().map(Question::key).collect(Collectors.toSet()), now);
            boolean isAtOnce = place.given().isDone();
            if (!isAtOnce) {
                awaitPlace(place, mine);
            }
            mine.values().forEach(each -> each.beginCall(isAtOnce ? each.begun() : place.begun()));
            if (!isHandedOver(place, mine, fetch, caller)) {
                giveBack(place);
                return false;
            }
            long end = isAtOnce ? now + timeout : until;
            mine.forEach((question, each) -> {
                if (!each.answer().isDone()) {
                    reads.await(each, end - scheduler.nanoTime(), question);
                }
            });
            return true;
        }

        private @Nullable Caller caller() {
            try {
                return settings.contexts().caller();
            } catch (ContextException e) {
                return null;
            }
        }

        private void awaitPlace(Place place, Map<? extends Question, Fetch> mine) {
            boolean isGiven = false;
            try {
                while (!place.given().isDone()) {
                    long now = scheduler.nanoTime();
                    long left = Math.min(until - now, requireInTime(mine.keySet(), now));
                    if (left <= 0) {
                        throw failed("other calls have left no place" + withinTime(), first(mine), null);
                    }
                    scheduler.await(place.given(), Duration.ofNanos(left));
                }
                isGiven = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("interrupted while waiting for a place among the calls of the master", first(mine), e);
            } finally {
                if (!isGiven) {
                    giveBack(place);
                    mine.forEach(reads::giveWay);
                }
            }
        }

        private static Question first(Map<? extends Question, Fetch> mine) {
            return mine.keySet().iterator().next();
        }

        private boolean isHandedOver(
                Place place, Map<? extends Question, Fetch> mine, BooleanSupplier fetch, Caller caller) {
            try {
                settings.background().execute(recorder.handedOver(() -> run(place, mine, fetch, caller)));
                return true;
            } catch (RejectedExecutionException e) {
                return false;
            }
        }

        private void run(Place place, Map<? extends Question, Fetch> mine, BooleanSupplier fetch, Caller caller) {
            try {
                caller.call(fetch::getAsBoolean, contextIsMissing -> false);
            } finally {
                giveBack(place);
                mine.forEach((question, each) -> {
                    if (!each.answer().isDone()) {
                        isCallersOnly = true;
                        reads.giveWay(question, each);
                    }
                });
            }
        }

        private void giveBack(Place place) {
            places.giveBack(place, scheduler.nanoTime());
        }
    }
}
