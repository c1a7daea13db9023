package dev.livetable.master.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The greatest value that a column of MySQL or MariaDB can hold, and that is not above a given one. */
final class MySqlFloor {

    /*
     * MariaDB rounds what it looks up in an index to what the index can hold. So a SELECT finds 1.20 by 1.201, and an UPDATE
     * of the same condition nothing. It takes 99 for the year 1999, and cuts a number to 65 digits. None of it matters as
     * long as a column is compared only with values that it can hold.
     */

    private static final Pattern LENGTHS = Pattern.compile("\\((\\d+)(?:,(\\d+))?\\)");

    private static final Pattern NAME = Pattern.compile("[a-z]+");

    private static final Map<String, Integer> BITS =
            Map.of("tinyint", 8, "smallint", 16, "mediumint", 24, "int", 32, "bigint", 64);

    private static final int LAST_YEAR = 9999;

    private static final long FIRST_OF_YEARS = 1901;
    private static final long LAST_OF_YEARS = 2155;

    private MySqlFloor() {}

    /**
     * Returns the greatest value.
     *
     * @return the given value itself if the column can hold it; null if the column can hold only greater ones
     */
    static @Nullable Object of(JdbcColumn column, Object value) {
        String type = column.typeName();
        return switch (column.kind()) {
            case DECIMAL -> value instanceof BigDecimal decimal ? decimal(decimal, type) : value;
            case INTEGER, UNSIGNED ->
                type.startsWith("year") ? year((Number) value, type) : whole((Number) value, type);
            case WRITTEN_DATE -> date((LocalDate) value);
            case WRITTEN_TIME -> time((LocalTime) value, length(type));
            case WRITTEN_DATE_TIME -> dateTime((LocalDateTime) value, length(type));
            case WRITTEN_MOMENT -> moment((OffsetDateTime) value, length(type));
            default -> value;
        };
    }

    /** Returns the first number in brackets; 0 when there is none. */
    private static int length(String type) {
        Matcher lengths = LENGTHS.matcher(type);
        return lengths.find() ? Integer.parseInt(lengths.group(1)) : 0;
    }

    private static @Nullable Object decimal(BigDecimal value, String type) {
        Matcher lengths = LENGTHS.matcher(type);
        return lengths.find()
                ? decimal(value, Integer.parseInt(lengths.group(1)), Integer.parseInt(lengths.group(2)))
                : value;
    }

    private static @Nullable Object whole(Number value, String type) {
        Matcher name = NAME.matcher(type);
        Integer bits = name.lookingAt() ? BITS.get(name.group()) : null;
        if (bits == null) {
            return value;
        }
        boolean isUnsigned = type.contains("unsigned");
        BigInteger above = BigInteger.TWO.pow(isUnsigned ? bits : bits - 1);
        BigInteger number = value instanceof BigInteger large ? large : BigInteger.valueOf(value.longValue());
        if (number.compareTo(above) >= 0) {
            BigInteger greatest = above.subtract(BigInteger.ONE);
            return greatest.bitLength() < Long.SIZE ? (Number) greatest.longValue() : greatest;
        }
        return number.compareTo(isUnsigned ? BigInteger.ZERO : above.negate()) < 0 ? null : value;
    }

    private static @Nullable Object decimal(BigDecimal value, int digits, int scale) {
        BigDecimal greatest = new BigDecimal(BigInteger.TEN.pow(digits).subtract(BigInteger.ONE), scale);
        if (value.compareTo(greatest) > 0) {
            return greatest;
        }
        BigDecimal floor = value.setScale(scale, RoundingMode.FLOOR);
        return floor.compareTo(value) == 0 ? value : floor.compareTo(greatest.negate()) < 0 ? null : floor;
    }

    /** A year of two digits is taken for itself, as it is read. */
    private static @Nullable Object year(Number value, String type) {
        if (length(type) == 2) {
            return value;
        }
        long year = value instanceof Long number ? number : Long.MAX_VALUE * ((BigInteger) value).signum();
        if (year < 0) {
            return null;
        }
        return year < FIRST_OF_YEARS ? (Object) 0L : Math.min(year, LAST_OF_YEARS);
    }

    private static @Nullable LocalDate date(LocalDate value) {
        if (value.getYear() > LAST_YEAR) {
            return LocalDate.of(LAST_YEAR, 12, 31);
        }
        return value.getYear() < 0 ? null : value;
    }

    private static LocalTime time(LocalTime value, int digits) {
        long unit = BigInteger.TEN.pow(9 - digits).longValueExact();
        return LocalTime.ofNanoOfDay(value.toNanoOfDay() / unit * unit);
    }

    private static @Nullable LocalDateTime dateTime(LocalDateTime value, int digits) {
        LocalDate date = date(value.toLocalDate());
        if (date == null) {
            return null;
        }
        LocalTime last = date.equals(value.toLocalDate()) ? value.toLocalTime() : LocalTime.MAX;
        return date.atTime(time(last, digits));
    }

    private static @Nullable OffsetDateTime moment(OffsetDateTime value, int digits) {
        LocalDateTime inUtc = inUtc(value);
        LocalDateTime floor = dateTime(inUtc, digits);
        if (floor == null) {
            return null;
        }
        return floor.equals(inUtc) ? value : floor.atOffset(ZoneOffset.UTC);
    }

    /** Returns a moment in UTC; one that no column can hold as it is, since it may be in no year there. */
    static LocalDateTime inUtc(OffsetDateTime value) {
        boolean isFar = Math.abs(value.getYear()) > LAST_YEAR;
        return (isFar ? value : value.withOffsetSameInstant(ZoneOffset.UTC)).toLocalDateTime();
    }
}
