package dev.livetable.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jol.info.GraphLayout;

/** What entries are estimated to take, against what they take on the heap, as JOL measures it. */
class WeightsTests {

    private static final int ROWS = 400;

    @BeforeAll
    static void letMeasureRecords() {
        System.setProperty("jol.magicFieldOffset", "true");
    }

    /** A way to make a row for a number. */
    private record Shape(String what, IntFunction<Row> row) {

        @Override
        public String toString() {
            return what;
        }
    }

    private static Shape ofValue(String what, IntFunction<Object> value) {
        Columns columns = Columns.of(List.of("id", "value"));
        return new Shape(what, i -> columns.row(1_000L + i, value.apply(i)));
    }

    private static Map<String, Object> city(int i) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : List.of("city_id", "name", "country", "admin_code", "population", "latitude", "longitude")) {
            values.put(new String(name.toCharArray()), 1_000.5 + i); // as a driver or a parser makes them
        }
        values.put("name", "city number " + i);
        return values;
    }

    static Stream<Shape> shapes() {
        Columns shared = Columns.of(List.copyOf(city(0).keySet()));
        return Stream.of(
                new Shape(
                        "columns that all rows share",
                        i -> shared.row(city(i).values().toArray())),
                new Shape("columns of each row's own", i -> Columns.of(List.copyOf(city(i).keySet()))
                        .row(city(i).values().toArray())),
                new Shape("a map", i -> Row.of(city(i))),
                new Shape("one column after another", i -> Row.of("id", 1_000L + i)
                        .with("name", "name " + i)),
                new Shape("columns that alternate", i -> Row.of((i % 2 == 0 ? "even" : "odd") + "_id", 1_000L + i)),
                new Shape("many columns", i -> {
                    Map<String, Object> values = new LinkedHashMap<>();
                    IntStream.range(0, 60).forEach(column -> values.put("column" + column, 1_000L + i));
                    return Row.of(values);
                }),
                ofValue("null", i -> Arrays.asList((Object) null).get(0)),
                ofValue("a boolean", i -> i % 2 == 0),
                ofValue("a small number", i -> (long) (i % 100)),
                ofValue("a number", i -> 100_000L + i),
                ofValue("a double", i -> i / 7.0),
                ofValue("a short text", i -> "text " + i),
                ofValue("a long text in Latin letters", i -> "text " + i + "x".repeat(3_000)),
                ofValue("a long text in other letters", i -> "текст " + i + "ж".repeat(3_000)),
                ofValue("a decimal", i -> new BigDecimal(i + ".25")),
                ofValue("a long decimal", i -> new BigDecimal("123456789012345678901234567890." + i)),
                ofValue("a large integer", i -> BigInteger.TEN.pow(40).add(BigInteger.valueOf(i))),
                ofValue("bytes", i -> Bytes.of(new byte[100 + i])),
                ofValue("an instant", Instant::ofEpochSecond),
                ofValue("a date", i -> LocalDate.EPOCH.plusDays(i)),
                ofValue("a time", i -> LocalTime.of(1, 2, 3, i + 1)),
                ofValue("a date and time", i -> LocalDateTime.of(2024, 1, 1 + i % 28, 1, 2, 3, i + 1)),
                ofValue(
                        "a date, time and offset",
                        i -> OffsetDateTime.of(
                                LocalDateTime.of(2024, 1, 1 + i % 28, 1, 2, 3, i + 1), ZoneOffset.ofHours(2))),
                ofValue("a UUID", i -> new UUID(i, i)),
                ofValue("a list", i -> List.of("a " + i, 1_000L + i, LocalDate.EPOCH.plusDays(i))),
                ofValue("an empty list", i -> List.of()),
                ofValue(
                        "a long list",
                        i -> IntStream.range(0, 100).mapToObj(n -> 1_000L + n).toList()),
                ofValue("a map of a few", i -> Map.of("street" + i, "a street " + i, "number" + i, 1_000L + i)),
                ofValue("an empty map", i -> Map.of()),
                ofValue("a map of many", i -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    IntStream.range(0, 30).forEach(n -> map.put("key " + i + n, 1_000L + n));
                    return map;
                }),
                ofValue(
                        "lists in maps in lists",
                        i -> List.of(
                                Map.of("inner" + i, List.of("a" + i, "b" + i)),
                                Map.of("inner" + i, List.of(1_000L + i)))));
    }

    private static CachedRows page(List<Row> rows) {
        return new CachedRows(rows, OptionalLong.of(rows.size()), true, Instant.now());
    }

    private static Offset<Long> quarterOf(long measured) {
        return within(measured / 4);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    @DisplayName("a list is estimated within a quarter of what it takes, however its rows were made")
    void lists(Shape shape) {
        CachedRows rows = page(IntStream.range(0, ROWS).mapToObj(shape.row).toList());
        long measured = GraphLayout.parseInstance(rows).totalSize();
        assertThat(Weights.of(rows)).isCloseTo(measured, quarterOf(measured));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    @DisplayName("a single row is estimated within a quarter of what it takes, however it was made")
    void singleRows(Shape shape) {
        CachedRows rows = page(List.of(shape.row.apply(300)));
        long measured = GraphLayout.parseInstance(rows).totalSize();
        assertThat(Weights.of(rows)).isCloseTo(measured, quarterOf(measured));
    }

    @Test
    @DisplayName("a cache is estimated within a quarter of what it takes, keys and index included")
    void wholeCache() {
        MemCache cache = new MemCache(Long.MAX_VALUE, Runnable::run, Runnable::run);
        long empty = GraphLayout.parseInstance(cache).totalSize();
        for (int i = 0; i < 1_000; i++) {
            String key = "cities/page?n=" + i + "&size=20&where=country='" + i + "'";
            cache.put(key, page(List.of(Row.of(city(i)))));
            cache.put(new String(key.toCharArray()), page(List.of(Row.of(city(i))))); // its key is there already
        }
        System.gc(); // forgets rows that nobody has
        long measured = GraphLayout.parseInstance(cache).totalSize() - empty;
        assertThat(cache.statistics("cities").weight()).isCloseTo(measured, quarterOf(measured));
    }

    @Test
    @DisplayName(
            "single rows that share their columns with all others are estimated within a quarter of what they take")
    void rowsOfOneTable() {
        MemCache cache = new MemCache(Long.MAX_VALUE, Runnable::run, Runnable::run);
        Columns columns = Columns.of(List.copyOf(city(0).keySet()));
        long empty = GraphLayout.parseInstance(cache).totalSize();
        for (int i = 0; i < 2_000; i++) {
            Row row = i % 2 == 0 ? columns.row(city(i).values().toArray()) : Row.of(city(i));
            cache.put("cities/row?id='" + i + "'", page(List.of(row)));
        }
        System.gc(); // forgets rows that nobody has
        long measured = GraphLayout.parseInstance(cache).totalSize() - empty;
        assertThat(cache.statistics("cities").weight()).isCloseTo(measured, quarterOf(measured));
    }

    @Test
    @DisplayName("rows with equal columns share them, and stay as they are")
    void sharing() {
        List<Row> made = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            made.add(Row.of("id", (long) i));
            made.add(Row.of("name", "name " + i));
        }
        List<Row> kept = page(made).rows();
        assertThat(kept).isEqualTo(made);
        assertThat(kept.get(18).columns())
                .isSameAs(kept.get(0).columns())
                .isSameAs(made.get(0).columns());
        assertThat(kept.get(19).columns())
                .isSameAs(kept.get(1).columns())
                .isNotSameAs(kept.get(0).columns());
        assertThat(page(kept).rows()).isSameAs(kept);
    }
}
