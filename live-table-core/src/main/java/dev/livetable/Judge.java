package dev.livetable;

import dev.livetable.status.Verdict;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.springframework.data.domain.Sort;

/**
 * Judges what a change means for an answer: whether the answer is right after it as it was before, can be made right, or has to
 * be fetched anew. This class is the specification of it.
 */
final class Judge {

    /*
     * The answer is what the master answered to the question in some state. A change is of a later state, or of one that the
     * answer has seen already: nobody knows which. So each rule below must be right in both cases.
     *
     * A row that the answer shows
     *   - exactly as it is after the change: the answer has seen the change. Untouched.
     *   - exactly as it was before the change, and the change may patch: the row takes the new image. It must still satisfy the
     *     filter, and have its place in the window for certain: the same place, or one between the other rows. An end of the
     *     window that no row lies beyond is no bound.
     *   - in any other way: touched.
     *
     * A row that the answer does not show
     *   - is no member of the question before or after: untouched. A row that was no member and is none has never moved the others.
     *   - lies in front of the window before and after, or beyond it before and after: untouched.
     *   - comes in beyond the window, or leaves from there: untouched, where "there are rows beyond" does not depend on it.
     *   - comes into a first page, and the change may patch: the row is put in its place, and the last one is cut off.
     *   - else: touched, for the rows that are shown are others.
     * A window at 0 has no front, and one that no row lies beyond has no beyond: what lies there is inside of it.
     *
     * A total that came with the rows is judged as a count is: by membership alone. It is never adjusted; when it may be another,
     * it has to be counted anew, and the rows stay.
     *
     * What is not known is taken for anything: an image that lacks a column that the question uses, texts whose collation is not
     * known to be exact, an order that the master was not asked for, an empty window.
     */

    /** Where a member of the question stands that the window does not show. */
    private enum Place {
        OUTSIDE,
        FRONT,
        INSIDE,
        BEYOND,
        UNKNOWN
    }

    private final TableSchema schema;
    private final Shape shape;
    private final RowOrder order;

    /** Takes the columns of the master, and the question in their terms. */
    Judge(TableSchema schema, Shape shape) {
        this.schema = schema;
        this.shape = shape;
        this.order = new RowOrder(schema, shape instanceof Shape.OfWindow window ? window.order() : Sort.unsorted());
    }

    /** Returns whether this judges by a schema. */
    @SuppressWarnings("ReferenceEquality") // masters give the same one again and again
    boolean isOf(TableSchema other) {
        return schema == other || schema.equals(other);
    }

    /**
     * Judges what happened to one row, and applies it to the answer if that has to be.
     *
     * @param answer what the question was answered with
     * @param change what happened
     * @param mayPatch whether it may be applied to the row that the answer shows
     */
    Verdict judge(Judging answer, RowChange change, boolean mayPatch) {
        if (shape instanceof Shape.OfRow row) {
            return judgeRow(row, answer, change, mayPatch);
        }
        if (shape instanceof Shape.OfCount) {
            return judgeCount(change);
        }
        return judgeWindow((Shape.OfWindow) shape, answer, change, mayPatch);
    }

    private Verdict judgeRow(Shape.OfRow row, Judging answer, RowChange change, boolean mayPatch) {
        if (!change.id().equals(row.id())) {
            return Verdict.UNTOUCHED;
        }
        if (answer.rows().isEmpty()) {
            return Verdict.TOUCHED;
        }
        Row shown = answer.rows().get(0);
        if (shows(shown, change.after())) {
            return Verdict.UNTOUCHED;
        }
        if (!follows(shown, change, mayPatch)) {
            return Verdict.TOUCHED;
        }
        answer.patch(List.of(row(change.after())), answer.more());
        return Verdict.PATCHED;
    }

    /** Returns whether a shown row is what was before a change that may patch, and a member after it. */
    private boolean follows(Row shown, RowChange change, boolean mayPatch) {
        return mayPatch
                && shows(shown, change.before())
                && change.after().isWhole()
                && membership(change.after()) == Membership.MEMBER;
    }

    private Verdict judgeCount(RowChange change) {
        Membership before = membership(change.before());
        Membership after = membership(change.after());
        if (before == Membership.UNKNOWN || after == Membership.UNKNOWN) {
            return Verdict.NOT_KNOWABLE;
        }
        return before == after ? Verdict.UNTOUCHED : Verdict.TOUCHED;
    }

    private Verdict judgeWindow(Shape.OfWindow window, Judging answer, RowChange change, boolean mayPatch) {
        int at = answer.indexOf(change.id(), schema);
        Verdict rows = at >= 0
                ? judgeShown(window, answer, at, change, mayPatch)
                : judgeNotShown(window, answer, change, mayPatch);
        boolean isMemberStill = at >= 0; // it was, and is shown after the change too
        if (rows.isRight() && answer.hasTotal() && !isMemberStill && judgeCount(change) != Verdict.UNTOUCHED) {
            answer.changeTotal();
        }
        return rows;
    }

    private Verdict judgeShown(Shape.OfWindow window, Judging answer, int at, RowChange change, boolean mayPatch) {
        Row shown = answer.rows().get(at);
        if (shows(shown, change.after())) {
            return Verdict.UNTOUCHED;
        }
        if (!follows(shown, change, mayPatch)) {
            return Verdict.TOUCHED;
        }
        Row after = row(change.after());
        List<Row> patched = new ArrayList<>(answer.rows());
        if (order.isSamePlace(shown, after)) {
            patched.set(at, after);
        } else {
            patched.remove(at);
            if (!staysWithin(window, answer, patched, after) || !insert(patched, after)) {
                return Verdict.TOUCHED;
            }
        }
        answer.patch(patched, answer.more());
        return Verdict.PATCHED;
    }

    /** Returns whether the place of a row is in the window for certain, told by the other rows of it. */
    private boolean staysWithin(Shape.OfWindow window, Judging answer, List<Row> others, Row row) {
        boolean hasFront = window.offset() > 0;
        boolean hasBeyond = hasBeyond(window, answer);
        if (others.isEmpty()) {
            return !hasFront && !hasBeyond;
        }
        OptionalInt toFirst = order.compare(row, others.get(0));
        OptionalInt toLast = order.compare(row, others.get(others.size() - 1));
        return (!hasFront || toFirst.orElse(-1) > 0) && (!hasBeyond || toLast.orElse(1) < 0);
    }

    /** Puts a row in its place among others; returns whether that is known. */
    private boolean insert(List<Row> others, Row row) {
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

    private Verdict judgeNotShown(Shape.OfWindow window, Judging answer, RowChange change, boolean mayPatch) {
        Membership before = membership(change.before());
        Membership after = membership(change.after());
        if (tellsItself(window, answer, change, before, after)) {
            return Verdict.UNTOUCHED;
        }
        if (before == Membership.UNKNOWN || after == Membership.UNKNOWN) {
            return Verdict.NOT_KNOWABLE;
        }
        if (before == Membership.NO_MEMBER && after == Membership.NO_MEMBER) {
            return Verdict.UNTOUCHED;
        }
        if (answer.rows().isEmpty()) {
            return Verdict.TOUCHED;
        }
        Place from = before == Membership.MEMBER ? place(window, answer, change.before()) : Place.OUTSIDE;
        Place to = after == Membership.MEMBER ? place(window, answer, change.after()) : Place.OUTSIDE;
        if (to == Place.INSIDE && mayPatch && change.after().isWhole() && window.offset() == 0) {
            return enter(window, answer, row(change.after()));
        }
        if (from == Place.UNKNOWN || to == Place.UNKNOWN) {
            return Verdict.NOT_KNOWABLE;
        }
        boolean isApart = from == to && from != Place.INSIDE;
        boolean comesBeyond = from == Place.OUTSIDE && to == Place.BEYOND;
        boolean leavesBeyond = from == Place.BEYOND && to == Place.OUTSIDE && isOneMoreKept(window, answer);
        return isApart || comesBeyond || leavesBeyond ? Verdict.UNTOUCHED : Verdict.TOUCHED;
    }

    /**
     * Returns whether a first page tells itself that it is right, though it is not known what the row was. The row was not inside
     * of the window, or the page would show it; and if nothing lies beyond, it was no member.
     */
    private boolean tellsItself(
            Shape.OfWindow window, Judging answer, RowChange change, Membership before, Membership after) {
        boolean isNeeded = before == Membership.UNKNOWN || !change.before().isWhole();
        if (!isNeeded
                || window.offset() > 0
                || answer.rows().isEmpty()
                || !change.after().isWhole()) {
            return false;
        }
        if (!hasBeyond(window, answer)) {
            return after == Membership.NO_MEMBER;
        }
        return after == Membership.MEMBER && place(window, answer, change.after()) == Place.BEYOND;
    }

    private Verdict enter(Shape.OfWindow window, Judging answer, Row row) {
        List<Row> rows = new ArrayList<>(answer.rows());
        if (!insert(rows, row)) {
            return Verdict.NOT_KNOWABLE;
        }
        boolean isCut = rows.size() > window.size() + (answer.more() ? 0 : 1L);
        answer.patch(isCut ? rows.subList(0, rows.size() - 1) : rows, answer.more());
        return Verdict.PATCHED;
    }

    /** Returns where a member stands that the window does not show; the window has rows. */
    private Place place(Shape.OfWindow window, Judging answer, RowImage image) {
        Row row = row(image);
        List<Row> rows = answer.rows();
        OptionalInt toFirst = order.compare(row, rows.get(0));
        OptionalInt toLast = order.compare(row, rows.get(rows.size() - 1));
        if (toFirst.isEmpty() || toLast.isEmpty()) {
            return Place.UNKNOWN;
        }
        if (toFirst.getAsInt() < 0) {
            return window.offset() > 0 ? Place.FRONT : Place.INSIDE;
        }
        if (toLast.getAsInt() > 0) {
            return hasBeyond(window, answer) ? Place.BEYOND : Place.INSIDE;
        }
        return Place.INSIDE;
    }

    private static boolean hasBeyond(Shape.OfWindow window, Judging answer) {
        return answer.more() || isOneMoreKept(window, answer);
    }

    private static boolean isOneMoreKept(Shape.OfWindow window, Judging answer) {
        return answer.rows().size() > window.size();
    }

    private Membership membership(RowImage image) {
        return Membership.of(image, shape.filter(), schema);
    }

    /** Returns whether a row is exactly what a whole image says. */
    private static boolean shows(Row row, RowImage image) {
        return image.isWhole() && Objects.equals(row, image.row());
    }

    private static Row row(RowImage image) {
        Row row = image.row();
        if (row == null) {
            throw new IllegalStateException("A member is a row");
        }
        return row;
    }
}
