package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.entity.EntityException;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.PagingAndSortingRepository;

/** How a repository is read. Filters and rows are as the schema spells them. */
final class RepositoryReads<T, ID> {

    private final PagingAndSortingRepository<T, ID> pages;
    private final CrudRepository<T, ID> repository;
    private final EntityCodec<T, ID> codec;
    private final TableSchema schema;
    private final @Nullable BiFunction<Filter, Pageable, Page<T>> search;
    private final RepositoryTransactions transactions;

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
        return id(id).flatMap(found -> transactions.read(() -> find(found)));
    }

    /** Returns the row with an id, in the transaction that the thread is in. */
    Optional<Row> find(ID id) {
        return repository.findById(id).map(codec::encode);
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

    /** Returns all entities that satisfy a filter, in the transaction that the thread is in. */
    List<T> entities(Filter filter) {
        return search(filter, Pageable.unpaged()).getContent();
    }
}
