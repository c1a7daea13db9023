package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.entity.RowConversion;
import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The values that are one thing: those of the JDK, constants of enums, and what a converter makes one value of. */
final class HeldValues {

    private static final Map<Class<?>, Held> KNOWN = new HashMap<>();

    static {
        asTheyAre(Boolean.class, ColumnType.BOOLEAN);
        asTheyAre(Long.class, ColumnType.INTEGER);
        asTheyAre(Double.class, ColumnType.DOUBLE);
        asTheyAre(BigDecimal.class, ColumnType.DECIMAL);
        asTheyAre(String.class, ColumnType.TEXT);
        asTheyAre(Bytes.class, ColumnType.BYTES);
        asTheyAre(LocalDate.class, ColumnType.DATE);
        asTheyAre(LocalTime.class, ColumnType.TIME);
        asTheyAre(LocalDateTime.class, ColumnType.DATE_TIME);
        asTheyAre(OffsetDateTime.class, ColumnType.OFFSET_DATE_TIME);
        asTheyAre(Instant.class, ColumnType.INSTANT);
        asTheyAre(UUID.class, ColumnType.UUID);
        known(Byte.class, ColumnType.INTEGER, Byte::longValue, kept -> ((Long) kept).byteValue());
        known(Short.class, ColumnType.INTEGER, Short::longValue, kept -> ((Long) kept).shortValue());
        known(Integer.class, ColumnType.INTEGER, Integer::longValue, kept -> ((Long) kept).intValue());
        known(Float.class, ColumnType.DOUBLE, Float::doubleValue, kept -> ((Double) kept).floatValue());
        known(
                BigInteger.class,
                ColumnType.INTEGER,
                value -> requireNonNull(ColumnType.INTEGER.coerce(value)),
                kept -> kept instanceof BigInteger whole ? whole : BigInteger.valueOf((Long) kept));
        known(Character.class, ColumnType.TEXT, String::valueOf, kept -> ((String) kept).charAt(0));
        text(ZonedDateTime.class, ZonedDateTime::toString, ZonedDateTime::parse);
        text(OffsetTime.class, OffsetTime::toString, OffsetTime::parse);
        text(Duration.class, Duration::toString, Duration::parse);
        text(Period.class, Period::toString, Period::parse);
        text(Year.class, year -> Integer.toString(year.getValue()), text -> Year.of(Integer.parseInt(text)));
        text(YearMonth.class, YearMonth::toString, YearMonth::parse);
        text(MonthDay.class, MonthDay::toString, MonthDay::parse);
        text(ZoneId.class, ZoneId::getId, ZoneId::of);
        text(ZoneOffset.class, ZoneOffset::getId, ZoneOffset::of);
        text(TimeZone.class, TimeZone::getID, TimeZone::getTimeZone);
        text(Locale.class, Locale::toLanguageTag, Locale::forLanguageTag);
        text(Currency.class, Currency::getCurrencyCode, Currency::getInstance);
        text(Charset.class, Charset::name, Charset::forName);
        text(URI.class, URI::toString, URI::create);
    }

    private HeldValues() {}

    private static void asTheyAre(Class<?> type, ColumnType columnType) {
        KNOWN.put(type, new AsItIs(type, columnType));
    }

    private static <T> void known(
            Class<T> type, ColumnType columnType, Function<T, Object> taken, Function<Object, T> made) {
        KNOWN.put(type, new Changed<>(type, columnType, taken, made));
    }

    private static <T> void text(Class<T> type, Function<T, String> taken, Function<String, T> made) {
        KNOWN.put(type, new AsText<>(type, taken, made));
    }

    /** Returns how values of a class of the JDK are held that are one thing; null for all others. */
    static @Nullable Held of(Class<?> type) {
        return KNOWN.get(type);
    }

    /** What nobody can change, and a store compares as it is. */
    private interface Single extends Held {

        @Override
        default boolean isImmutable() {
            return true;
        }

        @Override
        default boolean isSingle() {
            return true;
        }
    }

    /**
     * What a row holds as it is.
     *
     * @param type the class
     * @param columnType the type of its column
     */
    private record AsItIs(Class<?> type, ColumnType columnType) implements Single {

        @Override
        public Object take(Object value, Taking taking) {
            return value;
        }

        @Override
        public Object make(Object kept, Making making) {
            return kept;
        }

        @Override
        public String shape() {
            return type.getSimpleName();
        }
    }

    /**
     * What a row holds in the form of another class that holds all of it.
     *
     * @param type the class
     * @param columnType the type of its column
     * @param taken returns what the row holds
     * @param made returns the value
     */
    private record Changed<T>(Class<T> type, ColumnType columnType, Function<T, Object> taken, Function<Object, T> made)
            implements Single {

        @Override
        @SuppressWarnings("unchecked") // only values of the class come here
        public Object take(Object value, Taking taking) {
            return taken.apply((T) value);
        }

        @Override
        public Object make(Object kept, Making making) {
            return requireNonNull(made.apply(kept));
        }

        @Override
        public String shape() {
            return type.getSimpleName();
        }
    }

    /**
     * What a row holds as the text that the class itself makes of it and reads again, where that gives the same value. A store
     * has other forms of it, which it compares in other ways.
     *
     * @param type the class
     * @param taken returns the text
     * @param made returns the value
     */
    private record AsText<T>(Class<T> type, Function<T, String> taken, Function<String, T> made) implements Held {

        @Override
        public ColumnType columnType() {
            return ColumnType.TEXT;
        }

        @Override
        public Object take(Object value, Taking taking) {
            String text = taken.apply(type.cast(value));
            if (!made.apply(text).equals(value)) {
                throw new EntityException(
                        "There is a " + value.getClass().getName() + " that its text does not tell all of; give a"
                                + " converter of it to what a row holds, and one back",
                        null);
            }
            return text;
        }

        @Override
        public Object make(Object kept, Making making) {
            return requireNonNull(made.apply((String) kept));
        }

        @Override
        public boolean isImmutable() {
            return type != TimeZone.class;
        }

        @Override
        public String shape() {
            return type.getSimpleName();
        }
    }

    /** Returns how the constants of an enum are held, which is by their names. */
    static Held ofEnum(Class<?> type) {
        Map<String, Object> constants = new HashMap<>();
        Arrays.stream(requireNonNull(type.getEnumConstants()))
                .forEach(constant -> constants.put(((Enum<?>) constant).name(), constant));
        return new Constant(type, constants);
    }

    /**
     * The constants of an enum.
     *
     * @param type the enum
     * @param constants its constants, by their names
     */
    private record Constant(Class<?> type, Map<String, Object> constants) implements Single {

        @Override
        public Object take(Object value, Taking taking) {
            return ((Enum<?>) value).name();
        }

        @Override
        public Object make(Object kept, Making making) {
            return requireNonNull(constants.get((String) kept));
        }

        @Override
        public ColumnType columnType() {
            return ColumnType.TEXT;
        }

        @Override
        public String shape() {
            return type.getSimpleName() + constants.keySet().stream().sorted().toList();
        }
    }

    /** Returns how values are held that a converter makes one value of. */
    static Held converted(RowConversion conversion) {
        Class<?> stored = conversion.rowType();
        return new Converted(conversion, stored == byte[].class ? bytes() : of(stored));
    }

    /**
     * Nothing is known of what the converter makes, and the store compares what its own makes.
     *
     * @param stored how what it makes is held, such as an Integer; null for what a row holds as it is
     */
    private record Converted(
            RowConversion conversion, @Nullable Held stored) implements Held {

        @Override
        public @Nullable Object take(Object value, Taking taking) {
            return conversion.columnType().coerce(conversion.toRow(value));
        }

        @Override
        public Object make(Object kept, Making making) {
            return requireNonNull(conversion.toValue(stored == null ? kept : stored.make(kept, making)));
        }

        @Override
        public ColumnType columnType() {
            return conversion.columnType();
        }

        @Override
        public String shape() {
            return conversion.type().getSimpleName() + ">" + conversion.columnType();
        }
    }

    /** Returns how arrays of bytes are held. */
    static Held bytes() {
        return new HeldBytes();
    }

    /** Stores compare them in many ways, or not at all. */
    private record HeldBytes() implements Held {

        @Override
        public Object take(Object value, Taking taking) {
            return Bytes.of((byte[]) value);
        }

        @Override
        public Object make(Object kept, Making making) {
            return ((Bytes) kept).toArray();
        }

        @Override
        public ColumnType columnType() {
            return ColumnType.BYTES;
        }

        @Override
        public String shape() {
            return "bytes";
        }
    }
}
