package dev.livetable.master.rest;

import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of one page, put together from the answers to one or more requests. */
final class Gathered {

    private static final long UNKNOWN = -1;

    private final RestErrors errors;
    private final Asked asked;
    private final Window window;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Seen> seenIds = new HashMap<>();
    private int answers;
    private boolean shifted;
    private boolean stuck;
    private long stated = UNKNOWN;
    private long end = UNKNOWN;
    private long reached;

    Gathered(RestErrors errors, Asked asked, Window window) {
        this.errors = errors;
        this.asked = asked;
        this.window = window;
    }

    /**
     * The positions wanted.
     *
     * @param from that of the first row
     * @param to that behind the last row
     */
    record Window(long from, long to) {

        /** Returns the positions of so many rows. */
        static Window of(long from, long size) {
            return new Window(from, from + Math.min(size, Long.MAX_VALUE - from - 1));
        }
    }

    /**
     * A row that was there before.
     *
     * @param answer the number of the answer
     * @param row the row
     */
    private record Seen(int answer, Row row) {}

    /**
     * Adds an answer whose first row is at a position; rows outside the page, or there already, are left out.
     *
     * @throws Contradiction if the answer says that there are no rows from its own position on, and yet has some
     */
    void add(long position, Batch batch) {
        if (position > 0
                && batch.isTotalKnown()
                && batch.total() <= position
                && !batch.rows().isEmpty()) {
            throw errors.contradiction(
                    "total",
                    "the API says that there are " + batch.total() + " rows, and gives rows behind them; is that the"
                            + " number of all rows, and not of those in one answer?");
        }
        shifted |= stated != UNKNOWN && batch.isTotalKnown() && batch.total() != stated;
        stated = batch.isTotalKnown() ? batch.total() : stated;
        long at = position;
        for (Row row : batch.rows()) {
            Seen seen = seenIds.putIfAbsent(asked.schema().id(row), new Seen(answers, row));
            if (seen != null && seen.answer() == answers && !seen.row().equals(row)) {
                throw errors.failure("the API gave two rows with one value in the id column '"
                        + asked.schema().idColumns().get(0) + "'; name the field that tells rows apart "
                        + errors.setting("idColumn"));
            }
            shifted |= seen != null && seen.answer() != answers;
            if (seen == null && at >= window.from() && at < window.to()) {
                rows.add(row);
            }
            at++;
            reached = at;
        }
        answers++;
    }

    /** Returns whether an answer holds nothing but rows of earlier answers. */
    boolean hasAll(Batch batch) {
        return batch.rows().stream()
                .allMatch(row -> seenIds.containsKey(asked.schema().id(row)));
    }

    /** Says that there are rows from a position on, though none may be given before it. */
    void passTo(long position) {
        reached = Math.max(reached, position);
    }

    /** Says that there are no rows from a position on. */
    void endAt(long position) {
        end = position;
    }

    /** Says that an answer held nothing but rows of earlier ones, which tells neither the end nor what follows. */
    void setStuck() {
        stuck = true;
        shifted = true;
    }

    /** Returns how many answers were added. */
    int answers() {
        return answers;
    }

    List<Row> rows() {
        return rows;
    }

    /**
     * Returns whether rows, their order or the total changed from one answer to the next, so that they are not of one
     * state.
     */
    boolean isShifted() {
        return shifted || isDisordered();
    }

    private boolean isDisordered() {
        return answers > 1 && asked.order().contradicted(rows) != null;
    }

    /** Returns whether an answer held nothing but rows of earlier answers, and that is not known to be the end. */
    boolean isStuck() {
        return stuck;
    }

    /**
     * Sees that the rows of all answers are in order.
     *
     * @throws Contradiction if they certainly are not
     */
    void refuseDisorder() {
        asked.order().check(errors, rows);
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
        return end < 0 && reached >= window.to();
    }
}
