package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

/** The rule itself: what breaks each clause of it is found, and what does not is let pass. */
class RowRuleTests {

    private static final Sort BY_PRICE = Sort.by("price");
    private static final Row ONE = row(1, "a", 10, 0);
    private static final Row TWO = row(2, "a", 20, 0);
    private static final Row THREE = row(3, "a", 30, 0);
    private static final Asked FIRST_TWO = new Asked.Window(Filter.all(), BY_PRICE, 0, 2);
    private static final Asked SECOND = new Asked.Window(Filter.all(), BY_PRICE, 1, 1);
    private static final Asked OF_A = new Asked.Window(Filter.equal("name", "a"), BY_PRICE, 0, 5);

    private final RowVersions versions = new RowVersions(Map.of("1", ONE, "2", TWO, "3", THREE));
    private final Floors floors = new Floors(versions);
    private final RowRule rule = new RowRule(versions, new SimulatedOrder());

    private static Row row(long id, String name, long price, long note) {
        return SimulatedRows.row(id, name, price, note);
    }

    private Map<String, Integer> write(String id, @Nullable Row row) {
        Map<String, @Nullable Row> written = new HashMap<>();
        written.put(id, row);
        return versions.commit(written);
    }

    private @Nullable String broken(Asked asked, Shown shown) {
        return rule.broken(asked, shown, floors.now(), versions.last());
    }

    private static Shown page(boolean more, Row... rows) {
        return new Shown(List.of(rows), more, null);
    }

    @Test
    void aPageOfOneStateIsRight() {
        assertThat(broken(FIRST_TWO, page(true, ONE, TWO))).isNull();
        assertThat(broken(SECOND, page(true, TWO))).isNull();
        assertThat(broken(OF_A, page(false, ONE, TWO, THREE))).isNull();
        assertThat(broken(new Asked.Window(Filter.all(), BY_PRICE, 3, 2), page(false)))
                .isNull();
    }

    @Test
    void aRowBelowItsFloorIsFound() {
        Map<String, Integer> made = write("1", row(1, "a", 10, 1));

        assertThat(broken(FIRST_TWO, page(true, ONE, TWO))).isNull();
        floors.rise(made, 1);
        assertThat(broken(FIRST_TWO, page(true, ONE, TWO))).contains("row 1 was not so");
        assertThat(broken(FIRST_TWO, page(true, row(1, "a", 10, 1), TWO))).isNull();
    }

    @Test
    void aRowThatNeverWasSoIsFound() {
        assertThat(broken(FIRST_TWO, page(true, ONE, row(2, "a", 20, 9)))).contains("row 2 was not so");
        assertThat(broken(new Asked.OneRow("2", Filter.all()), page(false, row(2, "a", 20, 9))))
                .contains("row 2 was not so");
    }

    @Test
    void aRowIsRightByItsIdFromItsFloorOn() {
        Asked asked = new Asked.OneRow("1", Filter.equal("name", "a"));
        Map<String, Integer> made = write("1", row(1, "b", 10, 0));

        assertThat(broken(asked, page(false, ONE))).isNull();
        assertThat(broken(asked, page(false))).isNull();
        floors.rise(made, 1);
        assertThat(broken(asked, page(false, ONE))).contains("row 1 was not so from version 1");
        assertThat(broken(asked, page(false))).isNull();
    }

    @Test
    void aRowThatIsMissingIsFound() {
        assertThat(broken(FIRST_TWO, page(true, ONE, THREE))).contains("in front and beyond");
        assertThat(broken(OF_A, page(false, ONE, THREE))).contains("in front and beyond");
        assertThat(broken(FIRST_TWO, page(true, ONE))).contains("in front and beyond");
        assertThat(broken(FIRST_TWO, page(false))).contains("in front and beyond");
    }

    @Test
    void aRowThatDoesNotSatisfyTheFilterIsFound() {
        write("2", row(2, "b", 20, 0));

        assertThat(broken(OF_A, page(false, ONE, row(2, "b", 20, 0), THREE))).contains("does not satisfy");
    }

    @Test
    void anotherOrderIsFound() {
        assertThat(broken(FIRST_TWO, page(true, TWO, ONE))).contains("another order");
        assertThat(broken(FIRST_TWO, page(true, ONE, ONE))).contains("twice");
        assertThat(broken(new Asked.Window(Filter.all(), Sort.unsorted(), 0, 2), page(true, THREE, TWO)))
                .isNull();
    }

    @Test
    void tooManyRowsAreFound() {
        assertThat(broken(FIRST_TWO, page(false, ONE, TWO, THREE))).contains("more rows than asked for");
    }

    @Test
    void anotherWindowIsFound() {
        assertThat(broken(SECOND, page(true, ONE))).contains("in front and beyond");
        assertThat(broken(SECOND, page(false, THREE))).contains("in front and beyond");
    }

    @Test
    void moreWhereThereIsNoneIsFound() {
        assertThat(broken(FIRST_TWO, page(false, ONE, TWO))).contains("in front and beyond");
        assertThat(broken(OF_A, page(true, ONE, TWO, THREE))).contains("in front and beyond");
        assertThat(broken(new Asked.Window(Filter.all(), BY_PRICE, 3, 2), page(true)))
                .contains("in front and beyond");
    }

    @Test
    void aTotalThatThereWasNotIsFound() {
        Asked count = new Asked.Count(Filter.all());
        assertThat(broken(count, Shown.count(3))).isNull();
        assertThat(broken(count, Shown.count(2))).contains("none of [3]");
        assertThat(broken(FIRST_TWO, new Shown(List.of(ONE, TWO), true, 3L))).isNull();
        assertThat(broken(FIRST_TWO, new Shown(List.of(ONE, TWO), true, 4L))).contains("in front and beyond");

        Map<String, Integer> made = write("3", null);
        assertThat(broken(count, Shown.count(2))).isNull();
        floors.rise(made, 1);
        assertThat(broken(count, Shown.count(3))).contains("none of [2]");
    }

    @Test
    void aTotalThatIsCountedApartIsAtLeastWhatIsShown() {
        Shown apart = new Shown(List.of(ONE, TWO), null, 3L, 3);
        floors.rise(write("3", null), 1);

        assertThat(rule.brokenTotal(FIRST_TWO, apart, floors.now(), versions.last()))
                .isNull();
        assertThat(rule.brokenTotal(FIRST_TWO, new Shown(List.of(ONE, TWO), null, 4L, 3), floors.now(), 1))
                .contains("none of [2]");
    }

    @Test
    void eachRowIsInOneVersion() {
        write("1", row(1, "a", 40, 0)); // from the front to the end

        assertThat(broken(FIRST_TWO, page(true, ONE, TWO))).isNull();
        assertThat(broken(FIRST_TWO, page(true, TWO, THREE))).isNull();
        assertThat(broken(new Asked.Window(Filter.all(), BY_PRICE, 0, 3), page(true, ONE, TWO, THREE)))
                .as("the row in front cannot be the one beyond too")
                .contains("in front and beyond");
        assertThat(broken(new Asked.Window(Filter.all(), BY_PRICE, 0, 3), page(true, TWO, THREE)))
                .contains("in front and beyond");
    }

    @Test
    void rowsMayBeOfSeveralStates() {
        write("1", row(1, "a", 10, 1));
        write("2", row(2, "a", 20, 1));

        assertThat(broken(FIRST_TWO, page(true, ONE, row(2, "a", 20, 1)))).isNull();
    }

    @Test
    void aRowThatIsNotShownCountsFromTheLastVersionOnUpToWhichAllIsTold() {
        write("3", row(3, "b", 30, 0)); // nobody tells
        Map<String, Integer> told = write("3", row(3, "b", 30, 1));
        Shown withThree = page(true, ONE, TWO);
        Asked firstOfA = new Asked.Window(Filter.equal("name", "a"), BY_PRICE, 0, 2);

        floors.rise(told, 2);
        assertThat(broken(firstOfA, withThree)).as("counted at version 0").isNull();
        assertThat(rule.broken(firstOfA, withThree, floors.now().strictly(), 2)).contains("in front and beyond");
        floors.riseTo(2);
        assertThat(broken(firstOfA, withThree)).contains("in front and beyond");
    }

    @Test
    void whatIsToldLateMakesUpForWhatIsMissing() {
        Map<String, Integer> first = write("3", row(3, "b", 30, 0));
        Map<String, Integer> second = write("3", row(3, "b", 30, 1));

        floors.rise(second, 2);
        assertThat(floors.now().ofOther("3")).isZero();
        floors.rise(first, 1);
        assertThat(floors.now().ofOther("3")).isEqualTo(2);
        assertThat(floors.now().ofShown("3")).isEqualTo(2);
        assertThat(floors.now().state()).isEqualTo(2);
    }

    @Test
    void whatIsKnownOfARowAloneRaisesNoOther() {
        write("1", row(1, "a", 10, 1));
        write("2", row(2, "a", 20, 1));
        floors.riseOf("2", 2);

        assertThat(floors.now().ofShown("2")).isEqualTo(1);
        assertThat(floors.now().ofOther("2")).isZero();
        assertThat(floors.now().ofShown("1")).isZero();
    }

    /** All choices of versions are made, and the answer to each; whatever else is shown is none of these. */
    @Test
    void itIsWhatAllChoicesOfVersionsGive() {
        SplittableRandom random = new SplittableRandom(7);
        int right = 0;
        for (int run = 0; run < 2000; run++) {
            RowVersions any = anyVersions(random);
            Floors anyFloors = new Floors(any);
            if (random.nextBoolean()) {
                anyFloors.riseTo(random.nextInt(any.last() + 1));
            }
            Asked.Window asked = new Asked.Window(
                    random.nextBoolean() ? Filter.all() : Filter.equal("name", "a"),
                    random.nextBoolean() ? BY_PRICE : Sort.unsorted(),
                    random.nextInt(3),
                    1 + random.nextInt(3));
            List<Shown> all = answers(any, anyFloors.now(), asked);
            Shown shown = random.nextInt(3) == 0
                    ? all.get(random.nextInt(all.size()))
                    : answers(any, new Floors(any).now(), asked).get(0);
            shown = random.nextInt(4) == 0 ? new Shown(shown.rows(), Boolean.FALSE, shown.total()) : shown;

            boolean isRight = new RowRule(any, new SimulatedOrder())
                            .broken(asked, shown, anyFloors.now().strictly(), any.last())
                    == null;
            assertThat(isRight).as("%s shows %s", asked, shown).isEqualTo(all.contains(shown));
            right += isRight ? 1 : 0;
        }
        assertThat(right).isBetween(500, 1900);
    }

    private static RowVersions anyVersions(SplittableRandom random) {
        Map<String, Row> first = new HashMap<>();
        for (long id = 1; id <= 4; id++) {
            if (random.nextBoolean()) {
                first.put(String.valueOf(id), anyRow(random, id));
            }
        }
        RowVersions any = new RowVersions(first);
        for (int i = random.nextInt(6); i > 0; i--) {
            long id = 1L + random.nextInt(4);
            Map<String, @Nullable Row> written = new HashMap<>();
            written.put(String.valueOf(id), random.nextInt(3) == 0 ? null : anyRow(random, id));
            any.commit(written);
        }
        return any;
    }

    private static Row anyRow(SplittableRandom random, long id) {
        return row(id, random.nextBoolean() ? "a" : "b", 10L * random.nextInt(3), random.nextInt(2));
    }

    private static List<Shown> answers(RowVersions versions, Floors.At floors, Asked.Window asked) {
        List<Map<String, Row>> choices = List.of(Map.of());
        for (String id : versions.ids()) {
            List<Map<String, Row>> next = new ArrayList<>();
            int last = versions.at(versions.last()).getOrDefault(id, 0);
            for (int version = floors.ofShown(id); version <= last; version++) {
                Row content = versions.content(id, version);
                for (Map<String, Row> choice : choices) {
                    Map<String, Row> more = new HashMap<>(choice);
                    if (content != null) {
                        more.put(id, content);
                    }
                    next.add(more);
                }
            }
            choices = next;
        }
        return choices.stream().map(choice -> answer(choice, asked)).toList();
    }

    private static Shown answer(Map<String, Row> state, Asked.Window asked) {
        SimulatedOrder order = new SimulatedOrder();
        List<Row> members = state.values().stream()
                .filter(asked.filter()::matches)
                .sorted((left, right) -> order.compare(asked.order(), left, right))
                .toList();
        int from = (int) Math.min(asked.offset(), members.size());
        int to = Math.min(from + asked.size(), members.size());
        return new Shown(members.subList(from, to), to < members.size(), (long) members.size());
    }
}
