package dev.livetable.typed;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.util.Assert;

/**
 * A live table as a Spring Data repository, for code that works with its own types: what took the master's repository
 * takes this one unchanged. Reads are answered as those of the table are, writes go its way, and both fail as it does.
 *
 * <p>An object is made of a row by the types that its class declares, see {@link EntityCodec}. A property is in the
 * column of its name, or of the name that the codec's {@link dev.livetable.entity.ColumnNaming} gives it, where case and
 * underscores may differ ({@code countryCode} in {@code COUNTRY_CODE}). A value that its property cannot hold whole is
 * refused, so an object that was read and is saved unchanged leaves its row as it was. Each read
 * makes new objects, so that what a caller does to one reaches neither the cache nor other callers; records of values
 * only, which nobody can change, are made once for each cached row and given to all.
 *
 * <p>{@code save} inserts a new object and replaces one that is not, which it tells as Spring Data does: by
 * {@link org.springframework.data.domain.Persistable}, which has to know it from what is in the row, by the version, by
 * the id. It returns the object as it was stored and leaves the one given as it was, so the id that the master made is
 * only in the one returned. Columns that the class has no property for keep their values. Each write is one of its own: of
 * those of {@code saveAll} and {@code deleteAll} that come before one that fails, all are done. New objects that follow one
 * another in {@code saveAll} are one write, see {@link LiveTable#insertAll}.
 *
 * <p>An object whose version is no longer that of its row is refused with a {@link ConflictException}, and the row is
 * read anew afterwards. The master compares the versions and counts them up, as a {@code RepositoryTable} does; where
 * it knows nothing of versions, as a table of plain JDBC does not, the repository has to, see
 * {@link #countingVersions}. Safe for use by many threads.
 *
 * @param <T> the class of the objects
 * @param <ID> the type of their ids
 */
public final class LiveRepository<T, ID> implements ListCrudRepository<T, ID>, ListPagingAndSortingRepository<T, ID> {

    private static final String NO_ID = "The id must not be null";
    private static final String NO_ENTITY = "The entity must not be null";

    private final LiveTable table;
    private final EntityCodec<T, ID> codec;
    private final TypedRows<T, ID> rows;
    private final boolean countsVersions;

    private LiveRepository(LiveTable table, EntityCodec<T, ID> codec, TypedRows<T, ID> rows, boolean countsVersions) {
        this.table = table;
        this.codec = codec;
        this.rows = rows;
        this.countsVersions = countsVersions;
    }

    /**
     * Returns a repository over a live table, or over a view of one. Nothing is asked of the table yet.
     *
     * @param table the live table
     * @param type the class of the objects
     * @param idType the type of their ids
     * @throws dev.livetable.entity.EntityException if the class cannot be kept as rows; the message says what to do
     */
    public static <T, ID> LiveRepository<T, ID> of(LiveTable table, Class<T> type, Class<ID> idType) {
        return of(table, EntityCodec.of(type, idType));
    }

    /**
     * Returns a repository over a live table whose rows are made by a codec. Nothing is asked of the table yet.
     *
     * @param table the live table, or a view of one
     * @param codec what makes objects of rows; its properties are looked for among the table's columns at the first use
     */
    public static <T, ID> LiveRepository<T, ID> of(LiveTable table, EntityCodec<T, ID> codec) {
        return new LiveRepository<>(table, codec, new TypedRows<>(table, codec), false);
    }

    /**
     * Returns this repository for a master that knows nothing of versions: {@code save} begins them with 0, counts them
     * up, and writes over no row of another version than the object's. The master has to write under conditions, as a
     * table of plain JDBC does.
     *
     * @throws dev.livetable.entity.EntityException if the class has no version
     */
    public LiveRepository<T, ID> countingVersions() {
        if (codec.versionColumn().isEmpty()) {
            throw new EntityException(
                    codec.type().getSimpleName() + " has no property marked with @Version to count", null);
        }
        return new LiveRepository<>(table, codec, rows, true);
    }

    /**
     * Returns this repository as an interface of the application's own, such as one that extends
     * {@link ListCrudRepository}: its calls come here; its default methods are its own; other methods, such as queries
     * derived from their names and those that return something else, are an {@link UnsupportedOperationException}, and
     * nothing is done.
     *
     * @param repositoryInterface the interface
     */
    public <R> R as(Class<R> repositoryInterface) {
        return RepositoryCalls.of(this, codec.type(), repositoryInterface);
    }

    /** Returns the live table. */
    public LiveTable table() {
        return table;
    }

    /**
     * Looks for the column of each property now, and not at the first use.
     *
     * @param schema what the master of the table says of its columns
     * @throws EntityException if a property has no column of its own, or the ids are in other columns; the message says what to
     *     do
     */
    public void requireColumns(TableSchema schema) {
        TableColumns.of(codec, schema);
    }

    /**
     * Returns a page of the objects whose rows satisfy a filter, with the total. Its list cannot be changed.
     *
     * @param filter the condition, {@link Filter#all()} for every object. It names properties of the class, as the sort
     *     does, or columns of the table; an enum is compared with its constants
     * @param pageable the page, or {@link Pageable#unpaged()} for all; its sort names properties of the class
     * @throws dev.livetable.table.InvalidRequestException if the filter names neither a property nor a column,
     *     or a value that does not fit its column
     */
    public Page<T> findAll(Filter filter, Pageable pageable) {
        Page<Row> page = table.page(rows.columns(filter), rows.columns(pageable));
        return new TypedPage<>(typed(page.getContent()), RowWindow.of(pageable), page, rows.kind());
    }

    /**
     * Returns what the column of a property holds for a value of a class that is converted, so that a filter can compare
     * with it: {@code Filter.greaterThan("price", products.columnValue("price", price))}.
     *
     * @param property the name of the property
     * @param value the value; null stays null
     * @throws dev.livetable.table.InvalidRequestException if there is no such property, or its column cannot hold the value
     */
    public @Nullable Object columnValue(String property, @Nullable Object value) {
        return rows.value(property, value);
    }

    @Override
    public Page<T> findAll(Pageable pageable) {
        return findAll(Filter.all(), pageable);
    }

    @Override
    public List<T> findAll(Sort sort) {
        List<Row> found =
                table.list(Filter.all(), rows.columns(Pageable.unpaged(sort))).getContent();
        return CallersList.of(typed(found), found, rows.kind());
    }

    @Override
    public List<T> findAll() {
        return findAll(Sort.unsorted());
    }

    private List<T> typed(List<Row> found) {
        List<T> typed = new ArrayList<>(found.size());
        found.forEach(row -> typed.add(rows.typed(row)));
        return typed;
    }

    @Override
    public Optional<T> findById(ID id) {
        Assert.notNull(id, NO_ID);
        return table.get(rows.idText(id)).map(rows::typed);
    }

    /**
     * Like {@link #findById}, and says where the row came from.
     *
     * @param id the id
     * @return a reading of the object; of an empty Optional when there is no row with this id
     */
    public Reading<Optional<T>> readById(ID id) {
        Assert.notNull(id, NO_ID);
        return table.readGet(rows.idText(id)).map(row -> row.map(rows::typed));
    }

    /**
     * Returns the objects of ids, in the order of the ids; ids without a row are left out. Those that are not cached are
     * fetched by one question, see {@link LiveTable#getAll}.
     */
    @Override
    public List<T> findAllById(Iterable<ID> ids) {
        List<String> texts = new ArrayList<>();
        for (ID id : ids) {
            Assert.notNull(id, NO_ID);
            texts.add(rows.idText(id));
        }
        Map<String, Row> found = table.getAll(texts);
        return typed(texts.stream().filter(found::containsKey).map(found::get).toList());
    }

    @Override
    public boolean existsById(ID id) {
        Assert.notNull(id, NO_ID);
        return table.get(rows.idText(id)).isPresent();
    }

    @Override
    public long count() {
        return table.count(Filter.all());
    }

    @Override
    @SuppressWarnings("unchecked") // the codec refuses objects of any other class than T
    public <S extends T> S save(S entity) {
        Assert.notNull(entity, NO_ENTITY);
        Row row = rows.row(entity);
        Row stored = codec.isNew(entity) ? table.insert(begun(row)) : update(idOf(entity), row);
        return (S) rows.typed(stored);
    }

    /** Begins the version of a new row, or leaves that to the master. */
    private Row begun(Row row) {
        String version = codec.versionColumn().map(rows::column).orElse(null);
        if (version == null || row.getIfPresent(version) != null) {
            return row;
        }
        return countsVersions ? row.with(version, 0) : row.without(version);
    }

    private Row update(String id, Row row) {
        return countsVersions ? updateVersion(id, row) : updateAny(id, row);
    }

    private Row updateVersion(String id, Row row) {
        String column = codec.versionColumn().map(rows::column).orElseThrow();
        if (!(row.getIfPresent(column) instanceof Number version)) {
            throw new EntityException(codec.type().getSimpleName() + " has a version that cannot be counted", null);
        }
        try {
            return table.patch(id, row.with(column, version.longValue() + 1), Filter.equal(column, version));
        } catch (RowNotFoundException e) {
            throw new ConflictException(table.name(), "the row has no longer the version of the object", e);
        }
    }

    private Row updateAny(String id, Row row) {
        if (rows.coverTable()) {
            return table.replace(id, row);
        }
        try {
            return table.patch(id, row);
        } catch (RowNotFoundException e) {
            return table.replace(id, row);
        }
    }

    private String idOf(T entity) {
        ID id = codec.idOf(entity)
                .orElseThrow(() -> new IllegalArgumentException(
                        "A " + codec.type().getSimpleName() + " that is said not to be new has no id"));
        return rows.idText(id);
    }

    /**
     * Saves objects in their order. New ones that follow one another are inserted as one write, all or none where the master
     * can do that. Each of the others is a write of its own, since it is written over its own version only.
     *
     * @throws dev.livetable.table.PartlyWrittenException if some of the new objects were inserted before one that failed
     */
    @Override
    @SuppressWarnings("unchecked") // the codec refuses objects of any other class than T
    public <S extends T> List<S> saveAll(Iterable<S> entities) {
        List<S> saved = new ArrayList<>();
        List<Row> added = new ArrayList<>();
        for (S entity : entities) {
            Assert.notNull(entity, NO_ENTITY);
            if (codec.isNew(entity)) {
                added.add(begun(rows.row(entity)));
            } else {
                typed(insert(added)).forEach(each -> saved.add((S) each));
                saved.add(save(entity));
            }
        }
        typed(insert(added)).forEach(each -> saved.add((S) each));
        return saved;
    }

    /** Inserts the new rows gathered so far, and empties their list. */
    private List<Row> insert(List<Row> added) {
        List<Row> stored = added.size() == 1 ? List.of(table.insert(added.get(0))) : table.insertAll(added);
        added.clear();
        return stored;
    }

    /** Deletes the row of an id; that there is none is no error. */
    @Override
    public void deleteById(ID id) {
        Assert.notNull(id, NO_ID);
        table.delete(rows.idText(id));
    }

    /** Deletes the row with the object's id, whatever else is in it; nothing if the object has none. */
    @Override
    public void delete(T entity) {
        Assert.notNull(entity, NO_ENTITY);
        codec.idOf(entity).ifPresent(this::deleteById);
    }

    @Override
    public void deleteAllById(Iterable<? extends ID> ids) {
        ids.forEach(this::deleteById);
    }

    @Override
    public void deleteAll(Iterable<? extends T> entities) {
        entities.forEach(this::delete);
    }

    @Override
    public void deleteAll() {
        table.deleteAll(Filter.all());
    }

    @Override
    public String toString() {
        return "live repository of " + codec.type().getSimpleName() + " over '" + table.name() + "'";
    }
}
