package dev.livetable.repository;

import dev.livetable.repository.ProjectionForm.Property;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.objenesis.ObjenesisStd;
import org.springframework.objenesis.instantiator.ObjectInstantiator;
import org.springframework.util.ReflectionUtils;

/** Objects that a query makes by a constructor, as rows by their fields: of a class that nobody maps, with fields of values. */
final class FieldsForm {

    /*
     * A copy has what all fields of the object have, whatever its constructor does, and is of the very class. An entity that
     * the store manages is more than its fields, and never held so.
     */

    private static final String ENTITY = "jakarta.persistence.Entity";

    private FieldsForm() {}

    /** Returns the form of a class; empty if it is none whose objects are all made of values. */
    static Optional<ElementForm> of(Class<?> type) {
        boolean isPlain = !type.isPrimitive()
                && !type.isArray()
                && !type.isHidden()
                && !Modifier.isAbstract(type.getModifiers())
                && !type.getName().startsWith("java.")
                && !MergedAnnotations.from(type).isPresent(ENTITY);
        return isPlain ? ofFields(type) : Optional.empty();
    }

    private static Optional<ElementForm> ofFields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        List<Property> properties = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                Optional<ScalarForm> form = ScalarForm.of(field.getType());
                if (form.isEmpty() || !names.add(field.getName()) || !field.trySetAccessible()) {
                    return Optional.empty();
                }
                fields.add(field);
                properties.add(
                        new Property(field.getName(), element -> ReflectionUtils.getField(field, element), form.get()));
            }
        }
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        ObjectInstantiator<?> maker = new ObjenesisStd().getInstantiatorOf(type);
        return Optional.of(new ProjectionForm(
                element -> element.getClass() == type,
                properties,
                values -> copy(maker.newInstance(), fields, values)));
    }

    private static Object copy(Object made, List<Field> fields, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            ReflectionUtils.setField(fields.get(i), made, values[i]);
        }
        return made;
    }
}
