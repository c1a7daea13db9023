package dev.livetable.simulation;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** A read: how a live table is asked, and what the answer is in a given state of the master. */
record SimulatedQuestion(String text, Function<LiveTable, Reading<Answer>> ask, Function<Table, Answer> at) {

    /**
     * An answer.
     *
     * @param rows the rows, and whether there are more
     * @param total the number of all rows; null when it is not told
     * @param least how many rows there must be, by what is on the page; only where the total may be counted apart
     */
    record Answer(Object rows, @Nullable Long total, long least) {

        Answer(Object rows, @Nullable Long total) {
            this(rows, total, 0);
        }

        static Answer of(Slice<Row> slice) {
            Long total = slice instanceof Page<Row> page ? page.getTotalElements() : null;
            return new Answer(List.of(slice.getContent(), slice.hasNext()), total);
        }

        static Answer of(Optional<Row> row) {
            return new Answer(row, null);
        }
    }

    static SimulatedQuestion any(SplittableRandom random, Filter view) {
        Filter own = random.nextInt(3) == 0 ? Filter.equal("name", random.nextBoolean() ? "a" : "b") : Filter.all();
        Filter filter = view.and(own);
        Sort sort = random.nextInt(3) == 0 ? Sort.by(Sort.Direction.DESC, "price") : Sort.unsorted();
        Pageable pageable =
                switch (random.nextInt(5)) {
                    case 0 -> Pageable.unpaged(sort);
                    case 1 -> PageRequest.of(0, 3, sort);
                    case 2 -> PageRequest.of(1, 2, sort);
                    default -> PageRequest.of(0, 2, sort);
                };
        String where = own + " " + pageable + " within " + view;
        return switch (random.nextInt(6)) {
            case 0 ->
                new SimulatedQuestion(
                        "count " + where,
                        table -> table.readCount(own).map(number -> new Answer("count", number)),
                        state -> new Answer("count", state.count(filter)));
            case 1 ->
                new SimulatedQuestion(
                        "page " + where,
                        table -> table.readPage(own, pageable)
                                .map(page -> new Answer(page.getContent(), page.getTotalElements())),
                        state -> pageWithCount(state.list(filter, pageable), pageable, state.count(filter)));
            case 2, 3 ->
                new SimulatedQuestion(
                        "list " + where,
                        table -> table.readList(own, pageable).map(Answer::of),
                        state -> Answer.of(state.list(filter, pageable)));
            default -> {
                String id = String.valueOf(1 + random.nextInt(4));
                yield new SimulatedQuestion(
                        "get " + id + " within " + view,
                        table -> table.readGet(id).map(Answer::of),
                        state -> Answer.of(state.get(id, view)));
            }
        };
    }

    private static Answer pageWithCount(Slice<Row> slice, Pageable pageable, long count) {
        long before = pageable.isPaged() && slice.hasContent() ? pageable.getOffset() : 0;
        long least = before + slice.getNumberOfElements() + (slice.hasNext() ? 1 : 0);
        return new Answer(slice.getContent(), count, least);
    }

    /** Returns whether an answer is that of one of these states; a total that was counted apart may be another one's. */
    boolean isAnswered(Answer answer, List<InMemoryTable> states, boolean totalKnown) {
        List<Answer> right = states.stream().map(at).toList();
        for (Answer rows : right) {
            for (Answer total : totalKnown ? List.of(rows) : right) {
                Long number = total.total == null ? null : Long.valueOf(Math.max(total.total, rows.least));
                if (rows.rows.equals(answer.rows) && Objects.equals(number, answer.total)) {
                    return true;
                }
            }
        }
        return false;
    }
}
