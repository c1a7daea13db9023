package dev.livetable.entity;

import dev.livetable.table.ColumnType;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads a value that a row holds as it is, from that or from its text. */
final class RowValueDeserializer<T> extends StdDeserializer<T> {

    private final ColumnType columnType;
    private final transient Function<Object, T> conversion;

    RowValueDeserializer(Class<T> type, ColumnType columnType, Function<Object, T> conversion) {
        super(type);
        this.columnType = columnType;
        this.conversion = conversion;
    }

    @Override
    @SuppressWarnings("unchecked") // what reports a mismatch always throws
    public T deserialize(JsonParser parser, DeserializationContext context) {
        boolean embedded = parser.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT;
        Object given = embedded ? parser.getEmbeddedObject() : parser.getValueAsString();
        try {
            Object value = given == null ? null : columnType.coerce(given);
            if (value != null) {
                return conversion.apply(value);
            }
        } catch (IllegalArgumentException e) {
            return (T) context.reportInputMismatch(this, "%s", e.getMessage());
        }
        return (T) context.handleUnexpectedToken(context.constructType(handledType()), parser);
    }
}
