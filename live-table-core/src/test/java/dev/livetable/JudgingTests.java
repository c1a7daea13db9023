package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.Verdict;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

/** Several changes of a log, one after the other, for one answer. */
class JudgingTests {

    private static final TableSchema SCHEMA = TableSchema.of(
            "rows", List.of(Column.of("id", ColumnType.INTEGER), Column.of("s", ColumnType.INTEGER)), "id");
    private static final long LAST_TICKET = 10;
    private static final LogPosition AS_OF = new LogPosition(5, 0, LAST_TICKET);

    private final ChangeLog log = new ChangeLog(5, List.of(), 1L << 30, LAST_TICKET, Clock.systemUTC());
    private final Judge judge = new Judge(SCHEMA, new Shape.OfWindow(Filter.all(), Sort.by("id"), 0, 5));

    @BeforeEach
    void keepAll() {
        log.keepAtMost(1L << 20);
    }

    private static Row row(long id, long s) {
        return Row.of("id", id).with("s", s);
    }

    private static RowChange changed(long id, long before, long after) {
        return new RowChange(String.valueOf(id), RowImage.whole(row(id, before)), RowImage.whole(row(id, after)));
    }

    private static CachedRows answer() {
        return new CachedRows(List.of(row(1, 1), row(2, 2)), OptionalLong.of(2), false, Instant.EPOCH, AS_OF, false);
    }

    private void write(RowChange row) {
        log.append(InvalidationCause.WRITE, log.draw(Set.of(row.id())), List.of(row), () -> true);
    }

    private Judging judging() {
        return new Judging(judge, answer());
    }

    @Test
    void eachChangeIsJudgedAfterTheOneBeforeIt() {
        write(changed(1, 1, 7));
        write(changed(1, 7, 8));
        write(changed(2, 2, 9));
        Judging judging = judging();

        assertThat(judging.judge(log, 0, 3)).isEqualTo(Verdict.PATCHED);

        CachedRows right = judging.right(new LogPosition(5, 3, LAST_TICKET));
        assertThat(right.rows()).containsExactly(row(1, 8), row(2, 9));
        assertThat(right.asOf().position()).isEqualTo(3);
        assertThat(right.total()).hasValue(2);
    }

    @Test
    void aChangeThatLeavesTheAnswerDoesNotUndoAnEarlierOne() {
        write(changed(1, 1, 7));
        write(changed(1, 6, 7));
        Judging judging = judging();

        assertThat(judging.judge(log, 0, 2)).isEqualTo(Verdict.PATCHED);
        assertThat(judging.isRightAfter(log.at(1))).isTrue();
        assertThat(judging.right(AS_OF).rows()).containsExactly(row(1, 7), row(2, 2));
    }

    @Test
    void onlyTheChangesBetweenThePositionsAreJudged() {
        write(changed(1, 5, 6));
        write(changed(1, 1, 7));
        write(changed(1, 5, 6));

        assertThat(judging().judge(log, 1, 2)).isEqualTo(Verdict.PATCHED);
        assertThat(judging().judge(log, 0, 2)).isEqualTo(Verdict.TOUCHED);
        assertThat(judging().judge(log, 1, 3)).isEqualTo(Verdict.TOUCHED);
        assertThat(judging().judge(log, 2, 2)).isEqualTo(Verdict.UNTOUCHED);
    }

    @Test
    void noChangeAfterOneThatTouchesIsApplied() {
        write(changed(1, 5, 6));
        write(changed(2, 2, 9));
        Judging judging = judging();

        assertThat(judging.judge(log, 0, 2)).isEqualTo(Verdict.TOUCHED);
        assertThat(judging.rows()).containsExactly(row(1, 1), row(2, 2));
    }

    @Test
    void onlyAWriteThatBeganAfterTheFetchHadEndedIsApplied() {
        RowChange row = changed(1, 1, 7);

        assertThat(verdict(change(List.of(row), LAST_TICKET, Set.of("1")))).isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(change(List.of(row), LAST_TICKET + 1, Set.of("2")))).isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(change(List.of(row), LAST_TICKET + 1, Set.of("1")))).isEqualTo(Verdict.PATCHED);
    }

    @Test
    void oneRowOfAChangeThatTouchesIsEnough() {
        RowChange good = changed(1, 1, 7);
        RowChange bad = changed(2, 5, 6);

        assertThat(verdict(change(List.of(good, bad), LAST_TICKET + 1, Set.of("1", "2"))))
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(change(List.of(bad, good), LAST_TICKET + 1, Set.of("1", "2"))))
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(change(List.of(good, changed(2, 1, 2)), LAST_TICKET + 1, Set.of("1", "2"))))
                .isEqualTo(Verdict.PATCHED);
    }

    @Test
    void whatIsNotKeptAndAnythingAndWhatNobodyCanJudgeIsNotRight() {
        Change untouched = change(List.of(changed(1, 0, 1)), 0, Set.of());

        assertThat(verdict(null)).isEqualTo(Verdict.TOO_OLD);
        assertThat(verdict(change(null, 0, Set.of()))).isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(untouched)).isEqualTo(Verdict.UNTOUCHED);
        Judging blind = new Judging(null, answer());
        assertThat(blind.isRightAfter(untouched)).isFalse();
        assertThat(blind.verdict()).isEqualTo(Verdict.NOT_KNOWABLE);
        assertThat(judging().judge(log, -1, 0)).isEqualTo(Verdict.TOO_OLD);
    }

    @Test
    void anAnswerWhoseTotalIsAnotherIsNotUntouched() {
        RowChange beyond = new RowChange("9", RowImage.absent(), RowImage.whole(row(9, 9)));
        CachedRows page =
                new CachedRows(List.of(row(1, 1), row(2, 2)), OptionalLong.of(7), true, Instant.EPOCH, AS_OF, false);
        log.append(InvalidationCause.EVENT, List.of(changed(1, 0, 1)), () -> true);
        log.append(InvalidationCause.EVENT, List.of(beyond), () -> true);
        log.append(InvalidationCause.MANUAL, null, () -> true);

        assertThat(new Judging(judge, page).isUntouched(log, 0, 1)).isTrue();
        assertThat(new Judging(judge, page).isUntouched(log, 0, 2)).isFalse();
        assertThat(new Judging(judge, page).isUntouched(log, 2, 3)).isFalse();
        Judging judging = new Judging(judge, page);
        assertThat(judging.judge(log, 0, 2)).isEqualTo(Verdict.UNTOUCHED);
        assertThat(judging.right(AS_OF).recount()).isTrue();
        assertThat(judging.right(AS_OF).total()).isEmpty();
        CachedRows recounted = new CachedRows(page.rows(), OptionalLong.empty(), true, Instant.EPOCH, AS_OF, true);
        assertThat(new Judging(judge, recounted).isUntouched(log, 0, 2)).isTrue();
    }

    @Test
    void anAnswerWithoutATotalGetsNone() {
        CachedRows page =
                new CachedRows(List.of(row(1, 1), row(2, 2)), OptionalLong.empty(), true, Instant.EPOCH, AS_OF, false);
        RowChange beyond = new RowChange("9", RowImage.absent(), RowImage.whole(row(9, 9)));
        Judging judging = new Judging(judge, page);

        assertThat(judging.isRightAfter(change(List.of(beyond), 0, Set.of()))).isTrue();
        assertThat(judging.right(AS_OF)).isEqualTo(page);
    }

    private Verdict verdict(@Nullable Change change) {
        Judging judging = judging();
        judging.isRightAfter(change);
        return judging.verdict();
    }

    private static Change change(@Nullable List<RowChange> rows, long ticket, Set<String> patchable) {
        return new Change(1, InvalidationCause.WRITE, rows, ticket, patchable, 0);
    }
}
