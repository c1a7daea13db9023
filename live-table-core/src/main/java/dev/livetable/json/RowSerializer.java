package dev.livetable.json;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.table.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.jdk.MapSerializer;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.NameTransformer;

/** Writes a row as the map of its columns would be written in the same place. */
final class RowSerializer extends StdSerializer<Row> {

    private final RowStyle style;

    private RowSerializer(RowStyle style) {
        super(Row.class);
        this.style = style;
    }

    RowStyle style() {
        return style;
    }

    @Override
    public boolean isEmpty(SerializationContext context, Row row) {
        return style.maps.isEmpty(context, row.asMap());
    }

    @Override
    public void serialize(Row row, JsonGenerator to, SerializationContext context) {
        if (style.isPlain(context)) {
            to.writeStartObject(row, row.columns().size());
            writeEntries(row, to, context);
            to.writeEndObject();
        } else {
            style.maps.serialize(row.asMap(), to, context);
        }
    }

    @Override
    public void serializeWithType(Row row, JsonGenerator to, SerializationContext context, TypeSerializer types) {
        if (style.isPlain(context)) {
            to.assignCurrentValue(row);
            WritableTypeId id = types.writeTypePrefix(to, context, types.typeId(row, JsonToken.START_OBJECT));
            writeEntries(row, to, context);
            types.writeTypeSuffix(to, context, id);
        } else {
            style.maps.serializeWithType(row.asMap(), to, context, types);
        }
    }

    @Override
    public ValueSerializer<Row> unwrappingSerializer(NameTransformer names) {
        return new Unwrapped(context -> style, names);
    }

    private void writeEntries(Row row, JsonGenerator to, SerializationContext context) {
        try {
            style.writeEntries(row, new ValueWriter(style, to, context));
        } catch (RuntimeException e) {
            wrapAndThrow(context, e, row, String.valueOf(to.streamWriteContext().currentName()));
        }
    }

    /** Stands for the serializer until Jackson says where it is. */
    static final class Unplaced extends StdSerializer<Row> {

        /*
         * Jackson asks anew for each class of lists that a property has had. The same place is to have the same style, so that rows
         * are kept once.
         */

        private final Cache<BeanProperty, RowSerializer> placed =
                Caffeine.newBuilder().weakKeys().weakValues().build();
        private volatile @Nullable RowSerializer root;

        Unplaced() {
            super(Row.class);
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            return property == null
                    ? root(context)
                    : placed.get(property, place -> new RowSerializer(new RowStyle(context, place)));
        }

        private RowSerializer root(SerializationContext context) {
            RowSerializer made = root;
            if (made == null) {
                made = new RowSerializer(new RowStyle(context, null));
                root = made;
            }
            return made;
        }

        @Override
        public void serialize(Row row, JsonGenerator to, SerializationContext context) {
            root(context).serialize(row, to, context);
        }

        @Override
        public ValueSerializer<Row> unwrappingSerializer(NameTransformer names) {
            return new Unwrapped(context -> root(context).style, names);
        }
    }

    /** Writes the columns of a row among the properties of the object that it is in. */
    private static final class Unwrapped extends StdSerializer<Row> {

        private final Function<SerializationContext, RowStyle> style;
        private final NameTransformer names;

        Unwrapped(Function<SerializationContext, RowStyle> style, NameTransformer names) {
            super(Row.class);
            this.style = style;
            this.names = names;
        }

        @Override
        public boolean isUnwrappingSerializer() {
            return true;
        }

        @Override
        public ValueSerializer<Row> unwrappingSerializer(NameTransformer outer) {
            return new Unwrapped(style, NameTransformer.chainedTransformer(outer, names));
        }

        @Override
        public void serialize(Row row, JsonGenerator to, SerializationContext context) {
            Map<String, @Nullable Object> named = new LinkedHashMap<>();
            row.asMap().forEach((column, value) -> named.put(names.transform(column), value));
            if ((ValueSerializer<?>) style.apply(context).maps instanceof MapSerializer maps) {
                maps.serializeWithoutTypeInfo(named, to, context);
            } else {
                named.forEach((name, value) -> context.writeValue(to.writeName(name), value));
            }
        }
    }
}
