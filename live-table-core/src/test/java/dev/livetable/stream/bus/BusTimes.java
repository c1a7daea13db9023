package dev.livetable.stream.bus;

import dev.livetable.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The time of live tables as a bus knows it. */
public final class BusTimes {

    private BusTimes() {}

    /** Returns the time of a scheduler. */
    public static BusTime of(Scheduler scheduler) {
        return new BusTime() {
            @Override
            public long nanoTime() {
                return scheduler.nanoTime();
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                return scheduler.after(delay, task)::cancel;
            }

            @Override
            public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
                return scheduler.await(future, limit);
            }
        };
    }
}
