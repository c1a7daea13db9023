package dev.livetable.benchmarks;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Reading;
import dev.livetable.benchmarks.Questions.Question;
import dev.livetable.cache.MemCache;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/**
 * A page of 50 rows that is in memory. A cache that is less than half full does less for each read, raw Caffeine as well as
 * a live table's. So each is measured with much room left, and two thirds full.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class WarmPageBenchmark {

    private static final double TWO_THIRDS = 2 / 3.0;
    private static final double A_THIRD = 1 / 3.0;

    /** A live table over memory. */
    @State(Scope.Benchmark)
    public static class Live {

        final LiveTable table;

        /** Fills the cache. */
        public Live() {
            this(new MadeTable(Rows.PLACES));
        }

        Live(Table master) {
            this(() -> LiveTable.builder("cities", master));
        }

        Live(Supplier<LiveTableBuilder> tables) {
            this.table = tables.get().cache(MemCache.create()).build();
            readAll(table);
        }

        Live(LiveTable table) {
            this.table = table;
        }

        static void readAll(LiveTable table) {
            for (String sort : List.of("none", "name")) {
                for (Question question : Questions.of(sort)) {
                    table.list(question.filter(), question.pageable());
                    table.get(question.id());
                }
            }
        }

        /** Closes the table. */
        @TearDown
        public void close() {
            table.close();
        }
    }

    /** A live table over memory whose cache is two thirds full. */
    @State(Scope.Benchmark)
    public static class Full extends Live {

        private static final long PACKED_WITHIN = 15_000_000;

        /** Fills the cache. */
        public Full() {
            super(twoThirdsFull());
        }

        private static LiveTable twoThirdsFull() {
            LiveTable roomy = new Live().table;
            Footprint.awaitUpkeep(roomy);
            long weight = roomy.status().contents().weight();
            roomy.close();
            LiveTable table = LiveTable.builder("cities", new MadeTable(Rows.PLACES))
                    .cache(MemCache.ofMaximumWeight((long) (weight / TWO_THIRDS)))
                    .build();
            readSlowly(table);
            return table;
        }

        /** Rows take more room until they are packed, and others would have to go meanwhile. */
        private static void readSlowly(LiveTable table) {
            for (String sort : List.of("none", "name")) {
                for (Question question : Questions.of(sort)) {
                    table.list(question.filter(), question.pageable());
                    table.get(question.id());
                    LockSupport.parkNanos(PACKED_WITHIN);
                }
            }
        }
    }

    /** A live table over memory whose rows were changed and read again, but none that a page could show. */
    @State(Scope.Benchmark)
    public static class Changed extends Live {

        private static final int ROWS = Questions.COUNT * Rows.PAGE_SIZE;
        private static final int CHANGES = 100;

        /** Fills the cache, changes a row behind the last page, and reads all again. */
        public Changed() {
            super(new KeptTable(ROWS + 1));
            for (int i = 0; i < CHANGES; i++) {
                table.patch(KeptTable.id(ROWS), Row.of("description", "seen " + i));
            }
            readAll(table);
        }
    }

    /** A live table that has to know how old its rows are at most. */
    @State(Scope.Benchmark)
    public static class Leased extends Live {

        /** Fills the cache. */
        public Leased() {
            super(() -> LiveTable.builder("cities", new MadeTable(Rows.PLACES)).stream(new ManualLiveStream(1, true)));
        }
    }

    /** The least a cache of pages can do: one lookup under a record that is made for it. */
    @State(Scope.Benchmark)
    public static class Raw {

        private final Cache<PageKey, List<Row>> pages;

        record PageKey(String filter, int number, int size, Sort sort) {

            static PageKey of(Question question) {
                Pageable pageable = question.pageable();
                return new PageKey(
                        question.filter().canonicalText(),
                        pageable.getPageNumber(),
                        pageable.getPageSize(),
                        pageable.getSort());
            }
        }

        /** Fills the cache. */
        public Raw() {
            this(TWO_THIRDS);
        }

        Raw(double part) {
            pages = Caffeine.newBuilder()
                    .maximumSize(Math.round(2 * Questions.COUNT / part))
                    .build();
            for (String sort : List.of("none", "name")) {
                for (Question question : Questions.of(sort)) {
                    pages.put(
                            PageKey.of(question),
                            Rows.PLACES.page(question.pageable().getPageNumber()));
                }
            }
        }

        final List<Row> get(Question question) {
            return requireNonNull(pages.getIfPresent(PageKey.of(question)));
        }
    }

    /** The same with much room left. */
    @State(Scope.Benchmark)
    public static class RawRoomy extends Raw {

        /** Fills the cache. */
        public RawRoomy() {
            super(A_THIRD);
        }
    }

    /** Spring's caching, over Caffeine. */
    @State(Scope.Benchmark)
    public static class Spring {

        private final AnnotationConfigApplicationContext context =
                new AnnotationConfigApplicationContext(CacheablePages.Application.class);
        private final CacheablePages pages = context.getBean(CacheablePages.class);

        /** Fills the caches. */
        public Spring() {
            for (String sort : List.of("none", "name")) {
                for (Question question : Questions.of(sort)) {
                    pages.byArguments(question.filter(), question.pageable());
                    pages.byPageable(question.pageable());
                    pages.byExpression(question.filter(), question.pageable());
                }
            }
        }

        /** Ends the application. */
        @TearDown
        public void close() {
            context.close();
        }
    }

    /** A raw lookup. */
    @Benchmark
    public List<Row> caffeine(Raw raw, Questions questions) {
        return raw.get(questions.next());
    }

    /** A page of a live table. */
    @Benchmark
    public Slice<Row> liveTable(Live live, Questions questions) {
        Question question = questions.next();
        return live.table.list(question.filter(), question.pageable());
    }

    /** A raw lookup in a cache with much room left. */
    @Benchmark
    public List<Row> caffeineRoomy(RawRoomy raw, Questions questions) {
        return raw.get(questions.next());
    }

    /** A page of a live table whose cache is two thirds full. */
    @Benchmark
    public Slice<Row> liveTableFull(Full full, Questions questions) {
        Question question = questions.next();
        return full.table.list(question.filter(), question.pageable());
    }

    /** A page of a live table with a lease. */
    @Benchmark
    public Slice<Row> liveTableLeased(Leased leased, Questions questions) {
        Question question = questions.next();
        return leased.table.list(question.filter(), question.pageable());
    }

    /** A page of a live table that has been written to. */
    @Benchmark
    public Slice<Row> liveTableChanged(Changed changed, Questions questions) {
        Question question = questions.next();
        return changed.table.list(question.filter(), question.pageable());
    }

    /** A page of a live table, and where it came from. */
    @Benchmark
    public Reading<Slice<Row>> liveTableReading(Live live, Questions questions) {
        Question question = questions.next();
        return live.table.readList(question.filter(), question.pageable());
    }

    /** One row of a live table. */
    @Benchmark
    public Optional<Row> liveTableRow(Live live, Questions questions) {
        return live.table.get(questions.next().id());
    }

    /** Spring's caching with its own key of both arguments. */
    @Benchmark
    public List<Row> cacheableDefaultKey(Spring spring, Questions questions) {
        Question question = questions.next();
        return spring.pages.byArguments(question.filter(), question.pageable());
    }

    /** Spring's caching of a method whose only argument is the key. */
    @Benchmark
    public List<Row> cacheablePageableKey(Spring spring, Questions questions) {
        return spring.pages.byPageable(questions.next().pageable());
    }

    /** Spring's caching with a key written as an expression. */
    @Benchmark
    public List<Row> cacheableSpelKey(Spring spring, Questions questions) {
        Question question = questions.next();
        return spring.pages.byExpression(question.filter(), question.pageable());
    }
}
