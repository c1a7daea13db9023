package dev.livetable.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Confidential;
import dev.livetable.table.Row;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.annotation.Id;

/** Values of columns that are of another type than their properties. */
@SuppressWarnings({"ArrayRecordComponent", "JavaUtilDate", "NonApiType"}) // properties are of all kinds
class ValueFormsTests {

    private static final ZoneId ROME = ZoneId.of("Europe/Rome");
    private static final UUID KEY = UUID.fromString("00000000-0000-000a-0000-00000000000b");

    private static Object convert(Object value, ColumnType to) {
        return ValueForms.convert(value, to, ROME);
    }

    private static void assertBothWays(Object value, ColumnType of, Object other, ColumnType to) {
        assertThat(convert(value, to)).isEqualTo(other);
        assertThat(convert(other, of)).isEqualTo(value);
    }

    @Test
    void whatMeansTheSameIsReadAndWritten() {
        Instant moment = Instant.parse("2026-07-01T10:00:00.123456Z");
        Bytes bytes = Bytes.of(new byte[] {0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 11});

        assertBothWays(true, ColumnType.BOOLEAN, 1L, ColumnType.INTEGER);
        assertBothWays(false, ColumnType.BOOLEAN, 0L, ColumnType.INTEGER);
        assertThat(convert(new BigDecimal("1.00"), ColumnType.BOOLEAN)).isEqualTo(true);
        assertBothWays(KEY, ColumnType.UUID, KEY.toString(), ColumnType.TEXT);
        assertBothWays(KEY, ColumnType.UUID, bytes, ColumnType.BYTES);
        assertBothWays(
                moment,
                ColumnType.INSTANT,
                OffsetDateTime.parse("2026-07-01T10:00:00.123456Z"),
                ColumnType.OFFSET_DATE_TIME);
        assertBothWays(
                moment, ColumnType.INSTANT, LocalDateTime.parse("2026-07-01T12:00:00.123456"), ColumnType.DATE_TIME);
        assertBothWays(
                OffsetDateTime.parse("2026-01-01T12:00+01:00"),
                ColumnType.OFFSET_DATE_TIME,
                LocalDateTime.parse("2026-01-01T12:00"),
                ColumnType.DATE_TIME);
        assertBothWays(
                Map.of("a", List.of(new BigDecimal("1.50"), 2L, "x", true)),
                ColumnType.MAP,
                "{\"a\":[1.50,2,\"x\",true]}",
                ColumnType.TEXT);
        assertBothWays(List.of("a"), ColumnType.LIST, "[\"a\"]", ColumnType.TEXT);
        assertThat(convert(Map.of("at", moment), ColumnType.TEXT)).isEqualTo("{\"at\":\"" + moment + "\"}");
        assertThat(convert(Map.of("a", 1L), ColumnType.ANY)).isEqualTo(Map.of("a", 1L));
    }

    @Test
    @DisplayName("an hour that clocks pass over or show twice is refused where it cannot be told")
    void hoursOfAChangeOfClocksAreNotMixedUp() {
        LocalDateTime missing = LocalDateTime.parse("2026-03-29T02:30");
        LocalDateTime twice = LocalDateTime.parse("2026-10-25T02:30");

        assertBothWays(twice, ColumnType.DATE_TIME, Instant.parse("2026-10-25T00:30:00Z"), ColumnType.INSTANT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert(Instant.parse("2026-10-25T01:30:00Z"), ColumnType.DATE_TIME))
                .withMessageContaining("Europe/Rome show twice")
                .withMessageContaining("time zone");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert(missing, ColumnType.INSTANT))
                .withMessageContaining("passed over");
    }

    @Test
    void whatDoesNotFitIsRefusedWithoutTellingIt() {
        String secret = Confidential.VALUE;

        Confidential.assertNotShown(
                () -> convert(2L, ColumnType.BOOLEAN),
                () -> convert(secret, ColumnType.BOOLEAN),
                () -> convert(secret, ColumnType.UUID),
                () -> convert(KEY.toString().toUpperCase(Locale.ROOT), ColumnType.UUID),
                () -> convert(Bytes.of(new byte[3]), ColumnType.UUID),
                () -> convert(secret, ColumnType.MAP),
                () -> convert("[\"" + secret + "\"]", ColumnType.MAP),
                () -> convert("{\"" + secret + "\":1, \"" + secret + "\":2}", ColumnType.MAP),
                () -> convert("{}", ColumnType.LIST),
                () -> convert(Map.of("a", secret), ColumnType.LIST),
                () -> convert(secret, ColumnType.INSTANT));
    }

    record Holder(
            @Id long id,
            float real,
            @Nullable Double precise,
            @Nullable BigDecimal exact,
            @Nullable Date date,
            @Nullable Set<String> tags,
            @Nullable HashSet<String> others,
            @Nullable Map<String, Float> reals,
            String @Nullable [] texts) {}

    private static final Row ROW = Row.of("id", 1)
            .with("real", 0.5)
            .with("precise", new BigDecimal("0.1"))
            .with("exact", 3)
            .with("date", Instant.parse("2026-01-01T00:00:00.123Z"))
            .with("tags", List.of("z", "b", "y", "a"))
            .with("others", List.of("z", "b", "y", "a"))
            .with("reals", "{\"a\":0.1}")
            .with("texts", List.of("x"));

    private final EntityCodec<Holder, Long> codec = EntityCodec.of(Holder.class, Long.class);

    @Test
    void whatIsReadAndWrittenAgainIsTheSame() {
        Row again = codec.encode(codec.decode(ROW));

        assertThat(again)
                .isEqualTo(ROW.with("precise", 0.1)
                        .with("exact", new BigDecimal("3"))
                        .with("reals", Map.of("a", 0.1)));
        assertThat(codec.inColumn(again.get("precise"), ColumnType.DECIMAL)).isEqualTo(new BigDecimal("0.1"));
        assertThat(codec.inColumn(again.get("exact"), ColumnType.INTEGER)).isEqualTo(3L);
        assertThat(codec.inColumn(again.get("reals"), ColumnType.TEXT)).isEqualTo("{\"a\":0.1}");
    }

    @Test
    void whatAPropertyWouldHoldInPartIsRefused() {
        assertRefused("real", 0.1, "Holder.real, of type float,", "'REAL', a value of class Double", "Double");
        assertRefused("precise", new BigDecimal("0.12345678901234567890"), "Holder.precise", "BigDecimal");
        assertRefused("precise", BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE), "Holder.precise", "BigDecimal");
        assertRefused("date", Instant.parse("2026-01-01T00:00:00.123456Z"), "Holder.date", "'DATE'");
        assertRefused("tags", List.of("a", "b", "a"), "Holder.tags, of type Set,", "class", "twice");
        assertRefused("reals", "{\"a\":\"x\"}", "Holder.reals.a", "'REALS', a value of class String");
        assertRefused("real", null, "Holder.real", "'REAL', a null");
    }

    private void assertRefused(String column, @Nullable Object value, String... told) {
        assertThatExceptionOfType(EntityException.class)
                .as(column)
                .isThrownBy(() -> codec.decode(ROW.with(column, value), name -> name.toUpperCase(Locale.ROOT)))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(told));
    }

    enum Level {
        LOW
    }

    record Levels(@Id long id, List<Level> levels) {}

    @Test
    void anEnumIsNoNumber() {
        EntityCodec<Levels, Long> levels = EntityCodec.of(Levels.class, Long.class);

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> levels.decode(Row.of("id", 1).with("levels", List.of(0))));
    }

    record Open(Object a, List<Object> b, Map<String, List<Serializable>> c) {}

    record Anything(
            @Id long id,
            @Nullable Object doc,
            @Nullable Serializable other,
            Optional<Object> maybe,
            List<?> many,
            Object[] array,
            Map<String, Object> map,
            Set<Object> set,
            Open nested,
            List<Open> list) {}

    @Test
    void whatIsDeclaredAsAnObjectIsKeptWhole() {
        EntityCodec<Anything, Long> anything = EntityCodec.of(Anything.class, Long.class);
        Map<String, Object> doc = Map.of(
                "a", 1L, "b", List.of(1L, new BigDecimal("2.50"), "x", true, Map.of("at", Instant.EPOCH, "key", KEY)));
        Map<String, Object> open = Map.of("a", doc, "b", List.of(doc, 1.5), "c", Map.of("x", List.of(doc, "y")));
        Row row = Row.of("id", 1)
                .with("doc", doc)
                .with("other", List.of(doc, Bytes.of(new byte[] {1})))
                .with("maybe", doc)
                .with("many", List.of(doc, LocalDateTime.MIN))
                .with("array", List.of(doc))
                .with("map", Map.of("x", List.of(doc)))
                .with("set", List.of(doc))
                .with("nested", open)
                .with("list", List.of(open));

        assertThat(anything.encode(anything.decode(row))).isEqualTo(row);
        assertThat(anything.schema("anything").column("doc").type()).isEqualTo(ColumnType.ANY);
        Row texts = row.with("doc", "{}").with("other", OffsetDateTime.MAX);
        assertThat(anything.encode(anything.decode(texts))).isEqualTo(texts);
        Row nulls = row.with("doc", null).with("other", null);
        assertThat(anything.encode(anything.decode(nulls))).isEqualTo(nulls);
    }

    private static Anything anything(Object doc, Serializable other, Object map, Object b) {
        Open nested = new Open("a", List.of(b), Map.of());
        return new Anything(
                1, doc, other, Optional.of(1), List.of(), new Object[0], Map.of("x", map), Set.of(), nested, List.of());
    }

    @Test
    void anObjectThatARowCannotHoldIsRefusedAndNotLost() {
        EntityCodec<Anything, Long> anything = EntityCodec.of(Anything.class, Long.class);

        assertNotKept(
                anything,
                anything(new Levels(1, List.of()), "", "", ""),
                "Anything.doc holds what a row cannot",
                "$Levels");
        assertNotKept(anything, anything(List.of(new Object()), "", "", ""), "Anything.doc holds what a row cannot");
        assertNotKept(
                anything,
                anything("", Locale.ROOT, "", ""),
                "Anything.other holds what a row cannot",
                "java.util.Locale");
        assertNotKept(anything, anything("", "", new Object(), ""), "Anything.map holds what a row cannot");
        assertNotKept(anything, anything("", "", "", Map.of(1, "")), "Open.b holds what a row cannot");
    }

    private static void assertNotKept(EntityCodec<Anything, Long> codec, Anything value, String... told) {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> codec.encode(value))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(told));
    }

    record Joined(@Id long id, @Nullable StringJoiner texts) {}

    @Test
    void anObjectOfTheJdkThatItsGettersDoNotTellIsRefusedAndNotLost() {
        EntityCodec<Joined, Long> joined = EntityCodec.of(Joined.class, Long.class);

        assertThat(joined.encode(new Joined(1, null)).get("texts")).isNull();
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> joined.encode(new Joined(1, new StringJoiner(","))))
                .withMessageContaining("Joined.texts holds what a row cannot, in a java.util.StringJoiner;");
    }

    record Zoned(
            @Id long id,
            @Nullable ZonedDateTime at,
            @Nullable List<ZonedDateTime> all) {}

    @Test
    void aMomentThatIsNotOfThePropertysClassIsRefusedWithItsName() {
        EntityCodec<Zoned, Long> zoned = EntityCodec.of(Zoned.class, Long.class);
        OffsetDateTime moment = OffsetDateTime.parse("2026-01-02T03:04:05+02:00");

        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> zoned.decode(Row.of("id", 1).with("at", moment)))
                .withMessageContaining("Zoned.at, of type ZonedDateTime,")
                .withMessageContaining("a value of class OffsetDateTime");
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> zoned.decode(Row.of("id", 1).with("all", List.of(moment))))
                .withMessageContaining("Zoned.all");
    }

    record Worded(@Id long id, CharSequence words) {}

    record Compared(@Id long id, List<Comparable<String>> all) {}

    record Timed(@Id long id, Map<String, Temporal> times) {}

    record Usual(
            @Id long id, Number n, Collection<Number> c, Iterable<String> i, SortedMap<String, Long> m, ZoneId z) {}

    @Test
    void typesOfTheJdkThatDoNotSayWhatTheyHoldAreRefused() {
        assertNotKnown(Worded.class, "Worded.words", "java.lang.CharSequence", "String");
        assertNotKnown(Compared.class, "Compared.all", "java.lang.Comparable");
        assertNotKnown(Timed.class, "Timed.times", "java.time.temporal.Temporal");
        EntityCodec<Usual, Long> usual = EntityCodec.of(Usual.class, Long.class);
        Row row = Row.of("id", 1)
                .with("n", 1.5)
                .with("c", List.of(1, new BigDecimal("1.50")))
                .with("i", List.of("a"))
                .with("m", Map.of("a", 1))
                .with("z", "Europe/Rome");
        assertThat(usual.encode(usual.decode(row))).isEqualTo(row);
    }

    private static void assertNotKnown(Class<?> type, String... told) {
        assertThatExceptionOfType(EntityException.class)
                .isThrownBy(() -> EntityCodec.of(type))
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(told));
    }
}
