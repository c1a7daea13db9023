package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.NoCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.data.domain.PageRequest;

/**
 * A running live table under real threads: each page is one state of the master, and none older than what was acknowledged
 * or handled before the read began. {@code -Dlive.threads.seconds} says how long in all.
 */
class RealThreadsTests {

    private static final int RUNS = 6;
    private static final long MILLIS = Long.getLong("live.threads.seconds", 10) * 1000 / RUNS;

    private final CountingMaster master = new CountingMaster();
    private final ManualLiveStream stream = new ManualLiveStream(4);
    private final AtomicLong floor = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();

    @ParameterizedTest(name = "{0} cache, {1} threads")
    @CsvSource({"mem, platform", "none, platform", "redb, platform", "mem, virtual", "none, virtual", "redb, virtual"})
    @DisplayName("F1, F3, F4: every read is of one state of the master, and none that is too old")
    void everyReadIsOfOneStateAndNoneTooOld(String kind, String threads, @TempDir Path folder) throws Exception {
        ExecutorService executor = threads.equals("virtual") ? virtualThreads() : Executors.newCachedThreadPool();
        try (Cache backend = backend(kind, folder);
                LiveTable table = LiveTable.builder("products", master)
                        .cache(new FaultyCache(backend).before(RealThreadsTests::sometimesFail))
                        .stream(stream)
                        .executor(executor)
                        .build()) {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
            List<Future<?>> actors = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                actors.add(executor.submit(() -> repeat(end, () -> read(table))));
            }
            actors.add(executor.submit(() -> repeat(end, () -> write(table))));
            actors.add(executor.submit(() -> repeat(end, () -> write(table.view(Filter.equal("name", "p"))))));
            actors.add(executor.submit(() -> repeat(end, this::changeByOthers)));
            actors.add(executor.submit(() -> repeat(end, () -> {
                long before = master.change(3);
                table.invalidate();
                raise(before);
                pause();
            })));
            for (Future<?> actor : actors) {
                actor.get(MILLIS + 60_000, TimeUnit.MILLISECONDS);
            }
        } finally {
            executor.shutdown();
        }
        assertThat(reads.get()).isPositive();
        assertThat(floor.get()).isPositive();
    }

    private static Cache backend(String kind, Path folder) {
        return switch (kind) {
            case "mem" -> MemCache.create();
            case "redb" -> RedbCache.open(folder);
            default -> new NoCache();
        };
    }

    /** Returns an executor of virtual threads; of platform threads where the JVM has no others. */
    private static ExecutorService virtualThreads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newCachedThreadPool();
        }
    }

    private static void sometimesFail(String operation) {
        if (!operation.equals("bind") && ThreadLocalRandom.current().nextInt(5000) == 0) {
            throw new IllegalStateException("the cache cannot " + operation);
        }
    }

    private static void repeat(long end, Runnable step) {
        while (System.nanoTime() < end) {
            step.run();
        }
    }

    private void raise(long number) {
        floor.accumulateAndGet(number, Math::max);
    }

    private void read(LiveTable table) {
        long oldest = floor.get();
        if (ThreadLocalRandom.current().nextInt(4) == 0) {
            Row row = table.get("1").orElseThrow();
            assertThat(number(row)).isGreaterThanOrEqualTo(oldest);
        } else {
            List<Row> rows = table.page(Filter.all(), PageRequest.of(0, 10)).getContent();
            assertThat(number(rows.get(0))).isGreaterThanOrEqualTo(oldest);
            assertThat(rows).isEqualTo(master.state(number(rows.get(0))));
        }
        if (reads.incrementAndGet() % 16 == 0) {
            LockSupport.parkNanos(1000);
        }
    }

    private static long number(Row row) {
        return row.get("price") instanceof Long number ? number : -1;
    }

    private void write(LiveTable table) {
        raise(number(table.patch("2", Row.of("name", "p"))));
        pause();
    }

    private void changeByOthers() {
        long number = master.change(4);
        if (ThreadLocalRandom.current().nextInt(200) == 0) {
            stream.lag();
            raise(number);
        } else if (stream.publish(LiveEvent.updated("4")) > 0) {
            raise(number);
        }
        pause();
    }

    /** Leaves readers the time for some hits. */
    private static void pause() {
        for (int i = 0; i < 5; i++) {
            LockSupport.parkNanos(1000);
        }
    }
}
