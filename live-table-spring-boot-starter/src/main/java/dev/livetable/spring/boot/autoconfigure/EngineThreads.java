package dev.livetable.spring.boot.autoconfigure;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what takes as long as a database, a broker or an application does: daemons, as many as needed, gone when idle. */
final class EngineThreads {

    private static final long IDLE_SECONDS = 10;

    private EngineThreads() {}

    /** Returns what runs each task on a thread of its own. */
    static ExecutorService create(String name) {
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
