package dev.livetable.repository;

import dev.livetable.table.Row;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.objenesis.ObjenesisStd;
import org.springframework.objenesis.instantiator.ObjectInstantiator;
import org.springframework.util.ReflectionUtils;

/** Objects that a query makes by a constructor, as rows by their fields: of a class that nobody maps, with fields of values. */
final class FieldsForm implements ElementForm {

    /*
     * A copy has what all fields of the object have, whatever its constructor does, and is of the very class. An entity that
     * the store manages is more than its fields, and never held so.
     */

    private static final String ENTITY = "jakarta.persistence.Entity";

    private record Part(String name, Field field, ScalarForm form) {}

    private final Class<?> type;
    private final List<Part> parts;
    private final ObjectInstantiator<?> maker;

    private FieldsForm(Class<?> type, List<Part> parts) {
        this.type = type;
        this.parts = parts;
        this.maker = new ObjenesisStd().getInstantiatorOf(type);
    }

    /** Returns the form of a class; empty if it is none whose objects are all made of values. */
    static Optional<ElementForm> of(Class<?> type) {
        boolean isPlain = !type.isPrimitive()
                && !type.isArray()
                && !type.isHidden()
                && !Modifier.isAbstract(type.getModifiers())
                && !type.getName().startsWith("java.")
                && !MergedAnnotations.from(type).isPresent(ENTITY);
        return isPlain ? parts(type).map(parts -> new FieldsForm(type, parts)) : Optional.empty();
    }

    private static Optional<List<Part>> parts(Class<?> type) {
        Map<String, Part> parts = new LinkedHashMap<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            for (Field field : each.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                Optional<ScalarForm> form = ScalarForm.of(field.getType());
                if (form.isEmpty() || parts.containsKey(field.getName()) || !field.trySetAccessible()) {
                    return Optional.empty();
                }
                parts.put(field.getName(), new Part(field.getName(), field, form.get()));
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(parts.values()));
    }

    @Override
    public @Nullable Row take(Object element) {
        if (element.getClass() != type) {
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Part part : parts) {
            Object value = ReflectionUtils.getField(part.field(), element);
            if (value != null && !part.form().isOf(value)) {
                return null;
            }
            values.put(part.name(), value == null ? null : part.form().kept().apply(value));
        }
        return Row.of(values);
    }

    @Override
    public List<Object> make(List<Row> rows) {
        List<Object> made = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Object copy = maker.newInstance();
            for (Part part : parts) {
                Object kept = row.get(part.name());
                ReflectionUtils.setField(
                        part.field(),
                        copy,
                        kept == null ? null : part.form().made().apply(kept));
            }
            made.add(copy);
        }
        return made;
    }
}
