package dev.livetable.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.ser.BeanPropertyWriter;

/** Tells whether nothing of the application has a part in what stands around the value of a property; see {@link Known}. */
final class KnownProperties {

    private KnownProperties() {}

    /** Returns whether what is left out, what stands for null, and what is done with contents, is known. */
    static boolean isKnown(BeanPropertyWriter property, SerializationContext context) {
        Peek peek = new Peek(property);
        ValueSerializer<?> ofNull = peek.ofNull();
        return (ofNull == null || Known.is(ofNull))
                && isPlain(peek.leftOut())
                && isPlain(property.getMember(), context);
    }

    /** Returns whether to compare with an object runs no method of the application. */
    private static boolean isPlain(@Nullable Object leftOut) {
        return leftOut == null
                || leftOut instanceof JsonInclude.Include
                || leftOut instanceof Enum
                || leftOut.getClass().getName().startsWith("java.")
                || leftOut.getClass().getName().startsWith("tools.jackson.");
    }

    private static boolean isPlain(AnnotatedMember member, SerializationContext context) {
        AnnotationIntrospector introspector = context.getAnnotationIntrospector();
        return introspector.findContentSerializer(context.getConfig(), member) == null
                && introspector.findSerializationContentConverter(context.getConfig(), member) == null
                && introspector.findFilterId(context.getConfig(), member) == null;
    }

    /** Shows what only a subclass sees. */
    private static final class Peek extends BeanPropertyWriter {

        Peek(BeanPropertyWriter property) {
            super(property);
        }

        @Nullable
        ValueSerializer<?> ofNull() {
            return _nullSerializer;
        }

        @Nullable
        Object leftOut() {
            return _suppressableValue;
        }
    }
}
