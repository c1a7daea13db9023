package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

/** How a repository is read. Filters and rows are as the schema spells them. */
final class RepositoryReads<T, ID> {

    /*
     * A store may find an entity by an id that it takes for that of the entity, such as one in another case. Most tell
     * by the entity which id it has. JPA does not: what is found by an id gets that very id, whatever is in the
     * database. Only what a query finds has the id that is stored, so there a query is asked as well, where ids may be
     * spelled in more than one way. (With an id of several parts Spring Data JPA makes no query of it.)
     */

    private static final Set<ColumnType> SPELLED_IN_ONE_WAY =
            EnumSet.of(ColumnType.INTEGER, ColumnType.UUID, ColumnType.BOOLEAN, ColumnType.DATE);

    private final PagingAndSortingRepository<T, ID> pages;
    private final CrudRepository<T, ID> repository;
    private final EntityCodec<T, ID> codec;
    private final TableSchema schema;
    private final @Nullable BiFunction<Filter, Pageable, Page<T>> search;
    private final RepositoryTransactions transactions;
    private final boolean echoesIds;

    RepositoryReads(
            PagingAndSortingRepository<T, ID> pages,
            CrudRepository<T, ID> repository,
            EntityCodec<T, ID> codec,
            TableSchema schema,
            @Nullable BiFunction<Filter, Pageable, Page<T>> search,
            RepositoryTransactions transactions) {
        this.pages = pages;
        this.repository = repository;
        this.codec = codec;
        this.schema = schema;
        this.search = search;
        this.transactions = transactions;
        this.echoesIds = MergedAnnotations.from(codec.type()).isPresent("jakarta.persistence.Entity")
                && !schema.idColumns().stream()
                        .allMatch(column -> SPELLED_IN_ONE_WAY.contains(
                                schema.column(column).type()));
    }

    Page<Row> list(Filter filter, Pageable pageable) {
        Sort sort = order(pageable);
        if (pageable.isPaged() && pageable.getOffset() > Integer.MAX_VALUE) {
            return RowWindow.page(List.of(), pageable, count(filter));
        }
        Pageable asked = pageable.isPaged()
                ? RowWindow.of(pageable.getOffset(), pageable.getPageSize(), sort)
                : Pageable.unpaged(sort);
        return transactions.read(() -> {
            Page<T> found = filter.isAll() ? find(asked) : search(filter, asked);
            List<Row> rows = found.getContent().stream().map(codec::encode).toList();
            return RowWindow.page(rows, pageable, found.getTotalElements());
        });
    }

    private Page<T> find(Pageable asked) {
        if (asked.isPaged()) {
            return pages.findAll(asked);
        }
        List<T> all = new ArrayList<>();
        Iterable<T> found = asked.getSort().isSorted() ? pages.findAll(asked.getSort()) : repository.findAll();
        found.forEach(all::add);
        return new PageImpl<>(all);
    }

    private Page<T> search(Filter filter, Pageable asked) {
        if (search == null) {
            throw new UnsupportedOperationException("Table '" + schema.name() + "' cannot filter");
        }
        return search.apply(filter, asked);
    }

    /** Returns the sort with paths of properties, the id at its end, and nulls last unless it says otherwise. */
    private Sort order(Pageable pageable) {
        Sort wanted = pageable.getSort();
        if (wanted.isUnsorted()) {
            return pageable.isPaged() ? properties(Sort.by(schema.idColumns().toArray(String[]::new))) : wanted;
        }
        return properties(schema.total(wanted));
    }

    private Sort properties(Sort sort) {
        List<Sort.Order> orders = new ArrayList<>();
        for (Sort.Order order : sort) {
            boolean nullable = schema.column(order.getProperty()).nullable();
            boolean nullsUnsaid = order.getNullHandling() == Sort.NullHandling.NATIVE;
            Sort.Order placed = nullable && nullsUnsaid ? order.nullsLast() : order;
            orders.add(placed.withProperty(codec.path(order.getProperty())));
        }
        return Sort.by(orders);
    }

    Optional<Row> get(String id) {
        return id(id).flatMap(key -> transactions.read(() -> find(key, id)));
    }

    /**
     * Returns the row with an id, in the transaction that the thread is in.
     *
     * @param key the id as the repository knows it
     * @param id the id, which the row has to have letter by letter, though the store may find it by another
     */
    Optional<Row> find(ID key, String id) {
        return load(key).filter(entity -> has(entity, key, id)).map(codec::encode);
    }

    /** Returns whether there is an entity with an id, which it has to have as {@link #find(Object, String)} says. */
    boolean isThere(ID key, String id) {
        return load(key).filter(entity -> has(entity, key, id)).isPresent();
    }

    /** Returns the row that the store finds by an id, which it may have in another spelling. */
    Optional<Row> find(ID key) {
        return load(key).map(codec::encode);
    }

    private Optional<T> load(ID key) {
        return repository.findById(key);
    }

    /** Returns whether the entity that was found by a key has an id. */
    private boolean has(T found, ID key, String id) {
        if (!echoesIds) {
            return has(found, id);
        }
        for (T stored : repository.findAllById(List.of(key))) {
            if (has(stored, id)) {
                return true;
            }
        }
        return false;
    }

    private boolean has(T entity, String id) {
        return codec.idOf(entity)
                .filter(found -> schema.id(codec.idRow(found)).equals(id))
                .isPresent();
    }

    /** Returns the id that a text stands for; empty when no row can have it. */
    Optional<ID> id(String id) {
        try {
            return schema.idValues(id).map(codec::id);
        } catch (EntityException e) {
            return Optional.empty(); // a number, say, that is too large for the property
        }
    }

    long count(Filter filter) {
        return transactions.read(() -> filter.isAll()
                ? repository.count()
                : search(
                                filter,
                                PageRequest.of(
                                        0,
                                        1,
                                        Sort.by(codec.path(schema.idColumns().get(0)))))
                        .getTotalElements());
    }

    /**
     * Returns all entities that satisfy a filter, though the store may find more, in the transaction
     * that the thread is in.
     */
    List<T> entities(Filter filter) {
        return search(filter, Pageable.unpaged()).getContent().stream()
                .filter(entity -> filter.matches(codec.encode(entity)))
                .toList();
    }
}
