package dev.livetable.typed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.LiveTable;
import dev.livetable.entity.EntityCodec;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/** The rows of a live table as objects of a class. */
final class TypedRows<T, ID> {

    /*
     * Where the columns of a row are is learned from the row itself, so that rows can be served from the cache
     * while the master, which the schema may have to be asked of, is away. Two threads may learn the same at
     * once, which does no harm.
     *
     * Objects that nobody can change are kept with the row they were made from, for as long as that row is there: a block in
     * which rows are packed forgets a row that nobody has at the next garbage collection.
     */

    private final LiveTable table;
    private final EntityCodec<T, ID> codec;
    private final TableSchema shape;
    private final TypedKind kind;
    private final Cache<Row, T> made = Caffeine.newBuilder().weakKeys().build();
    private volatile @Nullable ColumnNames ofRows;
    private volatile @Nullable TableColumns ofTable;

    TypedRows(LiveTable table, EntityCodec<T, ID> codec) {
        this.table = table;
        this.codec = codec;
        this.shape = codec.schema(table.name());
        this.kind = new TypedKind(codec.type(), codec.isImmutable());
    }

    /** Returns what stands for the objects that are made here. */
    TypedKind kind() {
        return kind;
    }

    private ColumnNames namesOf(Row row) {
        ColumnNames known = ofRows;
        if (known == null || !known.isOf(row.columns())) {
            known = ColumnNames.of(codec, row.columns().names());
            ofRows = known;
        }
        return known;
    }

    /** Returns where the table's columns are, having made sure that the ids are the same. */
    private TableColumns columns() {
        TableSchema schema = table.schema();
        TableColumns known = ofTable;
        if (known == null || !known.schema().equals(schema)) {
            known = TableColumns.of(codec, schema);
            ofTable = known;
        }
        return known;
    }

    T typed(Row row) {
        if (!codec.isImmutable()) {
            return decode(row);
        }
        T known = made.getIfPresent(row);
        if (known == null) {
            known = decode(row);
            made.put(row, known);
        }
        return known;
    }

    private T decode(Row row) {
        ColumnNames names = namesOf(row);
        return codec.decode(names.properties(row), names::column);
    }

    Row row(T entity) {
        return columns().row(codec.encode(entity));
    }

    boolean coverTable() {
        return columns().names().coverTable();
    }

    /**
     * Returns the text of an id. A number or a text in one column has the same one, whatever the column is called; what
     * else it is depends on the column.
     */
    String idText(ID id) {
        Row row = codec.idRow(id);
        return isAlikeAnywhere(row)
                ? shape.id(row)
                : table.schema().id(columns().row(row));
    }

    private boolean isAlikeAnywhere(Row id) {
        return id.columns().size() == 1 && (id.get(0) instanceof String || id.get(0) instanceof Long);
    }

    /** Returns what the column of a property holds for a value. */
    @Nullable
    Object value(String path, @Nullable Object value) {
        String property = required(path);
        return columns().compared(property, value);
    }

    /** Returns a page request with the columns in the place of properties. */
    Pageable columns(Pageable pageable) {
        if (pageable.getSort().isUnsorted()) {
            return pageable;
        }
        Sort sort = columns(pageable.getSort());
        return pageable.isPaged()
                ? RowWindow.of(pageable.getOffset(), pageable.getPageSize(), sort)
                : Pageable.unpaged(sort);
    }

    private Sort columns(Sort sort) {
        List<Sort.Order> orders = new ArrayList<>();
        for (Sort.Order order : sort) {
            orders.add(order.withProperty(column(order.getProperty())));
        }
        return Sort.by(orders);
    }

    /**
     * Returns a filter with the columns in the place of properties, and with values as those columns have them. A name
     * that is none of a property may be a column's.
     */
    Filter columns(Filter filter) {
        return filter.map(condition -> {
            String property = property(condition.column());
            return property == null ? condition : columns(property, condition);
        });
    }

    private Filter.Condition columns(String property, Filter.Condition condition) {
        TableColumns columns = columns();
        List<@Nullable Object> values = new ArrayList<>();
        for (Object value : condition.values()) {
            values.add(condition.operator().isOfTexts() ? value : columns.compared(property, value));
        }
        return new Filter.Condition(columns.names().column(property), condition.operator(), values);
    }

    private @Nullable String property(String path) {
        for (String property : codec.columnNames()) {
            if (path.equals(property) || path.equals(codec.path(property))) {
                return property;
            }
        }
        return null;
    }

    /**
     * Returns the column that the path of a property leads to.
     *
     * @throws InvalidRequestException if it leads to none
     */
    String column(String path) {
        String property = required(path);
        return columns().names().column(property);
    }

    private String required(String path) {
        String property = property(path);
        if (property != null) {
            return property;
        }
        boolean nested = path.indexOf('.') >= 0;
        throw new InvalidRequestException(
                table.name(),
                "a " + codec.type().getSimpleName() + " cannot be sorted or compared by '" + path + "': "
                        + (nested ? "what is within a property has no column of its own" : "there is no such property")
                        + "; its properties are " + codec.columnNames(),
                null);
    }
}
