package dev.livetable.master.jdbc;

import dev.livetable.master.jdbc.JdbcValuesContract.Sample;
import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makers of random values that several databases can hold, with their literals. */
final class JdbcSamples {

    private static final long DAYS = 3_600_000;

    private JdbcSamples() {}

    /** Returns a maker of values whose literal is their text, cast to a type. */
    static Function<Random, Sample> cast(String type, Function<Random, Object> value) {
        return random -> {
            Object made = value.apply(random);
            return new Sample(made, "CAST(" + JdbcValuesContract.quoted(made.toString()) + " AS " + type + ")");
        };
    }

    /** Returns a maker of one of some values. */
    static Function<Random, Object> among(Object... values) {
        return random -> values[random.nextInt(values.length)];
    }

    static Function<Random, Object> whole(int bits) {
        return random -> {
            long most = -1L >>> (65 - bits);
            return switch (random.nextInt(4)) {
                case 0 -> most;
                case 1 -> -most - 1;
                case 2 -> (long) random.nextInt(5) - 2;
                default -> random.nextLong() >> (64 - bits);
            };
        };
    }

    static BigDecimal decimal(Random random, int scale) {
        return new BigDecimal(new BigInteger(random.nextInt(40) + 1, random), scale)
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
    }

    static double real(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            case 2 -> Double.MAX_VALUE;
            case 3 -> Double.MIN_VALUE;
            case 4 -> 0.1 + 0.2;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
        };
    }

    static double single(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            case 2 -> Float.MAX_VALUE;
            case 3 -> Float.MIN_VALUE;
            default -> (float) (random.nextGaussian() * Math.pow(10, random.nextInt(16) - 8));
        };
    }

    static Bytes bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.of(bytes);
    }

    static String hex(Bytes bytes) {
        return HexFormat.of().formatHex(bytes.toArray());
    }

    static Object date(Random random) {
        return LocalDate.ofEpochDay(random.nextLong(-DAYS / 10, DAYS / 2));
    }

    /** Returns a time with so many digits behind the second. */
    static LocalTime time(Random random, int digits) {
        long step = (long) Math.pow(10, 9 - digits);
        return random.nextInt(4) == 0
                ? LocalTime.of(random.nextInt(24), 0)
                : LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L) / step * step);
    }

    static LocalDateTime dateTime(Random random, int digits) {
        return LocalDate.ofEpochDay(random.nextLong(-DAYS / 10, DAYS / 2)).atTime(time(random, digits));
    }

    static OffsetDateTime moment(Random random, int digits) {
        return dateTime(random, digits).atOffset(ZoneOffset.UTC);
    }

    static Object uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong());
    }

    static Object truth(Random random) {
        return random.nextBoolean();
    }

    /** Returns structure that is not null at the top. */
    static Object structure(Random random) {
        Object made = structure(random, 3);
        return made == null ? "null" : made;
    }

    private static @Nullable Object structure(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> (long) random.nextInt(1000) - 500;
            case 3 -> new BigDecimal(new BigInteger(70, random), 3);
            case 4 -> random.nextInt(4) == 0 ? new BigInteger(80, random).setBit(79) : (Number) random.nextLong();
            case 5 -> JdbcValuesContract.text(random, 20);
            case 6 -> list(random, depth);
            default -> map(random, depth);
        };
    }

    private static List<@Nullable Object> list(Random random, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(structure(random, depth - 1));
        }
        return list;
    }

    private static Map<String, @Nullable Object> map(Random random, int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(JdbcValuesContract.text(random, 9), structure(random, depth - 1));
        }
        return map;
    }

    /** Returns JSON by a writer that is not the one of the tested code. */
    static String json(@Nullable Object value) {
        return new tools.jackson.databind.ObjectMapper().writeValueAsString(value);
    }
}
