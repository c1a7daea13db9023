package dev.livetable;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The threads that live tables use when they are given no executor: daemons, as many as needed, gone when idle. */
final class LiveThreads {

    private static final long IDLE_SECONDS = 10;
    private static final AtomicLong count = new AtomicLong();
    private static final Executor SHARED = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "live-table-" + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });

    private LiveThreads() {}

    static Executor shared() {
        return SHARED;
    }
}
