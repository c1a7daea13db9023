package dev.livetable;

import dev.livetable.stream.StreamTime;
import java.util.concurrent.Executor;

/** Time as a live table knows it, which is also that of the streams. Safe for use by many threads. */
public interface Scheduler extends StreamTime {

    /**
     * Returns the real time, in which tasks run on an executor. A task that the executor does not take runs on a thread
     * of the live tables' own, and is tried again as long as there is none.
     *
     * @param executor what runs the tasks, not on the thread that hands them over
     */
    static Scheduler system(Executor executor) {
        return new SystemScheduler(executor, LiveThreads.shared());
    }
}
