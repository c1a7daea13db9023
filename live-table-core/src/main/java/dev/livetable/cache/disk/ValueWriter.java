package dev.livetable.cache.disk;

import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes rows and their values as {@link RowsFormat} says. */
final class ValueWriter {

    private final JsonGenerator out;

    private ValueWriter(JsonGenerator out) {
        this.out = out;
    }

    /**
     * Returns what is written, as bytes.
     *
     * @param zeros how many zeros come before it
     * @param guess how many bytes it may be, about
     * @param content writes it
     */
    static byte[] write(int zeros, int guess, Consumer<ValueWriter> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(guess);
        bytes.writeBytes(new byte[zeros]);
        try (JsonGenerator out = RowsFormat.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(new ValueWriter(out));
        }
        return bytes.toByteArray();
    }

    void startArray(int size) {
        out.writeStartArray(null, size);
    }

    void endArray() {
        out.writeEndArray();
    }

    void number(long number) {
        out.writeNumber(number);
    }

    void truth(boolean truth) {
        out.writeBoolean(truth);
    }

    void nothing() {
        out.writeNull();
    }

    /** Writes lists of columns, each once; their numbers count from 0. */
    void columns(Map<Columns, Integer> columns) {
        out.writeStartArray(columns, columns.size());
        columns.keySet().forEach(each -> texts(each.names()));
        out.writeEndArray();
    }

    /** Numbers the lists of columns that rows have, from 0, in the order in which they come. */
    static Map<Columns, Integer> columnsOf(List<Row> rows) {
        Map<Columns, Integer> columns = new LinkedHashMap<>();
        Columns last = null;
        for (Row row : rows) {
            if (last == null || !last.equals(row.columns())) {
                last = row.columns();
                columns.putIfAbsent(last, columns.size());
            }
        }
        return columns;
    }

    /** Writes a row: its values, after the number of its list of columns where there are several. */
    void row(Row row, Map<Columns, Integer> columns) {
        int size = row.columns().size();
        if (columns.size() == 1) {
            out.writeStartArray(row, size);
        } else {
            out.writeStartArray(row, size + 1);
            out.writeNumber(columns.getOrDefault(row.columns(), -1));
        }
        for (int i = 0; i < size; i++) {
            value(row.get(i));
        }
        out.writeEndArray();
    }

    private void texts(List<String> texts) {
        out.writeStartArray(texts, texts.size());
        texts.forEach(this::text);
        out.writeEndArray();
    }

    private void value(@Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof Long number) {
            out.writeNumber(number.longValue());
        } else if (value instanceof Double number) {
            out.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Bytes bytes) {
            out.writeBinary(bytes.toArray());
        } else {
            coded(value);
        }
    }

    private void coded(Object value) {
        if (value instanceof BigDecimal decimal) {
            start(RowsFormat.BIG_DECIMAL, 3);
            out.writeNumber(decimal.scale());
            out.writeBinary(decimal.unscaledValue().toByteArray());
        } else if (value instanceof Instant instant) {
            numbers(RowsFormat.INSTANT, instant.getEpochSecond(), instant.getNano());
        } else if (value instanceof LocalDate date) {
            numbers(RowsFormat.LOCAL_DATE, date.toEpochDay());
        } else if (value instanceof LocalTime time) {
            numbers(RowsFormat.LOCAL_TIME, time.toNanoOfDay());
        } else if (value instanceof LocalDateTime time) {
            numbers(
                    RowsFormat.LOCAL_DATE_TIME,
                    time.toLocalDate().toEpochDay(),
                    time.toLocalTime().toNanoOfDay());
        } else if (value instanceof OffsetDateTime time) {
            numbers(
                    RowsFormat.OFFSET_DATE_TIME,
                    time.toLocalDate().toEpochDay(),
                    time.toLocalTime().toNanoOfDay(),
                    time.getOffset().getTotalSeconds());
        } else if (value instanceof UUID uuid) {
            numbers(RowsFormat.UUID, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
        } else if (value instanceof BigInteger integer) {
            start(RowsFormat.BIG_INTEGER, 2);
            out.writeBinary(integer.toByteArray());
        } else if (value instanceof List<?> list) {
            start(RowsFormat.LIST, 1 + list.size());
            list.forEach(this::value);
        } else if (value instanceof Map<?, ?> map) {
            start(RowsFormat.MAP, 1 + 2 * map.size());
            map.forEach((key, element) -> {
                value(key);
                value(element);
            });
        } else {
            throw new IllegalArgumentException("A row cannot hold a " + value.getClass());
        }
        out.writeEndArray();
    }

    private void start(int code, int size) {
        out.writeStartArray(null, size);
        out.writeNumber(code);
    }

    private void numbers(int code, long... numbers) {
        start(code, 1 + numbers.length);
        for (long number : numbers) {
            out.writeNumber(number);
        }
    }

    void text(String text) {
        if (isWellFormed(text)) {
            out.writeString(text);
        } else {
            byte[] units = new byte[2 * text.length()];
            ByteBuffer.wrap(units).asCharBuffer().put(text);
            start(RowsFormat.UTF_16, 2);
            out.writeBinary(units);
            out.writeEndArray();
        }
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
            }
        }
        return true;
    }
}
