package dev.livetable.repository;

import dev.livetable.image.EntityImages;
import dev.livetable.table.Column;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.data.core.PropertyPath;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.domain.Sort;
import org.springframework.util.ConcurrentLruCache;

/** Sorts of properties as orders of columns. Safe for use by many threads. */
final class SortForm {

    /*
     * Callers give few sorts again and again, so what was made of one is remembered. Somebody may take them from requests,
     * so only those that were given last are.
     */

    private static final int REMEMBERED = 256;

    /**
     * An order of rows.
     *
     * @param sort the columns, each with what is known of the place of nulls
     * @param isTotal whether it tells each two rows apart
     */
    record Known(Sort sort, boolean isTotal) {

        static final Known UNSORTED = new Known(Sort.unsorted(), false);
    }

    private final EntityImages<?> images;
    private final TableSchema schema;
    private final NullOrder nullOrder;
    private final ConcurrentLruCache<Sort, Optional<Known>> remembered =
            new ConcurrentLruCache<>(REMEMBERED, sort -> Optional.ofNullable(make(sort)));

    SortForm(EntityImages<?> images, TableSchema schema, NullOrder nullOrder) {
        this.images = images;
        this.schema = schema;
        this.nullOrder = nullOrder;
    }

    /** Returns the order that a sort means; null if nobody knows how the store sorts by it. */
    @Nullable
    Known of(Sort sort) {
        if (sort.isUnsorted()) {
            return Known.UNSORTED;
        }
        return remembered.get(sort).orElse(null);
    }

    private @Nullable Known make(Sort sort) {
        List<Sort.Order> orders = new ArrayList<>();
        Set<String> columns = new HashSet<>();
        for (Sort.Order order : sort) {
            Column column = column(order);
            if (column == null) {
                return null;
            }
            Sort.Order placed = order.withProperty(column.name());
            if (column.nullable()) {
                if (nullOrder == NullOrder.UNKNOWN) {
                    return null;
                }
                placed = nullOrder.apply(placed);
            }
            orders.add(placed);
            columns.add(column.name());
        }
        return new Known(Sort.by(orders), columns.containsAll(schema.idColumns()));
    }

    private @Nullable Column column(Sort.Order order) {
        if (order.getClass() != Sort.Order.class
                || order.isIgnoreCase()
                || order.getNullHandling() != Sort.NullHandling.NATIVE) {
            return null;
        }
        try {
            PropertyPath path = PropertyPath.from(order.getProperty(), images.type());
            boolean isOfOrder = path.toDotPath().equals(order.getProperty())
                    && !path.getLeafType().isEnum()
                    && path.getLeafType() != Character.class;
            return isOfOrder ? DerivedFilter.column(path, images, schema) : null;
        } catch (PropertyReferenceException e) {
            return null; // the store says what it makes of it
        }
    }
}
