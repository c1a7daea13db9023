package dev.livetable.simulation;

import dev.livetable.LiveTable;
import dev.livetable.MasterCalls;
import dev.livetable.Reading;
import dev.livetable.cache.CachedRows;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** Questions whose asker asks the master himself, as live repositories do. What is answered has to be right all the same. */
final class SimulatedCalls {

    private SimulatedCalls() {}

    /**
     * Returns the same question, put by calls of the master, where it can be. It is a question of its own: nobody who asks it
     * has to be shown what others were shown who asked the master's table.
     *
     * @param isOpaque whether nothing is known of a window but that it reads
     */
    static SimulatedQuestion of(SimulatedQuestion question, Table master, boolean isOpaque) {
        Function<LiveTable, Reading<Shown>> calls;
        Function<Table, Shown> at = question.at();
        if (question.asked() instanceof Asked.OneRow row) {
            calls = live -> live.masterCalls()
                    .row(row.id(), () -> master.get(row.id()))
                    .map(found -> new Shown(found.stream().toList(), null, null));
        } else if (question.asked() instanceof Asked.Count count) {
            calls = live -> live.masterCalls()
                    .count(count.filter(), () -> master.count(count.filter()))
                    .map(Shown::count);
        } else if (question.asked() instanceof Asked.Window window && window.offset() % window.size() == 0) {
            calls = live -> (isOpaque
                            ? live.masterCalls().call("window", arguments(window), () -> rows(master, window))
                            : window(live.masterCalls(), window, master))
                    .map(SimulatedCalls::shown);
            at = state -> shown(state.list(window.filter(), pageable(window)));
        } else {
            return question;
        }
        return new SimulatedQuestion(
                question.text() + (isOpaque ? " by opaque calls" : " by calls"), question.asked(), false, calls, at);
    }

    private static Reading<CachedRows> window(MasterCalls calls, Asked.Window window, Table master) {
        return calls.window(
                window.filter(),
                window.order(),
                window.offset(),
                window.size(),
                window.order().isSorted(),
                () -> rows(master, window));
    }

    /** Returns a text that no other window has; the text of a question masks values. */
    private static String arguments(Asked.Window window) {
        return window.filter().canonicalText() + " " + pageable(window);
    }

    private static Pageable pageable(Asked.Window window) {
        return window.size() == Integer.MAX_VALUE
                ? Pageable.unpaged(window.order())
                : PageRequest.of((int) (window.offset() / window.size()), window.size(), window.order());
    }

    private static CachedRows rows(Table master, Asked.Window window) {
        Slice<Row> slice = master.list(window.filter(), pageable(window));
        OptionalLong total =
                slice instanceof Page<Row> page ? OptionalLong.of(page.getTotalElements()) : OptionalLong.empty();
        return new CachedRows(List.copyOf(slice.getContent()), total, slice.hasNext(), Instant.EPOCH);
    }

    /** The total is left out: whether it is told depends on who has asked before. */
    private static Shown shown(CachedRows rows) {
        return new Shown(rows.rows(), rows.more(), null);
    }

    private static Shown shown(Slice<Row> slice) {
        return new Shown(slice.getContent(), slice.hasNext(), null);
    }
}
