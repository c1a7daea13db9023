package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.NoCache;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** What a live table adds to a call of the master that answers at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class MissBenchmark {

    /** The number of rows the master answers with. */
    @Param({"1", "50"})
    public int rows = 1;

    private final Pageable pageable = PageRequest.of(0, Rows.PAGE_SIZE);
    private Table master = new ReadyTable(0);
    private LiveTable withoutCache = over(new NoCache());
    private LiveTable withMemory = over(new NoCache());

    /** Builds the tables. */
    @Setup
    public void build() {
        master = new ReadyTable(rows);
        withoutCache = over(new NoCache());
        withMemory = over(MemCache.create());
    }

    private LiveTable over(Cache cache) {
        return LiveTable.builder("cities", master).cache(cache).build();
    }

    /** The master alone. */
    @Benchmark
    public Slice<Row> master() {
        return master.list(Filter.all(), pageable);
    }

    /** A read that misses and is not kept. */
    @Benchmark
    public Slice<Row> miss() {
        return withoutCache.list(Filter.all(), pageable);
    }

    /** An invalidation, and a read that misses because of it and is kept. */
    @Benchmark
    public Slice<Row> invalidateAndMiss() {
        withMemory.invalidate();
        return withMemory.list(Filter.all(), pageable);
    }
}
