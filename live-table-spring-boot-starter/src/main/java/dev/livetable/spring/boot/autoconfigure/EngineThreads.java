package dev.livetable.spring.boot.autoconfigure;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which engines tell of changes: daemons, as many as needed, gone when idle. */
final class EngineThreads {

    private static final long IDLE_SECONDS = 10;

    private EngineThreads() {}

    /** Returns what runs each task on a thread of its own. */
    static Executor create(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
