package dev.livetable.image;

import dev.livetable.entity.EntityException;
import dev.livetable.table.ColumnType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects of classes that have constants of their own kind, such as an {@code object} of Kotlin or {@code ZERO}: a constant
 * is held by its name, since callers may tell it by its identity, and any other object by what it holds.
 *
 * @param others how other objects are held
 * @param constants the constants by the names of their class and field
 */
record HeldConstants(HeldObject others, Map<String, Object> constants) implements Held {

    /** Returns how objects of some classes are held, one of which may have constants. */
    static Held of(HeldObject object, Collection<Class<?>> classes) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Class<?> each : classes) {
            for (Field field : each.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                boolean isConstant = Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers);
                if (isConstant && object.type().isAssignableFrom(field.getType())) {
                    value(field).ifPresent(value -> constants.put(each.getName() + "." + field.getName(), value));
                }
            }
        }
        return constants.isEmpty() ? object : new HeldConstants(object, constants);
    }

    private static Optional<Object> value(Field field) {
        try {
            field.setAccessible(true);
            return Optional.ofNullable(field.get(null));
        } catch (IllegalAccessException | RuntimeException e) {
            throw new EntityException(
                    field + " cannot be reached; if its class is in a module, open its package to live-table-core", e);
        }
    }

    @Override
    public @Nullable Object take(Object value, Taking taking) {
        for (Map.Entry<String, Object> constant : constants.entrySet()) {
            if (constant.getValue() == value) {
                return constant.getKey();
            }
        }
        return others.take(value, taking);
    }

    @Override
    public Object make(Object kept, Making making) {
        return kept instanceof String name ? constant(name) : others.make(kept, making);
    }

    private Object constant(String name) {
        Object known = constants.get(name);
        if (known == null) {
            throw new IllegalStateException("There is no constant " + name);
        }
        return known;
    }

    @Override
    public ColumnType columnType() {
        return ColumnType.ANY;
    }

    @Override
    public boolean isImmutable() {
        return others.isImmutable();
    }

    @Override
    public String shape() {
        return others.shape() + constants.keySet();
    }
}
