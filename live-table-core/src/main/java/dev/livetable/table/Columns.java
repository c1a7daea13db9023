package dev.livetable.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of a row's columns, in order; many rows share one. Names are distinct and not empty. Immutable, so it can
 * be shared by all threads.
 */
public final class Columns {

    private final List<String> names;
    private final Map<String, Integer> positions;

    private Columns(List<String> names) {
        this.names = names;
        this.positions = new HashMap<>(names.size() * 2);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty() || positions.put(names.get(i), i) != null) {
                throw new IllegalArgumentException(
                        "Column names must be distinct and not empty, but column " + i + " of " + names + " is not");
            }
        }
    }

    /**
     * Returns columns of these names.
     *
     * @param names the names, in order
     * @throws IllegalArgumentException if one is empty or comes twice
     */
    public static Columns of(List<String> names) {
        return new Columns(List.copyOf(names));
    }

    /** Returns the names, in order. */
    public List<String> names() {
        return names;
    }

    /** Returns the number of columns. */
    public int size() {
        return names.size();
    }

    /**
     * Returns the place of the column that a name means: the one of exactly this name, else the only one that differs
     * in case alone.
     *
     * @param name the name
     * @return the place, from 0; -1 when there is no such column
     * @throws IllegalArgumentException if several columns differ from the name in case alone
     */
    public int indexOf(String name) {
        int exact = indexOfExactly(name);
        return exact >= 0 ? exact : indexIgnoringCase(name);
    }

    /** Returns the place of the column with exactly this name; -1 when there is none. */
    int indexOfExactly(String name) {
        Integer position = positions.get(name);
        return position == null ? -1 : position;
    }

    private int indexIgnoringCase(String name) {
        int found = -1;
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(name)) {
                if (found >= 0) {
                    throw new IllegalArgumentException("Column '" + name + "' may be '" + names.get(found) + "' or '"
                            + names.get(i) + "'; the columns are " + names);
                }
                found = i;
            }
        }
        return found;
    }

    /**
     * Returns a row of these columns.
     *
     * @param values as many values as there are columns, of the types that {@link Row} lists; each may be null
     * @throws IllegalArgumentException if there are more or fewer, or a row cannot hold one of them
     */
    public Row row(@Nullable Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    values.length + " values given for " + names.size() + " columns " + names);
        }
        @Nullable Object[] kept = new @Nullable Object[values.length];
        for (int i = 0; i < values.length; i++) {
            kept[i] = Values.keep(names.get(i), values[i]);
        }
        return new Row(this, kept);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Columns that && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
