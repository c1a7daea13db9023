package dev.livetable;

import dev.livetable.WindowPlaces.Ends;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.Verdict;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An answer while it is judged: what it is after the changes so far, and what they meant for it. Used by one thread, for a moment.
 */
final class Judging {

    /** Stands for the place of a row that the answer shows twice. */
    static final int TWICE = -2;

    private final @Nullable Judge judge;
    private final CachedRows answer;
    private final @Nullable String context;
    private List<Row> rows;
    private boolean more;
    private boolean recount;
    private @Nullable RowIds ids; // of the rows
    private @Nullable Ends ends;
    private Verdict verdict = Verdict.UNTOUCHED;

    /** Begins to judge an answer that is the same for all who ask; see the other constructor. */
    Judging(@Nullable Judge judge, CachedRows answer) {
        this(judge, answer, null);
    }

    /**
     * Begins to judge an answer.
     *
     * @param judge who judges; null when nobody can, since the columns of the master are not known
     * @param context the context in which the question was asked; null when the answer is the same for all who ask
     */
    Judging(@Nullable Judge judge, CachedRows answer, @Nullable String context) {
        this.judge = judge;
        this.answer = answer;
        this.context = context;
        this.rows = answer.rows();
        this.more = answer.more();
        this.recount = answer.recount();
    }

    /**
     * Judges the next change, and returns whether the answer is right after it.
     *
     * @param change the change; null when the log has not kept it
     */
    boolean isRightAfter(@Nullable Change change) {
        Verdict next = verdictOn(change);
        if (next != Verdict.UNTOUCHED) {
            verdict = next;
        }
        return next.isRight();
    }

    private Verdict verdictOn(@Nullable Change change) {
        if (change == null) {
            return Verdict.TOO_OLD;
        }
        if (!change.concerns(context)) {
            return Verdict.UNTOUCHED;
        }
        List<RowChange> changed = change.rows();
        if (changed == null) {
            return Verdict.TOUCHED;
        }
        if (judge == null) {
            return Verdict.NOT_KNOWABLE;
        }
        if (changed.isEmpty()) {
            return judge.judgeOthers();
        }
        Verdict all = Verdict.UNTOUCHED;
        for (RowChange row : changed) {
            boolean mayPatch = Objects.equals(change.context(), context) // an id is another row in another context
                    && change.ticket() > answer.asOf().ticket()
                    && change.patchable().contains(row.id());
            Verdict one = judge.judge(this, row, mayPatch);
            if (one != Verdict.UNTOUCHED) {
                all = one;
            }
            if (!one.isRight()) {
                return one;
            }
        }
        return all;
    }

    /** Judges the changes after a position up to another one, and returns what they mean together. */
    Verdict judge(ChangeLog log, long from, long to) {
        long position = from + 1;
        while (position <= to && isRightAfter(log.at(position))) {
            position++;
        }
        return verdict;
    }

    /**
     * Judges the changes after a position up to another one that somebody knows of. That changes may have gone by untold is none.
     *
     * @return when they began to go by untold, in milliseconds since 1970; {@link Long#MAX_VALUE} when each was told
     */
    long judgeWhatIsKnown(ChangeLog log, long from, long to) {
        long untoldSince = Long.MAX_VALUE;
        for (long position = from + 1; position <= to; position++) {
            Change change = log.at(position);
            if (change != null && change.isGap()) {
                untoldSince = Math.min(untoldSince, change.millis());
            } else if (!isRightAfter(change)) {
                break;
            }
        }
        return untoldSince;
    }

    /** Returns whether the answer is right after the changes just as it is. */
    boolean isUntouched(ChangeLog log, long from, long to) {
        return judge(log, from, to).isRight() && isSame();
    }

    /** Returns what the changes so far meant. */
    Verdict verdict() {
        return verdict;
    }

    /** Returns the answer as it is after the changes, which has to be right. */
    CachedRows right(LogPosition asOf) {
        OptionalLong total = recount ? OptionalLong.empty() : answer.total();
        return isSame() ? answer.asOf(asOf) : new CachedRows(rows, total, more, answer.fetchedAt(), asOf, recount);
    }

    private boolean isSame() {
        return verdict == Verdict.UNTOUCHED && recount == answer.recount();
    }

    // ---- for the judge

    List<Row> rows() {
        return rows;
    }

    /** Returns the first and the last of the rows. */
    Ends ends() {
        Ends known = ends;
        if (known == null) {
            known = Ends.of(rows);
            ends = known;
        }
        return known;
    }

    boolean more() {
        return more;
    }

    /** Returns whether the answer has a total that is still right. */
    boolean hasTotal() {
        return !recount && answer.total().isPresent();
    }

    /**
     * Returns where the row with an id is among the rows; -1 when it is not; {@link #TWICE} when it is there twice, as in an
     * answer of two states.
     */
    int indexOf(String id, TableSchema schema) {
        RowIds known = ids;
        if (known == null) {
            known = RowIds.of(rows, schema);
            ids = known;
        }
        return known.placeOf(id, rows, schema);
    }

    void patch(List<Row> patched, boolean isMore) {
        rows = List.copyOf(patched);
        more = isMore;
        ids = null;
        ends = null;
    }

    /** Notes that the total is another one now. */
    void changeTotal() {
        recount = true;
    }
}
