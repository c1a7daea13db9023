package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.Scheduler;
import dev.livetable.stream.bus.BusTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The real time, for a bus. */
final class SystemBusTime implements BusTime {

    private final Scheduler scheduler;

    SystemBusTime(Executor executor) {
        this.scheduler = Scheduler.system(executor);
    }

    @Override
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Scheduler.Cancellation planned = scheduler.after(delay, task);
        return planned::cancel;
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
        return scheduler.await(future, limit);
    }
}
