package dev.livetable.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.livetable.table.Bytes;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TextComparison;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values as Debezium writes them, as those of columns. */
final class DebeziumValues {

    /*
     * A value is taken only where it is surely the one that the table has. With a schema its type and name decide. Without
     * one a whole number may be a date, and a text may be a decimal or bytes: then only such forms are taken as no other
     * type of the column could have.
     *
     * Left out, since they may differ from what the table shows: real numbers of single precision, times whose digits are
     * cut, texts of types that are no texts in the database, lists and maps.
     */

    private static final String UNAVAILABLE = "__debezium_unavailable_value";
    private static final Set<String> UNAVAILABLE_FORMS =
            Set.of(UNAVAILABLE, Base64.getEncoder().encodeToString(UNAVAILABLE.getBytes(UTF_8)));

    private static final Set<String> WHOLE = Set.of("int8", "int16", "int32", "int64");
    private static final String ENUM = "io.debezium.data.Enum";
    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";
    private static final String VARIABLE = "io.debezium.data.VariableScaleDecimal";
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

    private DebeziumValues() {}

    /**
     * Returns the value of a column.
     *
     * @param column the column
     * @param json the value as it is written, not null
     * @param type what the schema says of it; null when there is none
     * @param wrapsIntegers whether large numbers without a sign may come as negative ones
     * @return the value; empty when it is not surely known
     */
    static Optional<Object> value(Column column, Object json, @Nullable FieldType type, boolean wrapsIntegers) {
        if (UNAVAILABLE_FORMS.contains(json)) {
            return Optional.empty();
        }
        try {
            Object value = type == null ? unnamed(column, json) : named(column, json, type);
            boolean mayBeWrapped = wrapsIntegers && value instanceof Long number && number < 0;
            boolean mayBePadded = value instanceof String text && text.endsWith(" "); // a CHAR is told with its blanks
            return value == null || mayBeWrapped || mayBePadded
                    ? Optional.empty()
                    : Optional.ofNullable(column.coerce(value));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static @Nullable Object unnamed(Column column, Object json) {
        return switch (column.type()) {
            case BOOLEAN -> json instanceof Boolean ? json : null;
            case INTEGER -> json instanceof Long || json instanceof BigInteger ? json : null;
            case TEXT -> json instanceof String && isText(column) ? json : null;
            case UUID -> json instanceof String text ? UUID.fromString(text) : null;
            default -> null;
        };
    }

    /** A text that the database does not compare as one may be of a type of its own, which is written otherwise. */
    private static boolean isText(Column column) {
        return column.texts() != TextComparison.UNKNOWN;
    }

    private static @Nullable Object named(Column column, Object json, FieldType type) {
        String name = type.name();
        return switch (column.type()) {
            case BOOLEAN -> name == null && json instanceof Boolean ? json : null;
            case INTEGER -> name == null && WHOLE.contains(type.type()) ? whole(json) : decimal(json, type);
            case DECIMAL -> name == null && WHOLE.contains(type.type()) ? whole(json) : decimal(json, type);
            case DOUBLE ->
                name == null && type.type().equals("double") && json instanceof Number number
                        ? (Object) number.doubleValue()
                        : null;
            case TEXT ->
                json instanceof String && (name == null && type.type().equals("string") || ENUM.equals(name))
                        ? json
                        : null;
            case BYTES ->
                name == null && type.type().equals("bytes") && json instanceof String text
                        ? Bytes.of(Base64.getDecoder().decode(text))
                        : null;
            case UUID -> type.type().equals("string") && json instanceof String text ? UUID.fromString(text) : null;
            case DATE -> json instanceof Long days ? date(days, name) : null;
            case TIME -> json instanceof Long time ? time(time, name) : null;
            case DATE_TIME -> json instanceof Long time ? dateTime(time, name) : null;
            case OFFSET_DATE_TIME, INSTANT -> json instanceof String text ? moment(column.type(), text, name) : null;
            default -> null;
        };
    }

    private static @Nullable Object whole(Object json) {
        return json instanceof Long || json instanceof BigInteger ? json : null;
    }

    private static @Nullable Object decimal(Object json, FieldType type) {
        String scale = type.scale();
        if (DECIMAL.equals(type.name()) && json instanceof String text && scale != null) {
            return decimal(text, Integer.parseInt(scale));
        }
        if (VARIABLE.equals(type.name()) && json instanceof Map<?, ?> struct) {
            return struct.get("value") instanceof String digits && struct.get("scale") instanceof Long places
                    ? decimal(digits, Math.toIntExact(places))
                    : null;
        }
        boolean isWritten = type.name() == null && type.type().equals("string") && json instanceof String;
        return isWritten ? new BigDecimal((String) json) : null;
    }

    private static BigDecimal decimal(String base64, int scale) {
        return new BigDecimal(new BigInteger(Base64.getDecoder().decode(base64)), scale);
    }

    private static @Nullable Object date(long days, @Nullable String name) {
        boolean isDate = "io.debezium.time.Date".equals(name) || "org.apache.kafka.connect.data.Date".equals(name);
        return isDate && Math.abs(days) <= LAST_DAY ? LocalDate.ofEpochDay(days) : null;
    }

    private static @Nullable Object time(long time, @Nullable String name) {
        Long nanos = nanos(name, "Time", "MicroTime", "NanoTime");
        return nanos == null ? null : LocalTime.ofNanoOfDay(Math.multiplyExact(time, nanos));
    }

    private static @Nullable Object dateTime(long time, @Nullable String name) {
        Long nanos = nanos(name, "Timestamp", "MicroTimestamp", "NanoTimestamp");
        if (nanos == null) {
            return null;
        }
        long perSecond = 1_000_000_000L / nanos;
        LocalDateTime moment = LocalDateTime.ofEpochSecond(
                Math.floorDiv(time, perSecond), (int) (Math.floorMod(time, perSecond) * nanos), ZoneOffset.UTC);
        return Math.abs(moment.toLocalDate().toEpochDay()) <= LAST_DAY ? moment : null; // beyond is what is infinite
    }

    private static @Nullable Long nanos(@Nullable String name, String milli, String micro, String nano) {
        String prefix = "io.debezium.time.";
        if (name == null || !name.startsWith(prefix)) {
            return null;
        }
        String unit = name.substring(prefix.length());
        return unit.equals(milli)
                ? (Long) 1_000_000L
                : unit.equals(micro) ? (Long) 1000L : unit.equals(nano) ? 1L : null;
    }

    private static @Nullable Object moment(ColumnType type, String text, @Nullable String name) {
        if (!"io.debezium.time.ZonedTimestamp".equals(name)) {
            return null;
        }
        OffsetDateTime moment = OffsetDateTime.parse(text);
        Instant instant = moment.toInstant();
        boolean isFinite = Math.abs(moment.toLocalDate().toEpochDay()) <= LAST_DAY;
        return !isFinite ? null : type == ColumnType.INSTANT ? instant : moment;
    }
}
