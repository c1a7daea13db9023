package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.query.QueryByExampleExecutor;

/** Finds entities by an example: those whose columns, as far as they hold one value, equal a value or are null. */
final class ExampleSearch<T, ID> implements BiFunction<Filter, Pageable, Page<T>> {

    private final QueryByExampleExecutor<T> executor;
    private final EntityCodec<T, ID> codec;
    private final TableSchema schema;

    ExampleSearch(QueryByExampleExecutor<T> executor, EntityCodec<T, ID> codec, TableSchema schema) {
        this.executor = executor;
        this.codec = codec;
        this.schema = schema;
    }

    @Override
    public Page<T> apply(Filter filter, Pageable pageable) {
        Example<T> example = example(filter);
        if (pageable.isPaged()) {
            return executor.findAll(example, pageable);
        }
        List<T> all = new ArrayList<>();
        executor.findAll(example, pageable.getSort()).forEach(all::add);
        return new PageImpl<>(all);
    }

    private Example<T> example(Filter filter) {
        Row probe = Row.empty();
        for (Filter.Condition condition : filter.conditions()) {
            boolean equal = condition.operator() == Operator.EQUAL;
            boolean comparable = isOneValue(condition.column()) && !probe.has(condition.column());
            if (!comparable || !equal && condition.operator() != Operator.IS_NULL) {
                throw new UnsupportedOperationException("Table '" + schema.name() + "' cannot filter by " + filter
                        + ": its repository is asked by example, which compares a column of one value with one value"
                        + " or null; give filters(…) to the table's builder for other filters");
            }
            probe = probe.with(condition.column(), equal ? condition.values().get(0) : null);
        }
        Row compared = probe;
        String[] others = codec.columnNames().stream()
                .filter(column -> !compared.has(column))
                .map(codec::path)
                .toArray(String[]::new);
        ExampleMatcher matcher = ExampleMatcher.matchingAll().withIncludeNullValues();
        return Example.of(codec.example(compared), others.length == 0 ? matcher : matcher.withIgnorePaths(others));
    }

    private boolean isOneValue(String column) {
        ColumnType type = schema.column(column).type();
        return type != ColumnType.LIST && type != ColumnType.MAP;
    }
}
