package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.cache.MemCache;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** The first read of an entry after 100 writes that do not touch it, as a part of reading 100 such entries. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class FirstReadBenchmark {

    private static final int ROWS = 10_000;
    private static final int CHANGES = 100;
    private static final int ENTRIES = 100;
    private static final int FIRST_CHANGED = ENTRIES * Rows.PAGE_SIZE;

    /** What is read. */
    public enum Kind {
        /** A page of 50 rows, sorted. */
        PAGE,
        /** A page of 50 rows, filtered and sorted. */
        FILTERED_PAGE,
        /** The number of rows that satisfy a filter. */
        COUNT,
        /** One row. */
        ROW
    }

    /** What is read. */
    @Param({"PAGE", "FILTERED_PAGE", "COUNT", "ROW"})
    public Kind kind = Kind.PAGE;

    private final LiveTable table = LiveTable.builder("cities", new KeptTable(ROWS))
            .cache(MemCache.create())
            .build();
    private final Filter[] filters = IntStream.range(0, ENTRIES)
            .mapToObj(entry -> Filter.greaterThanOrEqual("population", (long) -entry))
            .toArray(Filter[]::new);
    private final Pageable[] windows = IntStream.range(0, ENTRIES)
            .mapToObj(entry -> PageRequest.of(entry, Rows.PAGE_SIZE, Sort.by("population")))
            .toArray(Pageable[]::new);
    private final String[] ids =
            IntStream.range(0, ENTRIES).mapToObj(KeptTable::id).toArray(String[]::new);
    private long changes;

    /** Changes rows that are on no page and not asked for. */
    @Setup(Level.Invocation)
    public void change() {
        for (int i = 0; i < CHANGES; i++) {
            changes++;
            long place = FIRST_CHANGED + changes % (ROWS - FIRST_CHANGED);
            table.patch(KeptTable.id(place), Row.of("description", "seen " + changes));
        }
    }

    /** Reads each entry once. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public void read(Blackhole answers) {
        for (int entry = 0; entry < ENTRIES; entry++) {
            answers.consume(
                    switch (kind) {
                        case PAGE -> table.list(Filter.all(), windows[entry]);
                        case FILTERED_PAGE -> table.list(filters[entry], windows[entry]);
                        case COUNT -> table.count(filters[entry]);
                        case ROW -> table.get(ids[entry]);
                    });
        }
    }

    /** Closes the table. */
    @TearDown
    public void close() {
        table.close();
    }
}
