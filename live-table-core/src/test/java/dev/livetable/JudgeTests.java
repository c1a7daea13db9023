package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.Verdict;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Columns;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

class JudgeTests {

    private static final int HISTORIES = Integer.getInteger("live.judge.histories", 60_000);
    private static final Columns COLUMNS = Columns.of(List.of("id", "g", "s", "t"));
    private static final TableSchema SCHEMA = TableSchema.of(
            "rows",
            List.of(
                    Column.of("id", ColumnType.INTEGER),
                    Column.of("g", ColumnType.INTEGER),
                    Column.of("s", ColumnType.INTEGER),
                    Column.of("t", ColumnType.TEXT).comparing(TextComparison.CODE_POINTS)),
            "id");

    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    @Test
    @DisplayName("what is judged untouched or patched is what the master answers after the change")
    void aJudgedAnswerIsTheAnswer() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            history(new Random(seed), seed);
        }
        assertThat(verdicts.keySet())
                .contains(Verdict.UNTOUCHED, Verdict.PATCHED, Verdict.TOUCHED, Verdict.NOT_KNOWABLE);
    }

    private void history(Random random, int seed) {
        Map<Long, Row> state = new TreeMap<>();
        for (long id = 1; id <= 8; id++) {
            if (random.nextInt(10) < 7) {
                state.put(id, randomRow(random, id));
            }
        }
        Shape shape = randomShape(random);
        Judge judge = new Judge(SCHEMA, shape);
        boolean withTotal = random.nextInt(4) == 0;
        boolean oneMore = random.nextBoolean();
        CachedRows answer = ask(shape, state, withTotal, oneMore);
        if (shape instanceof Shape.OfRow && answer.rows().isEmpty()) {
            return; // is not kept
        }
        for (int step = 0; step < 4; step++) {
            boolean hasSeen = random.nextInt(4) == 0;
            List<RowChange> rows = new ArrayList<>();
            int count = random.nextInt(5) == 0 ? 2 : 1;
            for (int i = 0; i < count; i++) {
                rows.add(randomChange(random, state, rows));
            }
            CachedRows expected = ask(shape, state, withTotal, oneMore);
            if (hasSeen && step == 0) {
                answer = expected;
            }
            boolean mayPatch = !hasSeen && random.nextInt(3) > 0;
            Set<String> patchable = mayPatch ? rows.stream().map(RowChange::id).collect(Collectors.toSet()) : Set.of();
            Change change = new Change(1, InvalidationCause.WRITE, rows, 1, patchable, 0);
            Judging judging = new Judging(judge, answer);
            boolean isRight = judging.isRightAfter(change);
            verdicts.merge(judging.verdict(), 1, Integer::sum);
            if (!isRight) {
                return;
            }
            CachedRows right = judging.right(LogPosition.NONE);
            if (right.recount()) {
                expected = new CachedRows(
                        expected.rows(),
                        OptionalLong.empty(),
                        expected.more(),
                        expected.fetchedAt(),
                        LogPosition.NONE,
                        true);
                withTotal = false;
            }
            assertThat(shown(shape, right))
                    .as("seed %s: %s of %s after %s", seed, answer.rows(), shape, rows)
                    .isEqualTo(shown(shape, expected));
            answer = right;
        }
    }

    /** Returns what a reader is shown: what the window has, and whether there is more. */
    private static CachedRows shown(Shape shape, CachedRows kept) {
        if (!(shape instanceof Shape.OfWindow window)) {
            return kept;
        }
        boolean more = kept.more() || kept.rows().size() > window.size();
        List<Row> rows = kept.rows().size() > window.size() ? kept.rows().subList(0, window.size()) : kept.rows();
        return new CachedRows(rows, kept.total(), more, kept.fetchedAt(), kept.asOf(), kept.recount());
    }

    private static Row randomRow(Random random, long id) {
        String[] texts = {"a", "b", "\uFF5E", "\uD83D\uDE00"};
        return COLUMNS.row(
                id,
                random.nextInt(6) == 0 ? null : (long) random.nextInt(2),
                random.nextInt(8) == 0 ? null : (long) random.nextInt(5),
                texts[random.nextInt(texts.length)]);
    }

    private static RowChange randomChange(Random random, Map<Long, Row> state, List<RowChange> others) {
        Set<String> taken = others.stream().map(RowChange::id).collect(Collectors.toSet());
        long id;
        do {
            id = 1L + random.nextInt(8);
        } while (taken.contains(String.valueOf(id)));
        Row before = state.get(id);
        Row after = before != null && random.nextInt(4) == 0 ? null : randomRow(random, id);
        if (before != null && after != null && random.nextInt(2) == 0) {
            after = random.nextBoolean() ? before.with("t", after.get("t")) : before.with("s", after.get("s"));
        }
        if (after == null) {
            state.remove(id);
        } else {
            state.put(id, after);
        }
        return new RowChange(String.valueOf(id), image(random, before), image(random, after));
    }

    private static RowImage image(Random random, @Nullable Row row) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            return RowImage.unknown();
        }
        if (row == null) {
            return RowImage.absent();
        }
        return kind == 1
                ? RowImage.part(row.without(List.of("g", "s", "t").get(random.nextInt(3))))
                : RowImage.whole(row);
    }

    private static Shape randomShape(Random random) {
        Filter filter =
                switch (random.nextInt(6)) {
                    case 0 -> Filter.equal("g", 0L);
                    case 1 -> Filter.notEqual("g", 1L);
                    case 2 -> Filter.lessThan("s", 3L);
                    case 3 -> Filter.startsWith("t", "a").and(Filter.isNotNull("s"));
                    default -> Filter.all();
                };
        int kind = random.nextInt(8);
        if (kind == 0) {
            return new Shape.OfRow(String.valueOf(1 + random.nextInt(8)), filter);
        }
        if (kind == 1) {
            return new Shape.OfCount(filter);
        }
        Sort sort =
                switch (random.nextInt(5)) {
                    case 0 -> Sort.by("id");
                    case 1 -> Sort.by(Sort.Order.desc("s"), Sort.Order.asc("id"));
                    case 2 -> Sort.by(Sort.Order.asc("s").nullsFirst(), Sort.Order.desc("id"));
                    case 3 -> Sort.by("t", "s", "id");
                    default -> Sort.by("s", "id");
                };
        int size = random.nextInt(6) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(4);
        long offset = size == Integer.MAX_VALUE ? 0 : random.nextInt(4);
        return new Shape.OfWindow(filter, sort, offset, size);
    }

    private static CachedRows ask(Shape shape, Map<Long, Row> state, boolean withTotal, boolean oneMore) {
        List<Row> members =
                state.values().stream().filter(shape.filter()::matches).toList();
        if (shape instanceof Shape.OfCount) {
            return CachedRows.ofCount(members.size(), Instant.EPOCH);
        }
        if (shape instanceof Shape.OfRow row) {
            List<Row> found = members.stream()
                    .filter(each -> SCHEMA.id(each).equals(row.id()))
                    .toList();
            return new CachedRows(found, OptionalLong.empty(), false, Instant.EPOCH);
        }
        Shape.OfWindow window = (Shape.OfWindow) shape;
        List<Row> sorted = members.stream().sorted(comparator(window.order())).toList();
        int from = (int) Math.min(window.offset(), sorted.size());
        int to = (int) Math.min((long) from + window.size() + (oneMore ? 1 : 0), sorted.size());
        List<Row> rows = sorted.subList(from, to);
        boolean more = !oneMore && to < sorted.size();
        return new CachedRows(
                rows, withTotal ? OptionalLong.of(sorted.size()) : OptionalLong.empty(), more, Instant.EPOCH);
    }

    private static Comparator<Row> comparator(Sort sort) {
        Comparator<Row> all = Comparator.comparing(row -> 0);
        for (Sort.Order by : sort) {
            Comparator<Object> values = (a, b) ->
                    a instanceof String text ? compareCodePoints(text, (String) b) : Long.compare((Long) a, (Long) b);
            Comparator<Object> directed = by.isAscending() ? values : values.reversed();
            Comparator<@Nullable Object> nulls = by.getNullHandling() == Sort.NullHandling.NULLS_FIRST
                    ? Comparator.nullsFirst(directed)
                    : Comparator.nullsLast(directed);
            all = all.thenComparing((a, b) -> nulls.compare(a.get(by.getProperty()), b.get(by.getProperty())));
        }
        return all;
    }

    private static int compareCodePoints(String left, String right) {
        int[] a = left.codePoints().toArray();
        int[] b = right.codePoints().toArray();
        return java.util.Arrays.compare(a, b);
    }
}
