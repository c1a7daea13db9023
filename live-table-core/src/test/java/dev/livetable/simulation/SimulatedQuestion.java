package dev.livetable.simulation;

import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/**
 * A read: how a live table is asked, what the answer is in a given state of the master, and what it means.
 *
 * @param mayCountApart whether the total may be another state's than the rows are
 */
record SimulatedQuestion(
        String text,
        Asked asked,
        boolean mayCountApart,
        Function<LiveTable, Reading<Shown>> ask,
        Function<Table, Shown> at) {

    static SimulatedQuestion any(SplittableRandom random, Filter view, SimulatedOperation.Style style) {
        Filter own =
                switch (random.nextInt(6)) {
                    case 0 -> Filter.equal("name", "a");
                    case 1 -> Filter.equal("name", "b");
                    case 2 -> Filter.lessThan("price", 30);
                    default -> Filter.all();
                };
        Filter filter = view.and(own);
        Sort sort =
                switch (random.nextInt(6)) {
                    case 0, 1 -> Sort.by(Sort.Direction.DESC, "price");
                    case 2 -> Sort.by("price");
                    case 3 -> Sort.by("id");
                    default -> Sort.unsorted();
                };
        Pageable pageable =
                switch (random.nextInt(6)) {
                    case 0 -> Pageable.unpaged(sort);
                    case 1 -> PageRequest.of(0, 3, sort);
                    case 2 -> PageRequest.of(1, 2, sort);
                    case 3 -> PageRequest.of(1, 1, sort);
                    default -> PageRequest.of(0, 2, sort);
                };
        String where = own + " " + pageable + " within " + view;
        Asked.Window window = new Asked.Window(
                filter,
                sort,
                pageable.isPaged() ? pageable.getOffset() : 0,
                pageable.isPaged() ? pageable.getPageSize() : Integer.MAX_VALUE);
        return switch (random.nextInt(7)) {
            case 0 ->
                new SimulatedQuestion(
                        "count " + own + " within " + view,
                        new Asked.Count(filter),
                        false,
                        table -> table.readCount(own).map(Shown::count),
                        state -> Shown.count(state.count(filter)));
            case 1 ->
                new SimulatedQuestion(
                        "page " + where,
                        window,
                        true,
                        table -> table.readPage(own, pageable)
                                .map(page -> withTotal(page, pageable, page.getTotalElements())),
                        state -> withTotal(state.list(filter, pageable), pageable, state.count(filter)));
            case 2, 3, 4 ->
                new SimulatedQuestion(
                        "list " + where,
                        window,
                        false,
                        table -> table.readList(own, pageable).map(SimulatedQuestion::shown),
                        state -> shown(state.list(filter, pageable)));
            default -> row(style.id(random), view);
        };
    }

    /** Returns the question for one row. */
    static SimulatedQuestion row(String id, Filter view) {
        return new SimulatedQuestion(
                "get " + id + " within " + view,
                new Asked.OneRow(id, view),
                false,
                table -> table.readGet(id).map(row -> new Shown(row.stream().toList(), null, null)),
                state -> new Shown(state.get(id, view).stream().toList(), null, null));
    }

    private static Shown shown(Slice<Row> slice) {
        Long total = slice instanceof Page<Row> page ? page.getTotalElements() : null;
        return new Shown(slice.getContent(), slice.hasNext(), total);
    }

    /** Returns rows with a total that may have been counted apart; it is never told to be less than the rows show. */
    private static Shown withTotal(Slice<Row> slice, Pageable pageable, long total) {
        long before = pageable.isPaged() && slice.hasContent() ? pageable.getOffset() : 0;
        long reached = before + slice.getNumberOfElements();
        Boolean more = slice.hasContent() && total != reached ? Boolean.TRUE : null;
        return new Shown(slice.getContent(), more, total, slice.hasContent() ? reached + 1 : 0);
    }

    /**
     * Returns whether an answer is that of one of these states.
     *
     * @param mayBeApart whether the total may be of another of these states than the rows
     */
    boolean isAnswered(Shown answer, List<InMemoryTable> states, boolean mayBeApart) {
        List<Shown> right = states.stream().map(at).toList();
        if (!mayBeApart) {
            return right.stream()
                    .anyMatch(state -> state.rows().equals(answer.rows())
                            && (mayCountApart || Objects.equals(state.more(), answer.more()))
                            && Objects.equals(state.total(), answer.total()));
        }
        return isOfRows(answer, states)
                && (answer.total() == null || right.stream().anyMatch(state -> isTotal(state.total(), answer)));
    }

    /** Returns whether the rows of an answer are those of one of these states. */
    boolean isOfRows(Shown answer, List<InMemoryTable> states) {
        return states.stream().map(at).anyMatch(state -> state.rows().equals(answer.rows()));
    }

    private static boolean isTotal(@Nullable Long counted, Shown answer) {
        Long told = answer.total();
        return counted != null && told != null && (told.equals(counted) || told == answer.least() && told > counted);
    }
}
