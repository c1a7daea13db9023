package dev.livetable;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.util.StdConverter;

/** What an application plugs into its mapper and what looks at who asks. In a package of its own, as such classes are. */
public final class AskersTexts {

    private static final ThreadLocal<String> ASKER = ThreadLocal.withInitial(() -> "nobody");

    private AskersTexts() {}

    /** Notes who asks on this thread. */
    public static void askedBy(String asker) {
        ASKER.set(asker);
    }

    /** Returns who asks on this thread. */
    public static String asker() {
        return ASKER.get();
    }

    /** Returns a module that writes values of a class with a word about who asks. */
    public static <T> SimpleModule valuesOf(Class<T> type) {
        return new SimpleModule("askers").addSerializer(type, new Values<>(type));
    }

    /** Returns a module whose names have the asker within. */
    public static SimpleModule names() {
        return new SimpleModule("askers").addKeySerializer(String.class, new Names());
    }

    private static final class Values<T> extends StdSerializer<T> {

        Values(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator to, SerializationContext context) {
            to.writeString(value + " for " + ASKER.get());
        }
    }

    private static final class Names extends StdSerializer<String> {

        Names() {
            super(String.class);
        }

        @Override
        public void serialize(String name, JsonGenerator to, SerializationContext context) {
            to.writeName(name + " for " + ASKER.get());
        }
    }

    /** Converts any object into a text about who asks. */
    public static final class Converter extends StdConverter<Object, String> {

        @Override
        public String convert(Object value) {
            return "for " + ASKER.get();
        }
    }
}
