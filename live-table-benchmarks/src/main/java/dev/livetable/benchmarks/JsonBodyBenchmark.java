package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.benchmarks.Questions.Question;
import dev.livetable.table.Row;
import java.util.concurrent.TimeUnit;
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
import tools.jackson.databind.json.JsonMapper;

/** The JSON body of a page of 50 rows that is in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class JsonBodyBenchmark {

    private final Question question = Questions.of("name")[0];
    private final JsonMapper mapper = new JsonMapper();
    private final LiveTable table =
            LiveTable.builder("cities", new MadeTable(Rows.PLACES)).build();
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(CacheablePages.Application.class);
    private final CacheablePages pages = context.getBean(CacheablePages.class);

    /** From a live table, each row as a map. */
    @Benchmark
    public byte[] liveTable() {
        return mapper.writeValueAsBytes(table.list(question.filter(), question.pageable())
                .map(Row::asMap)
                .getContent());
    }

    /** From Spring's caching, each row as a record. */
    @Benchmark
    public byte[] cacheable() {
        return mapper.writeValueAsBytes(pages.records(question.filter(), question.pageable()));
    }

    /** Ends what was begun. */
    @TearDown
    public void close() {
        table.close();
        context.close();
    }
}
