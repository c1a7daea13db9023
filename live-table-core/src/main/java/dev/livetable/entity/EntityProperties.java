package dev.livetable.entity;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.ResolvableType;

/** Reads what properties a class has: its fields that are neither static nor transient, those of superclasses first. */
final class EntityProperties {

    private static final Set<String> TRANSIENT =
            Set.of("org.springframework.data.annotation.Transient", "jakarta.persistence.Transient");

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
     * @throws EntityException if a row cannot hold it; rows hold no class names, so all types must be known beforehand
     */
    static String shape(ResolvableType type, String where) {
        return shape(type, where, new HashSet<>());
    }

    private static String shape(ResolvableType type, String where, Set<Class<?>> within) {
        Class<?> raw = type.toClass();
        if (raw.isArray()) {
            return "[" + shape(type.getComponentType(), where, within) + "]";
        }
        if (raw.getName().startsWith("java.sql.")) {
            throw new EntityException(
                    where + " is a " + raw.getName() + ", which a row cannot hold; declare it as a type of java.time",
                    null);
        }
        if (type.hasGenerics() && !EntityProperty.isStructure(raw)) {
            StringBuilder generics = new StringBuilder(raw.getSimpleName());
            for (ResolvableType generic : type.getGenerics()) {
                generics.append('<').append(shape(generic, where, within)).append('>');
            }
            return generics.toString();
        }
        if (!EntityProperty.isStructure(raw)) {
            return raw.getSimpleName();
        }
        if (Modifier.isAbstract(raw.getModifiers())) {
            throw new EntityException(
                    where + " is declared as " + raw.getName() + ", which is abstract; rows hold no class names, so"
                            + " declare the class whose objects are kept, or leave the property out",
                    null);
        }
        if (!within.add(raw)) {
            return "..";
        }
        String properties = of(type).stream()
                .map(property -> property.name() + ":"
                        + shape(property.type(), raw.getSimpleName() + "." + property.name(), within))
                .collect(Collectors.joining(",", "{", "}"));
        within.remove(raw);
        return properties;
    }
}
