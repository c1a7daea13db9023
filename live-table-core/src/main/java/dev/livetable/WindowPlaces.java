package dev.livetable;

import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Where rows stand against a window of the members of a question. */
final class WindowPlaces {

    /*
     * An order that does not end with the id leaves rows that tie in an order that nobody knows, and that may be another
     * one after each change of them. So the place of a row is known only where it ties with no row next to it. What is next
     * to the first or the last row of a window, outside of it, is not known either. Two different rows never tie in an order
     * that ends with the id.
     */

    /** Where a row stands. */
    enum Place {
        /** It is no member of the question, or there is no row. */
        OUTSIDE,
        /** It is in front of the window, so that it moves all rows of it when it goes. */
        FRONT,
        /** Between the rows of the window, or where they end with nothing in front or beyond. */
        INSIDE,
        /** Behind the last row of the window. */
        BEYOND,
        /** Nobody knows without asking the master. */
        UNKNOWN
    }

    /**
     * The first and the last row of a window.
     *
     * @param first the first; null when there is no row
     * @param last the last
     */
    record Ends(@Nullable Row first, @Nullable Row last) {

        static Ends of(List<Row> rows) {
            return rows.isEmpty() ? new Ends(null, null) : new Ends(rows.get(0), rows.get(rows.size() - 1));
        }
    }

    private final Shape.OfWindow window;
    private final RowOrder order;

    WindowPlaces(TableSchema schema, Shape.OfWindow window) {
        this.window = window;
        this.order = new RowOrder(schema, window.order());
    }

    /** Returns whether the order tells each two rows apart, or is the master's own. */
    boolean isTotal() {
        return window.isTotal();
    }

    boolean hasFront() {
        return window.offset() > 0;
    }

    /** Returns whether there are members behind the rows that are shown. */
    boolean hasBeyond(Judging answer) {
        return answer.more() || isOneMoreKept(answer);
    }

    /** Returns whether the answer has one row more than is shown, so that what is behind that one decides nothing. */
    boolean isOneMoreKept(Judging answer) {
        return answer.rows().size() > window.size();
    }

    /** Returns whether so many rows are too many, so that the last one is not kept. */
    boolean isTooMany(int rows) {
        return rows > window.size() + 1L;
    }

    /**
     * Returns where a member stands.
     *
     * @param ends those of the rows of the window, without this one
     * @param hasBeyond whether there are members behind them
     */
    Place of(Row row, Ends ends, boolean hasBeyond) {
        if (!hasFront() && !hasBeyond) {
            return Place.INSIDE;
        }
        Row first = ends.first();
        Row last = ends.last();
        if (first == null || last == null) {
            return Place.UNKNOWN;
        }
        OptionalInt toFirst = hasFront() ? order.compare(row, first) : OptionalInt.of(1);
        OptionalInt toLast = hasBeyond ? order.compare(row, last) : OptionalInt.of(-1);
        if (toFirst.isEmpty() || toLast.isEmpty() || toFirst.getAsInt() == 0 || toLast.getAsInt() == 0) {
            return Place.UNKNOWN;
        }
        if (toFirst.getAsInt() < 0) {
            return Place.FRONT;
        }
        return toLast.getAsInt() > 0 ? Place.BEYOND : Place.INSIDE;
    }

    /**
     * Returns whether a row that is shown is in the same place after a change for certain.
     *
     * @param at where it is among the rows
     * @param hasBeyond whether there are members behind them
     */
    boolean staysInPlace(Row after, int at, List<Row> rows, boolean hasBeyond) {
        if (!order.isSamePlace(rows.get(at), after)) {
            return false;
        }
        return window.isTotal()
                || (at > 0 ? isApart(after, rows.get(at - 1)) : !hasFront())
                        && (at < rows.size() - 1 ? isApart(after, rows.get(at + 1)) : !hasBeyond);
    }

    private boolean isApart(Row row, Row neighbour) {
        OptionalInt compared = order.compare(row, neighbour);
        return compared.isPresent() && compared.getAsInt() != 0;
    }

    /** Puts a row in its place among others; returns whether that is known. */
    boolean insert(Row row, List<Row> others) {
        int at = 0;
        for (Row other : others) {
            OptionalInt compared = order.compare(row, other);
            if (compared.isEmpty() || compared.getAsInt() == 0) {
                return false;
            }
            at += compared.getAsInt() > 0 ? 1 : 0;
        }
        others.add(at, row);
        return true;
    }
}
