package dev.livetable.image;

import static java.util.Objects.requireNonNull;

import dev.livetable.entity.EntityException;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.context.MappingContext;

/**
 * The entities of one class as rows, and back, exactly: what {@link #make} returns differs from what the store gave in
 * nothing but its identity. Immutable; safe for use by many threads.
 *
 * @param <T> the class of the entities
 */
public final class EntityImages<T> {

    /*
     * The places of a row are the properties of the declared class, by their paths. An entity of a subclass has those
     * too, in the same places, and what only the subclass has in a last column, behind its name.
     *
     * What the store calls back may hold something else than the store does. So none of it is in a column that is compared. The
     * object that a row is made is called back, too. It has to be what it was made of then: so an entity that a callback would
     * change once more is refused.
     */

    private static final String SUBCLASS = "@subclass";

    private final Class<T> type;
    private final HeldObject object;
    private final @Nullable LazyAssociations associations;
    private final @Nullable LoadCallbacks callbacks;
    private final List<Column> list;
    private final Columns columns;
    private final int own;
    private final Ids ids;
    private final Map<String, Held> compared;
    private final Set<String> identity;
    private final Set<Class<?>> shows;
    private final boolean isCalledBack;
    private final String shape;

    private EntityImages(PersistentEntity<T, ?> entity, Shapes shapes, Shapes.Root root, ImageSettings settings) {
        this.type = entity.getType();
        this.object = root.object();
        this.associations = settings.associations();
        this.callbacks = settings.callbacks();
        this.list = new ArrayList<>(root.layout().columns());
        this.own = list.size();
        if (object.isNamed()) {
            list.add(Column.of(SUBCLASS, ColumnType.ANY));
        }
        this.columns = Columns.of(list.stream().map(Column::name).toList());
        this.ids = new Ids(root);
        this.identity = root.identity();
        this.shows = Set.copyOf(shapes.shownBy(entity));
        this.isCalledBack =
                callbacks != null && (callbacks.areOf(type) || shows.stream().anyMatch(callbacks::areOf));
        this.compared = isCalledBack ? Map.of() : root.compared();
        this.shape = columns + " " + shapes.text();
    }

    /**
     * Returns the images of an entity.
     *
     * @param entity the mapping of its class
     * @param context what knows the mapping of all classes of the store
     * @param settings what else is to be known of the store
     * @throws EntityException if objects of the class cannot be kept as rows; the message names class and property, and
     *     says why and what to do
     */
    public static <T> EntityImages<T> of(
            PersistentEntity<T, ?> entity, MappingContext<?, ?> context, ImageSettings settings) {
        settings.classes().forEach(context::getPersistentEntity);
        Shapes shapes = new Shapes(context, settings);
        return new EntityImages<>(entity, shapes, shapes.root(entity), settings);
    }

    /** Returns the class of the entities. */
    public Class<T> type() {
        return type;
    }

    /**
     * Returns what a table of these rows looks like: a column for each property, called as the property is. Each part
     * of an embedded object or of an id of several parts has a column of its own, called by its path, as in
     * {@code id.country}. How the store compares texts is not known here.
     *
     * @param table the name of the table
     */
    public TableSchema schema(String table) {
        return new TableSchema(table, list, ids.columns());
    }

    /** Returns a text that changes when what rows hold of an entity changes, however deep: rows of another shape are not its. */
    public String shape() {
        return shape;
    }

    /**
     * Returns an entity as a row, with what a query for it alone loads: what the mapping says is loaded lazily is kept as
     * not loaded, even if it is. Loads nothing.
     *
     * @param entity an object of the class, or of a mapped subclass, that the store has loaded; a proxy that is loaded
     *     stands for its object
     * @throws EntityException if it holds a value that a row cannot, or a callback of the store would change it once more; it
     *     can then not be kept, and the caller gets the object itself
     */
    public Row take(Object entity) {
        Row row = take(entity, false, shown -> {});
        if (isCalledBack) {
            requireSettled(row, false);
        }
        return row;
    }

    /**
     * Returns an entity as a row with all that is loaded, for the answer of a query that loads what is lazy. Else it does
     * what {@link #take(Object)} does.
     *
     * @param entity the entity
     * @param shown takes the class of each mapped object that the row holds besides, which may be more than those that
     *     rows {@linkplain #shows() usually} show
     */
    public Row takeWhole(Object entity, Consumer<Class<?>> shown) {
        Row row = take(entity, true, shown);
        if (callbacks != null) {
            requireSettled(row, true);
        }
        return row;
    }

    private void requireSettled(Row row, boolean isWhole) {
        Row again;
        try {
            again = take(make(row), isWhole, shown -> {});
        } catch (RuntimeException e) {
            throw new EntityException(
                    "A callback of a " + type.getName()
                            + " fails for an object that was made of a row, such as where it looks at"
                            + " what is loaded lazily, so that it is not kept",
                    e);
        }
        if (!again.equals(row)) {
            throw new EntityException(
                    "A callback changes a " + type.getName()
                            + " each time that it is called, so that it is not kept; let a"
                            + " converter change values, or keep changed ones in properties that the store does not keep",
                    null);
        }
    }

    private Row take(Object entity, boolean isWhole, Consumer<Class<?>> shown) {
        Taking taking = new Taking(associations, isWhole, shown);
        Object loaded = taking.loaded(entity);
        HeldObject.Shaped shaped = object.shapeOf(loaded);
        taking.metBefore(loaded);
        @Nullable Object[] places = new @Nullable Object[shaped.size()];
        shaped.shape().take(loaded, places, taking);
        @Nullable Object[] values = Arrays.copyOf(places, columns.size());
        if (shaped.name() != null) {
            List<@Nullable Object> more = new ArrayList<>();
            more.add(shaped.name());
            more.addAll(Arrays.asList(places).subList(own, places.length));
            values[own] = more;
        }
        return columns.row(values);
    }

    /**
     * Returns the entity that a row holds, as new objects. Objects and circles that it held more than once are one again.
     * What was not loaded is loaded when it is looked at, as the {@link LazyAssociations} of the store have it.
     *
     * @param row a row that {@link #take} returned, or one equal to it
     */
    public T make(Row row) {
        Making making = new Making(false, callbacks);
        T made = make(row, making);
        making.end();
        return made;
    }

    private T make(Row row, Making making) {
        List<?> more = object.isNamed() ? (List<?>) row.get(own) : null;
        Places places = new Places(row, own, more);
        Object made = object.entity(object.shapeOf((String) places.get(0)), places, making);
        making.endRow();
        return type.cast(made);
    }

    /**
     * Returns the entities that the rows of one answer hold, in their order, as new objects. As in one session of a store,
     * an entity is one object wherever it is in the answer, if all that the rows hold of it is the same, and what was not
     * loaded is the entity of the answer that it is.
     *
     * @param rows the rows of one answer
     * @return a list of its own, which may be changed
     */
    public List<T> makeAll(List<Row> rows) {
        Making making = new Making(rows.size() > 1, callbacks);
        List<T> all = new ArrayList<>(rows.size());
        for (Row row : rows) {
            all.add(make(row, making));
        }
        making.end();
        return all;
    }

    /**
     * Returns the text that an id has in keys and changes, as {@link TableSchema#id(Row)} has it.
     *
     * @param id an id of the type that the repository declares
     * @throws IllegalArgumentException if no entity can have it
     */
    public String idText(Object id) {
        return ids.text(id);
    }

    /** Returns the text of the id of an entity; empty if it has none yet. Loads nothing. */
    public Optional<String> idTextOf(Object entity) {
        boolean isUnloaded = associations != null && associations.isUnloaded(entity);
        return isUnloaded
                ? Optional.of(idText(requireNonNull(associations).idOf(entity)))
                : ids.textOf(associations == null ? entity : associations.loaded(entity));
    }

    /**
     * Returns the id that a text stands for.
     *
     * @return the id, of the type that the repository declares; empty if no entity can have it
     */
    public Optional<Object> id(String text) {
        return ids.of(text);
    }

    /**
     * Sets the id and the version of an entity to those of another one, as saving it does: where they differ, and where they
     * can be set in the object.
     *
     * @param from the entity as it is stored
     * @param to the object that was to be saved, of the same class
     */
    public void copyIdentity(Object from, Object to) {
        Object stored = associations == null ? from : associations.loaded(from);
        if (stored != to && stored.getClass() == to.getClass()) {
            object.shapeOf(stored).shape().copy(stored, to, identity);
        }
    }

    /**
     * Returns the column that a property is in, where the column holds just what the property is compared by.
     *
     * @param path the path as Spring Data writes it, such as {@code lastName} or {@code id.country}
     * @return the name of the column; empty if there is none, or if what it holds is not compared as the store does it.
     *     An enum is in a column of the names of its constants: a store may have another order of them
     */
    public Optional<String> column(String path) {
        return compared.containsKey(path) ? Optional.of(path) : Optional.empty();
    }

    /**
     * Returns what the column of a property holds for a value of it, such as the name of an enum constant.
     *
     * @param column one of the columns that {@link #column} returns
     * @param value the value, not null
     * @throws IllegalArgumentException if the property cannot have this value; the message does not tell it
     */
    public Object operand(String column, Object value) {
        Held held = compared.get(column);
        if (held == null) {
            throw new IllegalArgumentException("'" + column + "' is no column that is compared");
        }
        return Ids.kept(held, value);
    }

    /**
     * Returns the mapped classes of entities whose objects the rows hold, however deep, if a query does not load what is
     * lazy. The class of the entities themselves is among them if they hold others of their kind.
     */
    public Set<Class<?>> shows() {
        return shows;
    }

    /** Returns whether a row says what the store holds: whether the store calls back none of its objects. */
    public boolean isAsStored() {
        return !isCalledBack;
    }

    /** Returns whether rows hold others of the entities that are rows themselves, so that a change of one may be one of any. */
    public boolean showsOwnKind() {
        return shows.stream().anyMatch(shown -> Shapes.areRelated(shown, type));
    }

    /** Returns whether nobody can change an object of this class, so that one can be given to all. */
    public boolean isImmutable() {
        return !object.isNamed() && object.shapeOf((String) null).shape().isImmutable();
    }

    /** Returns the class. */
    @Override
    public String toString() {
        return "images of " + type.getName();
    }
}
