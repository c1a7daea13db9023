package dev.livetable.table;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A row: values under column names, in order. Immutable to the last nested value, so it can be shared by all threads.
 *
 * <p>A value is null, a {@link Boolean}, {@link Long}, {@link java.math.BigInteger}, {@link Double},
 * {@link java.math.BigDecimal}, {@link String}, {@link Bytes}, {@link java.time.Instant}, {@link java.time.LocalDate},
 * {@link java.time.LocalTime}, {@link java.time.LocalDateTime}, {@link java.time.OffsetDateTime},
 * {@link java.util.UUID}, or an unmodifiable {@link List} or {@link Map} (with text as keys, in order) of such values.
 * Shorter whole numbers are kept as Long, Float as the Double of the same value, a byte array as a copy in Bytes;
 * anything else is refused with an {@link IllegalArgumentException}.
 *
 * <p>Two rows are equal when they have the same columns in the same order and equal values.
 */
public sealed class Row permits PackedRow {

    static final @Nullable Object[] NO_VALUES = new @Nullable Object[0];

    private static final Row EMPTY = new Row(Columns.of(List.of()), NO_VALUES);

    private final Columns columns;
    private final @Nullable Object[] values;

    Row(Columns columns, @Nullable Object[] values) {
        this.columns = columns;
        this.values = values;
    }

    /** Returns the row without columns, to build on with {@link #with}. */
    public static Row empty() {
        return EMPTY;
    }

    /**
     * Returns a row of the map's entries, in the map's order.
     *
     * @param values the values under the names of their columns; null values are allowed
     * @throws IllegalArgumentException if a name is empty or a row cannot hold a value
     */
    public static Row of(Map<String, ? extends @Nullable Object> values) {
        return Columns.of(new ArrayList<>(values.keySet())).row(values.values().toArray());
    }

    /**
     * Returns a row of one column.
     *
     * @param column the name, not empty
     * @param value the value, which may be null
     * @throws IllegalArgumentException if the name is empty or a row cannot hold the value
     */
    public static Row of(String column, @Nullable Object value) {
        return EMPTY.with(column, value);
    }

    /** Returns a value; throws an IndexOutOfBoundsException if there is no such place. */
    @Nullable
    Object value(int position) {
        return values[position];
    }

    /** Returns all values, which must not be changed. */
    @Nullable
    Object[] values() {
        return values;
    }

    /** Returns the columns. */
    public final Columns columns() {
        return columns;
    }

    /**
     * Returns whether there is a column that {@link #get(String)} finds by this name. Its value may be null.
     *
     * @param column the name, in any case
     * @throws IllegalArgumentException if several columns differ from the name in case alone
     */
    public final boolean has(String column) {
        return columns.indexOf(column) >= 0;
    }

    /**
     * Returns the value of a column: the one of exactly this name, else the only one that differs in case alone.
     *
     * @param column the name
     * @return the value, which may be null
     * @throws IllegalArgumentException if there is no such column, or more than one that differs in case alone
     */
    public final @Nullable Object get(String column) {
        int position = columns.indexOf(column);
        if (position < 0) {
            throw new IllegalArgumentException("There is no column '" + column + "'; the columns are " + columns);
        }
        return value(position);
    }

    /**
     * Returns the value of a column that the row may lack, found as {@link #get(String)} does.
     *
     * @param column the name
     * @return the value; null when it is null or there is no such column
     * @throws IllegalArgumentException if several columns differ from the name in case alone
     */
    public final @Nullable Object getIfPresent(String column) {
        int position = columns.indexOf(column);
        return position < 0 ? null : value(position);
    }

    /**
     * Returns the value at a position.
     *
     * @param position the place of the column, from 0
     * @return the value, which may be null
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public final @Nullable Object get(int position) {
        return value(position);
    }

    /**
     * Returns this row with a column set, in its place or, if it is new, at the end.
     *
     * @param column the exact name: a column whose name differs in case is another one
     * @param value the value, which may be null
     * @throws IllegalArgumentException if the name is empty or a row cannot hold the value
     */
    public final Row with(String column, @Nullable Object value) {
        Object kept = Values.keep(column, value);
        int position = columns.indexOfExactly(column);
        if (position >= 0) {
            @Nullable Object[] changed = values().clone();
            changed[position] = kept;
            return new Row(columns, changed);
        }
        List<String> names = new ArrayList<>(columns.names());
        names.add(column);
        @Nullable Object[] longer = Arrays.copyOf(values(), columns.size() + 1);
        longer[columns.size()] = kept;
        return new Row(Columns.of(names), longer);
    }

    /**
     * Returns this row with the other row's columns set.
     *
     * @param changes the row whose values count; its columns are meant by their exact names
     */
    public final Row with(Row changes) {
        Row merged = this;
        for (String column : changes.columns.names()) {
            merged = merged.with(column, changes.get(column));
        }
        return merged;
    }

    /**
     * Returns this row without a column, found as {@link #get(String)} does, or this row when it has no such column.
     *
     * @param column the name
     * @throws IllegalArgumentException if several columns differ from the name in case alone
     */
    public final Row without(String column) {
        int position = columns.indexOf(column);
        if (position < 0) {
            return this;
        }
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(asMap());
        rest.remove(columns.names().get(position));
        return of(rest);
    }

    /**
     * Returns this row with each column name put through a function.
     *
     * @param names returns the new name of a column
     * @throws IllegalArgumentException if a new name is empty or two are the same
     */
    public final Row renamed(Function<String, String> names) {
        return new Row(Columns.of(columns.names().stream().map(names).toList()), values());
    }

    /**
     * Returns this row with a columns object that others have, too, so that they take less memory together.
     *
     * @param equal what equals this row's columns
     * @throws IllegalArgumentException if it does not
     */
    public final Row sharing(Columns equal) {
        if (!columns.equals(equal)) {
            throw new IllegalArgumentException("A row with the columns " + columns + " cannot share " + equal);
        }
        return new Row(equal, values());
    }

    /**
     * Returns an equal row that has equal values in common with another one, so that they take less memory together.
     *
     * @param other the other row; one with other columns has nothing in common
     */
    public final Row sharingValues(Row other) {
        if (!columns.equals(other.columns)) {
            return this;
        }
        @Nullable Object[] shared = values().clone();
        for (int i = 0; i < shared.length; i++) {
            shared[i] = Objects.equals(shared[i], other.value(i)) ? other.value(i) : shared[i];
        }
        return new Row(other.columns, shared);
    }

    /** Returns the row as an unmodifiable map in the order of its columns. Its keys are the exact names. */
    public final Map<String, @Nullable Object> asMap() {
        return new View();
    }

    @Override
    public final boolean equals(Object other) {
        return this == other
                || other instanceof Row that && columns.equals(that.columns) && Arrays.equals(values(), that.values());
    }

    @Override
    public final int hashCode() {
        return 31 * columns.hashCode() + Arrays.hashCode(values());
    }

    @Override
    public final String toString() {
        return asMap().toString();
    }

    private final class View extends AbstractMap<String, @Nullable Object> {

        @Override
        public @Nullable Object get(Object key) {
            int position = key instanceof String name ? columns.indexOfExactly(name) : -1;
            return position < 0 ? null : value(position);
        }

        @Override
        public boolean containsKey(Object key) {
            return key instanceof String name && columns.indexOfExactly(name) >= 0;
        }

        @Override
        public Set<Entry<String, @Nullable Object>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Entry<String, @Nullable Object>> iterator() {
                    return IntStream.range(0, columns.size())
                            .<Entry<String, @Nullable Object>>mapToObj(i ->
                                    new SimpleImmutableEntry<>(columns.names().get(i), value(i)))
                            .iterator();
                }

                @Override
                public int size() {
                    return columns.size();
                }
            };
        }
    }
}
