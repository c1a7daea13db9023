package dev.livetable.cache;

import dev.livetable.table.Columns;
import dev.livetable.table.Row;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one fetch brought: rows in the master's order, and what the master said about the rest. Immutable. Rows with
 * equal columns share one {@link Columns}, so that a master may make each row by itself.
 *
 * @param rows the rows, in the master's order
 * @param total the number of rows there are in all, of which these may be a page; empty when the master did not say, or
 *     when it has to be counted anew
 * @param more whether the master said that there are rows after these
 * @param fetchedAt when the master was asked, to the nanosecond where the clock gives it; rows that were not patched
 *     since are from then or later
 * @param asOf up to which change the rows are known to be right
 * @param recount whether the master said a total that may be another one by now, so that it has to be counted anew
 */
public record CachedRows(
        List<Row> rows, OptionalLong total, boolean more, Instant fetchedAt, LogPosition asOf, boolean recount) {

    /**
     * Checks the total, and takes a copy of the list.
     *
     * @throws IllegalArgumentException if the total is negative
     */
    public CachedRows {
        rows = sharingColumns(List.copyOf(rows));
        if (total.isPresent() && total.getAsLong() < 0) {
            throw new IllegalArgumentException("A total is at least 0, not " + total.getAsLong());
        }
    }

    /**
     * Makes rows of which nobody has said up to which change they are right.
     *
     * @throws IllegalArgumentException if the total is negative
     */
    public CachedRows(List<Row> rows, OptionalLong total, boolean more, Instant fetchedAt) {
        this(rows, total, more, fetchedAt, LogPosition.NONE, false);
    }

    private static List<Row> sharingColumns(List<Row> rows) {
        Map<Columns, Columns> known = new HashMap<>(4);
        return sharingColumns(rows, columns -> known.computeIfAbsent(columns, same -> same));
    }

    @SuppressWarnings("ReferenceEquality") // what is equal is to become the same
    private static List<Row> sharingColumns(List<Row> rows, UnaryOperator<Columns> shared) {
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
        return changed == null ? rows : List.of(changed);
    }

    /**
     * Returns the same rows with columns that are shared more widely.
     *
     * @param shared returns the columns that stand for equal ones
     */
    @SuppressWarnings("ReferenceEquality") // asks whether anything is to be done
    CachedRows sharing(UnaryOperator<Columns> shared) {
        List<Row> changed = sharingColumns(rows, shared);
        return changed == rows ? this : new CachedRows(changed, total, more, fetchedAt, asOf, recount);
    }

    /**
     * Returns the same rows as they are right up to a change.
     *
     * @param position the position of the change
     */
    public CachedRows asOf(LogPosition position) {
        return new CachedRows(rows, total, more, fetchedAt, position, recount);
    }

    /**
     * Returns the same rows with a total that was counted anew.
     *
     * @param counted the number of rows there are in all, 0 or more
     * @param position up to which change the rows and the total are right
     */
    public CachedRows counted(long counted, LogPosition position) {
        return new CachedRows(rows, OptionalLong.of(counted), more, fetchedAt, position, false);
    }

    /**
     * Returns a count as it is kept: no rows, but a total.
     *
     * @param total the number of rows there are in all, 0 or more
     * @param fetchedAt when the master was asked
     */
    public static CachedRows ofCount(long total, Instant fetchedAt) {
        return new CachedRows(List.of(), OptionalLong.of(total), false, fetchedAt);
    }
}
