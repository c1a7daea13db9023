package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.PersistentPropertyAccessor;

/** How the value of a property is read and written. Safe for use by many threads. */
abstract class Access {

    /*
     * A handle costs a few nanoseconds where reflection costs tens. It is made once, for objects of any class, and so it
     * is called exactly as it is declared here.
     */

    private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
    private static final MethodType WRITE = MethodType.methodType(void.class, Object.class, Object.class);
    private static final MethodType REPLACE = MethodType.methodType(Object.class, Object.class, Object.class);

    private final MethodHandle reader;

    private Access(MethodHandle reader) {
        this.reader = reader;
    }

    /** Returns how a property of a mapped class is read and written, which is as its store does it. */
    static Access of(PersistentEntity<?, ?> entity, PersistentProperty<?> property, boolean isGivenToConstructor) {
        Field field = property.getField();
        Method getter = property.getGetter();
        boolean isByMethods = property.usePropertyAccess() && getter != null || field == null;
        if (isByMethods && getter == null) {
            throw new EntityException(name(property) + " can be neither read nor written; give it a field", null);
        }
        MethodHandle reader = isByMethods ? read(getter) : read(field);
        if (isGivenToConstructor) {
            return new Never(reader);
        }
        Method setter = property.getSetter();
        if (isByMethods && setter != null) {
            return new Writing(reader, write(setter), true);
        }
        if (field != null && !Modifier.isFinal(field.getModifiers())) {
            return new Writing(reader, write(field), false);
        }
        Method wither = property.getWither();
        if (wither != null) {
            return new Replacing(reader, handle(wither).asType(REPLACE));
        }
        if (field == null
                || field.getDeclaringClass().isRecord()
                || field.getDeclaringClass().isHidden()) {
            return new ByAccessor(reader, entity, property);
        }
        return new Writing(reader, write(field), false);
    }

    /** Returns how a field of a class that nobody maps is read and written. */
    static Access of(Field field) {
        return field.getDeclaringClass().isRecord()
                ? new Never(read(field))
                : new Writing(read(field), write(field), false);
    }

    static String name(PersistentProperty<?> property) {
        return property.getOwner().getType().getSimpleName() + "." + property.getName();
    }

    private static MethodHandle read(@Nullable Member member) {
        return handle(member, false).asType(READ);
    }

    private static MethodHandle write(Member member) {
        return handle(member, true).asType(WRITE);
    }

    private static MethodHandle handle(Method method) {
        return handle(method, false);
    }

    private static MethodHandle handle(@Nullable Member member, boolean isWriting) {
        try {
            ((AccessibleObject) requireNonNull(member)).setAccessible(true);
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            if (member instanceof Method method) {
                return lookup.unreflect(method);
            }
            return isWriting ? lookup.unreflectSetter((Field) member) : lookup.unreflectGetter((Field) member);
        } catch (IllegalAccessException | RuntimeException e) {
            throw new EntityException(
                    member + " cannot be reached; if its class is in a module, open its package to live-table-core", e);
        }
    }

    /** Returns the value of the property of an object. */
    final @Nullable Object get(Object owner) {
        try {
            return (Object) reader.invokeExact(owner);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /**
     * Sets the value of the property of an object.
     *
     * @return the object, or the one to be used in its place
     */
    abstract Object set(Object owner, @Nullable Object value);

    /** Returns whether setting it changes the object and does not make another one. */
    boolean isInPlace() {
        return this instanceof Writing;
    }

    /** Returns whether setting it calls code of the application, which must be given what is complete. */
    abstract boolean callsCode();

    static RuntimeException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException known ? known : new IllegalStateException(e);
    }

    private static final class Writing extends Access {

        private final MethodHandle writer;
        private final boolean isBySetter;

        Writing(MethodHandle reader, MethodHandle writer, boolean isBySetter) {
            super(reader);
            this.writer = writer;
            this.isBySetter = isBySetter;
        }

        @Override
        Object set(Object owner, @Nullable Object value) {
            try {
                writer.invokeExact(owner, value);
                return owner;
            } catch (Throwable e) {
                throw thrown(e);
            }
        }

        @Override
        boolean callsCode() {
            return isBySetter;
        }
    }

    private static final class Replacing extends Access {

        private final MethodHandle wither;

        Replacing(MethodHandle reader, MethodHandle wither) {
            super(reader);
            this.wither = wither;
        }

        @Override
        Object set(Object owner, @Nullable Object value) {
            try {
                return (Object) wither.invokeExact(owner, value);
            } catch (Throwable e) {
                throw thrown(e);
            }
        }

        @Override
        boolean callsCode() {
            return true;
        }
    }

    /** Writes as Spring Data does it where there is no other way, such as by the copy method of a Kotlin class. */
    private static final class ByAccessor extends Access {

        private final PersistentEntity<?, ?> entity;
        private final PersistentProperty<?> property;

        ByAccessor(MethodHandle reader, PersistentEntity<?, ?> entity, PersistentProperty<?> property) {
            super(reader);
            this.entity = entity;
            this.property = property;
        }

        @Override
        Object set(Object owner, @Nullable Object value) {
            PersistentPropertyAccessor<Object> accessor = entity.getPropertyAccessor(owner);
            accessor.setProperty(property, value);
            return accessor.getBean();
        }

        @Override
        boolean callsCode() {
            return true;
        }
    }

    /** What only the constructor sets. */
    private static final class Never extends Access {

        Never(MethodHandle reader) {
            super(reader);
        }

        @Override
        Object set(Object owner, @Nullable Object value) {
            throw new IllegalStateException("a constructor sets it");
        }

        @Override
        boolean callsCode() {
            return true;
        }
    }
}
