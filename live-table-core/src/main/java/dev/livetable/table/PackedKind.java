package dev.livetable.table;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the values of a packed column are, and the whole numbers that a value of most kinds is made of. */
enum PackedKind {

    /*
     * The codes are written: a kind keeps its code, and a new one gets a new one, below 32.
     */

    /** Nothing but nulls. */
    NULLS(0, 0),
    TRUTH(1, 1),
    LONG(2, 1),
    DOUBLE(3, 1),
    /** Double that is a whole number divided by a power of ten, as the column says which. */
    SCALED_DOUBLE(4, 1),
    LOCAL_DATE(5, 1),
    LOCAL_TIME(6, 1),
    LOCAL_DATE_TIME(7, 2),
    OFFSET_DATE_TIME(8, 3),
    INSTANT(9, 2),
    UUID(10, 2),
    /** BigDecimal of at most {@value #LONG_DIGITS} digits. */
    SHORT_DECIMAL(11, 2),
    TEXT(12, 0),
    /** Text of which there is each once. */
    REPEATED_TEXT(13, 0),
    BYTES(14, 0),
    /** Values of several kinds, or of one that has no place of its own here. */
    OTHER(15, 0);

    static final int LONG_DIGITS = 18;

    private static final PackedKind[] BY_CODE = new PackedKind[values().length];

    static {
        for (PackedKind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final int code;
    private final int parts;

    PackedKind(int code, int parts) {
        this.code = code;
        this.parts = parts;
    }

    /** Returns what is written for this kind. */
    int code() {
        return code;
    }

    /** Returns how many whole numbers a value of this kind is made of; 0 when it is made of something else. */
    int parts() {
        return parts;
    }

    /** Returns the kind whose code was written. */
    static PackedKind of(int code) {
        return BY_CODE[code];
    }

    /** Returns the kind that a value has by itself. */
    static PackedKind of(@Nullable Object value) {
        if (value == null) {
            return NULLS;
        }
        if (value instanceof String) {
            return TEXT;
        }
        if (value instanceof Long) {
            return LONG;
        }
        if (value instanceof Double) {
            return DOUBLE;
        }
        if (value instanceof Boolean) {
            return TRUTH;
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.precision() <= LONG_DIGITS ? SHORT_DECIMAL : OTHER;
        }
        if (value instanceof Bytes) {
            return BYTES;
        }
        return ofTime(value);
    }

    private static PackedKind ofTime(Object value) {
        if (value instanceof Instant) {
            return INSTANT;
        }
        if (value instanceof LocalDate) {
            return LOCAL_DATE;
        }
        if (value instanceof LocalDateTime) {
            return LOCAL_DATE_TIME;
        }
        if (value instanceof OffsetDateTime) {
            return OFFSET_DATE_TIME;
        }
        if (value instanceof LocalTime) {
            return LOCAL_TIME;
        }
        return value instanceof UUID ? UUID : OTHER;
    }

    /**
     * Returns one of the numbers that a value is made of.
     *
     * @param value a value of this kind
     * @param part which of them, from 0
     */
    long part(Object value, int part) {
        return switch (this) {
            case TRUTH -> (Boolean) value ? 1 : 0;
            case LONG -> (Long) value;
            case DOUBLE -> Double.doubleToRawLongBits((Double) value);
            case LOCAL_DATE -> ((LocalDate) value).toEpochDay();
            case LOCAL_TIME -> ((LocalTime) value).toNanoOfDay();
            case LOCAL_DATE_TIME -> part((LocalDateTime) value, part);
            case OFFSET_DATE_TIME ->
                part == 2
                        ? ((OffsetDateTime) value).getOffset().getTotalSeconds()
                        : part(((OffsetDateTime) value).toLocalDateTime(), part);
            case INSTANT -> part((Instant) value, part);
            case UUID -> part == 0 ? ((UUID) value).getMostSignificantBits() : ((UUID) value).getLeastSignificantBits();
            case SHORT_DECIMAL ->
                part == 0
                        ? ((BigDecimal) value).scale()
                        : ((BigDecimal) value).unscaledValue().longValueExact();
            default -> throw new IllegalStateException(this + " has no parts");
        };
    }

    private static long part(Instant value, int part) {
        long second = value.getEpochSecond();
        int nano = value.getNano();
        return part == 0 ? second : nano;
    }

    private static long part(LocalDateTime value, int part) {
        return part == 0
                ? value.toLocalDate().toEpochDay()
                : value.toLocalTime().toNanoOfDay();
    }

    /** Returns the value that is made of these numbers; those that the kind has no use for may be anything. */
    Object value(long first, long second, long third) {
        return switch (this) {
            case TRUTH -> first != 0;
            case LONG -> first;
            case DOUBLE -> Double.longBitsToDouble(first);
            case LOCAL_DATE -> LocalDate.ofEpochDay(first);
            case LOCAL_TIME -> LocalTime.ofNanoOfDay(first);
            case LOCAL_DATE_TIME -> dateTime(first, second);
            case OFFSET_DATE_TIME ->
                OffsetDateTime.of(dateTime(first, second), ZoneOffset.ofTotalSeconds(Math.toIntExact(third)));
            case INSTANT -> Instant.ofEpochSecond(first, second);
            case UUID -> new UUID(first, second);
            case SHORT_DECIMAL -> BigDecimal.valueOf(second, Math.toIntExact(first));
            default -> throw new IllegalStateException(this + " has no parts");
        };
    }

    private static LocalDateTime dateTime(long day, long nano) {
        return LocalDateTime.of(LocalDate.ofEpochDay(day), LocalTime.ofNanoOfDay(nano));
    }
}
