package dev.livetable.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the values of a column are. Every column may also hold null. */
public enum ColumnType {
    /** {@link Boolean}. */
    BOOLEAN(Boolean.class, ColumnType::parseBoolean),
    /** {@link Long}, or {@link BigInteger} where a long is too short. */
    INTEGER(Long.class, text -> shortest(new BigInteger(text))),
    /** {@link BigDecimal}; {@link Double} where it is infinite or not a number. */
    DECIMAL(BigDecimal.class, ColumnType::parseDecimal),
    /** {@link Double}. */
    DOUBLE(Double.class, Double::valueOf),
    /** {@link String}. */
    TEXT(String.class, text -> text),
    /** {@link Bytes}; as text in Base64. */
    BYTES(Bytes.class, text -> Bytes.of(Base64.getDecoder().decode(text))),
    /** {@link LocalDate}. */
    DATE(LocalDate.class, LocalDate::parse),
    /** {@link LocalTime}. */
    TIME(LocalTime.class, LocalTime::parse),
    /** {@link LocalDateTime}. */
    DATE_TIME(LocalDateTime.class, LocalDateTime::parse),
    /** {@link OffsetDateTime}. */
    OFFSET_DATE_TIME(OffsetDateTime.class, OffsetDateTime::parse),
    /** {@link Instant}. */
    INSTANT(Instant.class, Instant::parse),
    /** {@link java.util.UUID}. */
    UUID(java.util.UUID.class, java.util.UUID::fromString),
    /** {@link List}. */
    LIST(List.class, null),
    /** {@link Map}. */
    MAP(Map.class, null),
    /** Any value that a row can hold. */
    ANY(Object.class, text -> text);

    private static final int MOST_DIGITS = 20_000;

    private final Class<?> javaType;
    private final @Nullable Function<String, Object> parser;

    ColumnType(Class<?> javaType, @Nullable Function<String, Object> parser) {
        this.javaType = javaType;
        this.parser = parser;
    }

    /**
     * Returns a value in the form this type has it: numbers as the number of this type that is worth the same, and what
     * has no form of its own in JSON (bytes, dates, times, UUIDs) also from its text.
     *
     * @param value a value, or null, which stays null
     * @return the value in this type's form; null only if null was given
     * @throws IllegalArgumentException if the value is not of this type; the message says of which type or length it is
     *     and of which it should be, and not what it is
     */
    public @Nullable Object coerce(@Nullable Object value) {
        Object kept = Values.keep(name(), value);
        if (kept instanceof Number number && isNumber()) {
            return fromNumber(number);
        }
        if (kept == null || javaType.isInstance(kept)) {
            return kept;
        }
        if (kept instanceof String text && this != BOOLEAN && !isNumber()) {
            return parse(text);
        }
        if (kept instanceof OffsetDateTime moment && this == INSTANT) {
            return moment.toInstant();
        }
        if (kept instanceof Instant moment && this == OFFSET_DATE_TIME) {
            return moment.atOffset(ZoneOffset.UTC);
        }
        throw mismatch(kept);
    }

    /**
     * Returns the value that a text stands for.
     *
     * @param text a text such as an id holds it
     * @return the value, never null
     * @throws IllegalArgumentException if the text is none of this type
     */
    public Object parse(String text) {
        if (parser == null) {
            throw mismatch(text);
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw mismatch(text);
        }
    }

    /** Returns whether a value is in the form that this type has it, as {@link #coerce} returns it. */
    public boolean holds(Object value) {
        return javaType.isInstance(value)
                || this == INTEGER && value instanceof BigInteger
                || this == DECIMAL && value instanceof Double real && !Double.isFinite(real);
    }

    private boolean isNumber() {
        return this == INTEGER || this == DECIMAL || this == DOUBLE;
    }

    private Object fromNumber(Number number) {
        try {
            return switch (this) {
                case INTEGER -> number instanceof Long ? number : shortest(whole(number));
                case DECIMAL -> number instanceof Double real ? decimal(real) : writable(Values.decimal(number));
                default -> number instanceof Double ? number : finite(number);
            };
        } catch (ArithmeticException | NumberFormatException e) {
            throw mismatch(number);
        }
    }

    private static Number decimal(Double real) {
        return Double.isFinite(real) ? (Number) BigDecimal.valueOf(real) : real;
    }

    private static Object parseDecimal(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> Double.valueOf(text);
            default -> writable(new BigDecimal(text));
        };
    }

    private static BigInteger whole(Number number) {
        return number instanceof BigInteger whole
                ? whole
                : writable(Values.decimal(number)).toBigIntegerExact();
    }

    /** Refuses a number that would fill the memory when written out, such as 1E999999999. */
    private static BigDecimal writable(BigDecimal decimal) {
        if (Math.abs((long) decimal.scale()) > MOST_DIGITS) {
            throw new ArithmeticException("more than " + MOST_DIGITS + " digits before or after the point");
        }
        return decimal;
    }

    private static Number shortest(BigInteger whole) {
        return whole.bitLength() < Long.SIZE ? (Number) whole.longValue() : whole;
    }

    private static Double finite(Number number) {
        double real = number.doubleValue();
        if (Double.isInfinite(real)) {
            throw new ArithmeticException("too large for a double");
        }
        return real;
    }

    private static Boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    /** Tells no value, which may be an id or one that a filter compares with; neither would a cause. */
    private IllegalArgumentException mismatch(Object value) {
        return new IllegalArgumentException(kindOf(value) + " was given that is not of type " + name());
    }

    /** Returns what a value is, in words that a client understands who has sent it as JSON. */
    private static String kindOf(Object value) {
        if (value instanceof String) {
            return "a text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        if (value instanceof Collection) {
            return "a list";
        }
        return value instanceof Map
                ? "an object"
                : "a value of class " + value.getClass().getSimpleName();
    }
}
