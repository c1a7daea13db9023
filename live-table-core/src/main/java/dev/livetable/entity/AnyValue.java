package dev.livetable.entity;

import dev.livetable.table.ColumnType;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.ser.std.StdSerializer;

/** Keeps what is declared as {@link Object}, or as {@link Serializable}: any value that a row can hold, and no other. */
final class AnyValue {

    /*
     * A declared type with no fields says nothing of the value. So the value is taken in as a row takes it, whole, or it
     * is refused: it is never written by the fields of the declared type, which would leave all of it out.
     */

    private AnyValue() {}

    static boolean isDeclaredBy(Class<?> type) {
        return type == Object.class || type == Serializable.class;
    }

    static final class Writer extends StdSerializer<Object> {

        private final String where;

        Writer() {
            this("A value");
        }

        private Writer(String where) {
            super(Object.class);
            this.where = where;
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            return property == null ? this : new Writer(where(property));
        }

        private static String where(BeanProperty property) {
            return property.getMember().getDeclaringClass().getSimpleName() + "." + property.getName();
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            EntityMapping.write(kept(value), generator);
        }

        private @Nullable Object kept(Object value) {
            try {
                return ColumnType.ANY.coerce(list(value));
            } catch (IllegalArgumentException e) {
                throw new EntityException(
                        where + " holds what a row cannot, in a "
                                + value.getClass().getName() + "; a property whose declared type does not say more may"
                                + " hold texts, numbers, booleans, bytes, java.time values, UUIDs, and lists and maps"
                                + " of them with texts as keys; declare a class of your own for more, such as a record",
                        e);
            }
        }

        /** Returns the elements of a declared collection or array as the list that a row holds; other values as they are. */
        private static Object list(Object value) {
            if (value instanceof Object[] array) {
                return Arrays.asList(array);
            }
            return value instanceof Collection<?> collection ? new ArrayList<@Nullable Object>(collection) : value;
        }
    }

    static final class Reader<T> extends StdDeserializer<T> {

        Reader(Class<T> type) {
            super(type);
        }

        @Override
        @SuppressWarnings("unchecked") // all that a row holds is serializable
        public @Nullable T deserialize(JsonParser parser, DeserializationContext context) {
            return (T) EntityMapping.read(parser, 0);
        }
    }

    /** Lets no value through that is of another class than the declared one, as Jackson does where one is embedded. */
    static final class Checked extends DelegatingDeserializer {

        Checked(ValueDeserializer<?> plain) {
            super(plain);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> plain) {
            return new Checked(plain);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
            Object value = super.deserialize(parser, context);
            return value == null || handledType().isInstance(value)
                    ? value
                    : context.reportInputMismatch(
                            this, "a %s was given", value.getClass().getName());
        }
    }
}
