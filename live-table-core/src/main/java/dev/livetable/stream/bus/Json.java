package dev.livetable.stream.bus;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes and reads JSON as maps (in order), lists, texts, whole numbers, truths and nulls. Nothing else is in a message. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** JSON that was written before, as a part of more. */
    record Written(String json) {}

    static byte[] bytes(@Nullable Object tree) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(out, tree);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator out, @Nullable Object tree) {
        if (tree == null) {
            out.writeNull();
        } else if (tree instanceof String text) {
            out.writeString(text);
        } else if (tree instanceof Long number) {
            out.writeNumber(number.longValue());
        } else if (tree instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (tree instanceof Written written) {
            out.writeRawValue(written.json);
        } else if (tree instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(element -> write(out, element));
            out.writeEndArray();
        } else if (tree instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((name, value) -> {
                out.writeName(String.valueOf(name));
                write(out, value);
            });
            out.writeEndObject();
        } else {
            throw new IllegalArgumentException("A message cannot hold a " + tree.getClass());
        }
    }

    /**
     * Reads what was written.
     *
     * @throws RuntimeException if it is no JSON, or holds something else
     */
    static @Nullable Object read(byte[] json) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            in.nextToken();
            Object tree = read(in);
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("There is more after the end");
            }
            return tree;
        }
    }

    private static @Nullable Object read(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == null) {
            throw new IllegalArgumentException("There is nothing");
        }
        return switch (token) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(in));
                }
                yield list;
            }
            case START_OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    map.put(name, read(in));
                }
                yield map;
            }
            default -> throw new IllegalArgumentException("There is a " + token);
        };
    }
}
