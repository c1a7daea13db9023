package dev.livetable.check;

import dev.livetable.table.Capability;
import dev.livetable.table.Column;
import dev.livetable.table.ContradictionException;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableFailure;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** One look at a table: each question once. */
final class Examination {

    /*
     * A contradiction is only what no right answer could be while the rows stay as they are. So values are compared where
     * all databases and APIs agree about them: numbers, times, and whether a row is the same one. How texts are sorted is
     * up to the table; but a sort that is ignored gives the same rows first whichever way it goes.
     */

    private static final int SIZE = 3;
    private static final int MOST_COLUMNS = 3;
    private static final int FAR = 1_000_003;
    private static final long UNLIKELY = 2_000_000_011;

    private final Table table;
    private final List<Finding> findings = new ArrayList<>();
    private List<Row> sample = List.of();
    private @Nullable Long total;

    Examination(Table table) {
        this.table = table;
    }

    /** A question whose answer is looked at. */
    private interface Question {
        /** Returns what is to be reported. */
        Finding ask();
    }

    List<Finding> findings() {
        if (isAnswered(Aspect.COLUMNS, this::columns) && isAnswered(Aspect.PAGES, this::pages)) {
            isAnswered(Aspect.ROW, this::row);
            isAnswered(Aspect.MISSING_ROW, this::missingRow);
            isAnswered(Aspect.SORT, this::sort);
            isAnswered(Aspect.FILTER, this::filter);
            isAnswered(Aspect.TOTAL, this::total);
            isAnswered(Aspect.PAST_END, this::pastEnd);
        }
        return findings;
    }

    /** Adds what a question found; returns whether the others can be asked. */
    private boolean isAnswered(Aspect aspect, Question question) {
        try {
            findings.add(question.ask());
        } catch (UnsupportedOperationException e) {
            findings.add(new Finding(aspect, Verdict.NOT_ASKED, String.valueOf(e.getMessage())));
        } catch (ContradictionException e) {
            findings.add(contradicts(aspect, String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            // The message of an exception that is not the library's own may hold values.
            String said = e instanceof TableFailure
                    ? String.valueOf(e.getMessage())
                    : "failed with " + e.getClass().getName();
            findings.add(new Finding(aspect, Verdict.FAILED, said));
            return false;
        }
        return true;
    }

    private static Finding agrees(Aspect aspect, String text) {
        return new Finding(aspect, Verdict.AGREES, text);
    }

    private static Finding contradicts(Aspect aspect, String text) {
        return new Finding(aspect, Verdict.CONTRADICTS, text);
    }

    private static Finding notAsked(Aspect aspect, String text) {
        return new Finding(aspect, Verdict.NOT_ASKED, text);
    }

    private Finding columns() {
        TableSchema schema = table.schema();
        List<String> names = schema.columns().stream()
                .map(column -> column.name() + " " + column.type())
                .toList();
        return agrees(Aspect.COLUMNS, "the id is " + schema.idColumns() + ", and the columns are " + names);
    }

    private Slice<Row> list(Filter filter, int page, int size, Sort sort) {
        Slice<Row> rows = table.list(filter, PageRequest.of(page, size, sort));
        if (filter.isAll() && rows instanceof Page<Row> counted) {
            total = counted.getTotalElements();
        }
        return rows;
    }

    private List<String> ids(Iterable<Row> rows) {
        TableSchema schema = table.schema();
        List<String> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(schema.id(row)));
        return ids;
    }

    /** Asks for the first six rows, and for the same ones in two pages. */
    private Finding pages() {
        Slice<Row> both = list(Filter.all(), 0, 2 * SIZE, Sort.unsorted());
        Slice<Row> first = list(Filter.all(), 0, SIZE, Sort.unsorted());
        sample = both.getContent();
        List<String> all = ids(both);
        List<String> begin = all.subList(0, Math.min(SIZE, all.size()));
        if (new HashSet<>(all).size() < all.size()) {
            return contradicts(Aspect.PAGES, "a page of " + 2 * SIZE + " rows holds one id twice");
        }
        if (!ids(first).equals(begin)) {
            return contradicts(
                    Aspect.PAGES,
                    "the first page of " + SIZE + " rows is not the beginning of the first page of " + 2 * SIZE
                            + ": pages are counted otherwise than is assumed, or rows come in another order each time");
        }
        if (!first.hasNext()) {
            return all.size() > SIZE
                    ? contradicts(Aspect.PAGES, "a page of " + SIZE + " rows says that none follow, but there are more")
                    : agrees(Aspect.PAGES, "all rows, " + all.size() + " of them, are on the first page");
        }
        List<String> second = ids(list(Filter.all(), 1, SIZE, Sort.unsorted()));
        return second.equals(all.subList(begin.size(), all.size()))
                ? agrees(Aspect.PAGES, "two pages of " + SIZE + " rows are the same as one of " + 2 * SIZE)
                : contradicts(
                        Aspect.PAGES,
                        "the second page of " + SIZE + " rows is not the rest of the first page of " + 2 * SIZE
                                + ": pages are counted otherwise than is assumed, or rows come in another order each"
                                + " time");
    }

    private Finding row() {
        if (sample.isEmpty()) {
            return notAsked(Aspect.ROW, "there is no row to ask for");
        }
        Row listed = sample.get(0);
        Optional<Row> found = table.get(table.schema().id(listed));
        if (found.isEmpty()) {
            return contradicts(Aspect.ROW, "a row that was just listed is not found by its id");
        }
        List<String> others = listed.columns().names().stream()
                .filter(column ->
                        !Objects.equals(listed.get(column), found.get().get(column)))
                .toList();
        return others.isEmpty()
                ? agrees(Aspect.ROW, "a row that was listed is found by its id, with the same values")
                : contradicts(
                        Aspect.ROW,
                        "a row has other values when it is asked for by its id than in the list, in the columns "
                                + others);
    }

    private Finding missingRow() {
        String id = inventedId();
        if (id == null) {
            return notAsked(Aspect.MISSING_ROW, "an id that no row has cannot be made up");
        }
        boolean isFound = table.get(id).isPresent();
        return agrees(
                Aspect.MISSING_ROW,
                isFound ? "the id made up is that of a row" : "a row that is not there is told to be none");
    }

    private @Nullable String inventedId() {
        TableSchema schema = table.schema();
        if (schema.idColumns().size() != 1) {
            return null;
        }
        Object id =
                switch (schema.column(schema.idColumns().get(0)).type()) {
                    case INTEGER -> UNLIKELY;
                    case UUID -> UUID.randomUUID();
                    case TEXT -> "no-such-row";
                    default -> null;
                };
        return id == null ? null : schema.id(Row.of(schema.idColumns().get(0), id));
    }

    /** Returns the columns whose values in the sample are not all the same. */
    private List<Column> telling() {
        return table.schema().columns().stream()
                .filter(column -> sample.stream()
                                .map(row -> row.get(column.name()))
                                .filter(value -> value instanceof Comparable<?>)
                                .distinct()
                                .count()
                        > 1)
                .toList();
    }

    private Finding sort() {
        if (!table.capabilities().contains(Capability.SORT)) {
            return notAsked(Aspect.SORT, "the table is not said to be able to sort");
        }
        List<String> asked = new ArrayList<>();
        String refusal = "no column of the first rows has different values to sort by";
        for (Column column : telling()) {
            try {
                String wrong = wrongOrder(column);
                if (wrong != null) {
                    return contradicts(Aspect.SORT, wrong);
                }
                asked.add(column.name());
            } catch (UnsupportedOperationException e) {
                refusal = String.valueOf(e.getMessage());
            }
            if (asked.size() == MOST_COLUMNS) {
                break;
            }
        }
        return asked.isEmpty() ? notAsked(Aspect.SORT, refusal) : agrees(Aspect.SORT, "it sorts by " + asked);
    }

    private @Nullable String wrongOrder(Column column) {
        Sort sort = Sort.by(column.name());
        Slice<Row> ascending = list(Filter.all(), 0, SIZE, sort.ascending());
        Slice<Row> descending = list(Filter.all(), 0, SIZE, sort.descending());
        if (ids(ascending).equals(ids(descending))) {
            return "the same rows come first when it sorts by the column '" + column.name()
                    + "', ascending and descending";
        }
        boolean isWrong = isCertainlyBefore(ascending.getContent(), column, false)
                || isCertainlyBefore(descending.getContent(), column, true);
        return isWrong ? "rows that are sorted by the column '" + column.name() + "' come in another order" : null;
    }

    /** Returns whether one of the rows certainly belongs before the one in front of it. */
    private static boolean isCertainlyBefore(List<Row> rows, Column column, boolean descending) {
        for (int i = 1; i < rows.size(); i++) {
            Object one = rows.get(i - 1).get(column.name());
            Object next = rows.get(i).get(column.name());
            int order = one == null || next == null
                    ? 0
                    : KnownComparison.order(column, one, next).orElse(0);
            if (descending ? order < 0 : order > 0) {
                return true;
            }
        }
        return false;
    }

    private Finding filter() {
        if (!table.capabilities().contains(Capability.FILTER)) {
            return notAsked(Aspect.FILTER, "the table is not said to be able to filter");
        }
        if (sample.isEmpty()) {
            return notAsked(Aspect.FILTER, "there is no row to filter by");
        }
        Row row = sample.get(0);
        Set<String> asked = new HashSet<>();
        String refusal = "no column of the first row can be compared with a value";
        for (Column column : table.schema().columns()) {
            boolean canBe = row.get(column.name()) instanceof Comparable<?>
                    && table.filterSupport().operators(column.name()).contains(Operator.EQUAL);
            if (canBe && asked.size() < MOST_COLUMNS) {
                try {
                    String wrong = wrongRows(column, row);
                    if (wrong != null) {
                        return contradicts(Aspect.FILTER, wrong);
                    }
                    asked.add(column.name());
                } catch (UnsupportedOperationException e) {
                    refusal = String.valueOf(e.getMessage());
                }
            }
        }
        return asked.isEmpty() ? notAsked(Aspect.FILTER, refusal) : agrees(Aspect.FILTER, "it filters by " + asked);
    }

    private @Nullable String wrongRows(Column column, Row row) {
        Object value = Objects.requireNonNull(row.get(column.name()));
        Slice<Row> found = list(Filter.equal(column.name(), value), 0, SIZE, Sort.unsorted());
        if (found.stream().anyMatch(each -> isCertainlyAnother(column, value, each.get(column.name())))) {
            return "rows that are asked for by a value of the column '" + column.name() + "' have another one";
        }
        boolean isWhole = found.getNumberOfElements() < SIZE && !found.hasNext();
        boolean isThere = ids(found).contains(table.schema().id(row));
        return found.isEmpty() || isWhole && !isThere
                ? "a row is not found by its own value of the column '" + column.name() + "'"
                : null;
    }

    private static boolean isCertainlyAnother(Column column, Object value, @Nullable Object found) {
        return found == null || !KnownComparison.equal(column, value, found).orElse(true);
    }

    private Finding total() {
        Long told = total;
        if (told != null && told < sample.size()) {
            return contradicts(Aspect.TOTAL, "it tells a total of fewer rows than it shows");
        }
        if (!table.capabilities().contains(Capability.COUNT)) {
            return told == null
                    ? notAsked(Aspect.TOTAL, "the table is not said to tell how many rows it has")
                    : agrees(Aspect.TOTAL, "a page tells a total that its rows do not contradict");
        }
        long counted = table.count(Filter.all());
        if (told != null && counted != told) {
            return contradicts(Aspect.TOTAL, "it counts " + counted + " rows, but a page tells " + told);
        }
        return counted < sample.size()
                ? contradicts(Aspect.TOTAL, "it counts fewer rows than it shows")
                : agrees(Aspect.TOTAL, "it counts " + counted + " rows");
    }

    private Finding pastEnd() {
        if (!table.reachesAnyPage()) {
            return notAsked(Aspect.PAST_END, "a far page would be reached over all pages before it");
        }
        Long before = total;
        long far = before == null ? FAR : before / SIZE + 2;
        Slice<Row> behind = list(Filter.all(), (int) Math.min(far, FAR), SIZE, Sort.unsorted());
        if (before != null && far > FAR) {
            return notAsked(Aspect.PAST_END, "there are too many rows to ask for what is behind them");
        }
        if (behind.hasContent() || behind.hasNext()) {
            return contradicts(Aspect.PAST_END, "there are rows on a page behind the last one");
        }
        return before != null && total != null && !before.equals(total)
                ? contradicts(Aspect.PAST_END, "a page behind the last one tells another total than the first page")
                : agrees(Aspect.PAST_END, "a page behind the last one is empty");
    }
}
