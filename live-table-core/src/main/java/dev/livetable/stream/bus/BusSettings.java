package dev.livetable.stream.bus;

import dev.livetable.stream.StreamTime;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How a bus was built.
 *
 * @param id the random id of the node
 * @param limit after how long an announcement that is not closed is a change of anything
 * @param aliveEvery how often a node that has written lately says so
 */
record BusSettings(
        SharedLog log,
        StreamTime time,
        Executor executor,
        Clock clock,
        String id,
        String nodeName,
        WhenUnreachable whenUnreachable,
        Duration limit,
        Duration aliveEvery,
        Duration announceTimeout) {

    /** Runs what may take long on the executor; on this thread, where the executor takes no more. */
    void aside(Runnable task) {
        try {
            executor.execute(task);
        } catch (Throwable e) { // such as a full pool, or no thread left
            task.run();
        }
    }
}
