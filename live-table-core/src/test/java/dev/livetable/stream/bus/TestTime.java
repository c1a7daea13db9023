package dev.livetable.stream.bus;

import dev.livetable.ManualScheduler;
import dev.livetable.stream.StreamTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A time that stands still until it is advanced, or somebody waits for what does not come. */
final class TestTime implements StreamTime {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<Runnable> late = new ArrayList<>();
    private boolean isStopped;

    @Override
    public long nanoTime() {
        return scheduler.nanoTime();
    }

    @Override
    public Cancellation after(Duration delay, Runnable task) {
        return scheduler.after(delay, () -> {
            if (isStopped) {
                late.add(task);
            } else {
                task.run();
            }
        });
    }

    @Override
    public boolean await(CompletableFuture<?> future, Duration limit) {
        if (!future.isDone()) {
            advance(limit);
        }
        return future.isDone();
    }

    void advance(Duration time) {
        scheduler.advance(time);
    }

    /** Lets time pass without the timers, as for a process that was stopped. */
    void advanceStopped(Duration time) {
        isStopped = true;
        scheduler.advance(time);
        isStopped = false;
    }

    /** Runs the timers that are late. */
    void runLate() {
        List<Runnable> tasks = List.copyOf(late);
        late.clear();
        tasks.forEach(Runnable::run);
    }

    int pending() {
        return scheduler.pending();
    }

    Clock clock() {
        return scheduler.clock();
    }
}
