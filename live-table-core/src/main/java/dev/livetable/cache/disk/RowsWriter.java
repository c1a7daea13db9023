package dev.livetable.cache.disk;

import dev.livetable.cache.CachedRows;
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
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes rows as {@link RowsFormat} says. */
final class RowsWriter {

    private final JsonGenerator out;

    private RowsWriter(JsonGenerator out) {
        this.out = out;
    }

    /** Returns the rows as bytes, after a number of zeros. */
    static byte[] write(CachedRows rows, int zeros) {
        int guess = 256 + 128 * Math.min(1_000_000, rows.rows().size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(guess);
        bytes.writeBytes(new byte[zeros]);
        try (JsonGenerator out = RowsFormat.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new RowsWriter(out).page(rows);
        }
        return bytes.toByteArray();
    }

    private void page(CachedRows page) {
        out.writeStartArray(page, 7);
        out.writeNumber(RowsFormat.VERSION);
        Instant fetchedAt = page.fetchedAt();
        out.writeNumber(fetchedAt.getEpochSecond());
        out.writeNumber(fetchedAt.getNano());
        if (page.total().isPresent()) {
            out.writeNumber(page.total().getAsLong());
        } else {
            out.writeNull();
        }
        out.writeBoolean(page.more());
        Map<Columns, Integer> columns = columnsOf(page.rows());
        out.writeStartArray(columns, columns.size());
        columns.keySet().forEach(each -> texts(each.names()));
        out.writeEndArray();
        out.writeStartArray(page.rows(), page.rows().size());
        for (Row row : page.rows()) {
            row(row, columns);
        }
        out.writeEndArray();
        out.writeEndArray();
    }

    private static Map<Columns, Integer> columnsOf(List<Row> rows) {
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

    private void row(Row row, Map<Columns, Integer> columns) {
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

    private void text(String text) {
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
