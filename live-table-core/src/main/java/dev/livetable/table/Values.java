package dev.livetable.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The values a row can hold: taking them in, and comparing them. */
final class Values {

    private static final Set<Class<?>> KEPT_AS_THEY_ARE = Set.of(
            Boolean.class,
            BigInteger.class,
            BigDecimal.class,
            Bytes.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class,
            UUID.class);

    private Values() {}

    /**
     * Returns a value in the form a row keeps it in.
     *
     * @throws IllegalArgumentException if a row cannot hold it; the message names the column
     */
    static @Nullable Object keep(String column, @Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Long || value instanceof Double) {
            return value; // most are, and this is quicker than to look for their class
        }
        if (KEPT_AS_THEY_ARE.contains(value.getClass())) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Float number) {
            return number.doubleValue();
        }
        if (value instanceof byte[] bytes) {
            return Bytes.of(bytes);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> kept = new ArrayList<>(list.size());
            list.forEach(element -> kept.add(keep(column, element)));
            return Collections.unmodifiableList(kept);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> kept = new LinkedHashMap<>();
            map.forEach((key, element) -> kept.put(textKey(column, key), keep(column, element)));
            return Collections.unmodifiableMap(kept);
        }
        throw new IllegalArgumentException("Column '" + column + "' cannot hold a "
                + value.getClass().getName() + "; a row holds null, booleans, numbers, text, bytes, java.time values,"
                + " UUIDs, and lists and maps of them");
    }

    private static String textKey(String column, @Nullable Object key) {
        if (key instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("Column '" + column + "' cannot hold a map with a key that is "
                + (key == null ? "null" : "of " + key.getClass().getSimpleName()) + "; keys are text");
    }

    /**
     * Compares two values that are not null: numbers by what they are worth, moments by when they are, UUIDs by their
     * text, others of one type in their natural order.
     *
     * @throws IllegalArgumentException if they cannot be compared
     */
    static int compare(Object left, Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return compareNumbers(a, b);
        }
        if (left instanceof OffsetDateTime a && right instanceof OffsetDateTime b) {
            return a.toInstant().compareTo(b.toInstant());
        }
        if (left instanceof UUID && right instanceof UUID) {
            return left.toString().compareTo(right.toString());
        }
        if (left.getClass() == right.getClass() && left instanceof Comparable<?>) {
            return compareAlike(left, right);
        }
        throw new IllegalArgumentException("A " + left.getClass().getSimpleName() + " cannot be compared with a "
                + right.getClass().getSimpleName());
    }

    @SuppressWarnings("unchecked") // both are of one class, and that class compares with itself
    private static int compareAlike(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static int compareNumbers(Number left, Number right) {
        boolean finite = isFinite(left) && isFinite(right);
        return finite
                ? decimal(left).compareTo(decimal(right))
                : Double.compare(left.doubleValue(), right.doubleValue());
    }

    private static boolean isFinite(Number number) {
        return !(number instanceof Double real) || Double.isFinite(real);
    }

    static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        return number instanceof Double real ? new BigDecimal(real) : BigDecimal.valueOf(number.longValue());
    }

    /**
     * Returns whether two values that are not null are the same: numbers by what they are worth,
     * moments by when they are.
     */
    static boolean same(Object left, Object right) {
        boolean number = left instanceof Number && right instanceof Number;
        boolean moment = left instanceof OffsetDateTime && right instanceof OffsetDateTime;
        return number || moment ? compare(left, right) == 0 : left.equals(right);
    }
}
