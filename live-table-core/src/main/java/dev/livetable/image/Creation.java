package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Transient;
import org.springframework.data.mapping.InstanceCreatorMetadata;
import org.springframework.data.mapping.Parameter;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.model.EntityInstantiator;
import org.springframework.data.mapping.model.EntityInstantiators;
import org.springframework.data.mapping.model.ParameterValueProvider;
import org.springframework.objenesis.ObjenesisStd;
import org.springframework.objenesis.instantiator.ObjectInstantiator;

/**
 * How new objects of a class are made.
 *
 * @param names the names of the properties whose values are given, in order
 * @param maker makes one
 */
record Creation(List<String> names, Maker maker) {

    /** The last parameter of a constructor of Kotlin that takes a value class. */
    private static final String KOTLIN_MARKER = "kotlin.jvm.internal.DefaultConstructorMarker";

    /** Makes an object. */
    @FunctionalInterface
    interface Maker {

        Object make(@Nullable Object[] values);
    }

    /**
     * Returns how objects of a mapped class are made.
     *
     * @param withoutArguments whether the constructor without parameters comes first
     */
    static Creation of(PersistentEntity<?, ?> entity, boolean withoutArguments) {
        Class<?> type = entity.getType();
        Constructor<?> plain = withoutArguments && !type.isRecord() ? constructor(type) : null;
        if (plain != null) {
            return new Creation(List.of(), new Plain(handle(plain)));
        }
        InstanceCreatorMetadata<?> creator = entity.getInstanceCreatorMetadata();
        if (creator == null) {
            throw new EntityException(
                    type.getName() + " has no constructor by which Spring Data would make it; give it one without"
                            + " parameters, or mark one with @PersistenceCreator",
                    null);
        }
        List<String> names = creator.getParameters().stream()
                .filter(parameter -> !isFilledIn(parameter))
                .map(parameter -> name(entity, parameter))
                .toList();
        // its own, since they keep the classes of the application
        EntityInstantiator instantiator = new EntityInstantiators().getInstantiatorFor(entity);
        return new Creation(names, values -> make(instantiator, entity, names, values));
    }

    /** Returns whether a parameter is none that a value is given for, but the default of its type. */
    private static boolean isFilledIn(Parameter<?, ?> parameter) {
        return parameter.getAnnotations().isPresent(Transient.class)
                || parameter.getRawType().getName().equals(KOTLIN_MARKER);
    }

    private static String name(PersistentEntity<?, ?> entity, Parameter<?, ?> parameter) {
        String name = parameter.getName();
        if (parameter.hasValueExpression() || name == null || entity.getPersistentProperty(name) == null) {
            throw new EntityException(
                    "The constructor of " + entity.getType().getName() + " has a parameter "
                            + (name == null ? "" : "'" + name + "' ")
                            + "that is no property of it, so that nobody knows what to give; mark another constructor"
                            + " with @PersistenceCreator, or compile with -parameters",
                    null);
        }
        return name;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the entity and its parameters are of one mapping
    private static Object make(
            EntityInstantiator instantiator, PersistentEntity entity, List<String> names, @Nullable Object[] values) {
        ParameterValueProvider given = new ParameterValueProvider() {
            @Override
            public @Nullable Object getParameterValue(Parameter parameter) {
                int place = names.indexOf(parameter.getName());
                return place < 0 ? ParameterValueProvider.getDefaultValue(parameter.getRawType()) : values[place];
            }
        };
        return instantiator.createInstance(entity, given);
    }

    /** Returns how objects of a class are made that nobody maps, and whose fields are then set. */
    static Creation ofValue(Class<?> type) {
        if (type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            MethodHandle canonical = handle(constructor(type, types))
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new Creation(
                    Arrays.stream(components).map(RecordComponent::getName).toList(), new Canonical(canonical));
        }
        Constructor<?> plain = constructor(type);
        if (plain != null) {
            return new Creation(List.of(), new Plain(handle(plain)));
        }
        ObjectInstantiator<?> without = new ObjenesisStd().getInstantiatorOf(type);
        return new Creation(List.of(), values -> without.newInstance());
    }

    private static @Nullable Constructor<?> constructor(Class<?> type, Class<?>... parameters) {
        try {
            return type.getDeclaredConstructor(parameters);
        } catch (NoSuchMethodException e) {
            return null; // the answer
        }
    }

    private static MethodHandle handle(@Nullable Constructor<?> constructor) {
        try {
            requireNonNull(constructor).setAccessible(true);
            return MethodHandles.lookup().unreflectConstructor(constructor);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new EntityException(
                    constructor
                            + " cannot be reached; if its class is in a module, open its package to live-table-core",
                    e);
        }
    }

    private static final class Plain implements Maker {

        private final MethodHandle constructor;

        Plain(MethodHandle constructor) {
            this.constructor = constructor.asType(MethodType.methodType(Object.class));
        }

        @Override
        public Object make(@Nullable Object[] values) {
            try {
                return (Object) constructor.invokeExact();
            } catch (Throwable e) {
                throw Access.thrown(e);
            }
        }
    }

    private static final class Canonical implements Maker {

        private final MethodHandle constructor;

        Canonical(MethodHandle constructor) {
            this.constructor = constructor;
        }

        @Override
        public Object make(@Nullable Object[] values) {
            try {
                return (Object) constructor.invokeExact(values);
            } catch (Throwable e) {
                throw Access.thrown(e);
            }
        }
    }
}
