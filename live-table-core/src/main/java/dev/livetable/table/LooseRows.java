package dev.livetable.table;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are objects.
 *
 * @param rows the rows, which nobody can change
 * @param isShared whether equal columns are the same
 * @param isSettled whether it is known that they had better stay objects
 */
record LooseRows(List<Row> rows, boolean isShared, boolean isSettled) implements RowForm {

    /** Takes rows of which nothing is known. */
    static LooseRows of(List<Row> rows) {
        return new LooseRows(rows, haveOneColumns(rows), false);
    }

    @SuppressWarnings("ReferenceEquality") // a master gives all its rows the same ones, as a rule
    private static boolean haveOneColumns(List<Row> rows) {
        Columns first = null;
        for (Row row : rows) {
            if (first == null) {
                first = row.columns();
            } else if (row.columns() != first) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Row row(int row) {
        return rows.get(row);
    }

    @Override
    public Columns columns(int row) {
        return row(row).columns();
    }

    @Override
    public void read(int row, RowValueSink sink) {
        Row values = row(row);
        for (int column = 0; column < values.columns().size(); column++) {
            RowBlock.give(values.get(column), sink);
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same columns again need not be looked up
    public List<Columns> columns() {
        Set<Columns> known = new LinkedHashSet<>(4);
        Columns last = null;
        for (Row row : rows) {
            if (row.columns() != last) {
                last = row.columns();
                known.add(last);
            }
        }
        return new ArrayList<>(known);
    }

    /** Returns the same rows with columns that are shared more widely. */
    @SuppressWarnings("ReferenceEquality") // what is equal is to become the same
    LooseRows sharing(UnaryOperator<Columns> shared) {
        Columns given = null;
        Columns last = null;
        Row @Nullable [] changed = null;
        for (int i = 0; i < rows.size(); i++) {
            Columns columns = rows.get(i).columns();
            if (columns != given) {
                given = columns;
                last = last != null && last.equals(columns) ? last : shared.apply(columns);
            }
            if (last != null && columns != last) {
                changed = changed == null ? rows.toArray(Row[]::new) : changed;
                changed[i] = rows.get(i).sharing(last);
            }
        }
        return changed == null && isShared
                ? this
                : new LooseRows(changed == null ? rows : List.of(changed), true, isSettled);
    }

    /** Returns the same rows, which stay objects. */
    LooseRows settled() {
        return new LooseRows(rows, isShared, true);
    }
}
