package dev.livetable.entity;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.springframework.core.ResolvableType;

/** Reads what properties a class has: its fields that are neither static nor transient, those of superclasses first. */
final class EntityProperties {

    private static final Set<String> TRANSIENT =
            Set.of("org.springframework.data.annotation.Transient", "jakarta.persistence.Transient");

    private static final Set<Class<?>> ABSTRACT_VALUES = Set.of(
            Number.class,
            Calendar.class,
            TimeZone.class,
            ZoneId.class,
            Charset.class,
            ByteBuffer.class,
            Map.Entry.class);

    private EntityProperties() {}

    /** Returns the properties of a class, in the order they are declared. */
    static List<EntityProperty> of(ResolvableType type) {
        List<EntityProperty> properties = new ArrayList<>();
        Class<?> declared = type.toClass();
        if (declared.getSuperclass() != null && declared.getSuperclass() != Object.class) {
            properties.addAll(of(type.getSuperType()));
        }
        for (Field field : declared.getDeclaredFields()) {
            if (isProperty(field)) {
                properties.add(new EntityProperty(field.getName(), field, ResolvableType.forField(field, type)));
            }
        }
        return properties;
    }

    static boolean isProperty(Field field) {
        boolean stored = !Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers());
        return stored
                && !field.isSynthetic()
                && !field.getName().startsWith("$$_")
                && !EntityProperty.bears(field, TRANSIENT);
    }

    /**
     * Returns the shape of a type: the names and types of all that its objects hold, however deep.
     *
     * @param where what errors call the place that is of this type
     * @param conversions how values are kept
     * @param converted takes those of the conversions that the type needs
     * @throws EntityException if a row cannot hold it; rows hold no class names, so all types must be known beforehand
     */
    static String shape(
            ResolvableType type, String where, RowConversions conversions, Consumer<RowConversion> converted) {
        return new Shapes(conversions, converted).of(type, where, new HashSet<>());
    }

    /** Returns whether a class of the JDK is one of whose objects nothing can be told, and that is not {@link AnyValue}. */
    private static boolean isUnknown(Class<?> raw) {
        boolean isKnown = raw.isPrimitive()
                || AnyValue.isDeclaredBy(raw)
                || Iterable.class.isAssignableFrom(raw)
                || Map.class.isAssignableFrom(raw)
                || ABSTRACT_VALUES.contains(raw);
        return !isKnown && !EntityProperty.isStructure(raw) && !raw.isEnum() && Modifier.isAbstract(raw.getModifiers());
    }

    private record Shapes(RowConversions conversions, Consumer<RowConversion> converted) {

        String of(ResolvableType type, String where, Set<Class<?>> within) {
            Class<?> raw = type.toClass();
            RowConversion conversion = conversions.of(raw);
            if (conversion != null) {
                converted.accept(conversion);
                return raw.getSimpleName() + ">" + conversion.columnType();
            }
            if (raw.isArray()) {
                return "[" + of(type.getComponentType(), where, within) + "]";
            }
            if (raw.getName().startsWith("java.sql.")) {
                throw new EntityException(
                        where + " is a " + raw.getName()
                                + ", which a row cannot hold; declare it as a type of java.time, or"
                                + " give converters of it",
                        null);
            }
            if (isUnknown(raw)) {
                throw new EntityException(
                        where + " is declared as " + raw.getName() + ", which does not say what it holds; declare the"
                                + " class of its values, such as String or a type of java.time, a record, a List or a"
                                + " Map<String, Object>, or give converters of it",
                        null);
            }
            if (type.hasGenerics() && !EntityProperty.isStructure(raw)) {
                StringBuilder generics = new StringBuilder(raw.getSimpleName());
                for (ResolvableType generic : type.getGenerics()) {
                    generics.append('<').append(of(generic, where, within)).append('>');
                }
                return generics.toString();
            }
            if (!EntityProperty.isStructure(raw)) {
                return raw.getSimpleName();
            }
            if (Modifier.isAbstract(raw.getModifiers())) {
                throw new EntityException(
                        where + " is declared as " + raw.getName() + ", which is abstract; rows hold no class names, so"
                                + " declare the class whose objects are kept, give converters of it, or leave the property out",
                        null);
            }
            if (!within.add(raw)) {
                return "..";
            }
            String properties = EntityProperties.of(type).stream()
                    .map(property -> property.name() + ":"
                            + of(property.type(), raw.getSimpleName() + "." + property.name(), within))
                    .collect(Collectors.joining(",", "{", "}"));
            within.remove(raw);
            return properties;
        }
    }
}
