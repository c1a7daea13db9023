package dev.livetable.typed;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.livetable.LiveTable;
import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.Column;
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
     * Objects that nobody can change are kept with the row they were made from, for as long as that
     * row lives in the cache.
     */

    private final LiveTable table;
    private final EntityCodec<T, ID> codec;
    private final TableSchema shape;
    private final Cache<Row, T> made = Caffeine.newBuilder().weakKeys().build();
    private volatile @Nullable ColumnNames ofRows;
    private volatile @Nullable ColumnNames ofTable;

    TypedRows(LiveTable table, EntityCodec<T, ID> codec) {
        this.table = table;
        this.codec = codec;
        this.shape = codec.schema(table.name());
    }

    private ColumnNames namesOf(Row row) {
        ColumnNames known = ofRows;
        if (known == null || !known.isOf(row.columns())) {
            known = names(row.columns().names());
            ofRows = known;
        }
        return known;
    }

    private ColumnNames names(List<String> columns) {
        return ColumnNames.of(codec.type().getSimpleName(), codec.columnNames(), columns);
    }

    /** Returns where the table's columns are, having made sure that the ids are the same. */
    private ColumnNames names() {
        ColumnNames known = ofTable;
        if (known == null) {
            TableSchema schema = table.schema();
            known = names(schema.columns().stream().map(Column::name).toList());
            List<String> ids = codec.idColumns().stream().map(known::column).toList();
            if (ids.size() != schema.idColumns().size() || !ids.containsAll(schema.idColumns())) {
                throw new EntityException(
                        "The id of " + codec.type().getSimpleName() + " is in " + ids + ", but the rows of table '"
                                + schema.name() + "' are told apart by " + schema.idColumns()
                                + "; mark the properties in those columns with @Id",
                        null);
            }
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
        return codec.decode(namesOf(row).properties(row));
    }

    Row row(T entity) {
        return names().columns(codec.encode(entity));
    }

    boolean coverTable() {
        return names().coverTable();
    }

    /** Returns the text of an id. That of one column is the same whatever the column is called. */
    String idText(ID id) {
        Row row = codec.idRow(id);
        return row.columns().size() == 1 ? shape.id(row) : table.schema().id(names().columns(row));
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

    /** Returns a filter with the columns in the place of properties. A name that is none of a property may be a column's. */
    Filter columns(Filter filter) {
        return filter.map(condition -> {
            String property = property(condition.column());
            return property == null
                    ? condition
                    : new Filter.Condition(names().column(property), condition.operator(), condition.values());
        });
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
        String property = property(path);
        if (property != null) {
            return names().column(property);
        }
        boolean nested = path.indexOf('.') >= 0;
        throw new InvalidRequestException(
                table.name(),
                "a " + codec.type().getSimpleName() + " cannot be sorted by '" + path + "': "
                        + (nested ? "what is within a property has no column of its own" : "there is no such property")
                        + "; its properties are " + codec.columnNames(),
                null);
    }
}
