package dev.livetable.entity;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Which column each property of a class is in.
 *
 * @param slots the columns, in order
 * @param ids the properties that are the id: one, or those of an {@code @IdClass}
 * @param idColumns the names of the columns they are in
 * @param version the property that is the version; null when there is none
 * @param shape the shape of the class
 */
record EntityLayout(
        List<Slot> slots,
        List<EntityProperty> ids,
        List<String> idColumns,
        @Nullable EntityProperty version,
        String shape) {

    private static final Set<String> ID = Set.of(
            "org.springframework.data.annotation.Id", "jakarta.persistence.Id", "jakarta.persistence.EmbeddedId");
    private static final String ID_CLASS = "jakarta.persistence.IdClass";
    private static final Set<String> GENERATED =
            Set.of("jakarta.persistence.GeneratedValue", "org.springframework.data.annotation.Id");
    private static final Set<String> VERSION =
            Set.of("org.springframework.data.annotation.Version", "jakarta.persistence.Version");

    /**
     * One column.
     *
     * @param column the column
     * @param property the property it holds, or a part of which it holds
     * @param part the part of an id; null when the column holds the whole property
     * @param named what the column is called in a table that calls it otherwise than the property; null if nothing
     *     says so
     * @param conversion how its values are kept; null if they are kept as they are
     */
    record Slot(
            Column column,
            EntityProperty property,
            @Nullable EntityProperty part,
            @Nullable String named,
            @Nullable RowConversion conversion) {

        String path() {
            return part == null ? property.name() : property.name() + "." + part.name();
        }

        /** Returns the property whose value is in the column. */
        EntityProperty value() {
            return part == null ? property : part;
        }

        boolean isString() {
            return part == null && conversion == null && property.type().toClass() == String.class;
        }

        /**
         * Returns what is in the column of a table in the form that the property has it.
         *
         * @throws IllegalArgumentException if the property cannot hold it, or not all of it
         */
        @Nullable
        Object fit(@Nullable Object found, ZoneId zone) {
            if (found == null) {
                return null;
            }
            Object fitting = ValueForms.convert(found, column.type(), zone);
            if (fitting instanceof Double real) {
                requireExact(found, real);
            }
            if (fitting instanceof List<?> list
                    && Set.class.isAssignableFrom(value().type().toClass())
                    && new HashSet<>(list).size() < list.size()) {
                throw new IllegalArgumentException("a value is in the list twice, which a set cannot hold");
            }
            return fitting;
        }

        /** Returns what errors say of a class of the application's own that nothing converts. */
        String advice() {
            Class<?> raw = value().type().toClass();
            boolean needsConverter = conversion == null && (raw.isEnum() || EntityProperty.isStructure(raw));
            return needsConverter
                    ? "; a converter of " + raw.getSimpleName() + " to what the column holds, and one back, would do"
                    : "";
        }

        private void requireExact(Object found, Double real) {
            boolean isRounded = !(found instanceof Double)
                    && BigDecimal.valueOf(real).compareTo((BigDecimal) requireNonNull(ColumnType.DECIMAL.coerce(found)))
                            != 0;
            Class<?> raw = ClassUtils.resolvePrimitiveIfNecessary(value().type().toClass());
            if (isRounded || raw == Float.class && Double.compare((double) real.floatValue(), real) != 0) {
                throw new IllegalArgumentException(
                        "a number was given that a " + raw.getSimpleName() + " does not hold exactly; declare it as a "
                                + (found instanceof Double ? "Double" : "BigDecimal"));
            }
        }

        @Nullable
        Object from(Map<?, ?> properties) {
            Object value = properties.get(property.name());
            return part != null && value instanceof Map<?, ?> parts ? parts.get(part.name()) : value;
        }

        @SuppressWarnings("unchecked") // the maps of parts are those made here
        void into(Map<String, @Nullable Object> properties, @Nullable Object value) {
            if (part == null) {
                properties.put(property.name(), value);
            } else {
                ((Map<String, @Nullable Object>)
                                properties.computeIfAbsent(property.name(), name -> new LinkedHashMap<>()))
                        .put(part.name(), value);
            }
        }

        @Nullable
        Object zero() {
            if (conversion != null) {
                return conversion.zero(property.field().getType());
            }
            return switch (column.type()) {
                case BOOLEAN -> false;
                case TEXT -> "\0";
                default -> 0;
            };
        }

        boolean isUnsetNumber(Object value) {
            return part == null && property.isPrimitive() && value instanceof Number number && number.longValue() == 0;
        }
    }

    /**
     * Lays out a class.
     *
     * @param settings what was said of it
     * @param converted takes the conversions that its values need
     */
    static EntityLayout of(Class<?> type, EntitySettings settings, Consumer<RowConversion> converted) {
        Set<String> ignored = settings.ignored();
        ResolvableType resolved = ResolvableType.forClass(type);
        List<EntityProperty> all = EntityProperties.of(resolved);
        List<EntityProperty> properties = all.stream()
                .filter(property -> !ignored.contains(property.name()))
                .toList();
        requireKnown(type, all, ignored);
        List<EntityProperty> ids = ids(type, properties);
        List<Slot> slots = new ArrayList<>();
        List<String> idColumns = new ArrayList<>();
        for (EntityProperty property : properties) {
            boolean isId = ids.contains(property);
            List<Slot> own = isId && ids.size() == 1
                    ? idSlots(type, property, settings)
                    : List.of(slot(type, property, isId, settings));
            slots.addAll(own);
            if (isId) {
                own.forEach(slot -> idColumns.add(slot.column().name()));
            }
        }
        requireDistinct(type, slots);
        EntityProperty version = properties.stream()
                .filter(property -> property.bears(VERSION))
                .findFirst()
                .orElse(null);
        String shape = properties.stream()
                .map(property -> property.name() + ":"
                        + EntityProperties.shape(
                                property.type(),
                                type.getSimpleName() + "." + property.name(),
                                settings.conversions(),
                                converted))
                .collect(Collectors.joining(","));
        return new EntityLayout(slots, ids, idColumns, version, shape);
    }

    private static void requireKnown(Class<?> type, List<EntityProperty> properties, Set<String> ignored) {
        List<String> names = properties.stream().map(EntityProperty::name).toList();
        if (!names.containsAll(ignored)) {
            throw new EntityException(
                    type.getSimpleName() + " has the properties " + names + ", which do not include all of " + ignored,
                    null);
        }
    }

    private static List<EntityProperty> ids(Class<?> type, List<EntityProperty> properties) {
        List<EntityProperty> marked =
                properties.stream().filter(property -> property.bears(ID)).toList();
        if (!marked.isEmpty()) {
            return marked;
        }
        List<EntityProperty> named = properties.stream()
                .filter(property -> property.name().equals("id"))
                .toList();
        if (named.isEmpty()) {
            String names = properties.stream().map(EntityProperty::name).collect(Collectors.joining(", "));
            throw new EntityException(
                    type.getSimpleName() + " has no property marked with @Id and none named 'id'; mark the one that is"
                            + " its id among " + names,
                    null);
        }
        return named;
    }

    private static List<Slot> idSlots(Class<?> type, EntityProperty id, EntitySettings settings) {
        ColumnType idType = id.columnType(settings.conversions());
        if (idType == ColumnType.LIST
                || idType == ColumnType.MAP
                        && ClassUtils.isAssignable(Map.class, id.field().getType())) {
            throw new EntityException(
                    "The id " + type.getSimpleName() + "." + id.name()
                            + " is a collection, which cannot tell rows apart;"
                            + " an id is a value, or a record of values",
                    null);
        }
        if (idType != ColumnType.MAP) {
            return List.of(slot(type, id, true, settings));
        }
        List<Slot> parts = new ArrayList<>();
        for (EntityProperty part : EntityProperties.of(id.type())) {
            ColumnType partType = part.columnType(settings.conversions());
            if (partType == ColumnType.MAP || partType == ColumnType.LIST) {
                throw new EntityException(
                        "The id " + type.getSimpleName() + "." + id.name() + " holds '" + part.name()
                                + "', which is more than a value; the parts of an id are values",
                        null);
            }
            Class<?> idClass = id.type().toClass();
            parts.add(new Slot(
                    new Column(part.name(), partType, false, false),
                    id,
                    part,
                    settings.naming().column(idClass, part.field()),
                    settings.conversions().of(part.type().toClass())));
        }
        return parts;
    }

    private static Slot slot(Class<?> type, EntityProperty property, boolean isId, EntitySettings settings) {
        ColumnType columnType = property.columnType(settings.conversions());
        boolean nullable = !isId && !property.isPrimitive();
        boolean generated = isId && property.bears(GENERATED) && columnType == ColumnType.INTEGER;
        return new Slot(
                new Column(property.name(), columnType, nullable, generated),
                property,
                null,
                settings.naming().column(type, property.field()),
                settings.conversions().of(property.type().toClass()));
    }

    private static void requireDistinct(Class<?> type, List<Slot> slots) {
        Set<String> names = new HashSet<>();
        for (Slot slot : slots) {
            if (!names.add(slot.column().name())) {
                throw new EntityException(
                        type.getSimpleName() + " has '" + slot.column().name()
                                + "' both as a property and as a part of its id; rename one of them",
                        null);
            }
        }
    }

    /** Returns the type of the id: that of its property, or the class of several ones that {@code @IdClass} names. */
    static Class<?> idType(Class<?> type) {
        return idType(type, ids(type, EntityProperties.of(ResolvableType.forClass(type))));
    }

    static Class<?> idType(Class<?> type, List<EntityProperty> ids) {
        if (ids.size() == 1) {
            return ClassUtils.resolvePrimitiveIfNecessary(ids.get(0).type().toClass());
        }
        Set<String> marked = ids.stream().map(EntityProperty::name).collect(Collectors.toSet());
        Class<?> idClass = Arrays.stream(type.getAnnotations())
                .filter(annotation -> annotation.annotationType().getName().equals(ID_CLASS))
                .map(annotation -> AnnotationUtils.getValue(annotation) instanceof Class<?> named ? named : type)
                .findFirst()
                .orElseThrow(() -> new EntityException(
                        type.getSimpleName() + " marks " + marked + " as its id; name the class that holds them with"
                                + " @IdClass, or mark one property of such a class",
                        null));
        Set<String> parts = EntityProperties.of(ResolvableType.forClass(idClass)).stream()
                .map(EntityProperty::name)
                .collect(Collectors.toSet());
        if (!parts.equals(marked)) {
            throw new EntityException(
                    type.getSimpleName() + " marks " + marked + " as its id, but " + idClass.getName() + " has " + parts
                            + "; the class of the id has the same properties",
                    null);
        }
        return idClass;
    }

    boolean hasCompositeId() {
        return ids.size() > 1 || slot(idColumns.get(0)).part() != null;
    }

    Slot slot(String column) {
        return slots.stream()
                .filter(slot -> slot.column().name().equals(column))
                .findFirst()
                .orElseThrow();
    }
}
