package dev.livetable.benchmarks;

import dev.livetable.LiveTable;
import dev.livetable.benchmarks.Questions.Question;
import dev.livetable.json.KeptBodies;
import dev.livetable.json.KeptBody;
import dev.livetable.json.RowModule;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
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
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new RowModule()).build();
    private final KeptBodies bodies =
            KeptBodies.of(JsonMapper.builder().addModule(new RowModule()).build());
    private final LiveTable table =
            LiveTable.builder("cities", new MadeTable(Rows.PLACES)).build();
    private final List<Row> fetched = Rows.PLACES.page(0);
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(CacheablePages.Application.class);
    private final CacheablePages pages = context.getBean(CacheablePages.class);

    /** From a live table, as it is kept. */
    @Benchmark
    public KeptBody kept() {
        return bodies.of(table.list(question.filter(), question.pageable())).orElseThrow();
    }

    /** From a live table, as it is kept, copied to where it is sent from. */
    @Benchmark
    public int keptAndCopied(Sent sent) throws IOException {
        sent.bytes.reset();
        kept().writeTo(sent.bytes);
        return sent.bytes.size();
    }

    /** From rows that were just fetched: written, and kept. */
    @Benchmark
    public KeptBody first() {
        return bodies.of(RowBlock.of(fetched)).orElseThrow();
    }

    /** From a live table, the rows of a page that is packed, by the mapper: as where bodies cannot be kept. */
    @Benchmark
    public byte[] liveRows() {
        return mapper.writeValueAsBytes(
                table.list(question.filter(), question.pageable()).getContent());
    }

    /** From Spring's caching, each row as a record. */
    @Benchmark
    public byte[] cacheable() {
        return mapper.writeValueAsBytes(pages.records(question.filter(), question.pageable()));
    }

    /** Where bytes are sent from. */
    @State(Scope.Thread)
    public static class Sent {

        final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    }

    /** Ends what was begun. */
    @TearDown
    public void close() {
        table.close();
        context.close();
    }
}
