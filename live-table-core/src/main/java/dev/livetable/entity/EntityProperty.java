package dev.livetable.entity;

import dev.livetable.table.Bytes;
import dev.livetable.table.ColumnType;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * A property of a class, which is a field that its objects have.
 *
 * @param name its name
 * @param field the field
 * @param type its type, with type parameters filled in
 */
record EntityProperty(String name, Field field, ResolvableType type) {

    private static final Map<Class<?>, ColumnType> TYPES = Map.ofEntries(
            Map.entry(Boolean.class, ColumnType.BOOLEAN),
            Map.entry(Byte.class, ColumnType.INTEGER),
            Map.entry(Short.class, ColumnType.INTEGER),
            Map.entry(Integer.class, ColumnType.INTEGER),
            Map.entry(Long.class, ColumnType.INTEGER),
            Map.entry(BigInteger.class, ColumnType.INTEGER),
            Map.entry(Float.class, ColumnType.DOUBLE),
            Map.entry(Double.class, ColumnType.DOUBLE),
            Map.entry(BigDecimal.class, ColumnType.DECIMAL),
            Map.entry(String.class, ColumnType.TEXT),
            Map.entry(Character.class, ColumnType.TEXT),
            Map.entry(byte[].class, ColumnType.BYTES),
            Map.entry(Bytes.class, ColumnType.BYTES),
            Map.entry(LocalDate.class, ColumnType.DATE),
            Map.entry(LocalTime.class, ColumnType.TIME),
            Map.entry(LocalDateTime.class, ColumnType.DATE_TIME),
            Map.entry(OffsetDateTime.class, ColumnType.OFFSET_DATE_TIME),
            Map.entry(Instant.class, ColumnType.INSTANT),
            Map.entry(Date.class, ColumnType.INSTANT),
            Map.entry(UUID.class, ColumnType.UUID));

    /** Returns what a column of this property holds. */
    ColumnType columnType(RowConversions conversions) {
        return columnType(type, conversions);
    }

    /** Returns what a column of a type holds that a row holds as one value; null for all other types. */
    static @Nullable ColumnType plainColumnType(Class<?> type) {
        return TYPES.get(ClassUtils.resolvePrimitiveIfNecessary(type));
    }

    private static ColumnType columnType(ResolvableType type, RowConversions conversions) {
        Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(type.toClass());
        RowConversion conversion = conversions.of(raw);
        if (conversion != null) {
            return conversion.columnType();
        }
        ColumnType known = TYPES.get(raw);
        if (known != null) {
            return known;
        }
        if (raw.isEnum()) {
            return ColumnType.TEXT;
        }
        if (raw == Optional.class) {
            return columnType(type.getGeneric(0), conversions);
        }
        if (raw.isArray() || Iterable.class.isAssignableFrom(raw)) {
            return raw == char[].class ? ColumnType.TEXT : ColumnType.LIST;
        }
        return Map.class.isAssignableFrom(raw) || isStructure(raw) ? ColumnType.MAP : ColumnType.ANY;
    }

    /** Returns whether a class is one of the application's own, kept by its properties. */
    static boolean isStructure(Class<?> raw) {
        boolean plain = raw.isPrimitive() || raw.isArray() || raw.isEnum();
        return !plain && !raw.getName().startsWith("java.") && raw != Bytes.class;
    }

    boolean isPrimitive() {
        return field.getType().isPrimitive();
    }

    @Nullable
    Object of(Object entity) {
        ReflectionUtils.makeAccessible(field);
        return ReflectionUtils.getField(field, entity);
    }

    /** Returns whether the field, or its getter, bears one of these annotations. */
    boolean bears(Set<String> annotations) {
        return bears(field, annotations);
    }

    /** Returns whether the first version that this property holds is 1, so that 0 means none yet. */
    boolean beginsWithOne() {
        return bears(Set.of("org.springframework.data.annotation.Version"));
    }

    static boolean bears(Field field, Set<String> annotations) {
        return annotated(field).anyMatch(element -> anyOf(element, annotations));
    }

    /** Returns the annotations of a field, and then those of its getter. */
    static List<MergedAnnotations> annotations(Field field) {
        return annotated(field).map(MergedAnnotations::from).toList();
    }

    private static Stream<AnnotatedElement> annotated(Field field) {
        String capitalised = StringUtils.capitalize(field.getName());
        Stream<AnnotatedElement> getters =
                Stream.of("get" + capitalised, "is" + capitalised).flatMap(name -> getter(field, name));
        return Stream.concat(Stream.of(field), getters);
    }

    private static Stream<Method> getter(Field field, String name) {
        return Arrays.stream(field.getDeclaringClass().getDeclaredMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
                .limit(1);
    }

    private static boolean anyOf(AnnotatedElement element, Set<String> annotations) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> annotations.contains(type.getName()));
    }
}
