package dev.livetable.table;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/**
 * What a table looks like. Immutable.
 *
 * @param name the name of the table, as errors and logs show it
 * @param columns its columns, in order
 * @param idColumns the names of the columns whose values tell its rows apart, at least one, spelled as in the columns
 */
public record TableSchema(String name, List<Column> columns, List<String> idColumns) {

    /**
     * Checks that the columns named are there, and takes copies.
     *
     * @throws IllegalArgumentException if there is no id column, or one is none of the columns
     */
    public TableSchema {
        columns = List.copyOf(columns);
        idColumns = List.copyOf(idColumns);
        if (idColumns.isEmpty()) {
            throw new IllegalArgumentException("Table '" + name + "' has no id column");
        }
        List<String> names = columns.stream().map(Column::name).toList();
        if (!names.containsAll(idColumns)) {
            throw new IllegalArgumentException(
                    "Table '" + name + "' has columns " + names + ", which do not include all of " + idColumns);
        }
    }

    /**
     * Returns a schema with one id column.
     *
     * @param name the name of the table
     * @param columns its columns, in order
     * @param idColumn the name of the column whose value tells its rows apart
     * @throws IllegalArgumentException if the id column is none of the columns
     */
    public static TableSchema of(String name, List<Column> columns, String idColumn) {
        return new TableSchema(name, columns, List.of(idColumn));
    }

    /**
     * Returns the column that a name means: the one of exactly this name, else the only one that differs in case alone.
     *
     * @param wanted the name
     * @throws InvalidRequestException if there is none, or more than one that differs in case alone
     */
    public Column column(String wanted) {
        for (Column column : columns) {
            if (column.name().equals(wanted)) {
                return column;
            }
        }
        List<Column> close = new ArrayList<>(1);
        for (Column column : columns) {
            if (column.name().equalsIgnoreCase(wanted)) {
                close.add(column);
            }
        }
        if (close.size() == 1) {
            return close.get(0);
        }
        String known = columns.stream().map(Column::name).collect(Collectors.joining(", "));
        String wrong = close.isEmpty() ? "there is no column '" : "there is more than one column '";
        throw new InvalidRequestException(name, wrong + wanted + "'; its columns are " + known, null);
    }

    /**
     * Returns the canonical text of a row's id: the text of the id column's value; of several id columns their texts,
     * escaped and separated by commas.
     *
     * @param row the row, with all id columns
     * @throws InvalidRequestException if the row holds no value for an id column
     */
    public String id(Row row) {
        if (idColumns.size() == 1) {
            return CanonicalText.ofId(idValue(row, idColumns.get(0)));
        }
        return idColumns.stream()
                .map(column -> CanonicalText.escape(CanonicalText.ofId(idValue(row, column))))
                .collect(Collectors.joining(","));
    }

    /** Returns whether a row holds a value for each id column. */
    public boolean hasId(Row row) {
        return idColumns.stream().allMatch(column -> row.getIfPresent(column) != null);
    }

    private Object idValue(Row row, String column) {
        Object value = row.getIfPresent(column);
        if (value == null) {
            throw new InvalidRequestException(name, "the row has no value for the id column '" + column + "'", null);
        }
        return value;
    }

    /**
     * Returns the values of the id columns that an id stands for.
     *
     * @param id the text of an id
     * @return a row of the id columns; empty when no row can have this id, because it is not the canonical text of
     *     values that the columns can hold
     */
    public Optional<Row> idValues(String id) {
        String[] parts = idColumns.size() == 1 ? new String[] {id} : id.split(",", -1);
        if (parts.length != idColumns.size()) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            String part = parts.length == 1 ? id : CanonicalText.unescape(parts[i]);
            try {
                values.put(idColumns.get(i), column(idColumns.get(i)).type().parse(part));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        Row row = Row.of(values);
        return id(row).equals(id) ? Optional.of(row) : Optional.empty();
    }

    /**
     * Returns the filter that only the row with this id satisfies.
     *
     * @param id the canonical text of the id
     * @return the filter; empty when no row can have this id
     */
    public Optional<Filter> idCondition(String id) {
        return idValues(id).map(values -> {
            Filter condition = Filter.all();
            for (String column : idColumns) {
                condition = condition.and(Filter.equal(column, requireNonNull(values.get(column))));
            }
            return condition;
        });
    }

    /**
     * Returns a row with the column names as the table spells them and the values as the columns hold them.
     *
     * @param row the row, which may lack columns; names may differ in case
     * @throws InvalidRequestException if a column does not exist, is given twice, or cannot hold its value
     */
    public Row coerce(Row row) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String given : row.columns().names()) {
            Column column = column(given);
            if (values.containsKey(column.name())) {
                throw new InvalidRequestException(name, "column '" + column.name() + "' is given twice", null);
            }
            values.put(column.name(), coerce(column, row.get(given)));
        }
        return Row.of(values);
    }

    /**
     * Returns rows that are to be added together, each as {@link #coerce(Row)} returns it.
     *
     * @param rows the rows
     * @throws InvalidRequestException if one of them cannot be one of this table, or two have the same id
     */
    public List<Row> coerceAll(List<Row> rows) {
        Set<String> ids = new HashSet<>();
        List<Row> coerced = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Row added = coerce(row);
            if (hasId(added) && !ids.add(id(added))) {
                throw new InvalidRequestException(name, "two of the rows have the same id", null);
            }
            coerced.add(added);
        }
        return coerced;
    }

    /**
     * Returns changes that are to be made together, each as {@link #coerce(Row)} returns it.
     *
     * @param changes the columns to change, by the ids of their rows
     * @return the same in the same order
     * @throws InvalidRequestException if a column does not exist or cannot hold its value, or a change gives another id
     * @throws RowNotFoundException if no row can have one of the ids
     */
    public Map<String, Row> coerceAll(Map<String, Row> changes) {
        Map<String, Row> coerced = new LinkedHashMap<>();
        changes.forEach((id, change) -> {
            Row ids = idValues(id).orElseThrow(() -> new RowNotFoundException(name, id));
            Row changed = coerce(change);
            if (!id(ids.with(changed)).equals(id)) {
                throw new InvalidRequestException(name, "a row has another id than the one it is changed under", null);
            }
            coerced.put(id, changed);
        });
        return coerced;
    }

    /**
     * Returns a filter with the column names as the table spells them and the values as the columns hold them. Which columns have to
     * be null by {@link Filter#allNullBut} is said by their names, too.
     *
     * @param filter the filter; names may differ in case
     * @throws InvalidRequestException if a column does not exist, cannot hold the value it is compared with, or cannot
     *     be compared in this way
     */
    public Filter coerce(Filter filter) {
        Filter named = filter.looksAtOtherColumns() ? filter.and(rest(filter)) : filter;
        return named.map(condition -> {
            Column column = column(condition.column());
            if (!condition.operator().appliesTo(column.type())) {
                throw new InvalidRequestException(
                        name,
                        "column '" + column.name() + "' is of type " + column.type() + ", to which "
                                + condition.operator() + " does not apply",
                        null);
            }
            return new Filter.Condition(
                    column.name(),
                    condition.operator(),
                    condition.values().stream()
                            .map(value -> coerceOperand(column, value))
                            .toList());
        });
    }

    private Filter rest(Filter filter) {
        return Filter.allOf(columns.stream()
                .map(Column::name)
                .filter(filter::isNullByRest)
                .map(Filter::isNull)
                .toList());
    }

    private Object coerceOperand(Column column, Object value) {
        return requireNonNull(coerce(column, value));
    }

    private @Nullable Object coerce(Column column, @Nullable Object value) {
        try {
            return column.coerce(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(name, "column '" + column.name() + "': " + e.getMessage(), e);
        }
    }

    /**
     * Returns a sort with the column names as the table spells them.
     *
     * @param sort the sort; unsorted stays unsorted
     * @throws InvalidRequestException if a column does not exist
     */
    public Sort spelled(Sort sort) {
        return Sort.by(sort.stream()
                .map(order -> order.withProperty(column(order.getProperty()).name()))
                .toList());
    }

    /**
     * Returns a sort with the column names as the table spells them that ends with the id, so that it leaves no two
     * rows in an order that may change.
     *
     * @param sort the sort; unsorted stays unsorted
     * @throws InvalidRequestException if a column does not exist
     */
    public Sort total(Sort sort) {
        if (sort.isUnsorted()) {
            return sort;
        }
        List<Sort.Order> orders = new ArrayList<>(spelled(sort).toList());
        List<String> sorted = orders.stream()
                .filter(order -> !order.isIgnoreCase())
                .map(Sort.Order::getProperty)
                .toList();
        idColumns.stream()
                .filter(id -> !sorted.contains(id))
                .map(Sort.Order::asc)
                .forEach(orders::add);
        return Sort.by(orders);
    }
}
