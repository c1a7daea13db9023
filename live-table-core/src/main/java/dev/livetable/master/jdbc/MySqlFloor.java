package dev.livetable.master.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
        Matcher lengths = LENGTHS.matcher(type);
        int length = lengths.find() ? Integer.parseInt(lengths.group(1)) : 0;
        return switch (column.kind()) {
            case DECIMAL ->
                length > 0 && value instanceof BigDecimal decimal
                        ? decimal(decimal, length, Integer.parseInt(lengths.group(2)))
                        : value;
            case INTEGER -> type.startsWith("year") ? year((Number) value) : value;
            case WRITTEN_DATE -> date((LocalDate) value);
            case WRITTEN_TIME -> time((LocalTime) value, length);
            case WRITTEN_DATE_TIME -> dateTime((LocalDateTime) value, length);
            case WRITTEN_MOMENT -> moment((OffsetDateTime) value, length);
            default -> value;
        };
    }

    private static @Nullable Object decimal(BigDecimal value, int digits, int scale) {
        BigDecimal greatest = new BigDecimal(BigInteger.TEN.pow(digits).subtract(BigInteger.ONE), scale);
        if (value.compareTo(greatest) > 0) {
            return greatest;
        }
        BigDecimal floor = value.setScale(scale, RoundingMode.FLOOR);
        return floor.compareTo(value) == 0 ? value : floor.compareTo(greatest.negate()) < 0 ? null : floor;
    }

    private static @Nullable Object year(Number value) {
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
        boolean isFar = Math.abs(value.getYear()) > LAST_YEAR; // and may be in no year of another offset
        LocalDateTime inUtc = (isFar ? value : value.withOffsetSameInstant(ZoneOffset.UTC)).toLocalDateTime();
        LocalDateTime floor = dateTime(inUtc, digits);
        if (floor == null) {
            return null;
        }
        return floor.equals(inUtc) ? value : floor.atOffset(ZoneOffset.UTC);
    }
}
