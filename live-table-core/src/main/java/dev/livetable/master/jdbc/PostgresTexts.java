package dev.livetable.master.jdbc;

import dev.livetable.table.Bytes;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The texts that PostgreSQL reads elements of arrays from, of which its driver knows only some. */
final class PostgresTexts {

    /*
     * The driver gives out `infinity` as the last moment that Java has, and 24:00 as the last time. PostgreSQL counts the
     * years before the first one from 1 on.
     */

    private PostgresTexts() {}

    /** Returns a list with the texts of its elements, and nulls as they are. */
    static List<@Nullable Object> of(List<?> list) {
        List<@Nullable Object> texts = new ArrayList<>(list.size());
        list.forEach(element -> texts.add(of(element)));
        return texts;
    }

    private static @Nullable Object of(@Nullable Object value) {
        if (value instanceof List<?> nested) {
            return of(nested);
        }
        if (value instanceof Bytes bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes.toArray());
        }
        if (value instanceof LocalDate date) {
            return infinite(date, LocalDate.MIN, LocalDate.MAX, day(date) + era(date));
        }
        if (value instanceof LocalTime time) {
            return time.equals(LocalTime.MAX) ? "24:00" : time.toString();
        }
        if (value instanceof LocalDateTime moment) {
            return infinite(moment, LocalDateTime.MIN, LocalDateTime.MAX, of(moment, ""));
        }
        if (value instanceof OffsetDateTime moment) {
            LocalDateTime utc = moment.equals(OffsetDateTime.MIN) || moment.equals(OffsetDateTime.MAX)
                    ? moment.toLocalDateTime()
                    : moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
            return infinite(moment, OffsetDateTime.MIN, OffsetDateTime.MAX, of(utc, "+00"));
        }
        return value == null ? null : value.toString();
    }

    private static String of(LocalDateTime moment, String offset) {
        LocalDate date = moment.toLocalDate();
        return day(date) + " " + moment.toLocalTime() + offset + era(date);
    }

    private static <T> String infinite(T value, T first, T last, String text) {
        return value.equals(first) ? "-infinity" : value.equals(last) ? "infinity" : text;
    }

    private static String day(LocalDate date) {
        int year = date.getYear();
        return "%04d-%02d-%02d".formatted(year > 0 ? year : 1 - year, date.getMonthValue(), date.getDayOfMonth());
    }

    private static String era(LocalDate date) {
        return date.getYear() > 0 ? "" : " BC";
    }
}
