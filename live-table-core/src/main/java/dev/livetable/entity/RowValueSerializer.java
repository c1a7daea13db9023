package dev.livetable.entity;

import java.util.Date;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a value that a row holds as it is, and not as text; a {@link Date} as the moment it is. */
final class RowValueSerializer<T> extends StdSerializer<T> {

    RowValueSerializer(Class<T> type) {
        super(type);
    }

    @Override
    public void serialize(T value, JsonGenerator generator, SerializationContext context) {
        generator.writeEmbeddedObject(value instanceof Date date ? date.toInstant() : value);
    }
}
