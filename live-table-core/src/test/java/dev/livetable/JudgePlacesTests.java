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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

/** What the judge says for a row that comes from each place and goes to each, so that no entry is lost without need. */
class JudgePlacesTests {

    private static final TableSchema SCHEMA = schema(Column.of("id", ColumnType.INTEGER));
    private static final Filter ALL = Filter.all();
    private static final Filter MEMBERS = Filter.isNotNull("s");
    private static final Sort BY_S = Sort.by("s", "id");
    private static final RowImage UNKNOWN = RowImage.unknown();
    private static final RowImage ABSENT = RowImage.absent();

    /** Pages show the rows 1 and 2, which are 10 and 20. */
    private static final Map<String, RowImage> PLACES = new TreeMap<>(Map.of(
            "outside",
                    RowImage.whole(
                            Row.of("id", 3L).with("s", null).with("t", "x").with("d", 1.0)),
            "front", image(3, 5),
            "inside", image(3, 15),
            "beyond", image(3, 25),
            "unknown", UNKNOWN));

    private static TableSchema schema(Column id) {
        return TableSchema.of(
                "rows",
                List.of(
                        id,
                        Column.of("s", ColumnType.INTEGER),
                        Column.of("t", ColumnType.TEXT),
                        Column.of("d", ColumnType.DOUBLE)),
                "id");
    }

    private static Row row(Object id, long s) {
        return Row.of("id", id).with("s", s).with("t", "x").with("d", 1.0);
    }

    private static RowImage image(Object id, long s) {
        return RowImage.whole(row(id, s));
    }

    private static CachedRows answer(boolean more, Row... rows) {
        return new CachedRows(List.of(rows), OptionalLong.empty(), more, Instant.EPOCH);
    }

    private static Shape window(Filter filter, Sort order, long offset, int size) {
        return new Shape.OfWindow(filter, order, offset, size);
    }

    private static Judging judged(TableSchema schema, Shape shape, CachedRows answer, boolean mayPatch, RowChange row) {
        Judging judging = new Judging(new Judge(schema, shape), answer);
        judging.isRightAfter(
                new Change(1, InvalidationCause.WRITE, List.of(row), 1, mayPatch ? Set.of(row.id()) : Set.of(), 0));
        return judging;
    }

    private static Verdict verdict(Shape shape, CachedRows answer, RowChange row) {
        return judged(SCHEMA, shape, answer, true, row).verdict();
    }

    /** Returns a letter for each verdict; columns are where the row goes to, in the order of their names. */
    private static String verdicts(String from, long offset, CachedRows answer) {
        StringBuilder letters = new StringBuilder();
        Shape shape = window(MEMBERS, BY_S, offset, 2);
        PLACES.forEach((to, after) ->
                letters.append(verdict(shape, answer, new RowChange("3", PLACES.getOrDefault(from, UNKNOWN), after))
                        .name()
                        .charAt(0)));
        return letters.toString();
    }

    @Test
    void onAPageInTheMiddle() {
        CachedRows page = answer(true, row(1, 10), row(2, 20)); // to: beyond, front, inside, outside, unknown

        assertThat(verdicts("outside", 4, page))
                .as("what comes in may count in front")
                .isEqualTo("UTTUN");
        assertThat(verdicts("front", 4, page)).isEqualTo("TUTTN");
        assertThat(verdicts("inside", 4, page)).isEqualTo("TTTTN");
        assertThat(verdicts("beyond", 4, page))
                .as("nobody knows whether it was the only one")
                .isEqualTo("UTTTN");
        assertThat(verdicts("unknown", 4, page)).isEqualTo("NNNNN");
    }

    @Test
    void onAPageInTheMiddleThatKeepsOneRowMore() {
        CachedRows page = answer(false, row(1, 10), row(4, 12), row(2, 20));

        assertThat(verdicts("beyond", 4, page)).as("there are others").isEqualTo("UTTUN");
        assertThat(verdicts("outside", 4, page)).isEqualTo("UTTUN");
        assertThat(verdicts("front", 4, page)).isEqualTo("TUTTN");
    }

    @Test
    void onAFirstPage() {
        CachedRows page = answer(true, row(1, 10), row(2, 20));

        assertThat(verdicts("outside", 0, page)).isEqualTo("UPPUN");
        for (String from : List.of("front", "inside", "beyond", "unknown")) {
            assertThat(verdicts(from, 0, page))
                    .as("it came from beyond, from %s", from)
                    .isEqualTo("UPPTN");
        }
        CachedRows oneMore = answer(false, row(1, 10), row(4, 12), row(2, 20));
        assertThat(verdicts("unknown", 0, oneMore)).isEqualTo("UPPUN");
    }

    @Test
    void onTheOnlyPage() {
        CachedRows page = answer(false, row(1, 10), row(2, 20));

        for (String from : PLACES.keySet()) {
            assertThat(verdicts(from, 0, page))
                    .as("it was not there, from %s", from)
                    .isEqualTo("PPPUN");
        }
    }

    @Test
    void onTheLastPage() {
        CachedRows page = answer(false, row(1, 10), row(2, 20));

        assertThat(verdicts("outside", 4, page)).isEqualTo("TTTUN");
        assertThat(verdicts("beyond", 4, page)).as("it should have been there").isEqualTo("TTTTN");
        assertThat(verdicts("front", 4, page)).isEqualTo("TUTTN");
    }

    /** Returns what the first row of a page becomes that is sorted again to somewhere. */
    private static Verdict sortedAgain(long offset, CachedRows page, long to) {
        Row first = page.rows().get(0);
        RowChange moved = new RowChange("1", RowImage.whole(first), image(1, to));
        return verdict(window(ALL, BY_S, offset, 3), page, moved);
    }

    @Test
    void aRowThatIsSortedAgainPastTheEnds() {
        CachedRows middle = answer(true, row(1, 10), row(2, 20), row(3, 30));
        CachedRows all = answer(false, row(1, 10), row(2, 20), row(3, 30));

        assertThat(sortedAgain(4, middle, 25)).as("between the others").isEqualTo(Verdict.PATCHED);
        assertThat(sortedAgain(4, middle, 35)).as("beyond may be a nearer row").isEqualTo(Verdict.TOUCHED);
        assertThat(sortedAgain(4, middle, 5)).as("in front may be a nearer row").isEqualTo(Verdict.TOUCHED);
        assertThat(sortedAgain(0, middle, 5)).as("there is no front").isEqualTo(Verdict.PATCHED);
        assertThat(sortedAgain(0, middle, 35)).isEqualTo(Verdict.TOUCHED);
        assertThat(sortedAgain(0, all, 35)).as("there is no beyond").isEqualTo(Verdict.PATCHED);
    }

    @Test
    void noMoreThanOneRowMoreIsKept() {
        RowChange added = new RowChange("3", ABSENT, image(3, 15));
        Judging full = judged(SCHEMA, window(ALL, BY_S, 0, 1), answer(false, row(1, 10), row(2, 20)), true, added);
        Judging room = judged(SCHEMA, window(ALL, BY_S, 0, 2), answer(false, row(1, 10), row(2, 20)), true, added);

        assertThat(full.right(LogPosition.NONE).rows()).containsExactly(row(1, 10), row(3, 15));
        assertThat(room.right(LogPosition.NONE).rows()).containsExactly(row(1, 10), row(3, 15), row(2, 20));
    }

    @Test
    void aCountIsKnownOnlyIfBothImagesAre() {
        Shape count = new Shape.OfCount(MEMBERS);
        CachedRows answer = CachedRows.ofCount(2, Instant.EPOCH);
        List<RowImage> images = List.of(UNKNOWN, ABSENT, image(3, 1));

        StringBuilder letters = new StringBuilder();
        for (RowImage before : images) {
            for (RowImage after : images) {
                letters.append(verdict(count, answer, new RowChange("3", before, after))
                        .name()
                        .charAt(0));
            }
        }
        assertThat(letters).hasToString("NNNNUTNTU");
    }

    @Test
    void aQuestionForARowShowsItAsItIsNow() {
        Shape shape = new Shape.OfRow("1", MEMBERS);

        assertThat(verdict(shape, answer(false, row(1, 1)), new RowChange("1", UNKNOWN, image(1, 1))))
                .isEqualTo(Verdict.UNTOUCHED);
        assertThat(verdict(shape, answer(false, row(1, 1)), new RowChange("1", image(1, 1), ABSENT)))
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(shape, answer(false), new RowChange("1", ABSENT, ABSENT)))
                .as("such an answer is not kept")
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void aRowThatKeepsWhatItIsSortedByKeepsItsPlaceInAnyOrder() {
        Row before = row(1, 10);
        Row after = before.with("s", 99L);
        RowChange change = new RowChange("1", RowImage.whole(before), RowImage.whole(after));
        Judging judging = judged(SCHEMA, window(ALL, Sort.by("t", "id"), 4, 2), answer(true, before), true, change);

        assertThat(judging.right(LogPosition.NONE).rows()).containsExactly(after);
    }

    @Test
    void aRowIsPutNowhereAmongRowsThatNobodyKnowsHowToCompare() {
        Row nan = row(4, 4).with("d", Double.NaN);
        CachedRows shown =
                answer(false, row(1, 1).with("d", 1.0), nan, row(2, 2).with("d", 9.0));
        RowChange added = new RowChange("3", ABSENT, RowImage.whole(row(3, 3).with("d", 5.0)));

        assertThat(verdict(window(ALL, Sort.by("d", "id"), 0, 5), shown, added)).isEqualTo(Verdict.NOT_KNOWABLE);
    }

    @Test
    void aRowThatIsShownTwiceIsNotKnowable() {
        CachedRows twice = answer(false, row(1, 10), row(1, 20));

        for (RowImage after : List.of(ABSENT, image(1, 10), image(1, 30))) {
            assertThat(verdict(window(ALL, BY_S, 0, 5), twice, new RowChange("1", UNKNOWN, after)))
                    .isEqualTo(Verdict.NOT_KNOWABLE);
        }
    }

    @Test
    void anImageWithAllColumnsThatDoesNotSayThatItIsWholeIsPartial() {
        Shape shape = window(ALL, BY_S, 0, 5);
        CachedRows shown = answer(false, row(1, 1));

        assertThat(verdict(shape, shown, new RowChange("1", UNKNOWN, RowImage.part(row(1, 1)))))
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(shape, shown, new RowChange("1", RowImage.part(row(1, 1)), image(1, 2))))
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void anImageSaysHowTheMasterWritesTheIdIfItHasThatId() {
        TableSchema inexact = schema(Column.of("id", ColumnType.TEXT));
        CachedRows shown = answer(false, row("a", 1));
        RowImage part = RowImage.part(Row.of("id", "A"));
        RowImage without = RowImage.part(Row.of("s", 1L));

        for (Shape shape : List.of(window(ALL, BY_S, 0, 5), new Shape.OfRow("a", ALL))) {
            assertThat(judged(inexact, shape, shown, true, new RowChange("A", ABSENT, part))
                            .verdict())
                    .isNotEqualTo(Verdict.NOT_KNOWABLE);
            for (RowImage image : List.of(without, RowImage.part(Row.of("id", "Ä")), UNKNOWN)) {
                assertThat(judged(inexact, shape, shown, true, new RowChange("A", image, ABSENT))
                                .verdict())
                        .isEqualTo(Verdict.NOT_KNOWABLE);
            }
        }
        assertThat(judged(inexact, window(ALL, BY_S, 0, 5), shown, true, new RowChange("a", UNKNOWN, ABSENT))
                        .verdict())
                .as("the row that is shown is the one")
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void theTotalStaysWithAMemberThatNobodyKnewAsOne() {
        Filter filter = Filter.notEqual("d", 5.0);
        Row before = row(1, 1).with("d", Double.NaN);
        RowChange change = new RowChange("1", RowImage.whole(before), image(1, 1));
        CachedRows shown = new CachedRows(List.of(before, row(2, 2)), OptionalLong.of(2), false, Instant.EPOCH);

        Judging judging = judged(SCHEMA, window(filter, BY_S, 0, 5), shown, true, change);

        assertThat(judging.right(LogPosition.NONE).total()).hasValue(2);
        assertThat(judging.right(LogPosition.NONE).rows()).containsExactly(row(1, 1), row(2, 2));
    }

    /** Returns whether the total of a page with the rows 10 and 20 has to be counted anew. */
    private static boolean isRecounted(boolean more, String from, String to) {
        CachedRows page =
                new CachedRows(List.of(row(1, 10), row(2, 20)), OptionalLong.of(more ? 9 : 2), more, Instant.EPOCH);
        RowChange change = new RowChange("3", PLACES.getOrDefault(from, UNKNOWN), PLACES.getOrDefault(to, UNKNOWN));
        Judging judging = judged(SCHEMA, window(MEMBERS, BY_S, 0, 2), page, true, change);
        assertThat(judging.verdict().isRight()).isTrue();
        return judging.right(LogPosition.NONE).recount();
    }

    @Test
    void theTotalIsCountedAnewForARowThatThePageShouldHaveShown() {
        assertThat(isRecounted(false, "beyond", "inside"))
                .as("the page shows all")
                .isTrue();
        assertThat(isRecounted(false, "outside", "inside")).isTrue();
        assertThat(isRecounted(false, "outside", "outside")).isFalse();
        assertThat(isRecounted(true, "beyond", "inside")).as("it was counted").isFalse();
        assertThat(isRecounted(true, "outside", "beyond")).isTrue();

        CachedRows page = new CachedRows(List.of(row(1, 10)), OptionalLong.of(1), false, Instant.EPOCH);
        RowChange shown = new RowChange("1", image(1, 10), image(1, 11));
        assertThat(judged(SCHEMA, window(ALL, BY_S, 0, 2), page, true, shown)
                        .right(LogPosition.NONE)
                        .total())
                .hasValue(1);
    }

    @Test
    void aJudgeIsOfTheColumnsThatItWasMadeFor() {
        Judge judge = new Judge(SCHEMA, new Shape.OfCount(ALL));

        assertThat(judge.isOf(SCHEMA)).isTrue();
        assertThat(judge.isOf(schema(Column.of("id", ColumnType.INTEGER)))).isTrue();
        assertThat(judge.isOf(schema(Column.of("id", ColumnType.TEXT)))).isFalse();
    }
}
