package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.table.ColumnType;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Calendar;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.TimeZone;

/** Moments in the classes that came before java.time. A store gives those of java.sql where a Date is declared. */
@SuppressWarnings("JavaUtilDate") // what a store gives is taken as it is
record HeldMoments() implements Held {

    private static final String DATE = "date";
    private static final String TIMESTAMP = "timestamp";
    private static final String SQL_DATE = "sql date";
    private static final String SQL_TIME = "sql time";
    private static final String CALENDAR = "calendar";

    static boolean isMoment(Class<?> type) {
        return Date.class.isAssignableFrom(type) || type == Calendar.class || type == GregorianCalendar.class;
    }

    @Override
    public Object take(Object value, Taking taking) {
        Class<?> type = value.getClass();
        if (type == Timestamp.class) {
            return List.of(TIMESTAMP, ((Timestamp) value).toInstant());
        }
        if (type == GregorianCalendar.class) {
            Calendar calendar = (Calendar) value;
            return List.of(
                    CALENDAR, calendar.getTimeInMillis(), calendar.getTimeZone().getID());
        }
        if (type == Date.class || type == java.sql.Date.class || type == Time.class) {
            String kind = type == Date.class ? DATE : type == Time.class ? SQL_TIME : SQL_DATE;
            return List.of(kind, ((Date) value).getTime());
        }
        throw new EntityException(
                "There is a " + type.getName()
                        + " where a moment is declared; declare a class of java.time; it is not kept",
                null);
    }

    @Override
    public Object make(Object kept, Making making) {
        List<?> list = (List<?>) kept;
        Object moment = requireNonNull(list.get(1));
        return switch ((String) requireNonNull(list.get(0))) {
            case TIMESTAMP -> Timestamp.from((Instant) moment);
            case SQL_DATE -> new java.sql.Date((Long) moment);
            case SQL_TIME -> new Time((Long) moment);
            case CALENDAR -> calendar((Long) moment, (String) requireNonNull(list.get(2)));
            default -> new Date((Long) moment);
        };
    }

    private static Calendar calendar(long moment, String zone) {
        Calendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone));
        calendar.setTimeInMillis(moment);
        return calendar;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.LIST;
    }

    @Override
    public String shape() {
        return "moment";
    }
}
