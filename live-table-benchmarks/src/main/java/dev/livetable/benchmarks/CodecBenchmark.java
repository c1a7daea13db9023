package dev.livetable.benchmarks;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.disk.RowsCodec;
import dev.livetable.table.Row;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.cbor.CBORMapper;

/** A page of 50 rows as bytes and back, by our codec and by Jackson's CBOR mapper. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 250, timeUnit = TimeUnit.MILLISECONDS)
public class CodecBenchmark {

    private static final TypeReference<List<Map<String, Object>>> MAPS = new TypeReference<>() {};

    private final String key = PageStore.key(0);
    private final CachedRows page = PageStore.page(Rows.PLACES, 0);
    private final byte[] bytes = RowsCodec.encode(key, page);
    private final CBORMapper mapper = new CBORMapper();
    private final List<Map<String, @Nullable Object>> maps =
            page.rows().stream().map(Row::asMap).toList();
    private final byte[] bytesOfMaps = mapper.writeValueAsBytes(maps);

    /** Our codec. */
    @Benchmark
    public byte[] encode() {
        return RowsCodec.encode(key, page);
    }

    /** Our codec. */
    @Benchmark
    public CachedRows decode() {
        return RowsCodec.decode(key, bytes);
    }

    /** Jackson's mapper, from a map per row. */
    @Benchmark
    public byte[] jacksonEncode() {
        return mapper.writeValueAsBytes(maps);
    }

    /** Jackson's mapper, to a map per row. */
    @Benchmark
    public List<Map<String, Object>> jacksonDecode() {
        return mapper.readValue(bytesOfMaps, MAPS);
    }
}
