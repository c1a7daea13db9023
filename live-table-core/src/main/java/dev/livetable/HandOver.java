package dev.livetable;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How a task is handed over to an executor that may fail to take it. */
final class HandOver {

    /*
     * An executor can refuse a task, or find no native thread for it, which is an Error. It can even throw and have the
     * task in its queue nevertheless, as a ThreadPoolExecutor does that finds no thread for what it has queued. So
     * whether the task runs is decided here: it is taken out of its box once, by who runs it or by who calls it off.
     */

    private HandOver() {}

    /**
     * Hands a task over.
     *
     * @throws RejectedExecutionException if the executor failed to take it, for whatever reason;
     *     the task then never runs
     */
    static void to(Executor executor, Runnable task) {
        AtomicReference<@Nullable Runnable> box = new AtomicReference<>(task);
        try {
            executor.execute(() -> {
                Runnable taken = box.getAndSet(null);
                if (taken != null) {
                    taken.run();
                }
            });
        } catch (Throwable e) {
            if (box.getAndSet(null) != null) {
                throw new RejectedExecutionException("The executor of the live table failed to take a task", e);
            }
        }
    }
}
