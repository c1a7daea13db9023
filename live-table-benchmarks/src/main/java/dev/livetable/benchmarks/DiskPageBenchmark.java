package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A page of 50 rows that is on disk, as rows that can be used. The operating system has the files in memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class DiskPageBenchmark {

    private static final long MEGABYTE = 1024 * 1024;

    /** A few pages, asked for again and again. */
    @State(Scope.Benchmark)
    public static class Warm extends Pages {

        /** The store. */
        @Param({"REDB", "MAPDB", "ROCKSDB", "EHCACHE", "EHCACHE_HEAP"})
        public PageStoreKind store = PageStoreKind.REDB;

        /** Fills and opens the store. */
        @Setup
        public void open() {
            open(store, 1_000, 64 * MEGABYTE);
            keys = IntStream.range(0, Questions.COUNT).mapToObj(PageStore::key).toArray(String[]::new);
            for (String key : keys) {
                pages().get(key);
            }
        }
    }

    /** Many pages, asked for in no order, and hardly any memory, so that each is read and decoded. */
    @State(Scope.Benchmark)
    public static class Cold extends Pages {

        private static final int STEP = 7_919;

        /** The store. */
        @Param({"REDB", "MAPDB", "MAPDB_CBOR", "ROCKSDB", "EHCACHE"})
        public PageStoreKind store = PageStoreKind.REDB;

        /** How many pages there are. */
        @Param("20000")
        public int count = 1;

        /** Fills and opens the store. */
        @Setup
        public void open() {
            open(store, count, MEGABYTE);
            keys = IntStream.range(0, count)
                    .mapToObj(i -> PageStore.key((int) ((long) i * STEP % count)))
                    .toArray(String[]::new);
        }
    }

    /** A store of pages. */
    @State(Scope.Benchmark)
    public abstract static class Pages {

        private final TemporaryFolder folder = TemporaryFolder.create();
        private @Nullable PageStore pages;
        String[] keys = new String[0];
        private int next;

        final void open(PageStoreKind kind, int count, long memory) {
            PageStore.fill(kind, folder.path(), Rows.PLACES, count);
            pages = kind.open(folder.path(), memory);
        }

        final PageStore pages() {
            return requireNonNull(pages);
        }

        final Object next() {
            next = next + 1 == keys.length ? 0 : next + 1;
            return pages().get(keys[next]);
        }

        /** Closes the store and deletes its files. */
        @TearDown
        public void close() {
            pages().close();
            folder.close();
        }
    }

    /** A page that was asked for before. */
    @Benchmark
    public Object warm(Warm warm) {
        return warm.next();
    }

    /** A page that is read from the file and decoded. */
    @Benchmark
    public Object cold(Cold cold) {
        return cold.next();
    }
}
