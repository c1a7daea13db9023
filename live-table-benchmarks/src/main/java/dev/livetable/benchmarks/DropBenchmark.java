package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.cache.CachedRows;
import java.time.Instant;
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

/**
 * Dropping what a cache has of one table of 100: how long the call keeps its caller, which is until none of it can be read
 * again, and on disk until that survives the process's end. What the cache does about it afterwards is not measured, and
 * ends before the next drop. Before each drop the table is filled again, which is more or less work; so that it makes no
 * difference, everything is at rest and cold for the processor when the drop begins.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class DropBenchmark {

    private static final int TABLES = 100;
    private static final int CACHE_LINE = 64;
    private static final CachedRows ROWS = CachedRows.ofCount(1, Instant.EPOCH);

    /** Where the entries are. */
    @Param({"MEMORY", "DISK", "SCAN"})
    public TableStoreKind store = TableStoreKind.MEMORY;

    /** How many entries there are, of all tables together. */
    @Param({"1000", "100000", "1000000"})
    public int entries = TABLES;

    private final byte[] other = new byte[4 * 1024 * 1024];
    private final TemporaryFolder folder = TemporaryFolder.create();
    private @Nullable TableStore opened;

    /** Fills the store, and lets the compiler see some drops. */
    @Setup
    public void fill() {
        TableStore tables = store.open(folder.path());
        opened = tables;
        for (int i = 0; i < tables.warmUps(); i++) {
            tables.put(key(TABLES, i), ROWS);
            tables.drop(prefix(TABLES));
        }
        for (int table = 1; table < TABLES; table++) {
            fill(table);
        }
    }

    /** Puts back what was dropped, and then does something else. */
    @Setup(Level.Invocation)
    public void refill() {
        tables().settle(entries - entries / TABLES);
        fill(0);
        tables().settle(entries);
        for (int i = 0; i < other.length; i += CACHE_LINE) {
            other[i]++;
        }
    }

    private void fill(int table) {
        for (int i = 0; i < entries / TABLES; i++) {
            tables().put(key(table, i), ROWS);
        }
    }

    private static String prefix(int table) {
        return "table" + table + "/";
    }

    private static String key(int table, int number) {
        return prefix(table) + "page?n=" + number + "&size=50";
    }

    private TableStore tables() {
        return requireNonNull(opened);
    }

    /** Drops one table. */
    @Benchmark
    public void drop() {
        tables().drop(prefix(0));
    }

    /** Closes the store and deletes its files. */
    @TearDown
    public void close() {
        tables().close();
        folder.close();
    }
}
