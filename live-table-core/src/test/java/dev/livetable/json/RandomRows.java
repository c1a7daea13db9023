package dev.livetable.json;

import dev.livetable.table.Bytes;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows with values of every type, chosen by a seed. */
final class RandomRows {

    private static final List<String> NAMES = List.of(
            "id",
            "name",
            "NAME_2",
            "größe",
            "a \"b\"",
            "a/b",
            "x\ny",
            "\uD83D\uDE00",
            "z",
            "empty",
            "countryCode",
            "é");
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "Zürich",
            "a \"quoted\" text",
            "line\nbreak\tand \u0001",
            "</script>",
            "\uD83D\uDE00 pair",
            "\u2028",
            "漢字",
            "x".repeat(3000),
            "ü".repeat(5000));
    private static final int TYPES = 17;

    private final Random random;

    RandomRows(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns rows that mostly have the same columns. */
    List<Row> rows(int count) {
        List<Row> rows = new ArrayList<>();
        Row model = row();
        for (int i = 0; i < count; i++) {
            rows.add(random.nextInt(10) == 0 ? row() : like(model));
        }
        return rows;
    }

    private Row like(Row model) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        model.columns().names().forEach(name -> values.put(name, value(2)));
        return model.columns().row(values.values().toArray());
    }

    Row row() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : NAMES) {
            if (random.nextBoolean()) {
                values.put(name, value(2));
            }
        }
        return Row.of(values);
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(depth > 0 ? TYPES : TYPES - 2)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(10);
            case 3 -> random.nextLong();
            case 4 -> new BigInteger(100, random).negate();
            case 5 -> random.nextBoolean() ? random.nextGaussian() : random.nextInt() / 1e5;
            case 6 ->
                List.of(Double.NaN, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1e300, Double.MIN_VALUE)
                        .get(random.nextInt(6));
            case 7 -> new BigDecimal(new BigInteger(1 + random.nextInt(70), random), random.nextInt(40) - 20);
            case 8 -> TEXTS.get(random.nextInt(TEXTS.size()));
            case 9 -> Bytes.of(String.valueOf(random.nextLong()).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            case 10 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 11 -> LocalDate.ofEpochDay(random.nextInt(40_000));
            case 12 -> LocalTime.ofNanoOfDay(random.nextInt(1_000_000_000) * 1000L);
            case 13 -> LocalDateTime.ofEpochSecond(random.nextInt(), 0, ZoneOffset.UTC);
            case 14 ->
                random.nextBoolean()
                        ? new UUID(random.nextLong(), random.nextLong())
                        : OffsetDateTime.ofInstant(Instant.ofEpochSecond(random.nextInt()), ZoneOffset.ofHours(3));
            case 15 -> list(depth - 1);
            default -> map(depth - 1);
        };
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(depth));
        }
        return values;
    }

    private Map<String, @Nullable Object> map(int depth) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.put(NAMES.get(random.nextInt(NAMES.size())), value(depth));
        }
        return values;
    }
}
