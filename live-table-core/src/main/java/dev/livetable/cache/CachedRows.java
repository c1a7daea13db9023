package dev.livetable.cache;

import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.RowRange;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

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
     * Checks the total, and takes a copy of the list, if it is not of a block, or a part of one.
     *
     * @throws IllegalArgumentException if the total is negative
     */
    public CachedRows {
        if (!(rows instanceof RowRange)) {
            RowBlock block = RowBlock.of(rows);
            block.shareWithin();
            rows = block;
        }
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

    /** Returns the block that the rows are, or are in. */
    public RowBlock block() {
        return rows instanceof RowRange range ? range.block() : (RowBlock) rows;
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
