package dev.livetable.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Confidential;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
}
