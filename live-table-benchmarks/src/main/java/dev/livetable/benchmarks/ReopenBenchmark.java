package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Opening a store of many pages and reading the first, as after a restart. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 10)
@Measurement(iterations = 10)
public class ReopenBenchmark {

    private static final long MEMORY = 64L * 1024 * 1024;

    /** The store. */
    @Param({"REDB", "MAPDB", "ROCKSDB", "EHCACHE"})
    public PageStoreKind store = PageStoreKind.REDB;

    /** How many pages there are. */
    @Param("20000")
    public int count = 1;

    /** How many tables have them. */
    @Param({"1", "500"})
    public int tables = 1;

    private final TemporaryFolder folder = TemporaryFolder.create();
    private @Nullable PageStore pages;

    /** Fills the store. */
    @Setup
    public void fill() {
        PageStore.fill(store, folder.path(), Rows.PLACES, count, tables);
    }

    /** Opens the store and reads a page. */
    @Benchmark
    public Object reopen() {
        PageStore opened = store.open(folder.path(), MEMORY);
        pages = opened;
        return opened.get(PageStore.key(count / 2, tables));
    }

    /** Closes the store. */
    @TearDown(Level.Invocation)
    public void close() {
        requireNonNull(pages).close();
    }

    /** Deletes the files. */
    @TearDown
    public void delete() {
        folder.close();
    }
}
