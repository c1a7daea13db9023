package dev.livetable.json;

import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.introspect.AnnotatedField;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.PropertyWriter;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;
import tools.jackson.databind.ser.jdk.EnumSerializer;

/** Remembers of which records of the application a mapper writes nothing but their fields, by what is known; see {@link Known}. */
final class KnownRecords {

    /*
     * A record is code of the application. But if Jackson writes nothing but what its fields hold, none of that code has a part in
     * what is written: each property is a field, or a method that returns a field and does nothing else. What a field holds is
     * final: a value of Java, a constant of an enum, or another such record.
     *
     * Which serializer a value gets is known only where its class is. So the class of a field has to be final. The two kinds of
     * large numbers are not, and have no subclasses that a row could hold. An enum is written by the names that its serializer has
     * noted once. Anything else that Jackson can do with an enum calls a method of it.
     */

    private static final Set<Class<?>> NUMBERS = Set.of(BigInteger.class, BigDecimal.class);

    private final Map<Class<?>, Boolean> known = new ConcurrentHashMap<>();

    /** Returns whether that holds for a class. */
    boolean has(Class<?> type, SerializationContext context) {
        Boolean already = known.get(type);
        if (already == null) {
            already = isKnown(type, context);
            known.put(type, already);
        }
        return already;
    }

    private static boolean isKnown(Class<?> type, SerializationContext context) {
        JavaType record = context.constructType(type);
        return type.isRecord()
                && context.findTypeSerializer(record) == null
                && Known.is(context.getDefaultNullValueSerializer())
                && isRecord(context.findContentValueSerializer(record, null), context, new HashSet<>());
    }

    private static boolean isRecord(ValueSerializer<?> serializer, SerializationContext context, Set<Class<?>> within) {
        if (!(serializer instanceof BeanSerializerBase bean)
                || !Known.is(bean)
                || bean.getFilterId() != null
                || bean.usesObjectId()
                || !within.add(bean.handledType())) {
            return false;
        }
        boolean all = true;
        for (Iterator<PropertyWriter> each = bean.properties(); all && each.hasNext(); ) {
            all = each.next() instanceof BeanPropertyWriter property && isField(property, context, within);
        }
        within.remove(bean.handledType());
        return all;
    }

    private static boolean isField(BeanPropertyWriter property, SerializationContext context, Set<Class<?>> within) {
        return property.getClass() == BeanPropertyWriter.class
                && property.getTypeSerializer() == null
                && isFieldItself(property.getMember())
                && KnownProperties.isKnown(property, context)
                && isValue(property, context, within);
    }

    private static boolean isFieldItself(AnnotatedMember member) {
        return member instanceof AnnotatedField
                || member instanceof AnnotatedMethod method && PlainAccessors.isOne(method.getAnnotated());
    }

    private static boolean isValue(BeanPropertyWriter property, SerializationContext context, Set<Class<?>> within) {
        Class<?> type = property.getType().getRawClass();
        ValueSerializer<?> serializer = property.getSerializer() == null
                ? context.findPrimaryPropertySerializer(property.getType(), property)
                : property.getSerializer();
        if (!Modifier.isFinal(type.getModifiers()) && !NUMBERS.contains(type)
                || property.getType().isReferenceType()) { // what an Optional holds has a serializer of its own
            return false;
        }
        if (type.isRecord()) {
            return isRecord(serializer, context, within);
        }
        boolean isJava = type.isPrimitive() || type.getName().startsWith("java.");
        return isJava
                ? Known.is(serializer) && !(serializer instanceof JsonValueSerializer)
                : type.isEnum() && serializer.getClass() == EnumSerializer.class;
    }
}
