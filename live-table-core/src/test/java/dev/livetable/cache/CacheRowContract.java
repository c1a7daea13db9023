package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The part of {@link CacheContract} about rows, which come back as they were put. */
abstract class CacheRowContract extends CacheKeyContract {

    @Test
    @DisplayName("the last put wins and keeps the order of its rows")
    void lastPutWins() {
        List<Row> ordered = Stream.of("b", "c", "a").map(id -> Row.of("id", id)).toList();
        CachedRows last = new CachedRows(ordered, OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("clients/page", rows(1));
        cache().put("clients/page", last);
        assertKept("clients/page", last);
    }

    @Test
    @DisplayName("the time of the fetch is kept to the nanosecond")
    void fetchedAt() {
        for (Instant time : List.of(
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                Instant.MIN,
                Instant.MAX,
                Instant.EPOCH.minusNanos(1))) {
            CachedRows rows = CachedRows.ofCount(3, time);
            cache().put("t/count", rows);
            assertKept("t/count", rows);
        }
    }

    @Test
    @DisplayName("the total, its absence and whether there is more are kept")
    void totals() {
        for (CachedRows rows : List.of(
                CachedRows.ofCount(0, Instant.EPOCH),
                CachedRows.ofCount(Long.MAX_VALUE, Instant.EPOCH),
                new CachedRows(List.of(), OptionalLong.empty(), false, Instant.EPOCH),
                new CachedRows(List.of(), OptionalLong.empty(), true, Instant.EPOCH))) {
            cache().put("t/page", rows);
            assertKept("t/page", rows);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.livetable.cache.EveryValue#values")
    @DisplayName("every value comes back as it was put, of the same type")
    void values(@Nullable Object value) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("before", "x");
        map.put("value", value);
        map.put("after", null);
        CachedRows rows = new CachedRows(List.of(Row.of(map)), OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("t/page", rows);
        assertKept("t/page", rows);
        CachedRows kept = cache().get("t/page");
        if (kept != null) {
            assertThat(EveryValue.typed(kept.rows().get(0).get("value"))).isEqualTo(EveryValue.typed(value));
        }
    }

    @Test
    @DisplayName("rows of one page may differ in their columns")
    void differentColumns() {
        List<Row> rows = List.of(
                Row.of("id", "a").with("x", 1L),
                Row.empty(),
                Row.of("x", 1L).with("id", "a"),
                Row.of("id", "b").with("x", null),
                Row.of("id", "c").with("\uD800", "odd"));
        CachedRows page = new CachedRows(rows, OptionalLong.empty(), false, Instant.EPOCH);
        cache().put("t/page", page);
        assertKept("t/page", page);
    }

    @Test
    @DisplayName("a large page is kept whole")
    void largePage() {
        List<Row> rows = IntStream.range(0, 500)
                .mapToObj(id -> Row.of("id", id).with("name", "name " + id))
                .toList();
        CachedRows page = new CachedRows(rows, OptionalLong.of(500), false, Instant.EPOCH);
        cache().put("t/page", page);
        assertKept("t/page", page);
    }
}
