package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Row;
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
 * A write through a live table whose master answers at once: how long it takes until it is acknowledged. Two threads take
 * part, the caller's and the one that writes.
 */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx3g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
public class AcknowledgeBenchmark {

    private static final int CACHE_LINE = 64;

    /** A table that nobody reads. */
    @State(Scope.Benchmark)
    public static class Unread {

        /** Where the entries are. */
        @Param({"MEMORY", "DISK"})
        public CacheKind cache = CacheKind.MEMORY;

        private @Nullable WrittenTable table;

        /** Builds the table. */
        @Setup
        public void build() {
            table = new WrittenTable(cache, 1_000);
            table.fill();
        }

        /** Closes the table. */
        @TearDown
        public void close() {
            requireNonNull(table).close();
        }
    }

    /** A table of which every row is cached before each write, which begins cold for the processor. */
    @State(Scope.Benchmark)
    public static class Read {

        /** Where the entries are. */
        @Param({"MEMORY", "DISK"})
        public CacheKind cache = CacheKind.MEMORY;

        /** How many entries there are. */
        @Param({"1000", "100000"})
        public int entries = 1;

        private final byte[] other = new byte[4 * 1024 * 1024];
        private @Nullable WrittenTable table;

        /** Builds the table. */
        @Setup
        public void build() {
            table = new WrittenTable(cache, entries);
            table.warmUp();
        }

        /** Puts back what is missing, and then does something else. */
        @Setup(Level.Invocation)
        public void fill() {
            requireNonNull(table).fill();
            for (int i = 0; i < other.length; i += CACHE_LINE) {
                other[i]++;
            }
        }

        /** Closes the table. */
        @TearDown
        public void close() {
            requireNonNull(table).close();
        }
    }

    /** One write after the other. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Row again(Unread unread) {
        return requireNonNull(unread.table).write();
    }

    /** A write while there are entries. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Row amongEntries(Read read) {
        return requireNonNull(read.table).write();
    }
}
