package dev.livetable;

import static java.util.Objects.requireNonNull;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

/**
 * The judge where the order of rows is not total. The master of these tests puts rows that tie in the order in which it has
 * stored them, and stores a row that is changed anew, at any place, as databases do.
 */
class JudgeTiesTests {

    private static final int ROUNDS = Integer.getInteger("live.judge.ties", 20_000);
    private static final Sort BY_S = Sort.by("s");
    private static final TableSchema SCHEMA = TableSchema.of(
            "rows",
            List.of(
                    Column.of("id", ColumnType.INTEGER),
                    Column.of("s", ColumnType.INTEGER),
                    Column.of("t", ColumnType.INTEGER)),
            "id");

    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    private static Row row(long id, long s, long t) {
        return Row.of("id", id).with("s", s).with("t", t);
    }

    private static CachedRows answer(boolean more, Row... rows) {
        return new CachedRows(List.of(rows), OptionalLong.empty(), more, Instant.EPOCH);
    }

    private static RowChange change(Row before, Row after) {
        return new RowChange(SCHEMA.id(after), RowImage.whole(before), RowImage.whole(after));
    }

    private static Verdict verdict(Shape.OfWindow window, CachedRows answer, RowChange change) {
        Judging judging = new Judging(new Judge(SCHEMA, window), answer);
        judging.isRightAfter(told(change));
        return judging.verdict();
    }

    private static Change told(RowChange change) {
        return new Change(1, InvalidationCause.WRITE, List.of(change), 1, Set.of(change.id()), 0);
    }

    private static Shape.OfWindow window(Sort order, long offset, int size) {
        return new Shape.OfWindow(Filter.all(), order, false, offset, size);
    }

    @Test
    void aRowThatIsShownStaysInItsPlaceIfItTiesWithNoRowNextToIt() {
        CachedRows shown = answer(true, row(1, 1, 0), row(2, 2, 0), row(3, 3, 0));
        Row changed = row(2, 2, 9);

        assertThat(verdict(window(BY_S, 0, 3), shown, change(row(2, 2, 0), changed)))
                .isEqualTo(Verdict.PATCHED);
        assertThat(verdict(
                        window(BY_S, 0, 3),
                        answer(true, row(1, 2, 0), row(2, 2, 0), row(3, 3, 0)),
                        change(row(2, 2, 0), changed)))
                .as("it ties with the one in front")
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(
                        window(BY_S, 0, 3),
                        answer(true, row(1, 1, 0), row(2, 2, 0), row(3, 2, 0)),
                        change(row(2, 2, 0), changed)))
                .as("it ties with the one behind")
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(window(BY_S, 0, 3), shown, change(row(3, 3, 0), row(3, 3, 9))))
                .as("it may tie with one beyond")
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(window(BY_S, 3, 3), shown, change(row(1, 1, 0), row(1, 1, 9))))
                .as("it may tie with one in front of the window")
                .isEqualTo(Verdict.TOUCHED);
    }

    @Test
    void whereThereIsNoOrderARowIsNowhereForCertain() {
        CachedRows shown = answer(true, row(1, 1, 0), row(2, 2, 0));
        Shape.OfWindow unordered = window(Sort.unsorted(), 0, 2);

        assertThat(verdict(unordered, shown, change(row(1, 1, 0), row(1, 1, 9))))
                .isEqualTo(Verdict.TOUCHED);
        assertThat(verdict(unordered, shown, change(row(8, 1, 0), row(8, 1, 9))))
                .isEqualTo(Verdict.NOT_KNOWABLE);
        assertThat(verdict(unordered, shown, change(row(1, 5, 0), row(1, 1, 0))))
                .as("it is shown as it is")
                .isEqualTo(Verdict.UNTOUCHED);
    }

    /** The rows of a master, and where each is stored. */
    private static final class Stored {

        final Map<Long, Row> rows = new TreeMap<>();
        final Map<Long, Integer> places = new TreeMap<>();
        final Random random;

        Stored(Random random) {
            this.random = random;
            for (int i = 0; i < 7; i++) {
                put(random.nextInt(10));
            }
        }

        /** Changes a row, or adds it, or removes it, and returns what that was. */
        RowChange put(long id) {
            Row before = rows.get(id);
            Row after = before != null && random.nextInt(3) == 0
                    ? null
                    : row(
                            id,
                            before != null && random.nextBoolean() ? value(before, "s") : random.nextInt(5),
                            random.nextInt(3));
            if (after == null) {
                rows.remove(id);
            } else {
                rows.put(id, after);
                places.put(id, random.nextInt());
            }
            return new RowChange(
                    String.valueOf(id),
                    before == null ? RowImage.absent() : RowImage.whole(before),
                    after == null ? RowImage.absent() : RowImage.whole(after));
        }

        private Integer placeOf(Row row) {
            return requireNonNull(places.get(value(row, "id")));
        }

        private static long value(Row row, String column) {
            return (Long) requireNonNull(row.get(column));
        }

        List<Row> all(Shape.OfWindow window) {
            Comparator<Row> stored = Comparator.comparing(row -> placeOf(row));
            Comparator<Row> order = window.order().isSorted()
                    ? Comparator.<Row, Long>comparing(row -> value(row, "s")).thenComparing(stored)
                    : stored;
            boolean isFiltered = !window.filter().isAll();
            return rows.values().stream()
                    .filter(row -> !isFiltered || value(row, "t") > 0)
                    .sorted(order)
                    .toList();
        }

        CachedRows answer(Shape.OfWindow window, boolean isOneMoreAsked) {
            List<Row> all = all(window);
            int from = (int) Math.min(window.offset(), all.size());
            int asked = isOneMoreAsked && window.size() < Integer.MAX_VALUE ? window.size() + 1 : window.size();
            int to = (int) Math.min((long) from + asked, all.size());
            boolean isFull = to - from == asked;
            return new CachedRows(
                    all.subList(from, to),
                    OptionalLong.empty(),
                    isOneMoreAsked ? to < all.size() : isFull,
                    Instant.EPOCH,
                    new LogPosition(1, 0, 0),
                    false);
        }
    }

    @Test
    void whatIsJudgedToBeRightIsWhatTheMasterAnswers() {
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            Stored stored = new Stored(random);
            Shape.OfWindow window = new Shape.OfWindow(
                    random.nextInt(3) == 0 ? Filter.greaterThan("t", 0L) : Filter.all(),
                    random.nextInt(5) == 0 ? Sort.unsorted() : BY_S,
                    false,
                    random.nextBoolean() ? 0 : random.nextInt(4),
                    random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(4));
            Judging judging = new Judging(new Judge(SCHEMA, window), stored.answer(window, random.nextBoolean()));
            for (int step = 0; step < 4; step++) {
                RowChange change = stored.put(random.nextInt(10));
                boolean isRight = judging.isRightAfter(told(change));
                verdicts.merge(judging.verdict(), 1, Integer::sum);
                if (!isRight) {
                    break;
                }
                assertIsAnswer(judging, stored, window, "round " + round + " step " + step);
            }
        }
        assertThat(verdicts.get(Verdict.PATCHED)).isGreaterThan(ROUNDS / 100);
        assertThat(verdicts.get(Verdict.UNTOUCHED)).isGreaterThan(ROUNDS / 20);
    }

    private static void assertIsAnswer(Judging judging, Stored stored, Shape.OfWindow window, String where) {
        List<Row> all = new ArrayList<>(stored.all(window));
        int from = (int) Math.min(window.offset(), all.size());
        int shown = Math.min(judging.rows().size(), window.size());
        int expected = (int) Math.min(window.size(), (long) all.size() - from);
        assertThat(judging.rows().subList(0, shown)).as(where).isEqualTo(all.subList(from, from + expected));
        if (!judging.more() && judging.rows().size() <= window.size()) {
            assertThat(from + expected).as(where).isEqualTo(all.size());
        }
    }
}
