package dev.livetable.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.EveryValue;
import dev.livetable.cache.LogPosition;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
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
        assertThat(bytes.length).isLessThan(100 * 7);
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
    @DisplayName("rows of another format are refused, and say so")
    void otherFormat() {
        byte[] bytes = RowsCodec.encode("t/a", page(3));
        byte[] other = bytes.clone();
        assertThat(other[4]).isEqualTo((byte) RowsFormat.VERSION);
        other[4] = RowsFormat.VERSION + 1;
        assertThatThrownBy(() -> RowsHeader.read(other, 4)).hasMessageContaining("Rows of format");
        assertThat(RowsHeader.read(bytes, 4)).isEqualTo(page(3));
    }

    @Test
    @DisplayName("rows of many shapes, and names with half a surrogate pair, are read as they were written")
    void columns() {
        List<Row> made = List.of(Row.of("a\uD800", 1L), Row.empty(), Row.of("b", null), Row.of("a\uD800", "x"));
        CachedRows rows = new CachedRows(made, OptionalLong.of(Long.MAX_VALUE), false, Instant.MAX);
        assertThat(RowsCodec.decode("t/a", RowsCodec.encode("t/a", rows))).isEqualTo(rows);
        assertThat(RowsCodec.decode("t/a", RowsCodec.encode("t/a", page(0)))).isEqualTo(page(0));
    }

    @Test
    @DisplayName("rows that were encoded are the same rows in the same object, and can be encoded again")
    void staysTheSame() {
        CachedRows rows = page(10);
        byte[] bytes = RowsCodec.encode("t/a", rows);
        assertThat(rows).isEqualTo(page(10));
        assertThat(rows.block().packedLength()).isEqualTo(bytes.length);
        assertThat(RowsCodec.encode("t/a", rows)).isEqualTo(bytes).isNotSameAs(bytes);
        assertThat(RowsCodec.decode("t/a", bytes)).isEqualTo(rows);
    }

    @Test
    @DisplayName("a part of a page is written as that part")
    void part() {
        CachedRows page = page(10);
        CachedRows part = new CachedRows(page.rows().subList(2, 5), page.total(), true, page.fetchedAt());
        assertThat(part.block()).isSameAs(page.block());
        assertThat(part.rows()).isEqualTo(page(10).rows().subList(2, 5));
        assertThat(RowsCodec.decode("t/a", RowsCodec.encode("t/a", part))).isEqualTo(part);
    }
}
