package dev.livetable.cache;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Values of every type that a row can hold, the awkward ones among them. */
public final class EveryValue {

    private EveryValue() {}

    /** Returns the values. */
    public static Stream<@Nullable Object> values() {
        return Stream.of(simple(), nested()).flatMap(values -> values);
    }

    private static Stream<@Nullable Object> simple() {
        return Stream.of(
                null,
                true,
                false,
                0L,
                -1L,
                23L,
                24L,
                255L,
                65_536L,
                4_294_967_296L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                BigInteger.ZERO,
                BigInteger.valueOf(Long.MIN_VALUE),
                BigInteger.ONE.shiftLeft(64),
                BigInteger.TEN.pow(3_000).negate(),
                0.0,
                -0.0,
                1.0,
                0.1,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                BigDecimal.ZERO,
                new BigDecimal("0.000"),
                new BigDecimal("1.10"),
                new BigDecimal("-1E+400"),
                new BigDecimal(BigInteger.TEN.pow(200), Integer.MAX_VALUE),
                new BigDecimal(BigInteger.ONE, Integer.MIN_VALUE),
                new BigDecimal(BigInteger.valueOf(Long.MIN_VALUE), 2),
                "",
                "text",
                "'\"\\\u0000\n%/",
                "äöü€\uD83D\uDE00",
                "\uD83D",
                "\uDE00\uD83D",
                "x\uD800y",
                "long ".repeat(20_000),
                "läng\uD83D\uDE00 ".repeat(20_000),
                Bytes.of(new byte[0]),
                Bytes.of(new byte[] {0, -1, 127, -128}),
                Bytes.of(new byte[70_000]),
                Instant.MIN,
                Instant.MAX,
                Instant.parse("2024-02-29T23:59:59.123456789Z"),
                Instant.EPOCH.minusNanos(1),
                LocalDate.MIN,
                LocalDate.MAX,
                LocalDate.of(2024, 2, 29),
                LocalTime.MIN,
                LocalTime.MAX,
                LocalTime.of(12, 30, 15, 1),
                LocalDateTime.MIN,
                LocalDateTime.MAX,
                LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_999),
                OffsetDateTime.MIN,
                OffsetDateTime.MAX,
                OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 4, ZoneOffset.ofHoursMinutesSeconds(-5, -30, -17)),
                new UUID(0, 0),
                new UUID(-1, Long.MIN_VALUE),
                UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
    }

    private static Stream<@Nullable Object> nested() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("z", 1L);
        map.put("", null);
        map.put("a", Arrays.asList(null, BigInteger.ONE, List.of(), Map.of()));
        map.put("\uD800", Map.of("inner", Bytes.of(new byte[] {1})));
        Object deep = "bottom";
        for (int i = 0; i < 600; i++) {
            deep = List.of(deep);
        }
        return Stream.of(
                List.of(),
                Map.of(),
                Arrays.asList(null, null),
                List.of(1L, "1", BigDecimal.ONE, List.of(List.of(1.0)), LocalDate.EPOCH),
                map,
                deep);
    }

    /** Returns a value as text that tells its type and the order of its parts. */
    public static String typed(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        if (value instanceof List<?> list) {
            list.forEach(element -> text.append(typed(element)).append(','));
            return "[" + text + "]";
        }
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) ->
                    text.append(typed(key)).append(':').append(typed(element)).append(','));
            return "{" + text + "}";
        }
        return value == null ? "null" : value.getClass().getSimpleName() + " " + value;
    }
}
