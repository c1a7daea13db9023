package dev.livetable.cache.disk;

import dev.livetable.table.Bytes;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** Reads what {@link ValueWriter} wrote; throws a RuntimeException at anything else. */
final class ValueReader {

    private final JsonParser in;

    private ValueReader(JsonParser in) {
        this.in = in;
    }

    /**
     * Returns what is read from the bytes from an offset on.
     *
     * @param content reads it
     */
    static <T> T read(byte[] bytes, int offset, Function<ValueReader, T> content) {
        try (JsonParser in =
                RowsFormat.FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, bytes.length - offset)) {
            return content.apply(new ValueReader(in));
        }
    }

    /** Goes on to the next thing; returns whether there is one in the array that was entered. */
    boolean hasNext() {
        return in.nextToken() != JsonToken.END_ARRAY;
    }

    OptionalLong optionalNumber() {
        return in.nextToken() == JsonToken.VALUE_NULL ? OptionalLong.empty() : OptionalLong.of(in.getLongValue());
    }

    boolean truth() {
        in.nextToken();
        return in.getBooleanValue();
    }

    /** Reads lists of columns. */
    List<Columns> columns() {
        List<Columns> columns = new ArrayList<>();
        startArray();
        while (hasNext()) {
            columns.add(Columns.of(texts()));
        }
        return columns;
    }

    /** Reads the rest of a row whose array has been entered. */
    Row row(List<Columns> columns) {
        return row(columns.size() == 1 ? columns.get(0) : columns.get((int) number()));
    }

    private Row row(Columns columns) {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(in.nextToken());
        }
        endArray();
        return columns.row(values);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            texts.add(text(token));
        }
        return texts;
    }

    private @Nullable Object value(JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            case VALUE_STRING -> in.getString();
            case VALUE_EMBEDDED_OBJECT -> Bytes.of(in.getBinaryValue());
            default -> coded();
        };
    }

    /** Reads the rest of an array that has been entered. */
    private Object coded() {
        int code = (int) number();
        if (code == RowsFormat.LIST) {
            return list();
        }
        if (code == RowsFormat.MAP) {
            return map();
        }
        Object value =
                switch (code) {
                    case RowsFormat.BIG_INTEGER -> new BigInteger(bytes());
                    case RowsFormat.BIG_DECIMAL -> decimal((int) number());
                    case RowsFormat.INSTANT -> Instant.ofEpochSecond(number(), number());
                    case RowsFormat.LOCAL_DATE -> LocalDate.ofEpochDay(number());
                    case RowsFormat.LOCAL_TIME -> LocalTime.ofNanoOfDay(number());
                    case RowsFormat.LOCAL_DATE_TIME -> localDateTime();
                    case RowsFormat.OFFSET_DATE_TIME ->
                        OffsetDateTime.of(localDateTime(), ZoneOffset.ofTotalSeconds((int) number()));
                    case RowsFormat.UUID -> new UUID(number(), number());
                    case RowsFormat.UTF_16 -> utf16();
                    default -> throw new IllegalArgumentException("No value has the code " + code);
                };
        endArray();
        return value;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            list.add(value(token));
        }
        return list;
    }

    private Map<String, @Nullable Object> map() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            map.put(text(token), value(in.nextToken()));
        }
        return map;
    }

    private LocalDateTime localDateTime() {
        return LocalDateTime.of(LocalDate.ofEpochDay(number()), LocalTime.ofNanoOfDay(number()));
    }

    private BigDecimal decimal(int scale) {
        BigInteger unscaled = new BigInteger(bytes());
        return unscaled.bitLength() < Long.SIZE
                ? BigDecimal.valueOf(unscaled.longValueExact(), scale) // takes less memory
                : new BigDecimal(unscaled, scale);
    }

    private String utf16() {
        return ByteBuffer.wrap(bytes()).asCharBuffer().toString();
    }

    String text() {
        return text(in.nextToken());
    }

    private String text(JsonToken token) {
        if (value(token) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("Text is expected, not " + token);
    }

    long number() {
        in.nextToken();
        return in.getLongValue();
    }

    private byte[] bytes() {
        in.nextToken();
        return in.getBinaryValue();
    }

    void startArray() {
        expect(JsonToken.START_ARRAY);
    }

    void endArray() {
        expect(JsonToken.END_ARRAY);
    }

    private void expect(JsonToken token) {
        JsonToken found = in.nextToken();
        if (found != token) {
            throw new IllegalArgumentException(token + " is expected, not " + found);
        }
    }
}
