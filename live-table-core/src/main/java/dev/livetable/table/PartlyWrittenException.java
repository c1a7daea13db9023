package dev.livetable.table;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * A write of many rows ended after some of them. Those before a certain one were written and stay so; that one was
 * refused, or its outcome is unknown; those after it were not sent. Do not simply write all of them again.
 *
 * <p>What ended the write is suppressed where it is a {@link DataAccessException}, and the cause otherwise, so that nobody
 * repeats the whole who repeats what is transient. {@link #failure()} is it in both cases.
 */
public final class PartlyWrittenException extends NonTransientDataAccessException implements TableFailure {

    private final String table;
    private final RuntimeException failure;
    private final int written;
    private final transient @Nullable List<Row> rows;

    /**
     * Creates an error.
     *
     * @param table the name of the table
     * @param rows the rows that were written, as they were stored, in the order in which they were given
     * @param all how many rows were to be written
     * @param failure what ended the write
     */
    public PartlyWrittenException(String table, List<Row> rows, int all, RuntimeException failure) {
        super(
                TableFailure.message(
                        table,
                        "of " + all + " rows the first " + rows.size() + " were written and stay so. The next one "
                                + (isRefusal(failure) ? "was refused" : "failed, and whether it was written is unknown")
                                + "; those after it were not sent. The "
                                + (failure instanceof DataAccessException ? "suppressed exception" : "cause")
                                + " says why"),
                failure instanceof DataAccessException ? null : failure);
        if (failure instanceof DataAccessException) {
            addSuppressed(failure);
        }
        this.table = table;
        this.failure = failure;
        this.written = rows.size();
        this.rows = List.copyOf(rows);
    }

    private static boolean isRefusal(RuntimeException failure) {
        return failure instanceof Refusal || failure instanceof UnsupportedOperationException;
    }

    @Override
    public String table() {
        return table;
    }

    /** Returns how many of the rows given, counted from the first, were certainly written. */
    public int written() {
        return written;
    }

    /** Returns the rows that were written, as they were stored; none after this error was serialized. */
    public List<Row> rows() {
        return rows == null ? List.of() : rows;
    }

    /** Returns whether the row after those that were written was certainly not written. */
    public boolean isEndKnown() {
        return isRefusal(failure);
    }

    /** Returns what ended the write. */
    public RuntimeException failure() {
        return failure;
    }
}
