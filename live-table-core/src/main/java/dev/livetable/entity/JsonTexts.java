package dev.livetable.entity;

import dev.livetable.table.Bytes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The lists and maps that a row holds, as texts of JSON. What JSON has no form for is a text in it. */
final class JsonTexts {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonTexts() {}

    /**
     * Returns what a text holds.
     *
     * @return a map, a list, or a single value; null for a null
     * @throws IllegalArgumentException if it is no JSON
     */
    static @Nullable Object read(String text) {
        try {
            return MAPPER.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("a text was given that is not JSON", e);
        }
    }

    /** Returns the text of a list or a map. */
    static String write(Object structure) {
        return MAPPER.writeValueAsString(plain(structure));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
            map.forEach((name, element) -> plain.put(name, plain(element)));
            return plain;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> plain = new ArrayList<>();
            list.forEach(element -> plain.add(plain(element)));
            return plain;
        }
        if (value instanceof Bytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.toArray());
        }
        boolean isOfJson = value == null || value instanceof Number || value instanceof Boolean;
        return isOfJson ? value : String.valueOf(value);
    }
}
