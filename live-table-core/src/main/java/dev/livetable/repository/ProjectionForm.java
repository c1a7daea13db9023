package dev.livetable.repository;

import dev.livetable.table.Row;
import java.beans.PropertyDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.data.projection.ProjectionFactory;
import org.springframework.data.projection.SpelAwareProxyProjectionFactory;
import org.springframework.data.projection.TargetAware;
import org.springframework.util.ReflectionUtils;

/**
 * Projections as rows: interfaces whose getters each give a value of the entity, records of values, and classes with fields of
 * values.
 */
final class ProjectionForm implements ElementForm {

    /** A value of a projection, how it is read, and how it is kept. */
    record Property(String name, Function<Object, @Nullable Object> reader, ScalarForm form) {}

    private final Predicate<Object> isProjection;
    private final List<Property> properties;
    private final Function<@Nullable Object[], Object> maker;

    ProjectionForm(
            Predicate<Object> isProjection, List<Property> properties, Function<@Nullable Object[], Object> maker) {
        this.isProjection = isProjection;
        this.properties = properties;
        this.maker = maker;
    }

    /** Returns the form of a class; empty if it is none whose objects are all made of values. */
    static Optional<ElementForm> of(Class<?> type) {
        return type.isInterface() ? ofInterface(type) : type.isRecord() ? ofRecord(type) : FieldsForm.of(type);
    }

    private static Optional<ElementForm> ofInterface(Class<?> type) {
        ProjectionFactory projections = projections(type);
        if (type.getName().startsWith("java.")
                || !projections.getProjectionInformation(type).isClosed()) {
            return Optional.empty();
        }
        List<Property> properties = new ArrayList<>();
        for (PropertyDescriptor descriptor : BeanUtils.getPropertyDescriptors(type)) {
            Method getter = descriptor.getReadMethod();
            if (getter == null || descriptor.getWriteMethod() != null) {
                return Optional.empty();
            }
            if (getter.isDefault()) {
                continue; // made of the others
            }
            Optional<ScalarForm> form = ScalarForm.of(getter.getReturnType());
            if (form.isEmpty()) {
                return Optional.empty();
            }
            properties.add(property(descriptor.getName(), getter, form.get()));
        }
        return properties.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProjectionForm(
                        element -> type.isInstance(element) && element instanceof TargetAware,
                        properties,
                        values -> proxy(projections, type, properties, values)));
    }

    /** Returns what makes objects of an interface on any thread: the loader of a thread may not see the interface. */
    private static ProjectionFactory projections(Class<?> type) {
        SpelAwareProxyProjectionFactory projections = new SpelAwareProxyProjectionFactory();
        projections.setBeanClassLoader(type.getClassLoader());
        return projections;
    }

    private static Property property(String name, Method getter, ScalarForm form) {
        ReflectionUtils.makeAccessible(getter);
        return new Property(name, element -> ReflectionUtils.invokeMethod(getter, element), form);
    }

    private static Object proxy(
            ProjectionFactory projections, Class<?> type, List<Property> properties, @Nullable Object[] values) {
        Map<String, @Nullable Object> source = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            source.put(properties.get(i).name(), values[i]);
        }
        return projections.createProjection(type, source);
    }

    private static Optional<ElementForm> ofRecord(Class<?> type) {
        List<Property> properties = new ArrayList<>();
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Optional<ScalarForm> form = ScalarForm.of(types[i]);
            if (form.isEmpty()) {
                return Optional.empty();
            }
            properties.add(property(components[i].getName(), components[i].getAccessor(), form.get()));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return Optional.of(new ProjectionForm(
                    type::isInstance, properties, values -> BeanUtils.instantiateClass(constructor, values)));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Each record has a constructor of its components", e);
        }
    }

    @Override
    public @Nullable Row take(Object element) {
        if (!isProjection.test(element)) { // such as an entity of a class that has the interface
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Property property : properties) {
            Object value;
            try {
                value = property.reader().apply(element);
            } catch (RuntimeException e) {
                return null; // such as one that must not be null, and is: only who asks for it may see that
            }
            if (value != null && !property.form().isOf(value)) {
                return null;
            }
            values.put(
                    property.name(),
                    value == null ? null : property.form().kept().apply(value));
        }
        return Row.of(values);
    }

    @Override
    public List<Object> make(List<Row> rows) {
        List<Object> made = new ArrayList<>(rows.size());
        for (Row row : rows) {
            @Nullable Object[] values = new @Nullable Object[properties.size()];
            for (int i = 0; i < values.length; i++) {
                Object kept = row.get(properties.get(i).name());
                values[i] =
                        kept == null ? null : properties.get(i).form().made().apply(kept);
            }
            made.add(maker.apply(values));
        }
        return made;
    }
}
