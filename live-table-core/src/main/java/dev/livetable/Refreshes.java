package dev.livetable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** The fetches in the background of what is old. Safe for use by many threads. */
final class Refreshes {

    /*
     * Each question is refreshed once at a time, and MOST calls of the master are under way at most. Nobody waits for them. What
     * finds no room, an open breaker, or an executor that takes no task, is left out: whoever reads it next tries again.
     */

    /** How many calls of the master are under way at most. */
    static final int MOST = 4;

    private final Executor executor;
    private final MasterBreakers breakers;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(MOST);

    Refreshes(Executor executor, MasterBreakers breakers) {
        this.executor = executor;
        this.breakers = breakers;
    }

    /**
     * Has questions fetched that are not being fetched so.
     *
     * @param questions questions of one context; those that are under way are left out
     * @param fetch fetches some of them by one call of the master, and never throws
     * @param caller carries its task out as the calling thread
     * @return whether the executor has not refused it
     */
    <Q extends Question> boolean begin(List<Q> questions, Consumer<List<Q>> fetch, Consumer<Runnable> caller) {
        List<Q> mine = new ArrayList<>();
        for (Q question : questions) {
            if (underWay.add(question.key())) {
                mine.add(question);
            }
        }
        boolean isTaken = false;
        boolean hasRoom = !mine.isEmpty() && room.tryAcquire();
        try {
            if (hasRoom && breakers.mayTry(mine.get(0))) {
                HandOver.to(executor, () -> {
                    try {
                        caller.accept(() -> fetch.accept(mine));
                    } finally {
                        end(mine, true);
                    }
                });
                isTaken = true;
            }
        } catch (RejectedExecutionException e) {
            return false; // whoever reads it next tries again
        } finally {
            if (!isTaken) {
                end(mine, hasRoom);
            }
        }
        return true;
    }

    private void end(List<? extends Question> questions, boolean hadRoom) {
        questions.forEach(question -> underWay.remove(question.key()));
        if (hadRoom) {
            room.release();
        }
    }
}
