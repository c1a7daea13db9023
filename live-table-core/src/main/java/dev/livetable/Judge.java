package dev.livetable;

import static java.util.Objects.requireNonNull;

import dev.livetable.WindowPlaces.Ends;
import dev.livetable.WindowPlaces.Place;
import dev.livetable.status.Verdict;
import dev.livetable.table.Filter;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Sort;

/**
 * Judges what a change means for an answer: whether the answer is right after it as it was before, can be made right, or has to
 * be fetched anew. This class is the specification of it.
 */
final class Judge {

    /*
     * The answer is what the master answered to the question in some state. Nobody knows whether it has seen the change. If it
     * has, it is right as it is, and nothing is applied to it: a change may patch only what has not seen it. So below the
     * answer is taken for right just before the change.
     *
     * The question for a row by its id
     *   - is about another row: untouched.
     *   - shows the row: as for a window, where the only place is the same one.
     *
     * A window shows the row
     *   - exactly as it is after the change: untouched. Where that is what it was before, too, the change may not have been
     *     seen: then only if the row is in its place for certain.
     *   - exactly as it was before the change, and the change may patch: a member takes the new image, in the same place, or
     *     in one between the other rows. One that is no member any more is taken out, if nothing lies beyond the window.
     *   - in any other way: touched.
     *
     * A window does not show the row. The row comes from one place and goes to one:
     *   - outside: it is no member of the question, or there is no row.
     *   - in front of the window, or beyond it.
     *   - inside: between the rows shown. A window at 0 has no front, and one that no row lies beyond has no beyond: a place
     *     there is inside.
     * A row that a first page does not show comes from beyond, or from outside: the page itself says so, whatever is known of
     * the row. Untouched is what stays outside, in front or beyond; what comes in beyond; and what leaves from beyond, if the
     * one row more that is kept tells that there are others. What comes from outside or beyond to inside, and may patch, is
     * put in its place; the last row is cut off. All else is touched.
     *
     * A row whose place the order leaves open, since it ties with the first or the last row of the window, or with the rows
     * between which it would come, is at a place that is not known. So is each row where there is no order at all.
     *
     * A question of which nothing is known is touched by each change. A change of no rows touches nothing else.
     *
     * A count is judged by membership alone, and so is a total that came with the rows. It is never adjusted; when it may be
     * another, it has to be counted anew, and the rows stay. A row that has stayed as it was in all that the question filters
     * and sorts by is a member as before, in the place where it was, whatever nobody knows of that.
     *
     * What is not known is taken for anything: an image that lacks a column that the question uses, values that nobody knows
     * how the master compares, an order that the master was not asked for. That a row is not the one of a question or of a
     * window is known by the id, if it is written as the master writes it: values of the id have one text only, or an image
     * has it. A partial image is never applied, and never counts as what is shown.
     */

    private final TableSchema schema;
    private final Shape shape;
    private final @Nullable WindowPlaces places;
    private final boolean idsAreWrittenOneWay;
    private final List<String> used;

    /** Takes the columns of the master, and the question in their terms. */
    Judge(TableSchema schema, Shape shape) {
        this.schema = schema;
        this.shape = shape;
        this.places = shape instanceof Shape.OfWindow window ? new WindowPlaces(schema, window) : null;
        this.idsAreWrittenOneWay =
                schema.idColumns().stream().map(schema::column).allMatch(KnownComparison::isWrittenOneWay);
        Stream<String> filtered = shape.filter().everyCondition().map(Filter.Condition::column);
        Stream<String> sorted = shape instanceof Shape.OfWindow window
                ? window.order().stream().map(Sort.Order::getProperty)
                : Stream.empty();
        this.used = Stream.concat(filtered, sorted).distinct().toList();
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
     * @param mayPatch whether it may be applied to the answer, which then has not seen it
     */
    Verdict judge(Judging answer, RowChange change, boolean mayPatch) {
        if (shape instanceof Shape.OfCall) {
            return Verdict.TOUCHED;
        }
        if (shape instanceof Shape.OfCount) {
            return judgeCount(change);
        }
        if (shape instanceof Shape.OfRow row) {
            return judgeRow(row, answer, change, mayPatch);
        }
        return judgeWindow(requireNonNull(places), answer, change, mayPatch);
    }

    /** Judges a change of no row of the table, but of something that questions of which nothing is known may ask for. */
    Verdict judgeOthers() {
        return shape instanceof Shape.OfCall ? Verdict.TOUCHED : Verdict.UNTOUCHED;
    }

    private Verdict judgeCount(RowChange change) {
        if (leavesAlone(change)) {
            return Verdict.UNTOUCHED;
        }
        Membership before = membership(change.before());
        Membership after = membership(change.after());
        if (before == Membership.UNKNOWN || after == Membership.UNKNOWN) {
            return Verdict.NOT_KNOWABLE;
        }
        return before == after ? Verdict.UNTOUCHED : Verdict.TOUCHED;
    }

    private Verdict judgeRow(Shape.OfRow row, Judging answer, RowChange change, boolean mayPatch) {
        if (!change.id().equals(row.id())) {
            return isWrittenByTheMaster(change) ? Verdict.UNTOUCHED : Verdict.NOT_KNOWABLE;
        }
        if (answer.rows().isEmpty()) {
            return Verdict.TOUCHED;
        }
        Row shown = answer.rows().get(0);
        if (shows(shown, change.after())) {
            return Verdict.UNTOUCHED;
        }
        if (!follows(shown, change, mayPatch) || membership(change.after()) != Membership.MEMBER) {
            return Verdict.TOUCHED;
        }
        answer.patch(List.of(row(change.after())), answer.more());
        return Verdict.PATCHED;
    }

    private Verdict judgeWindow(WindowPlaces window, Judging answer, RowChange change, boolean mayPatch) {
        int at = answer.indexOf(change.id(), schema);
        if (at == Judging.TWICE || at < 0 && !isWrittenByTheMaster(change)) {
            return Verdict.NOT_KNOWABLE;
        }
        boolean showsAll = !window.hasFront() && !window.hasBeyond(answer);
        boolean leftAlone = (window.hasFront() || answer.hasTotal()) && leavesAlone(change); // else it decides nothing
        Verdict rows = at < 0
                ? judgeNotShown(window, answer, change, leftAlone, mayPatch)
                : judgeShown(window, answer, at, change, mayPatch);
        boolean staysMember = at >= 0 && rows == Verdict.PATCHED && membership(change.after()) == Membership.MEMBER;
        boolean isNew = at < 0 && showsAll && rows == Verdict.PATCHED; // even if it was there before, untold
        boolean hasTotal = rows.isRight() && answer.hasTotal();
        if (hasTotal && (isNew || !staysMember && !leftAlone && judgeCount(change) != Verdict.UNTOUCHED)) {
            answer.changeTotal(); // also when the row is shown as it is now: rows and total may be of two states
        }
        return rows;
    }

    private Verdict judgeShown(WindowPlaces window, Judging answer, int at, RowChange change, boolean mayPatch) {
        Row shown = answer.rows().get(at);
        boolean hasBeyond = window.hasBeyond(answer);
        if (shows(shown, change.after())) {
            boolean isInPlace =
                    window.isTotal() || leavesOther(change) || window.staysInPlace(shown, at, answer.rows(), hasBeyond);
            return isInPlace ? Verdict.UNTOUCHED : Verdict.NOT_KNOWABLE;
        }
        if (!follows(shown, change, mayPatch)) {
            return Verdict.TOUCHED;
        }
        List<Row> patched = new ArrayList<>(answer.rows());
        patched.remove(at);
        switch (membership(change.after())) {
            case UNKNOWN -> {
                return Verdict.NOT_KNOWABLE;
            }
            case NO_MEMBER -> {
                if (hasBeyond) {
                    return Verdict.TOUCHED; // nobody knows what moves up
                }
            }
            case MEMBER -> {
                Row after = row(change.after());
                if (window.staysInPlace(after, at, answer.rows(), hasBeyond)) {
                    patched.add(at, after);
                } else if (window.of(after, Ends.of(patched), hasBeyond) != Place.INSIDE
                        || !window.insert(after, patched)) {
                    return Verdict.TOUCHED;
                }
            }
        }
        answer.patch(patched, answer.more());
        return Verdict.PATCHED;
    }

    private Verdict judgeNotShown(
            WindowPlaces window, Judging answer, RowChange change, boolean leftAlone, boolean mayPatch) {
        Place to = place(window, answer, change.after());
        Place from = window.hasFront() && leftAlone ? to : comesFrom(window, answer, change.before());
        boolean comesBeyond = from == Place.OUTSIDE && to == Place.BEYOND;
        boolean leavesBeyond = from == Place.BEYOND && to == Place.OUTSIDE && window.isOneMoreKept(answer);
        boolean staysApart = from == to && from != Place.INSIDE && from != Place.UNKNOWN;
        if (comesBeyond || leavesBeyond || staysApart) {
            return Verdict.UNTOUCHED;
        }
        boolean comesIn = to == Place.INSIDE && (from == Place.OUTSIDE || from == Place.BEYOND);
        boolean isNoFront = !window.hasFront(); // it may count there, if somebody has moved it untold
        if (isNoFront && comesIn && mayPatch && change.after().isWhole()) {
            return enter(window, answer, row(change.after()));
        }
        return from == Place.UNKNOWN || to == Place.UNKNOWN ? Verdict.NOT_KNOWABLE : Verdict.TOUCHED;
    }

    /** Returns whether a change has certainly made another row of what was there, so that what shows that has seen the change. */
    private static boolean leavesOther(RowChange change) {
        Row before = change.before().row();
        Row after = change.after().row();
        if (before == null || after == null) {
            return change.before().isAbsent();
        }
        return before.columns().names().stream()
                .anyMatch(column -> after.has(column) && !Objects.equals(before.get(column), after.get(column)));
    }

    /** Returns whether a row has stayed as it was in all that the question filters and sorts by. */
    private boolean leavesAlone(RowChange change) {
        Row before = change.before().row();
        Row after = change.after().row();
        if (before == null || after == null) {
            return false;
        }
        for (String column : used) {
            int was = before.columns().indexOf(column);
            int is = after.columns().indexOf(column);
            if (was < 0 || is < 0 || !Objects.equals(before.get(was), after.get(is))) {
                return false;
            }
        }
        return true;
    }

    /** Returns where a row that is not shown was before it changed. */
    private Place comesFrom(WindowPlaces window, Judging answer, RowImage before) {
        if (window.hasFront() || membership(before) == Membership.NO_MEMBER) {
            return place(window, answer, before);
        }
        return window.hasBeyond(answer) ? Place.BEYOND : Place.OUTSIDE; // what is so for beyond is so for outside too
    }

    private Place place(WindowPlaces window, Judging answer, RowImage image) {
        return switch (membership(image)) {
            case NO_MEMBER -> Place.OUTSIDE;
            case UNKNOWN -> Place.UNKNOWN;
            case MEMBER -> window.of(row(image), answer.ends(), window.hasBeyond(answer));
        };
    }

    private static Verdict enter(WindowPlaces window, Judging answer, Row row) {
        List<Row> rows = new ArrayList<>(answer.rows());
        if (!window.insert(row, rows)) {
            return Verdict.NOT_KNOWABLE;
        }
        boolean isCut = answer.more() || window.isTooMany(rows.size());
        answer.patch(isCut ? rows.subList(0, rows.size() - 1) : rows, answer.more());
        return Verdict.PATCHED;
    }

    private Membership membership(RowImage image) {
        return Membership.of(image, shape.filter(), schema);
    }

    /** Returns whether the id of a change is written as the master writes it, so that one written otherwise is another. */
    private boolean isWrittenByTheMaster(RowChange change) {
        return idsAreWrittenOneWay || hasId(change.before(), change.id()) || hasId(change.after(), change.id());
    }

    private boolean hasId(RowImage image, String id) {
        Row row = image.row();
        return row != null && schema.hasId(row) && schema.id(row).equals(id);
    }

    /** Returns whether a shown row is exactly what a change may be applied to. */
    private static boolean follows(Row shown, RowChange change, boolean mayPatch) {
        return mayPatch && shows(shown, change.before()) && change.after().isWhole();
    }

    /** Returns whether a row is exactly what a whole image says. */
    private static boolean shows(Row row, RowImage image) {
        return image.isWhole() && Objects.equals(row, image.row());
    }

    private static Row row(RowImage image) {
        return requireNonNull(image.row(), "a member is a row");
    }
}
