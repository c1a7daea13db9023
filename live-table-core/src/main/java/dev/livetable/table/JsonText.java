package dev.livetable.table;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/** JSON as the values of a row: maps, lists, texts, numbers, booleans and null. Safe for use by many threads. */
public final class JsonText {

    /** What the master holds has no limits of ours. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What comes as a message has the limits that Jackson sets. */
    private static final JsonFactory LIMITED = new JsonFactory();

    private JsonText() {}

    /**
     * Returns the value that a text of JSON stands for, however long and deep it is. A number has all its digits; of a name
     * given twice the last counts.
     *
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    public static @Nullable Object parse(String json) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return first(in);
        }
    }

    /**
     * Returns the value that a message of JSON in UTF-8 stands for, as {@link #parse(String)} does.
     *
     * @throws tools.jackson.core.JacksonException if it is no JSON, or one longer or deeper than Jackson reads by default
     */
    public static @Nullable Object parse(byte[] json) {
        try (JsonParser in = LIMITED.createParser(ObjectReadContext.empty(), json)) {
            return first(in);
        }
    }

    /** Returns a value that was parsed as a map; an empty one when it is none. */
    @SuppressWarnings("unchecked") // JSON has no other maps
    public static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private static @Nullable Object first(JsonParser in) {
        if (in.nextToken() == null) {
            throw new StreamReadException(in, "There is no value");
        }
        return value(in);
    }

    private static @Nullable Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> list(in);
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> whole(in.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> in.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Number whole(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Number) number.longValue() : number;
    }

    private static List<@Nullable Object> list(JsonParser in) {
        List<@Nullable Object> list = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(in));
        }
        return list;
    }

    private static Map<String, @Nullable Object> object(JsonParser in) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            object.put(name, value(in));
        }
        return object;
    }

    /**
     * Returns the JSON of a value: what JSON has no form for (dates, times, UUIDs in their own notation, bytes in Base64)
     * as text.
     *
     * @throws IllegalArgumentException if there is a number in it that is infinite or none
     */
    public static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(out, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((name, each) -> {
                out.writeName((String) name);
                write(out, each);
            });
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(each -> write(out, each));
            out.writeEndArray();
        } else if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Number number) {
            writeNumber(out, number);
        } else {
            out.writeString(
                    value instanceof Bytes bytes
                            ? Base64.getEncoder().encodeToString(bytes.toArray())
                            : value.toString());
        }
    }

    private static void writeNumber(JsonGenerator out, Number number) {
        if (number instanceof Double real) {
            if (!Double.isFinite(real)) {
                throw new IllegalArgumentException("JSON has no number that is infinite or none");
            }
            out.writeNumber(BigDecimal.valueOf(real));
        } else if (number instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (number instanceof BigInteger whole) {
            out.writeNumber(whole);
        } else {
            out.writeNumber(number.longValue());
        }
    }
}
