package dev.livetable.table;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a row at one moment: that there was none, all of its columns, some of them, or nothing. Immutable.
 *
 * <p>A whole image has the columns of the table, spelled and typed as the master has them, as a row that was read has.
 */
public final class RowImage {

    private static final RowImage UNKNOWN = new RowImage(null, false);
    private static final RowImage ABSENT = new RowImage(null, true);

    private final @Nullable Row row;
    private final boolean whole;

    private RowImage(@Nullable Row row, boolean whole) {
        this.row = row;
        this.whole = whole;
    }

    /** Returns the image that says nothing: there may have been a row or none. */
    public static RowImage unknown() {
        return UNKNOWN;
    }

    /** Returns the image that says that there was no row. */
    public static RowImage absent() {
        return ABSENT;
    }

    /**
     * Returns the image of a row with all its columns.
     *
     * @param row the row as the master has it
     */
    public static RowImage whole(Row row) {
        return new RowImage(row, true);
    }

    /**
     * Returns the image of a row of which only some columns are known.
     *
     * @param columns the columns that are known
     */
    public static RowImage part(Row columns) {
        return new RowImage(columns, false);
    }

    /**
     * Returns the image of a row as a table gave it: whole if it has all the table's columns, else a part.
     *
     * @param row the row
     * @param schema the columns of the table
     */
    public static RowImage of(Row row, TableSchema schema) {
        boolean hasAll = schema.columns().stream().allMatch(column -> row.has(column.name()));
        return hasAll ? whole(row) : part(row);
    }

    /** Returns whether nothing is known. */
    public boolean isUnknown() {
        return row == null && !whole;
    }

    /** Returns whether there was no row. */
    public boolean isAbsent() {
        return row == null && whole;
    }

    /** Returns whether all is known: that there was no row, or all of its columns. */
    public boolean isWhole() {
        return whole;
    }

    /** Returns the columns that are known; null when there was no row, or nothing is known. */
    public @Nullable Row row() {
        return row;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof RowImage that && whole == that.whole && Objects.equals(row, that.row);
    }

    @Override
    public int hashCode() {
        return Objects.hash(row, whole);
    }

    /** Returns what is known, without values. */
    @Override
    public String toString() {
        if (row == null) {
            return isAbsent() ? "absent" : "unknown";
        }
        return whole ? "row" : "part of a row";
    }
}
