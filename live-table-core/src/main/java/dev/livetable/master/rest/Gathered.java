package dev.livetable.master.rest;

import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of one page, put together from the answers to one or more requests. */
final class Gathered {

    private static final long UNKNOWN = -1;

    private final RestErrors errors;
    private final TableSchema schema;
    private final long from;
    private final long to;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Seen> seenIds = new HashMap<>();
    private int answers;
    private boolean shifted;
    private boolean stuck;
    private long stated = UNKNOWN;
    private long end = UNKNOWN;
    private long reached;

    Gathered(RestErrors errors, TableSchema schema, long from, long to) {
        this.errors = errors;
        this.schema = schema;
        this.from = from;
        this.to = to;
    }

    /**
     * A row that was there before.
     *
     * @param answer the number of the answer
     * @param row the row
     */
    private record Seen(int answer, Row row) {}

    /** Adds an answer whose first row is at a position; rows outside the page, or there already, are left out. */
    void add(long position, Batch batch) {
        shifted |= answers > 0 && batch.total() != stated;
        stated = batch.total();
        boolean anyNew = batch.rows().isEmpty();
        long at = position;
        for (Row row : batch.rows()) {
            Seen seen = seenIds.putIfAbsent(schema.id(row), new Seen(answers, row));
            anyNew |= seen == null;
            if (seen != null && seen.answer() == answers && !seen.row().equals(row)) {
                throw errors.failure("the API gave two rows with one value in the id column '"
                        + schema.idColumns().get(0) + "'; name the field that tells rows apart "
                        + errors.setting("idColumn"));
            }
            shifted |= seen != null && seen.answer() != answers;
            if (seen == null && at >= from && at < to) {
                rows.add(row);
            }
            at++;
            reached = at;
        }
        stuck |= !anyNew;
        answers++;
    }

    /** Says that there are no rows from a position on. */
    void endAt(long position) {
        end = position;
    }

    /** Returns how many answers were added. */
    int answers() {
        return answers;
    }

    List<Row> rows() {
        return rows;
    }

    /** Returns whether rows or the total changed from one answer to the next, so that they are not of one state. */
    boolean isShifted() {
        return shifted;
    }

    /** Returns whether an answer held nothing but rows of earlier answers. */
    boolean isStuck() {
        return stuck;
    }

    /** Returns the number of rows that there are, as far as the answers tell; -1 when they do not. */
    long total() {
        if (end >= 0) {
            return end;
        }
        return stated >= reached ? stated : UNKNOWN;
    }

    /** Returns whether there are rows behind the page, where the total does not tell. */
    boolean hasNext() {
        return end < 0 && reached >= to;
    }
}
