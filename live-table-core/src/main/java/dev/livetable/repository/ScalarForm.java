package dev.livetable.repository;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.util.ClassUtils;

/**
 * Values of one class, and what a row holds for them, which brings back exactly the value.
 *
 * @param type the class; of a primitive one its wrapper
 * @param kept returns what a row holds for a value
 * @param made returns the value for what a row holds
 */
record ScalarForm(Class<?> type, Function<Object, Object> kept, Function<Object, Object> made) {

    private static final Map<Class<?>, ScalarForm> FORMS = new HashMap<>();

    static {
        for (Class<?> same : new Class<?>[] {
            String.class,
            Boolean.class,
            Long.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            UUID.class,
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class
        }) {
            add(same, Function.identity(), Function.identity());
        }
        add(Integer.class, value -> ((Integer) value).longValue(), value -> Math.toIntExact((Long) value));
        add(Short.class, value -> ((Short) value).longValue(), value -> ((Long) value).shortValue());
        add(Byte.class, value -> ((Byte) value).longValue(), value -> ((Long) value).byteValue());
        add(Float.class, value -> ((Float) value).doubleValue(), value -> ((Double) value).floatValue());
        add(Character.class, Object::toString, value -> ((String) value).charAt(0));
        add(byte[].class, value -> Bytes.of((byte[]) value), value -> ((Bytes) value).toArray());
    }

    private static void add(Class<?> type, Function<Object, Object> kept, Function<Object, Object> made) {
        FORMS.put(type, new ScalarForm(type, kept, made));
    }

    /** Returns the form of the values of a class; empty where there is none. */
    static Optional<ScalarForm> of(Class<?> type) {
        if (type.isEnum()) {
            return Optional.of(new ScalarForm(
                    type, constant -> ((Enum<?>) constant).name(), name -> constant(type, (String) name)));
        }
        return Optional.ofNullable(FORMS.get(ClassUtils.resolvePrimitiveIfNecessary(type)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the class is that of an enum
    private static Object constant(Class<?> type, String name) {
        return Enum.valueOf((Class) type, name);
    }

    /** Returns whether a value is just of the class, and not of another one that only looks like it. */
    boolean isOf(Object value) {
        return type.isEnum() ? type.isInstance(value) : value.getClass() == type;
    }
}
