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
import dev.livetable.table.TextComparison;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

/** What the random histories of {@link JudgeTests} cannot make: answers that are not of the state just before a change. */
class JudgeRulesTests {

    private static final Sort BY_S = Sort.by("s", "id");
    private static final TableSchema SCHEMA = schema(Column.of("id", ColumnType.INTEGER));

    private static TableSchema schema(Column id) {
        return TableSchema.of(
                "rows", List.of(id, Column.of("s", ColumnType.INTEGER), Column.of("t", ColumnType.TEXT)), "id");
    }

    private static Row row(Object id, int s) {
        return row(id, s, "x");
    }

    private static Row row(Object id, int s, String t) {
        return Row.of("id", id).with("s", s).with("t", t);
    }

    private static RowChange change(Object id, RowImage before, RowImage after) {
        return new RowChange(id.toString(), before, after);
    }

    private static RowImage whole(Object id, int s) {
        return RowImage.whole(row(id, s));
    }

    private static CachedRows answer(boolean more, Row... rows) {
        return new CachedRows(List.of(rows), OptionalLong.empty(), more, Instant.EPOCH);
    }

    private static Shape.OfWindow window(Sort order, long offset, int size) {
        return new Shape.OfWindow(Filter.all(), order, offset, size);
    }

    private static Judging judged(
            TableSchema schema, Shape shape, CachedRows answer, boolean mayPatch, RowChange... rows) {
        Set<String> ids = Stream.of(rows).map(RowChange::id).collect(Collectors.toSet());
        Judging judging = new Judging(new Judge(schema, shape), answer);
        judging.isRightAfter(new Change(1, InvalidationCause.WRITE, List.of(rows), 1, mayPatch ? ids : Set.of(), 0));
        return judging;
    }

    private static Judging judged(Shape shape, CachedRows answer, boolean mayPatch, RowChange... rows) {
        return judged(SCHEMA, shape, answer, mayPatch, rows);
    }

    @Test
    void onlyWhatMayPatchIsApplied() {
        RowChange change = change(1, whole(1, 1), whole(1, 2));
        CachedRows shown = answer(false, row(1, 1));

        for (Shape shape : List.of(window(BY_S, 0, 5), new Shape.OfRow("1", Filter.all()))) {
            assertThat(judged(shape, shown, false, change).verdict()).isEqualTo(Verdict.TOUCHED);
            Judging patched = judged(shape, shown, true, change);
            assertThat(patched.verdict()).isEqualTo(Verdict.PATCHED);
            assertThat(patched.right(LogPosition.NONE).rows()).containsExactly(row(1, 2));
        }
    }

    @Test
    void onlyWhatMayPatchComesIn() {
        RowChange added = change(2, RowImage.absent(), whole(2, 2));

        assertThat(judged(window(BY_S, 0, 5), answer(false, row(1, 1)), false, added)
                        .verdict())
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void whatTiesWithAnEdgeIsNeitherInFrontNorBeyond() {
        CachedRows shown = answer(true, row(1, 10), row(2, 20));
        Sort withoutId = Sort.by("s");

        assertThat(judged(window(withoutId, 4, 2), shown, false, change(3, whole(3, 5), whole(3, 10)))
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
        assertThat(judged(window(withoutId, 0, 2), shown, false, change(3, whole(3, 25), whole(3, 20)))
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
    }

    @Test
    void aTextOrANumberThatNobodyKnowsHowToCompareIsNotKnowable() {
        TableSchema schema = TableSchema.of(
                "rows",
                List.of(
                        Column.of("id", ColumnType.INTEGER),
                        Column.of("s", ColumnType.DOUBLE),
                        Column.of("t", ColumnType.TEXT)),
                "id");
        Row changed = Row.of("id", 1).with("s", Double.NaN).with("t", "x");
        RowChange added = change(1, RowImage.absent(), RowImage.whole(changed));

        for (Filter filter : List.of(
                Filter.startsWith("t", "A"),
                Filter.contains("t", "A"),
                Filter.equal("t", "A"),
                Filter.in("s", List.of(Double.NaN, 1.0)),
                Filter.notEqual("s", 1.0),
                Filter.lessThan("s", 1.0))) {
            assertThat(judged(schema, new Shape.OfCount(filter), CachedRows.ofCount(0, Instant.EPOCH), true, added)
                            .verdict())
                    .as(filter.toString())
                    .isEqualTo(Verdict.NOT_KNOWABLE);
        }
    }

    @Test
    void aSortThatTakesNoNoticeOfCaseIsNotKnowable() {
        TableSchema schema = TableSchema.of(
                "rows",
                List.of(
                        Column.of("id", ColumnType.INTEGER),
                        Column.of("s", ColumnType.INTEGER),
                        Column.of("t", ColumnType.TEXT).comparing(TextComparison.CODE_POINTS)),
                "id");
        Shape shape = window(Sort.by(Sort.Order.asc("t").ignoreCase(), Sort.Order.asc("id")), 0, 2);
        RowChange added = change(3, RowImage.absent(), RowImage.whole(row(3, 1, "a")));

        assertThat(judged(schema, shape, answer(true, row(1, 1, "A"), row(2, 1, "B")), true, added)
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
    }

    @Test
    void aRowThatIsShownOtherwiseThanBeforeAndAfterIsTouched() {
        RowChange change = change(1, whole(1, 1), whole(1, 2));
        CachedRows shown = answer(false, row(1, 1, "told by nobody"));

        for (Shape shape : List.of(window(BY_S, 0, 5), new Shape.OfRow("1", Filter.all()))) {
            assertThat(judged(shape, shown, true, change).verdict()).isEqualTo(Verdict.TOUCHED);
        }
    }

    @Test
    void aPartialImageIsNeitherShownNorApplied() {
        RowChange same = change(1, RowImage.unknown(), RowImage.part(row(1, 1).without("t")));
        RowChange applied = change(1, whole(1, 1), RowImage.part(row(1, 2).without("t")));
        RowChange entering =
                change(2, RowImage.absent(), RowImage.part(row(2, 2).without("t")));
        Shape shape = window(BY_S, 0, 5);
        CachedRows shown = answer(false, row(1, 1));

        assertThat(Stream.of(same, applied, entering)
                        .map(each -> judged(shape, shown, true, each).verdict()))
                .containsOnly(Verdict.TOUCHED);
    }

    @Test
    void aTotalIsCountedAnewAlsoWhenTheRowIsShownAsItIsNow() {
        CachedRows shown = new CachedRows(List.of(row(1, 1), row(2, 2)), OptionalLong.of(2), false, Instant.EPOCH);
        Shape shape = window(BY_S, 0, 5);

        Judging added = judged(shape, shown, false, change(2, RowImage.absent(), whole(2, 2)));
        assertThat(added.verdict()).isEqualTo(Verdict.UNTOUCHED);
        assertThat(added.right(LogPosition.NONE).recount()).isTrue();
        assertThat(added.right(LogPosition.NONE).total()).isEmpty();

        Judging changed = judged(shape, shown, false, change(2, whole(2, 1), whole(2, 2)));
        assertThat(changed.right(LogPosition.NONE).total()).hasValue(2);
    }

    @Test
    void aRowLeavesAPageThatNothingLiesBeyondAndNoOther() {
        RowChange deleted = change(2, whole(2, 2), RowImage.absent());
        CachedRows last = answer(false, row(1, 1), row(2, 2));

        for (long offset : List.of(0L, 10L)) {
            Judging patched = judged(window(BY_S, offset, 2), last, true, deleted);
            assertThat(patched.verdict()).isEqualTo(Verdict.PATCHED);
            assertThat(patched.right(LogPosition.NONE).rows()).containsExactly(row(1, 1));
        }
        assertThat(judged(window(BY_S, 0, 2), last, false, deleted).verdict()).isEqualTo(Verdict.TOUCHED);
        assertThat(judged(window(BY_S, 0, 1), last, true, deleted).verdict()).isEqualTo(Verdict.TOUCHED);
        CachedRows more = answer(true, row(1, 1), row(2, 2));
        assertThat(judged(window(BY_S, 0, 2), more, true, deleted).verdict()).isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void aPageOfAMasterThatServesFewerRowsThanAskedForStaysAsShort() {
        CachedRows capped = answer(true, row(1, 1), row(3, 3));

        Judging entered = judged(window(BY_S, 0, 9), capped, true, change(2, RowImage.absent(), whole(2, 2)));
        assertThat(entered.right(LogPosition.NONE)).isEqualTo(answer(true, row(1, 1), row(2, 2)));
    }

    @Test
    void aRowThatALaterPageShouldShowAndDoesNotIsTouched() {
        CachedRows shown = answer(true, row(1, 10), row(2, 20));
        Shape shape = window(BY_S, 4, 2);

        assertThat(judged(shape, shown, true, change(3, whole(3, 15), whole(3, 16)))
                        .verdict())
                .isEqualTo(Verdict.TOUCHED);
        assertThat(judged(shape, shown, true, change(3, whole(3, 5), whole(3, 15)))
                        .verdict())
                .as("what comes from the front moves the others up")
                .isEqualTo(Verdict.TOUCHED);
        assertThat(judged(shape, shown, true, change(3, whole(3, 5), whole(3, 25)))
                        .verdict())
                .as("and so does what passes through")
                .isEqualTo(Verdict.TOUCHED);
        assertThat(judged(shape, shown, true, change(3, whole(3, 25), whole(3, 15)))
                        .verdict())
                .as("it may count in front, if somebody has moved it from there untold")
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void anEmptyPageTellsOnlyWhenItIsTheFirst() {
        RowChange added = change(1, RowImage.absent(), whole(1, 1));
        RowChange moved = change(1, whole(1, 1), whole(1, 2));

        Judging entered = judged(window(BY_S, 0, 5), answer(false), true, added);
        assertThat(entered.right(LogPosition.NONE).rows()).containsExactly(row(1, 1));
        assertThat(judged(window(BY_S, 0, 5), answer(true), true, added).verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
        for (RowChange change : List.of(added, moved)) {
            assertThat(judged(window(BY_S, 5, 5), answer(false), true, change).verdict())
                    .isEqualTo(Verdict.NOT_KNOWABLE);
        }
    }

    @Test
    void aRowAmongOthersInTheSamePlaceIsNotPutAnywhere() {
        CachedRows shown = answer(false, row(1, 1), row(2, 2));
        Sort withoutId = Sort.by("s");

        assertThat(judged(window(withoutId, 0, 5), shown, true, change(3, RowImage.absent(), whole(3, 2)))
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
        assertThat(judged(window(withoutId, 0, 5), shown, true, change(1, whole(1, 1), whole(1, 2)))
                        .verdict())
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void inAnOrderOfTheMastersOwnNothingHasAPlace() {
        CachedRows shown = answer(true, row(1, 1), row(2, 2));
        Shape shape = window(Sort.unsorted(), 0, 2);

        assertThat(judged(shape, shown, true, change(3, RowImage.absent(), whole(3, 9)))
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
        assertThat(judged(shape, shown, true, change(1, whole(1, 1), RowImage.whole(row(1, 1, "y"))))
                        .verdict())
                .isEqualTo(Verdict.TOUCHED);
        assertThat(judged(
                                window(Sort.by(Sort.Order.asc("t").ignoreCase(), Sort.Order.asc("id")), 0, 2),
                                shown,
                                true,
                                change(3, RowImage.absent(), whole(3, 9)))
                        .verdict())
                .isEqualTo(Verdict.NOT_KNOWABLE);
    }

    @Test
    void anIdThatIsNotWrittenAsTheMasterWritesItMayBeAnyRows() {
        List<Column> inexact = List.of(
                Column.of("id", ColumnType.TEXT), Column.of("id", ColumnType.ANY), Column.of("id", ColumnType.DECIMAL));
        for (Column id : inexact) {
            TableSchema schema = schema(id);
            CachedRows shown = answer(false, row("a", 1));
            for (Shape shape : List.of(window(BY_S, 0, 5), new Shape.OfRow("a", Filter.all()))) {
                RowChange gone = change("A", RowImage.unknown(), RowImage.absent());
                assertThat(judged(schema, shape, shown, true, gone).verdict()).isEqualTo(Verdict.NOT_KNOWABLE);
                RowChange written = change("A", RowImage.part(Row.of("id", "A")), RowImage.absent());
                assertThat(judged(schema, shape, shown, true, written).verdict())
                        .isEqualTo(Verdict.UNTOUCHED);
            }
        }
        TableSchema exact = schema(Column.of("id", ColumnType.TEXT).comparing(TextComparison.EXACT));
        RowChange gone = change("A", RowImage.unknown(), RowImage.absent());
        assertThat(judged(exact, new Shape.OfRow("a", Filter.all()), answer(false, row("a", 1)), true, gone)
                        .verdict())
                .isEqualTo(Verdict.UNTOUCHED);
    }

    @Test
    void aRowThatGetsAnotherIdIsOneThatIsGoneAndOneThatIsAdded() {
        CachedRows shown = answer(false, row(1, 1), row(2, 2));

        Judging renamed = judged(
                window(BY_S, 0, 5),
                shown,
                true,
                change(1, whole(1, 1), RowImage.absent()),
                change(3, RowImage.absent(), whole(3, 1)));
        assertThat(renamed.right(LogPosition.NONE).rows()).containsExactly(row(3, 1), row(2, 2));
    }
}
