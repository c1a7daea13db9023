package dev.livetable.json;

import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.std.StdConvertingSerializer;
import tools.jackson.databind.ser.std.StdDelegatingSerializer;

/** Tells whether Jackson, Spring Data and this library alone decide what is written. */
final class Known {

    /*
     * What an application plugs into its mapper may look at the time, at the language of a request or at who asks. Nobody can see
     * that from outside. So bytes are kept only where no class of the application has a part in them.
     */

    private static final List<String> PACKAGES =
            List.of("tools.jackson.", "org.springframework.data.", Known.class.getPackageName() + ".");

    private static final Class<?> LIST = List.of().getClass();

    private Known() {}

    /** Returns whether a serializer of values is known. */
    @SuppressWarnings("deprecation") // an application may use the older one of the two
    static boolean is(ValueSerializer<?> serializer) {
        boolean converts =
                serializer instanceof StdConvertingSerializer || serializer instanceof StdDelegatingSerializer;
        return isOurs(serializer) && !converts;
    }

    private static boolean isOurs(Object plugged) {
        String name = (plugged instanceof Class<?> type ? type : plugged.getClass()).getName();
        return PACKAGES.stream().anyMatch(name::startsWith);
    }

    /** Returns whether objects of a class, and their properties, are written by what is known. */
    static boolean isBean(Class<?> type, SerializationContext context) {
        JavaType bean = context.constructType(type);
        AnnotatedClass annotations = context.introspectClassAnnotations(bean);
        AnnotationIntrospector introspector = context.getAnnotationIntrospector();
        Object converter = introspector.findSerializationConverter(context.getConfig(), annotations);
        ValueSerializer<?> serializer = context.findTypedValueSerializer(type, true);
        return isOurs(serializer)
                && (converter == null || isOurs(converter))
                && introspector.findFilterId(context.getConfig(), annotations) == null
                && (!(serializer instanceof BeanSerializerBase ofBean) || all(ofBean.properties(), context));
    }

    private static boolean all(Iterator<PropertyWriter> properties, SerializationContext context) {
        boolean known = true;
        while (known && properties.hasNext()) {
            known = isKnown(properties.next(), context);
        }
        return known;
    }

    private static boolean isKnown(PropertyWriter property, SerializationContext context) {
        return isOurs(property)
                && (!(property instanceof BeanPropertyWriter writer)
                        || KnownProperties.isKnown(writer, context) && isValueKnown(writer, context));
    }

    /** Returns whether a value is known, as far as that can be told from its property; and a list of any contents. */
    private static boolean isValueKnown(BeanPropertyWriter property, SerializationContext context) {
        ValueSerializer<?> serializer = property.getSerializer();
        if (serializer == null && property.getType().hasRawClass(List.class)) {
            serializer = context.findPrimaryPropertySerializer(context.constructType(LIST), property);
        }
        return serializer == null || is(serializer);
    }
}
