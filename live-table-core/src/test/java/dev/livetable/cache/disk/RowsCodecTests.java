package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.EveryValue;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.Weights;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowsCodecTests {

    private static final Columns COLUMNS = Columns.of(List.of("city_id", "name", "population"));

    private static CachedRows page(int rows) {
        LogPosition asOf = new LogPosition(-5, 1L << 40, 77);
        return new CachedRows(
                IntStream.range(0, rows)
                        .mapToObj(i -> COLUMNS.row(i, "name " + i, 1_000.5))
                        .toList(),
                OptionalLong.of(1_000),
                true,
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                asOf,
                true);
    }

    @ParameterizedTest
    @MethodSource("dev.livetable.cache.EveryValue#values")
    @DisplayName("every value is read as it was written")
    void everyValue(@Nullable Object value) {
        CachedRows rows = new CachedRows(List.of(Row.of("v", value)), OptionalLong.empty(), false, Instant.MIN);
        CachedRows read = RowsCodec.decode("t/a", RowsCodec.encode("t/a", rows));
        assertThat(read).isEqualTo(rows);
        assertThat(EveryValue.typed(read.rows().get(0).get(0))).isEqualTo(EveryValue.typed(value));
    }

    @Test
    @DisplayName("rows share their columns, and take few bytes")
    void compact() {
        byte[] bytes = RowsCodec.encode("t/a", page(100));
        CachedRows read = RowsCodec.decode("t/a", bytes);
        assertThat(read).isEqualTo(page(100));
        assertThat(read.rows()).extracting(Row::columns).allSatisfy(columns -> assertThat(columns)
                .isSameAs(read.rows().get(0).columns()));
        assertThat(bytes.length).isLessThan(100 * 22);
        assertThat(RowsCodec.weight(bytes)).isEqualTo(Weights.of("t/a", page(100)));
    }

    @Test
    @DisplayName("bytes that were changed, cut or put under another key are refused")
    void damage() {
        byte[] bytes = RowsCodec.encode("t/a", page(5));
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> RowsCodec.decode("t/a", flipped)).isInstanceOf(RuntimeException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RowsCodec.decode("t/a", cut)).isInstanceOf(RuntimeException.class);
        }
        assertThatThrownBy(() -> RowsCodec.decode("t/b", bytes)).isInstanceOf(RuntimeException.class);
        assertThat(RowsCodec.decode("t/a", bytes)).isEqualTo(page(5));
    }

    @Test
    @DisplayName("garbage does no harm and other formats are refused, even where no checksum guards them")
    void garbage() {
        Random random = new Random(1);
        byte[] bytes = RowsWriter.write(page(3), 0);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = bytes.clone();
            for (int hit = 0; hit <= i % 3; hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(RowsReader.read(damaged, 0).rows()).hasSizeLessThanOrEqualTo(3);
            } catch (RuntimeException refused) {
                assertThat(refused).isNotNull();
            }
        }
        byte[] ofVersion2 = HexFormat.of().parseHex("87" + "02" + "00" + "00" + "01" + "f5" + "8181626964" + "818101");
        assertThatThrownBy(() -> RowsReader.read(ofVersion2, 0)).hasMessageContaining("Rows of format 2");
        byte[] other = bytes.clone();
        other[1] = RowsFormat.VERSION + 1;
        assertThatThrownBy(() -> RowsReader.read(other, 0)).hasMessageContaining("format");
    }
}
