package dev.livetable.stream.bus;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values of rows in messages, so that each comes back exactly as it was, in value and in type. */
final class CarriedValues {

    /*
     * Null, texts, truths and longs are what they are in JSON. Each other value is an object with one name, which says
     * its type: {"decimal":"1.50"}. So no value passes for one of another type, and a map of a row is one of them, too.
     *
     * What is not carried is told by NOT_CARRIED, and then all that it is in is not carried: texts with half a surrogate
     * pair, which UTF-8 has no form for; numbers of very many digits, which take too long to read; what is nested too
     * deep, or has a longer name than a reader of JSON takes.
     */

    /** Stands for a value that is not carried. */
    static final Object NOT_CARRIED = new Object();

    private static final int MOST_BITS = 3_000;
    private static final int MOST_SCALE = 1_000_000_000;
    private static final int DEEPEST = 50;
    private static final int LONGEST_NAME = 10_000;

    private CarriedValues() {}

    /** Returns the value as JSON, or {@link #NOT_CARRIED}. */
    static @Nullable Object toJson(@Nullable Object value) {
        return toJson(value, 0);
    }

    private static @Nullable Object toJson(@Nullable Object value, int depth) {
        if (value == null || value instanceof Long || value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return isCarried(text) ? text : NOT_CARRIED;
        }
        if (value instanceof Double number) {
            return typed("double", number.toString());
        }
        if (value instanceof BigDecimal decimal) {
            boolean isShort =
                    decimal.unscaledValue().bitLength() <= MOST_BITS && Math.abs((long) decimal.scale()) <= MOST_SCALE;
            return isShort ? typed("decimal", decimal.toString()) : NOT_CARRIED;
        }
        if (value instanceof BigInteger integer) {
            return integer.bitLength() <= MOST_BITS ? typed("integer", integer.toString()) : NOT_CARRIED;
        }
        if (value instanceof Bytes bytes) {
            return typed("bytes", Base64.getEncoder().encodeToString(bytes.toArray()));
        }
        if (depth < DEEPEST && value instanceof List<?> list) {
            return list(list, depth);
        }
        if (depth < DEEPEST && value instanceof Map<?, ?> map) {
            return map(map, depth);
        }
        String type = typeOf(value);
        return type == null ? NOT_CARRIED : typed(type, value.toString());
    }

    private static @Nullable String typeOf(Object value) {
        if (value instanceof Instant) {
            return "instant";
        }
        if (value instanceof LocalDate) {
            return "date";
        }
        if (value instanceof LocalTime) {
            return "time";
        }
        if (value instanceof LocalDateTime) {
            return "date_time";
        }
        if (value instanceof OffsetDateTime) {
            return "offset_date_time";
        }
        return value instanceof UUID ? "uuid" : null;
    }

    private static Map<String, Object> typed(String type, Object json) {
        return Map.of(type, json);
    }

    private static Object list(List<?> list, int depth) {
        List<@Nullable Object> elements = new ArrayList<>(list.size());
        for (Object element : list) {
            Object json = toJson(element, depth + 1);
            if (json == NOT_CARRIED) {
                return NOT_CARRIED;
            }
            elements.add(json);
        }
        return typed("list", elements);
    }

    private static Object map(Map<?, ?> map, int depth) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            Object json = toJson(entry.getValue(), depth + 1);
            if (json == NOT_CARRIED || !isCarriedAsName(name)) {
                return NOT_CARRIED;
            }
            values.put(name, json);
        }
        return typed("map", values);
    }

    static boolean isCarriedAsName(String name) {
        return name.length() <= LONGEST_NAME && isCarried(name);
    }

    /** Returns whether a text has a form in UTF-8. */
    static boolean isCarried(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            }
        }
        return true;
    }

    /**
     * Returns the value that was carried.
     *
     * @throws RuntimeException if it is none
     */
    static @Nullable Object fromJson(@Nullable Object json) {
        if (!(json instanceof Map<?, ?> typed)) {
            if (json instanceof List<?>) {
                throw new IllegalArgumentException("A value is a list without a type");
            }
            return json;
        }
        if (typed.size() != 1) {
            throw new IllegalArgumentException("A value has " + typed.size() + " types");
        }
        Map.Entry<?, ?> only = typed.entrySet().iterator().next();
        if (only.getValue() instanceof List<?> list && only.getKey().equals("list")) {
            List<@Nullable Object> values = new ArrayList<>(list.size());
            list.forEach(element -> values.add(fromJson(element)));
            return values;
        }
        if (only.getValue() instanceof Map<?, ?> map && only.getKey().equals("map")) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            map.forEach((name, value) -> values.put(String.valueOf(name), fromJson(value)));
            return values;
        }
        return parse(String.valueOf(only.getKey()), (String) only.getValue());
    }

    private static Object parse(String type, String text) {
        return switch (type) {
            case "double" -> Double.valueOf(text);
            case "decimal" -> new BigDecimal(text);
            case "integer" -> new BigInteger(text);
            case "bytes" -> Bytes.of(Base64.getDecoder().decode(text));
            case "instant" -> Instant.parse(text);
            case "date" -> LocalDate.parse(text);
            case "time" -> LocalTime.parse(text);
            case "date_time" -> LocalDateTime.parse(text);
            case "offset_date_time" -> OffsetDateTime.parse(text);
            case "uuid" -> UUID.fromString(text);
            default -> throw new IllegalArgumentException("There is no such type");
        };
    }
}
