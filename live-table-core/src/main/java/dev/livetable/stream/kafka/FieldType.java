package dev.livetable.stream.kafka;

import dev.livetable.table.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a schema of Kafka Connect says of a field.
 *
 * @param type the type, such as {@code int64}
 * @param name what the values mean, such as {@code io.debezium.time.Date}; null when they are just of the type
 * @param scale the number of digits after the point; null when it is not said
 */
record FieldType(
        String type, @Nullable String name, @Nullable String scale) {

    /** Returns the types of the fields of a struct, by their names; null when there is no schema. */
    static @Nullable Map<String, FieldType> ofFields(@Nullable Object schema) {
        if (!(JsonText.map(schema).get("fields") instanceof List<?> fields)) {
            return null;
        }
        Map<String, FieldType> types = new HashMap<>();
        for (Object each : fields) {
            Map<String, @Nullable Object> field = JsonText.map(each);
            String name = text(field.get("field"));
            String type = text(field.get("type"));
            if (name != null && type != null) {
                Object scale = JsonText.map(field.get("parameters")).get("scale");
                types.put(name, new FieldType(type, text(field.get("name")), text(scale)));
            }
        }
        return types;
    }

    /** Returns the schema of a field that is a struct itself; null when there is none. */
    static @Nullable Object ofStruct(@Nullable Object schema, String name) {
        if (JsonText.map(schema).get("fields") instanceof List<?> fields) {
            for (Object field : fields) {
                if (name.equals(JsonText.map(field).get("field"))) {
                    return field;
                }
            }
        }
        return null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }
}
