package dev.livetable.master.repository;

import dev.livetable.entity.EntityCodec;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.ExampleMatcher;
import org.springframework.data.domain.ExampleMatcher.GenericPropertyMatcher;
import org.springframework.data.domain.ExampleMatcher.StringMatcher;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.Pageable;
import org.springframework.data.repository.query.QueryByExampleExecutor;

/**
 * Finds entities by an example: those whose columns, as far as they hold one value, equal a value or are null, and whose
 * texts hold a part.
 */
final class ExampleSearch<T, ID> implements BiFunction<Filter, Pageable, Page<T>> {

    private static final String WILDCARDS = "%_\\*?";
    private static final Map<Operator, StringMatcher> MATCHERS = new EnumMap<>(Map.of(
            Operator.EQUAL_IGNORE_CASE, StringMatcher.EXACT,
            Operator.STARTS_WITH, StringMatcher.STARTING,
            Operator.STARTS_WITH_IGNORE_CASE, StringMatcher.STARTING,
            Operator.ENDS_WITH, StringMatcher.ENDING,
            Operator.ENDS_WITH_IGNORE_CASE, StringMatcher.ENDING,
            Operator.CONTAINS, StringMatcher.CONTAINING,
            Operator.CONTAINS_IGNORE_CASE, StringMatcher.CONTAINING));

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
        if (filter.isNone()) {
            return Page.empty(pageable);
        }
        Example<T> example = example(filter);
        if (pageable.isPaged()) {
            return executor.findAll(example, pageable);
        }
        List<T> all = new ArrayList<>();
        executor.findAll(example, pageable.getSort()).forEach(all::add);
        return new PageImpl<>(all);
    }

    /** Returns which conditions can be put into an example. */
    FilterSupport support() {
        return FilterSupport.of(schema.columns().stream().collect(Collectors.toMap(Column::name, this::operators)));
    }

    private Set<Operator> operators(Column column) {
        boolean isOneValue = column.type() != ColumnType.LIST && column.type() != ColumnType.MAP;
        EnumSet<Operator> operators = EnumSet.noneOf(Operator.class);
        if (isOneValue) {
            operators.addAll(EnumSet.of(Operator.EQUAL, Operator.IS_NULL));
        }
        if (codec.isString(column.name())) { // of others, such as enums, stores compare the whole value instead
            operators.addAll(MATCHERS.keySet());
        }
        return operators;
    }

    private Example<T> example(Filter filter) {
        support().refusal(filter).ifPresent(why -> {
            throw unsupported(why);
        });
        Row probe = Row.empty();
        ExampleMatcher matcher = ExampleMatcher.matchingAll().withIncludeNullValues();
        for (Filter.Condition condition : filter.conditions()) {
            String column = condition.column();
            if (probe.has(column)) {
                throw unsupported("cannot be asked for two conditions on the column '" + column + "'");
            }
            Object value = condition.operator() == Operator.IS_NULL
                    ? null
                    : condition.values().get(0);
            probe = probe.with(column, value);
            StringMatcher match = MATCHERS.get(condition.operator());
            if (match != null) {
                refuseWildcards(match, column, (String) condition.values().get(0));
                matcher = matcher.withMatcher(
                        codec.path(column),
                        GenericPropertyMatcher.of(match, condition.operator().ignoresCase()));
            }
        }
        Row compared = probe;
        String[] others = codec.columnNames().stream()
                .filter(column -> !compared.has(column))
                .map(codec::path)
                .toArray(String[]::new);
        return Example.of(codec.example(compared), others.length == 0 ? matcher : matcher.withIgnorePaths(others));
    }

    private void refuseWildcards(StringMatcher match, String column, String text) {
        if (match != StringMatcher.EXACT && text.chars().anyMatch(c -> WILDCARDS.indexOf(c) >= 0)) {
            throw unsupported("cannot be asked for a part of a text in the column '" + column
                    + "' that holds one of the characters " + WILDCARDS + ", which some stores read as wildcards");
        }
    }

    private UnsupportedOperationException unsupported(String why) {
        return new UnsupportedOperationException("Table '" + schema.name() + "' " + why
                + ": its repository is asked by example; give filters(…) to the table's builder for other filters");
    }
}
