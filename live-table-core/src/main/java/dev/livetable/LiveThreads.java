package dev.livetable;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The threads that live tables use when they are given no executor: daemons, as many as needed, gone when idle. */
final class LiveThreads {

    /*
     * All applications of a JVM share the threads. A thread that is made as usual has the class loader and the inheritable values
     * of whoever needed it first. So each task runs with the loader of its own application, and no thread inherits a value: it
     * would be that of another user.
     */

    private static final @Nullable ClassLoader NEUTRAL = LiveThreads.class.getClassLoader();
    private static final long IDLE_SECONDS = 10;
    private static final AtomicLong count = new AtomicLong();
    private static final Executor SHARED = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(null, task, "live-table-" + count.incrementAndGet(), 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(NEUTRAL);
                return thread;
            });

    private LiveThreads() {}

    /** Returns what runs tasks with the context class loader of the calling thread. */
    static Executor shared() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return task -> SHARED.execute(() -> run(task, application));
    }

    private static void run(Runnable task, @Nullable ClassLoader application) {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(application);
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(NEUTRAL);
        }
    }
}
