package dev.livetable;

import static dev.livetable.status.ReadSource.STALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.StaleReason;
import dev.livetable.table.Row;
import dev.livetable.table.UnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A master that can be down, and tables whose rows may be shown when they are old. What is handed over runs when a test says so. */
abstract class StaleSetup extends LiveTableSetup {

    static final Duration TTL = Duration.ofMinutes(1);
    static final Duration WHILE = Duration.ofMinutes(2);
    static final Duration IF_ERROR = Duration.ofMinutes(10);
    static final Duration LEASE = Duration.ofSeconds(6);

    final CatchUpStream stream = new CatchUpStream();
    final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    final AtomicInteger calls = new AtomicInteger();
    private @Nullable RuntimeException failure;

    /** Whether what is handed over waits for {@link #runAll}. */
    boolean isHolding;

    StaleSetup() {
        master.before(operation -> {
            calls.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
        });
    }

    /** Returns a builder of a table that hears of all, is precise, and has a ttl. */
    LiveTableBuilder hearing() {
        return old().stream(stream)
                .jitter(() -> 1.0)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .maxStaleness(LEASE);
    }

    /** Returns a builder of a table that is precise, and has a ttl. */
    LiveTableBuilder old() {
        return builder()
                .executor(this::take)
                .scheduler(new Waiting())
                .precision(Precision.ROW)
                .ttl(TTL);
    }

    /** Runs what was handed over, and waits, when somebody waits. */
    private final class Waiting implements Scheduler {

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public Cancellation after(Duration delay, Runnable task) {
            return time.after(delay, task);
        }

        @Override
        public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
            runAll();
            return time.await(future, limit);
        }
    }

    @AfterEach
    void letGo() {
        isHolding = false;
        runAll();
    }

    private void take(Runnable task) {
        if (isHolding) {
            handedOver.add(task);
        } else {
            task.run();
        }
    }

    void goDown() {
        goDown(new UnreachableException("products", "down", null));
    }

    void goDown(RuntimeException why) {
        failure = why;
    }

    void goDownUnlessItIs() {
        if (failure == null) {
            goDown();
        }
    }

    void comeBack() {
        failure = null;
    }

    /** Loses the stream, which does not come back until {@link #streamIsBack}. */
    void loseStream() {
        stream.subscribing = () -> {
            throw new IllegalStateException("no stream");
        };
        stream.end(new IllegalStateException("lost"));
    }

    void streamIsBack() {
        stream.subscribing = () -> {};
        time.advance(Duration.ofSeconds(1));
    }

    /** Runs what was handed over. */
    void runAll() {
        for (Runnable next = handedOver.poll(); next != null; next = handedOver.poll()) {
            next.run();
        }
    }

    static void isOld(Reading<Optional<Row>> reading, StaleReason why, long price) {
        assertThat(reading.source()).isEqualTo(STALE);
        assertThat(reading.stale()).contains(why);
        assertThat(reading.value().orElseThrow().get("price")).isEqualTo(price);
    }
}
