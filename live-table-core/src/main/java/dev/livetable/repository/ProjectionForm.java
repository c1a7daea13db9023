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
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.data.projection.ProjectionFactory;
import org.springframework.data.projection.SpelAwareProxyProjectionFactory;
import org.springframework.data.projection.TargetAware;
import org.springframework.util.ReflectionUtils;

/** Projections as rows: interfaces whose getters each give a value of the entity, and records of values. */
final class ProjectionForm implements ElementForm {

    private record Property(String name, Method getter, ScalarForm form) {}

    private static final ProjectionFactory PROJECTIONS = new SpelAwareProxyProjectionFactory();

    private final Class<?> type;
    private final List<Property> properties;
    private final Function<@Nullable Object[], Object> maker;

    private ProjectionForm(Class<?> type, List<Property> properties, Function<@Nullable Object[], Object> maker) {
        this.type = type;
        this.properties = properties;
        this.maker = maker;
    }

    /** Returns the form of a class; empty if it is none whose objects are all made of values. */
    static Optional<ElementForm> of(Class<?> type) {
        return type.isInterface() ? ofInterface(type) : type.isRecord() ? ofRecord(type) : FieldsForm.of(type);
    }

    private static Optional<ElementForm> ofInterface(Class<?> type) {
        if (type.getName().startsWith("java.")
                || !PROJECTIONS.getProjectionInformation(type).isClosed()) {
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
            ReflectionUtils.makeAccessible(getter);
            properties.add(new Property(descriptor.getName(), getter, form.get()));
        }
        return properties.isEmpty()
                ? Optional.empty()
                : Optional.of(new ProjectionForm(type, properties, values -> proxy(type, properties, values)));
    }

    private static Object proxy(Class<?> type, List<Property> properties, @Nullable Object[] values) {
        Map<String, @Nullable Object> source = new HashMap<>();
        for (int i = 0; i < values.length; i++) {
            source.put(properties.get(i).name(), values[i]);
        }
        return PROJECTIONS.createProjection(type, source);
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
            Method getter = components[i].getAccessor();
            ReflectionUtils.makeAccessible(getter);
            properties.add(new Property(components[i].getName(), getter, form.get()));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return Optional.of(
                    new ProjectionForm(type, properties, values -> BeanUtils.instantiateClass(constructor, values)));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("Each record has a constructor of its components", e);
        }
    }

    @Override
    public @Nullable Row take(Object element) {
        boolean isProjection = type.isInstance(element) && (type.isRecord() || element instanceof TargetAware);
        if (!isProjection) { // such as an entity of a class that has the interface
            return null;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Property property : properties) {
            Object value;
            try {
                value = ReflectionUtils.invokeMethod(property.getter(), element);
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
