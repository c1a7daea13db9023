package dev.livetable.simulation;

import static java.util.Objects.requireNonNull;

import dev.livetable.CallerTransaction;
import dev.livetable.ClosedException;
import dev.livetable.FetchTimeoutException;
import dev.livetable.Freshness;
import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The questions that are put to one live table in the simulation, and whether their answers are right. */
final class SimulatedReads {

    private final SimulatedTable table;
    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final @Nullable Duration ttl;
    private final boolean inTransactions;
    private final RowRule rule;
    private final MonotonyRule monotony;
    private final List<Inquiry> inquiries = new ArrayList<>();

    /** A question as it was put to one live table; its text alone hides the values in its filter. */
    private record Put(String text, Asked asked, Filter view, int opening) {}

    /** A question, the same by calls of the master where that can be, and the view it is put to. */
    private record Inquiry(SimulatedQuestion question, SimulatedQuestion byCalls, Filter view) {}

    SimulatedReads(
            SimulatedTable table,
            Interleaving turns,
            History history,
            SplittableRandom random,
            @Nullable Duration ttl,
            boolean inTransactions) {
        this.table = table;
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.ttl = ttl;
        this.inTransactions = inTransactions;
        this.rule = new RowRule(table.master().versions(), new SimulatedOrder());
        this.monotony = new MonotonyRule(table.master().versions());
        for (int i = 1 + random.nextInt(table.kind().isFocused() ? 2 : 6); i > 0; i--) {
            Filter view = table.anyView();
            inquiries.add(any(view));
        }
    }

    private Inquiry any(Filter view) {
        SimulatedQuestion question = SimulatedQuestion.any(random, view, table.style());
        return new Inquiry(
                question,
                view.isAll() && random.nextInt(3) == 0
                        ? SimulatedCalls.of(question, master(), random.nextBoolean())
                        : question,
                view);
    }

    /** Asks in the way of the transaction that the current actor is in: one that may write asks no calls. */
    private void read(Inquiry inquiry) {
        boolean mayWrite = turns.current().transaction == CallerTransaction.READ_WRITE;
        read(mayWrite ? inquiry.question : inquiry.byCalls, inquiry.view);
    }

    private SimulatedMaster master() {
        return table.master();
    }

    /** Asks one of the questions, perhaps within a transaction. */
    void read() {
        Inquiry inquiry = inquiries.get(random.nextInt(inquiries.size()));
        Actor me = turns.current();
        me.transaction = !inTransactions || random.nextInt(3) != 0
                ? CallerTransaction.NONE
                : random.nextBoolean() ? CallerTransaction.READ_ONLY : CallerTransaction.READ_WRITE;
        if (table.kind().bulk() && me.transaction == CallerTransaction.NONE && random.nextInt(3) == 0) {
            readSeveral(inquiry.view);
        } else {
            read(inquiry);
        }
        me.transaction = CallerTransaction.NONE;
    }

    /** Asks one of the questions in the transaction that the current actor is in. */
    void readWithin() {
        Inquiry inquiry = inquiries.get(random.nextInt(inquiries.size()));
        read(inquiry);
    }

    /** Asks all questions. */
    void readAll() {
        inquiries.forEach(this::read);
    }

    /** Asks for some rows at once. What is said of one that is read alone holds for each; where it is from, is not told. */
    private void readSeveral(Filter view) {
        List<String> ids = List.copyOf(SimulatedBulk.ids(random, table.style()));
        List<SimulatedQuestion> questions =
                ids.stream().map(id -> SimulatedQuestion.row(id, view)).toList();
        history.count("read several");
        read(questions, view, live -> {
            Map<String, Row> found = live.getAll(ids);
            return ids.stream()
                    .map(id -> new Shown(found.containsKey(id) ? List.of(found.get(id)) : List.of(), null, null))
                    .map(this::ofSeveral)
                    .toList();
        });
    }

    /** Nobody says whether one of several rows is shown across a gap. */
    private Reading<Shown> ofSeveral(Shown shown) {
        boolean mayBeOld = table.kind().old() && table.stream() != null;
        Instant now = turns.clock().instant();
        return mayBeOld
                ? new Reading<>(shown, ReadSource.STALE, now, Optional.of(StaleReason.GAP), Freshness.UNKNOWN)
                : new Reading<>(shown, ReadSource.MISS, now);
    }

    /** Asks, and checks the answer. */
    void read(SimulatedQuestion question, Filter view) {
        read(List.of(question), view, live -> List.of(question.ask().apply(live)));
    }

    private void read(List<SimulatedQuestion> questions, Filter view, Function<LiveTable, List<Reading<Shown>>> ask) {
        String text = questions.stream().map(SimulatedQuestion::text).collect(Collectors.joining(" and "));
        Actor me = turns.current();
        SimulatedStream stream = table.stream();
        int gap = stream == null ? -1 : stream.gap();
        long begun = turns.now();
        if (gap >= 0) {
            table.missed(master().versionBefore(begun - Simulation.FETCH_TIMEOUT.toNanos()), "F8: is read in a gap");
        }
        Floors.At floors = table.floors();
        Floors.At acrossGaps = table.floorsAcrossGaps();
        int version = master().version();
        int step = turns.steps();
        SimulatedTable.Opening on = table.opening();
        boolean wasClosed = on.isClosed();
        history.note("reads, from state " + floors.state() + " and versions " + floors.strict() + " on", text);
        me.wasInterrupted = false;
        me.reads = true;
        List<Reading<Shown>> readings;
        try {
            readings = ask.apply(on.through(view));
        } catch (Interleaving.Stopped e) {
            throw e;
        } catch (Throwable e) {
            turns.checkAlive();
            checkFailure(text, on, e, begun);
            return;
        } finally {
            me.reads = false;
            Thread.interrupted();
        }
        turns.checkAlive();
        if (wasClosed) {
            history.violation("a closed table answers");
        }
        for (int i = 0; i < questions.size(); i++) {
            Reading<Shown> reading = readings.get(i);
            history.note("has read by " + reading.source(), reading.value());
            history.count("read " + reading.source());
            boolean isAcrossGap =
                    reading.stale().filter(why -> why == StaleReason.GAP).isPresent();
            if (questions.size() == 1 && reading.stale().isPresent()) {
                history.count("read STALE " + reading.stale().get());
            }
            if (stream != null && gap >= 0 && stream.gap() == gap) {
                if (reading.source() == ReadSource.HIT) {
                    history.violation("F8: a hit in a gap");
                } else if (reading.source() == ReadSource.STALE && !isAcrossGap) {
                    history.violation("F8: old rows in a gap do not say so");
                }
            }
            SimulatedQuestion question = questions.get(i);
            Put put = new Put(question.text(), question.asked(), view, on.number());
            check(question, reading, isAcrossGap ? acrossGaps : floors, version, step, put);
            checkSource(reading, me.transaction, begun);
        }
    }

    private void check(
            SimulatedQuestion question, Reading<Shown> reading, Floors.At floors, int version, int step, Put put) {
        Actor me = turns.current();
        boolean isKept = reading.source() == ReadSource.HIT || reading.source() == ReadSource.STALE;
        boolean isWithin = me.transaction != CallerTransaction.NONE && !isKept;
        if (isWithin && me.transaction == CallerTransaction.READ_WRITE) {
            checkWithin(question, reading.value(), version, floors);
        } else if (table.kind().rows()) {
            checkRows(question, reading.value(), floors);
            String back = isWithin ? null : monotony.broken(put, reading.value().rows(), step, turns.steps());
            if (back != null) {
                history.violation("MONO: a reader goes back: " + back + ": " + question.text());
            }
        } else {
            checkState(question, reading.value(), floors.state());
        }
    }

    /**
     * What a transaction that has written nothing asks the master for is the present; what another one sees is its own. A
     * total that was counted apart may have been kept.
     */
    private void checkWithin(SimulatedQuestion question, Shown shown, int version, Floors.At floors) {
        if (master().hasWrittenWithin()) {
            return;
        }
        if (!question.mayCountApart() || master().isTotalKnown()) {
            checkState(question, shown, version);
        } else if (!question.isOfRows(shown, master().states(version, master().version()))) {
            history.violation("ONE: a read in a transaction does not show the present: " + question.text());
        } else if (table.kind().rows()) {
            checkTotal(question, shown, floors);
        } else {
            checkState(question, shown, floors.state());
        }
    }

    private void checkTotal(SimulatedQuestion question, Shown shown, Floors.At floors) {
        String broken = rule.brokenTotal(question.asked(), shown, floors, master().version());
        if (broken != null) {
            history.violation("ROW: " + broken + ": " + question.text());
        }
    }

    /**
     * Returns whether the total may be of another state than the rows: where it was counted apart, or is that of the filter.
     * It is of the same one where there is one writer, who tells all.
     */
    private boolean mayBeApart(SimulatedQuestion question) {
        boolean isOfFilter = question.asked() instanceof Asked.Window && master().countsApart && !table.isExact();
        return isOfFilter || question.mayCountApart() && !master().isTotalKnown();
    }

    private void checkState(SimulatedQuestion question, Shown shown, int oldest) {
        int last = master().version();
        if (!question.isAnswered(shown, master().states(oldest, last), mayBeApart(question))) {
            history.violation(
                    "ONE: a read shows no state of the master from " + oldest + " to " + last + ": " + question.text());
        }
    }

    private void checkRows(SimulatedQuestion question, Shown shown, Floors.At floors) {
        int last = master().version();
        Shown withoutTotal = new Shown(shown.rows(), shown.more(), null);
        String broken = question.asked() instanceof Asked.Count
                ? null
                : rule.broken(question.asked(), withoutTotal, floors, last);
        if (broken == null && shown.total() != null) {
            broken = rule.brokenTotal(question.asked(), shown, floors, last);
        }
        if (broken != null) {
            history.violation("ROW: " + broken + ": " + question.text());
        } else if (table.isExact()) {
            checkState(question, shown, floors.state());
        }
    }

    private void checkSource(Reading<?> reading, CallerTransaction transaction, long begun) {
        boolean mayHit = table.isUntilWrite() && !master().hasWrittenWithin();
        if (transaction == CallerTransaction.READ_WRITE && !mayHit && reading.source() != ReadSource.BYPASS) {
            history.violation("F11: a transaction that may write is answered by a " + reading.source());
        }
        long fetched =
                Duration.between(turns.clock().instant(), reading.fetchedAt()).toNanos() + turns.now();
        if (ttl != null && reading.source() == ReadSource.HIT && begun - fetched >= ttl.toNanos()) {
            history.violation("a hit is older than its time to live");
        }
        if (ttl != null && reading.stale().isPresent()) {
            Duration most = ttl.plus(table.allowed(reading.stale().get()));
            if (begun - fetched >= most.toNanos()) {
                history.violation("rows are shown that are older than they may be");
            }
        }
    }

    private void checkFailure(String text, SimulatedTable.Opening on, Throwable told, long begun) {
        Throwable failure = requireNonNull(SimulatedFailure.behind(told));
        history.note("fails to read", failure);
        boolean expected;
        if (failure instanceof FetchTimeoutException && turns.current().wasInterrupted) {
            expected = true;
        } else if (failure instanceof FetchTimeoutException) {
            history.count("read timed out");
            expected = turns.now() - begun >= Simulation.FETCH_TIMEOUT.toNanos();
            boolean alone = !turns.hasOtherFetched(begun - Simulation.FETCH_TIMEOUT.toNanos());
            if (alone) {
                history.violation("joined a fetch that was past its limit: " + text);
            }
        } else if (failure instanceof ClosedException) {
            expected = on.isClosing();
        } else if (failure instanceof TableFailure || failure instanceof IllegalStateException) {
            expected = turns.current().wasInterrupted;
        } else {
            history.count("read failed");
            expected = String.valueOf(failure.getMessage()).startsWith("the master");
        }
        if (!expected) {
            history.violation("F5: a read fails in a way it must not: " + text, failure);
        }
    }
}
