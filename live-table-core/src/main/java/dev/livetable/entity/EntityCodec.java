package dev.livetable.entity;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.data.domain.Persistable;
import tools.jackson.databind.JavaType;

/**
 * Turns the objects of one class into rows and back, by the types that the class declares: rows hold no class names.
 * The columns are its properties, in order and by name; what a property holds is kept whole, as a map or a list where
 * it is more than a value. An id of several parts is as many columns.
 *
 * <p>Annotations of Jackson have no effect: what a row leaves out is lost at the next write. Left out are transient
 * fields and those marked {@code @Transient}, and what was named to be {@linkplain EntityCodecBuilder#ignore ignored}.
 *
 * <p>A property that is declared as {@code Object} or {@link java.io.Serializable}, and the elements of a {@code List<?>}
 * or a {@code Map<String, Object>}, are values that a row can hold, and come back as the row holds them.
 *
 * <p>Refused with advice, by an {@link EntityException}: associations that are not loaded, objects that lead back to
 * themselves, objects of another class than the declared one. Immutable; safe for use by many threads.
 *
 * @param <T> the class
 * @param <ID> the type of its id
 */
public final class EntityCodec<T, ID> {

    private final EntityLayout layout;
    private final EntityMapping mapping;
    private final Class<T> type;
    private final Class<ID> idType;
    private final ZoneId zone;
    private final JavaType entityJavaType;
    private final JavaType idJavaType;
    private final Columns columns;
    private final boolean immutable;

    @SuppressWarnings("unchecked") // what it casts to is what the class declares, which the builder compares with ID
    EntityCodec(Class<T> type, EntitySettings settings) {
        Set<RowConversion> converted = new LinkedHashSet<>();
        this.type = type;
        this.zone = settings.zone();
        this.layout = EntityLayout.of(type, settings, converted::add);
        this.idType = (Class<ID>) EntityLayout.idType(type, layout.ids());
        this.mapping = new EntityMapping(type, settings.ignored(), converted);
        this.entityJavaType = mapping.type(type);
        this.idJavaType = mapping.type(idType);
        this.columns = Columns.of(
                layout.slots().stream().map(slot -> slot.column().name()).toList());
        this.immutable = Immutability.isImmutable(ResolvableType.forClass(type));
    }

    /**
     * Returns a codec for a class whose id is the property marked with {@code @Id} of Spring Data or Jakarta
     * Persistence or with {@code @EmbeddedId}, else that named {@code id}. Several marked ones are the parts of an
     * {@code @IdClass}.
     *
     * @param type the class
     * @throws EntityException if its objects cannot be kept as rows; the message says what to do
     */
    public static <T> EntityCodec<T, ?> of(Class<T> type) {
        return builder(type).build();
    }

    /**
     * Returns a codec for a class, as {@link #of(Class)} does.
     *
     * @param type the class
     * @param idType the type of its id
     * @throws EntityException if its objects cannot be kept as rows, or its id is of another type
     */
    public static <T, ID> EntityCodec<T, ID> of(Class<T> type, Class<ID> idType) {
        return builder(type).build(idType);
    }

    /** Returns a builder of a codec for a class. */
    public static <T> EntityCodecBuilder<T> builder(Class<T> type) {
        return new EntityCodecBuilder<>(type);
    }

    /**
     * Returns the type of the id of a class, as a codec of it has it.
     *
     * @param type the class
     * @throws EntityException if the class does not say which property is its id
     */
    public static Class<?> idType(Class<?> type) {
        return EntityLayout.idType(type);
    }

    /** Returns the class. */
    public Class<T> type() {
        return type;
    }

    /** Returns the type of its ids. */
    public Class<ID> idType() {
        return idType;
    }

    /**
     * Returns what a table of these rows looks like.
     *
     * @param name the name of the table
     */
    public TableSchema schema(String name) {
        List<Column> all =
                layout.slots().stream().map(EntityLayout.Slot::column).toList();
        return new TableSchema(name, all, layout.idColumns());
    }

    /** Returns the names of the columns that are the id. */
    public List<String> idColumns() {
        return layout.idColumns();
    }

    /** Returns the name of the column that holds the version; empty when there is none. */
    public Optional<String> versionColumn() {
        return Optional.ofNullable(layout.version()).map(EntityProperty::name);
    }

    /**
     * Returns the path of the property that is in a column, as Spring Data writes it.
     *
     * @param column the exact name of one of the columns
     */
    public String path(String column) {
        return layout.slot(column).path();
    }

    /**
     * Returns whether the property that is in a column is a {@link String}. Columns of texts also hold other properties,
     * such as enums.
     *
     * @param column the exact name of one of the columns
     */
    public boolean isString(String column) {
        return layout.slot(column).isString();
    }

    /**
     * Returns what a column is called in a table that calls it otherwise than the property, by annotations or the naming
     * that the codec was given.
     *
     * @param column the exact name of one of the columns
     * @return the name; empty if nothing says so
     */
    public Optional<String> named(String column) {
        return Optional.ofNullable(layout.slot(column).named());
    }

    /** Returns a text that changes when what rows hold of an object changes, however deep in it. */
    public String shape() {
        return layout.shape();
    }

    /** Returns whether nobody can change an object of this class, so that one can be given to all. */
    public boolean isImmutable() {
        return immutable;
    }

    /**
     * Returns an object as a row. An id that is not there yet is left out.
     *
     * @param entity the object
     * @throws EntityException if it cannot be kept as a row
     */
    public Row encode(T entity) {
        Map<?, ?> properties = properties(mapping.encode(entity, entityJavaType));
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (EntityLayout.Slot slot : layout.slots()) {
            Object value = slot.from(properties);
            boolean unset = value == null || slot.isUnsetNumber(value);
            if (!unset || !layout.idColumns().contains(slot.column().name())) {
                values.put(slot.column().name(), coerce(slot, value));
            }
        }
        return values.size() == columns.size() ? columns.row(values.values().toArray()) : Row.of(values);
    }

    private static Map<?, ?> properties(@Nullable Object encoded) {
        return encoded instanceof Map<?, ?> map ? map : Map.of();
    }

    /**
     * Returns the object that a row holds.
     *
     * @param row the row, with the names of the columns as they are here; columns left out hold what a new object does
     * @throws EntityException if a value does not fit its property
     */
    public T decode(Row row) {
        return decode(row, UnaryOperator.identity());
    }

    /**
     * Returns the object that a row holds, as {@link #decode(Row)} does.
     *
     * @param row the row, with the names of the columns as they are here
     * @param names returns what errors call a column
     * @throws EntityException if a value does not fit its property, or the property cannot hold all of it
     */
    public T decode(Row row, UnaryOperator<String> names) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        for (EntityLayout.Slot slot : layout.slots()) {
            String column = slot.column().name();
            if (row.has(column)) {
                slot.into(properties, fit(slot, row.get(column), names));
            }
        }
        return type.cast(mapping.decode(properties, entityJavaType, path -> misfit(row, path, names)));
    }

    private @Nullable Object fit(EntityLayout.Slot slot, @Nullable Object value, UnaryOperator<String> names) {
        try {
            return slot.fit(value, zone);
        } catch (IllegalArgumentException e) {
            throw new EntityException(
                    misfit(slot, slot.path(), value, names) + ": " + e.getMessage() + slot.advice(), e);
        }
    }

    private String misfit(Row row, String path, UnaryOperator<String> names) {
        return layout.slots().stream()
                .filter(slot -> row.has(slot.column().name()))
                .filter(slot -> path.equals(slot.path()) || path.startsWith(slot.path() + "."))
                .findFirst()
                .map(slot -> misfit(slot, path, row.get(slot.column().name()), names))
                .orElse("A row cannot be read as a " + type.getSimpleName()
                        + (path.isEmpty() ? "" : " (at " + path + ")"));
    }

    private String misfit(EntityLayout.Slot slot, String path, @Nullable Object value, UnaryOperator<String> names) {
        return type.getSimpleName() + "." + path + ", of type "
                + slot.value().type().toClass().getSimpleName() + ", cannot hold what is in the column '"
                + names.apply(slot.column().name()) + "', "
                + (value == null
                        ? "a null"
                        : "a value of class " + value.getClass().getSimpleName());
    }

    /**
     * Returns an object for a query by example: only the columns of a row mean something in it; its other properties
     * hold null, zero or false.
     *
     * @param row the row, with the names of the columns as they are here
     * @throws EntityException if a value does not fit its property
     */
    public T example(Row row) {
        Row filled = row;
        for (EntityLayout.Slot slot : layout.slots()) {
            boolean unset =
                    slot.property().isPrimitive() && !row.has(slot.column().name());
            filled = unset ? filled.with(slot.column().name(), slot.zero()) : filled;
        }
        return decode(filled);
    }

    /**
     * Returns what a row holds for a value of a property, where it is a value of a class that is converted, or the name
     * of a constant of such an enum; any other value as it is.
     *
     * @param column the exact name of one of the columns
     * @param value the value, such as one that a filter compares with
     */
    public @Nullable Object converted(String column, @Nullable Object value) {
        RowConversion conversion = layout.slot(column).conversion();
        if (conversion == null || value == null) {
            return value;
        }
        Object constant = value instanceof String name ? conversion.constant(name) : null;
        Object given = constant == null ? value : constant;
        return conversion.type().isInstance(given) ? conversion.toRow(given) : given;
    }

    /**
     * Returns a value in the form of a table's column that is of another type than the property.
     *
     * @param value what a row holds
     * @param columnType the type of the table's column
     * @throws IllegalArgumentException if the column cannot hold it; the message does not tell it
     */
    public @Nullable Object inColumn(@Nullable Object value, ColumnType columnType) {
        return value == null ? null : ValueForms.convert(value, columnType, zone);
    }

    private @Nullable Object coerce(EntityLayout.Slot slot, @Nullable Object value) {
        try {
            return slot.column().type().coerce(value);
        } catch (IllegalArgumentException e) {
            throw new EntityException(
                    type.getSimpleName() + "." + slot.path() + " cannot hold what is in its column: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Returns the columns that an id stands for.
     *
     * @param id the id
     * @throws EntityException if it cannot be kept in them
     */
    public Row idRow(ID id) {
        List<String> names = layout.idColumns();
        if (!layout.hasCompositeId()) {
            EntityLayout.Slot slot = layout.slot(names.get(0));
            boolean isPlain = slot.conversion() == null && Immutability.isRowValue(id.getClass());
            Object plain = isPlain ? id : mapping.encode(id, idJavaType);
            return Row.of(names.get(0), coerce(slot, plain));
        }
        Map<?, ?> parts = properties(mapping.encode(id, idJavaType));
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, coerce(layout.slot(name), parts.get(name))));
        return Row.of(values);
    }

    /**
     * Returns the id that is in a row.
     *
     * @param row the row, which holds the id whole
     * @throws IllegalArgumentException if an id column is missing
     */
    @SuppressWarnings("unchecked") // idJavaType is that of ID
    public ID id(Row row) {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        for (String name : layout.idColumns()) {
            parts.put(name, fit(layout.slot(name), row.get(name), UnaryOperator.identity()));
        }
        Object kept = layout.hasCompositeId()
                ? parts
                : requireNonNull(parts.get(layout.idColumns().get(0)));
        return (ID) mapping.decode(
                kept, idJavaType, path -> "The id of a row cannot be read as that of a " + type.getSimpleName());
    }

    /**
     * Returns the id of an object.
     *
     * @param entity the object
     * @return the id; empty when the object has none yet: a part of it is null, or 0 where null cannot be
     */
    public Optional<ID> idOf(T entity) {
        Row ids = Row.empty();
        for (EntityProperty property : layout.ids()) {
            Object value = property.of(entity);
            if (value == null || property.isPrimitive() && value instanceof Number number && number.longValue() == 0) {
                return Optional.empty();
            }
            ids = ids.with(idRowOf(property, value));
        }
        return Optional.of(id(ids));
    }

    @SuppressWarnings("unchecked") // the layout has made sure that the only id property is of the id's type
    private Row idRowOf(EntityProperty property, Object value) {
        if (layout.ids().size() == 1) {
            return idRow((ID) value);
        }
        Object plain = mapping.encode(value, mapping.type(property.type().getType()));
        return Row.of(property.name(), coerce(layout.slot(property.name()), plain));
    }

    /**
     * Returns whether an object has not been stored yet, as Spring Data decides it: by {@link Persistable} if it is
     * one, else by its version if it has one, else by its id; null is new, and so is 0 where null cannot be. A version
     * of Jakarta Persistence that cannot be null says nothing, since 0 is the first one there.
     *
     * @param entity the object
     */
    public boolean isNew(T entity) {
        if (entity instanceof Persistable<?> persistable) {
            return persistable.isNew();
        }
        EntityProperty version = layout.version();
        if (version == null || version.isPrimitive() && !version.beginsWithOne()) {
            return idOf(entity).isEmpty();
        }
        Object value = version.of(entity);
        return value == null || version.isPrimitive() && value instanceof Number number && number.longValue() == 0;
    }

    /** Returns the names of the columns, in order. */
    public List<String> columnNames() {
        return columns.names();
    }

    /** Returns the class of the objects and that of their ids. */
    @Override
    public String toString() {
        return "codec of " + type.getName() + " with ids of " + idType.getName();
    }
}
