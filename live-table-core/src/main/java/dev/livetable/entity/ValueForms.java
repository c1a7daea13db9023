package dev.livetable.entity;

import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Brings what a row holds into the form of another type of column that can hold the same. */
final class ValueForms {

    /*
     * What is brought into another form and back is what it was: else it is refused. So a property that is not of the
     * type of its column is read, and written again, without a change. The one thing lost is the offset of a moment that
     * is read as an Instant or a LocalDateTime; it is the same moment in UTC.
     */

    private static final int UUID_BYTES = 16;

    private ValueForms() {}

    /**
     * Returns a value in the form of a type.
     *
     * @param value a value that a row holds, not null
     * @param to the type
     * @param zone where clocks show the times of a column that has no zone
     * @throws IllegalArgumentException if the type cannot hold it; the message does not tell it
     */
    static Object convert(Object value, ColumnType to, ZoneId zone) {
        return switch (to) {
            case BOOLEAN -> value instanceof Number number ? truth(number) : coerce(value, to);
            case INTEGER, DECIMAL -> value instanceof Boolean truth ? coerce(truth ? 1 : 0, to) : coerce(value, to);
            case TEXT -> text(value);
            case BYTES -> value instanceof UUID uuid ? bytes(uuid) : coerce(value, to);
            case UUID -> uuid(value);
            case DATE_TIME ->
                value instanceof Instant || value instanceof OffsetDateTime
                        ? local(moment(value), zone)
                        : coerce(value, to);
            case OFFSET_DATE_TIME ->
                value instanceof LocalDateTime local
                        ? moment(local, zone).atZone(zone).toOffsetDateTime()
                        : coerce(value, to);
            case INSTANT -> value instanceof LocalDateTime local ? moment(local, zone) : coerce(value, to);
            case LIST, MAP -> value instanceof String text ? structure(text, to) : coerce(value, to);
            default -> coerce(value, to);
        };
    }

    @SuppressWarnings("NullAway") // null is only returned for null
    private static Object coerce(Object value, ColumnType to) {
        return to.coerce(value);
    }

    private static Boolean truth(Number number) {
        BigDecimal worth = (BigDecimal) coerce(number, ColumnType.DECIMAL);
        if (worth.compareTo(BigDecimal.ONE) == 0) {
            return true;
        }
        if (worth.signum() == 0) {
            return false;
        }
        throw new IllegalArgumentException("of numbers, 0 is false and 1 is true, and this is another one");
    }

    private static Object text(Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return JsonTexts.write(value);
        }
        return value instanceof UUID ? value.toString() : coerce(value, ColumnType.TEXT);
    }

    private static Object structure(String text, ColumnType to) {
        Object structure = JsonTexts.read(text);
        boolean fits = to == ColumnType.MAP ? structure instanceof Map : structure instanceof List;
        if (structure == null || !fits) {
            throw new IllegalArgumentException(
                    "a text was given that is not JSON of " + (to == ColumnType.MAP ? "an object" : "a list"));
        }
        return coerce(structure, to);
    }

    private static Bytes bytes(UUID uuid) {
        return Bytes.of(ByteBuffer.allocate(UUID_BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }

    private static Object uuid(Object value) {
        if (value instanceof Bytes bytes && bytes.toArray().length == UUID_BYTES) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray());
            return new UUID(buffer.getLong(), buffer.getLong());
        }
        Object uuid = coerce(value, ColumnType.UUID);
        if (value instanceof String text && !text.equals(uuid.toString())) {
            throw new IllegalArgumentException("a text was given that is not a UUID as it is written here, which is in"
                    + " small letters, with four hyphens");
        }
        return uuid;
    }

    private static Instant moment(Object value) {
        return value instanceof OffsetDateTime offset ? offset.toInstant() : (Instant) value;
    }

    private static Instant moment(LocalDateTime local, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.isEmpty()) {
            throw new IllegalArgumentException("a time was given that clocks in " + zone + " have passed over");
        }
        return local.toInstant(offsets.get(0));
    }

    private static LocalDateTime local(Instant moment, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone);
        if (!moment(local, zone).equals(moment)) {
            throw new IllegalArgumentException("a moment was given in the hour that clocks in " + zone
                    + " show twice, which a time without a zone cannot tell; make the column one with a time zone");
        }
        return local;
    }
}
