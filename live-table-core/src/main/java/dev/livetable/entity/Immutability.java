package dev.livetable.entity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Tells whose objects nobody can change: values, and records of nothing else. */
final class Immutability {

    private static final Set<Class<?>> VALUES = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            String.class,
            UUID.class);

    private Immutability() {}

    /** Returns whether a row takes objects of this class as they are. */
    static boolean isRowValue(Class<?> type) {
        return VALUES.contains(type);
    }

    /** Returns whether a type is a record all of whose components, however deep, are values. */
    static boolean isImmutable(ResolvableType type) {
        return type.toClass().isRecord() && isUnchanging(type, new HashSet<>());
    }

    private static boolean isUnchanging(ResolvableType type, Set<Class<?>> within) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.toClass());
        if (VALUES.contains(raw) || raw == Character.class || raw.isEnum() || isTime(raw)) {
            return true;
        }
        if (raw == Optional.class) {
            return isUnchanging(type.getGeneric(0), within);
        }
        if (!raw.isRecord() || !within.add(raw)) {
            return false;
        }
        List<EntityProperty> components = EntityProperties.of(type);
        boolean unchanging = components.stream().allMatch(component -> isUnchanging(component.type(), within));
        within.remove(raw);
        return unchanging;
    }

    private static boolean isTime(Class<?> raw) {
        return raw.getPackageName().equals("java.time");
    }
}
