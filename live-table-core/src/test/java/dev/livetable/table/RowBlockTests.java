package dev.livetable.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.cache.EveryValue;
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
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowBlockTests {

    private static final List<@Nullable Object> VALUES = EveryValue.values().toList();

    /** What makes the values of a column. */
    private static final List<Function<SplittableRandom, @Nullable Object>> KINDS = List.of(
            random -> VALUES.get(random.nextInt(VALUES.size())),
            random -> null,
            random -> random.nextBoolean(),
            random -> random.nextLong(),
            random -> random.nextLong() >> random.nextInt(64),
            random -> 1_000L + 7L * random.nextInt(100),
            random -> Long.MIN_VALUE + random.nextInt(3),
            random -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE,
            random -> Double.longBitsToDouble(random.nextLong()),
            random -> random.nextInt(-9_000_000, 9_000_000) / 1e5,
            random -> random.nextInt(10) == 0 ? -0.0 : random.nextInt(10),
            random -> (double) random.nextInt(10),
            random -> BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(-9, 9)),
            random -> new BigInteger(1 + random.nextInt(200), new java.util.Random(random.nextLong())),
            random -> text(random, "ab", random.nextInt(9)),
            random -> text(random, "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-0123456789", 20),
            random -> text(random, "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ.,-0123456789_;:", 3),
            random -> text(random, "aäöü€я\u0000", random.nextInt(9)),
            random -> text(random, "ab/\"\\", 20),
            random -> List.of("one", "two", "three").get(random.nextInt(3)),
            random -> "\uD83D\uDE00".substring(random.nextInt(2), 1 + random.nextInt(1, 2)),
            random -> "",
            random -> Bytes.of(text(random, "abc", random.nextInt(5)).getBytes(UTF_8)),
            random -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1000) * 1_000_000L),
            random -> LocalDate.ofEpochDay(random.nextInt(20_000)),
            random -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L)),
            random -> LocalDateTime.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000), ZoneOffset.UTC),
            random -> OffsetDateTime.of(
                    LocalDateTime.ofEpochSecond(random.nextInt(), 0, ZoneOffset.UTC),
                    ZoneOffset.ofTotalSeconds(random.nextInt(-64_000, 64_000))),
            random -> new UUID(random.nextLong(), random.nextLong()),
            random -> Arrays.asList(random.nextInt(), null, text(random, "xyz", 3)),
            random -> Map.of("street", text(random, "xyz", 8), "places", List.of(random.nextLong())),
            random -> random.nextBoolean() ? (Object) 1L : (Object) 1.5);

    private static String text(SplittableRandom random, String letters, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(letters.charAt(random.nextInt(letters.length())));
        }
        return text.toString();
    }

    private static List<Row> rows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int columns = random.nextInt(12);
        List<Function<SplittableRandom, @Nullable Object>> kinds = IntStream.range(0, columns)
                .<Function<SplittableRandom, @Nullable Object>>mapToObj(i -> KINDS.get(random.nextInt(KINDS.size())))
                .toList();
        boolean isRagged = random.nextInt(4) == 0;
        int nulls = random.nextInt(3) * 30;
        List<Row> rows = new ArrayList<>();
        for (int i = random.nextInt(random.nextBoolean() ? 3 : 120); i > 0; i--) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (int column = 0; column < columns; column++) {
                if (!isRagged || random.nextInt(4) > 0) {
                    values.put(
                            "c" + column,
                            random.nextInt(100) < nulls
                                    ? null
                                    : kinds.get(column).apply(random));
                }
            }
            rows.add(Row.of(values));
        }
        return rows;
    }

    private static RowBlock packed(List<Row> rows) {
        RowBlock block = RowBlock.of(new ArrayList<>(rows));
        byte[] bytes = block.packedBehind(new byte[] {1, 2, 3});
        return RowBlock.ofPacked(block.columns(), bytes, 3);
    }

    private static List<String> typed(List<Row> rows) {
        return rows.stream().map(row -> EveryValue.typed(row.asMap())).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @DisplayName("packed rows are the rows that were packed, in class and value, however they are read")
    void packedIsLoose(int part) {
        for (long seed = 200L * part; seed < 200L * (part + 1); seed++) {
            List<Row> rows = rows(seed);
            RowBlock packed = packed(rows);
            assertThat(packed).as("seed %s", seed).isEqualTo(rows).hasSameHashCodeAs(rows);
            assertThat(typed(packed)).as("seed %s", seed).isEqualTo(typed(rows));
            RowBlock read = packed(rows);
            for (int row = 0; row < rows.size(); row++) {
                Taken taken = new Taken();
                read.read(row, taken);
                assertThat(EveryValue.typed(taken.values))
                        .as("seed %s", seed)
                        .isEqualTo(EveryValue.typed(
                                new ArrayList<>(rows.get(row).asMap().values())));
            }
        }
    }

    /** A sink that keeps what it was given as values. */
    private static final class Taken implements RowValueSink {

        private final List<@Nullable Object> values = new ArrayList<>();

        @Override
        public void number(long number) {
            values.add(number);
        }

        @Override
        public void number(double number) {
            values.add(number);
        }

        @Override
        public void truth(boolean truth) {
            values.add(truth);
        }

        @Override
        public void text(String text) {
            values.add(text);
        }

        @Override
        public void plainText(byte[] bytes, int from, int length) {
            RowValueSink.super.plainText(bytes, from, length);
            assertThat((String) values.get(values.size() - 1)).matches("[A-Za-z0-9 .,_:+()-]*");
        }

        @Override
        public void other(@Nullable Object other) {
            assertThat(List.of(String.class, Long.class, Double.class, Boolean.class))
                    .noneMatch(type -> type.isInstance(other));
            values.add(other);
        }
    }

    @Test
    @DisplayName("every value that a row can hold is the same when it was packed, alone and beside others")
    void everyValue() {
        for (Object value : VALUES) {
            List<Row> alone = List.of(Row.of("v", value));
            assertThat(typed(packed(alone))).isEqualTo(typed(alone));
        }
        List<Row> all = VALUES.stream().map(value -> Row.of("v", value)).toList();
        assertThat(typed(packed(all))).isEqualTo(typed(all));
    }

    @Test
    @DisplayName("a block that is packed stays the block that it was, with what was made of it")
    void packsInPlace() {
        List<Row> rows = rows(3);
        RowBlock block = RowBlock.of(rows);
        Weighing made = block.derived("key", of -> new Weighing(of.size()));
        Row first = block.get(0);
        assertThat(block.packedLength()).isEqualTo(-1);
        block.pack();
        int length = block.packedLength();
        assertThat(length).isPositive();
        assertThat(block).isEqualTo(rows).isEqualTo(RowBlock.of(rows));
        assertThat(block.get(0)).isEqualTo(first);
        assertThat(block.<Weighing>derived("key", of -> new Weighing(0))).isSameAs(made);
        assertThat(block.packedBehind(new byte[10])).hasSize(length + 10);
        assertThat(block).isEqualTo(rows);
        assertThat(block.derivedWeight()).isEqualTo(rows.size());
        block.forgetDerived();
        assertThat(block.derivedWeight()).isZero();
    }

    private record Weighing(long weight) implements Derived {}

    @Test
    @DisplayName("a row of a packed block is one object while anybody has it, and makes a value once")
    void remembers() {
        RowBlock block = packed(List.of(Row.of("text", "some text"), Row.of("text", "other")));
        Row row = block.get(0);
        assertThat(block.get(0)).isSameAs(row);
        assertThat(row.get("text")).isSameAs(row.get("text")).isEqualTo("some text");
        System.gc();
        assertThat(block.get(0)).isSameAs(row);
    }

    @Test
    @DisplayName("a row of a packed block can be changed as any other can")
    void changes() {
        Row loose = Row.of(Map.of("a", 1L)).with("b", "text").with("c", null);
        Row row = packed(List.of(loose)).get(0);
        assertThat(row.with("b", 2L)).isEqualTo(loose.with("b", 2L));
        assertThat(row.with("d", 2L)).isEqualTo(loose.with("d", 2L));
        assertThat(row.without("b")).isEqualTo(loose.without("b"));
        assertThat(row.renamed(name -> name + "x")).isEqualTo(loose.renamed(name -> name + "x"));
        assertThat(row.sharing(loose.columns())).isEqualTo(loose);
        assertThat(row.sharingValues(loose)).isEqualTo(loose);
        assertThat(loose.sharingValues(row)).isEqualTo(loose);
        assertThat(row.asMap()).isEqualTo(loose.asMap());
        assertThatThrownBy(() -> row.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> row.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packed(List.of(loose)).get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> packed(List.of(loose)).read(1, new Taken()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    @DisplayName("columns are shared in place, in either form")
    void shares() {
        List<Row> rows = List.of(Row.of("a", 1L), Row.of("b", 2L), Row.of("a", 3L));
        Columns shared = Columns.of(List.of("a"));
        for (RowBlock block : List.of(RowBlock.of(rows), packed(rows))) {
            block.share(columns -> columns.equals(shared) ? shared : columns);
            assertThat(block).isEqualTo(rows);
            assertThat(block.get(2).columns()).isSameAs(shared);
            assertThat(block.get(0).columns()).isSameAs(shared);
            assertThat(block.columns()).hasSize(2).first().isSameAs(shared);
        }
    }

    @Test
    @DisplayName("a block made anew has the same rows, and nothing that was made of the other")
    void anew() {
        RowBlock block = packed(rows(5));
        block.derived("key", of -> new Weighing(7));
        RowBlock other = RowBlock.anew(block);
        assertThat(other).isNotSameAs(block).isEqualTo(block);
        assertThat(other.packedLength()).isEqualTo(block.packedLength());
        assertThat(other.derivedWeight()).isZero();
        assertThat(RowBlock.anew(List.copyOf(block))).isEqualTo(block);
    }

    @Test
    @DisplayName("who keeps a block is told once that he is new, and of each thing that is made from then on")
    void tells() {
        RowBlock block = RowBlock.of(rows(5));
        List<RowBlock> told = new ArrayList<>();
        Consumer<RowBlock> keeper = told::add;
        assertThat(block.keptBy(keeper)).isTrue();
        assertThat(block.keptBy(keeper)).isFalse();
        block.derived("a", of -> new Weighing(1));
        block.derived("a", of -> new Weighing(1));
        block.derived("b", of -> new Weighing(2));
        assertThat(told).hasSize(2).containsOnly(block);
        assertThat(block.derivedWeight()).isEqualTo(3);
    }

    @Test
    @DisplayName("values that are nested too deeply to be packed stay as they are")
    void tooDeep() {
        Object deep = "bottom";
        for (int i = 0; i < 1_200; i++) {
            deep = List.of(deep);
        }
        RowBlock block = RowBlock.of(List.of(Row.of("deep", deep)));
        Thread small = new Thread(null, () -> block.pack(Integer.MAX_VALUE), "small stack", 1);
        small.start();
        assertThatCode(small::join).doesNotThrowAnyException();
        assertThat(block.isSettled()).isTrue();
        int depth = 0;
        for (Object value = block.get(0).get(0); value instanceof List<?> list; value = list.get(0)) {
            depth++;
        }
        assertThat(depth).isEqualTo(1_200);
    }

    @Test
    @DisplayName("rows that would be longer than asked for, or very long, stay as they are, and each value with them")
    void tooLong() {
        List<Row> plain = rows(50);
        int length = RowBlock.of(plain).packedBehind(new byte[0]).length;
        List<Row> bytes = List.of(Row.of("bytes", Bytes.of(new byte[1_000])));
        List<Row> large = List.of(Row.of("text", "äß€".repeat(6 << 20)));

        assertPacked(plain, length + 20, true);
        assertPacked(plain, length - 1, false);
        assertPacked(bytes, 1_100, true);
        assertPacked(bytes, 999, false);
        assertPacked(large, Integer.MAX_VALUE, false);
    }

    private static void assertPacked(List<Row> rows, int most, boolean isPacked) {
        RowBlock block = RowBlock.of(rows);
        block.pack(most);
        assertThat(block.isSettled()).isTrue();
        assertThat(block.packedLength() >= 0).isEqualTo(isPacked);
        assertThat(block).isEqualTo(rows);
    }
}
