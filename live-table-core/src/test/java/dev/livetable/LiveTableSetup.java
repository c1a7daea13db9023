package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.data.domain.PageRequest;

/** A master with three rows, a cache that can fail, a time that stands still, and live tables over them. */
public abstract class LiveTableSetup {

    public static final TableSchema SCHEMA = TableSchema.of(
            "products",
            List.of(
                    new Column("id", ColumnType.INTEGER, false, true),
                    Column.of("name", ColumnType.TEXT),
                    Column.of("price", ColumnType.INTEGER)),
            "id");
    static final PageRequest FIRST_PAGE = PageRequest.of(0, 2);
    static final Duration LONG = Duration.ofSeconds(30);

    final InMemoryTable master =
            InMemoryTable.of(SCHEMA, product(1, "apple", 10), product(2, "banana", 20), product(3, "cherry", 30));
    final FaultyCache cache = new FaultyCache(backend());
    final ManualScheduler time = new ManualScheduler();
    final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<LiveTable> opened = new ArrayList<>();

    /** Only tests of this package build on this class. */
    LiveTableSetup() {}

    @AfterEach
    void closeTables() throws InterruptedException {
        master.before(operation -> {}).after(operation -> {});
        opened.forEach(LiveTable::close);
        cache.close();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS))
                .as("all threads end")
                .isTrue();
    }

    /** Returns the cache to keep rows in; called while the test is made. */
    Cache backend() {
        return MemCache.create();
    }

    public static Row product(long id, String name, long price) {
        return Row.of("id", id).with("name", name).with("price", price);
    }

    LiveTableBuilder builder() {
        return LiveTable.builder("products", master)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(threads);
    }

    LiveTable open(LiveTableBuilder builder) {
        LiveTable table = builder.build();
        opened.add(table);
        return table;
    }

    LiveTable open() {
        return open(builder());
    }

    static List<Row> firstPage(LiveTable table) {
        return table.list(Filter.all(), FIRST_PAGE).getContent();
    }

    static ReadSource sourceOfFirstPage(LiveTable table) {
        return table.readList(Filter.all(), FIRST_PAGE).source();
    }

    static @Nullable Object price(LiveTable table, String id) {
        return table.get(id).orElseThrow().get("price");
    }

    /** Runs a task on as many threads at once, and returns what each returned. */
    <T> List<Future<T>> onThreads(int count, Callable<T> task) {
        CountDownLatch ready = new CountDownLatch(count);
        return IntStream.range(0, count)
                .mapToObj(i -> threads.submit(() -> {
                    ready.countDown();
                    assertThat(ready.await(30, TimeUnit.SECONDS)).isTrue();
                    return task.call();
                }))
                .toList();
    }

    static <T> T result(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /** A gate in a hook: who comes to it says so, and waits until it is opened. */
    static final class Gate {

        private final CompletableFuture<Void> reached = new CompletableFuture<>();
        private final CompletableFuture<Void> opened = new CompletableFuture<>();

        void pass() {
            reached.complete(null);
            opened.orTimeout(30, TimeUnit.SECONDS).join();
        }

        void awaitReached() {
            reached.orTimeout(30, TimeUnit.SECONDS).join();
        }

        void open() {
            opened.complete(null);
        }
    }
}
