package dev.livetable.simulation;

import static java.util.Objects.requireNonNull;

import dev.livetable.FetchTimeoutException;
import dev.livetable.LiveTable;
import dev.livetable.Reading;
import dev.livetable.Receipt;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Row;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The questions that are put to one node, and whether their answers are right. */
final class NodeReads {

    private final NodesSimulation world;
    private final SimulatedNode node;
    private final Interleaving turns;
    private final History history;
    private final RowRule rule;
    private final MonotonyRule monotony;

    /** A question as it was put to one node. */
    private record Put(String text, Asked asked) {}

    /** How a question is put. */
    private record Way(String text, LiveTable table, List<SimulatedMaster.Commit> seen) {}

    NodeReads(NodesSimulation world, SimulatedNode node) {
        this.world = world;
        this.node = node;
        this.turns = world.turns();
        this.history = world.history();
        this.rule = new RowRule(world.master().versions(), new SimulatedOrder());
        this.monotony = new MonotonyRule(world.master().versions());
    }

    /** Asks one of the questions, in any way. */
    void read() {
        read(world.anyInquiry(), anyWay());
    }

    /** Asks all questions, twice. */
    void readAll() {
        for (int i = 0; i < 2; i++) {
            for (NodesSimulation.Inquiry inquiry : world.inquiries()) {
                ReadSource source = read(inquiry, new Way("", node.table(), List.of()));
                if (i == 1) {
                    history.count("at rest " + source);
                }
            }
        }
    }

    private Way anyWay() {
        int how = world.random().nextInt(8);
        if (how == 0) {
            return new Way("fresh ", node.table().fresh(), world.allAcknowledged());
        }
        NodesSimulation.Given given = how == 1 ? world.anyReceipt() : null;
        if (given != null) {
            Receipt receipt = Receipt.parse(given.text());
            return new Way("at least ", node.table().atLeast(receipt), given.covered());
        }
        return new Way("", node.table(), List.of());
    }

    private @Nullable ReadSource read(NodesSimulation.Inquiry inquiry, Way way) {
        Floors floors = node.floors();
        way.seen.forEach(commit -> floors.rise(commit.made(), commit.state()));
        Floors.At at = floors.now();
        SimulatedQuestion question = inquiry.question();
        String text = way.text + question.text();
        int step = turns.steps();
        history.note(text, at);
        LiveTable table = way.table;
        Reading<Shown> reading =
                ask(text, () -> question.ask().apply(inquiry.view().isAll() ? table : table.view(inquiry.view())));
        if (reading == null) {
            return null;
        }
        history.note("has read", reading);
        history.count(way.text + "read " + reading.source());
        check(question, reading, at, step);
        return reading.source();
    }

    /** Returns what a reader is answered; null when that fails, in a way in which it may. */
    <T> @Nullable Reading<T> ask(String text, Supplier<Reading<T>> question) {
        long begun = turns.now();
        Actor me = turns.current();
        me.reads = true;
        Reading<T> reading;
        try {
            reading = question.get();
        } catch (Interleaving.Stopped e) {
            throw e;
        } catch (Throwable e) {
            turns.checkAlive();
            checkFailure(text, e, begun);
            return null;
        } finally {
            me.reads = false;
        }
        turns.checkAlive();
        return reading;
    }

    private void check(SimulatedQuestion question, Reading<Shown> reading, Floors.At floors, int step) {
        Shown shown = reading.value();
        String broken =
                world.kind().rows() ? brokenRows(question, shown, floors) : brokenState(question, shown, floors);
        if (broken != null) {
            history.violation("F12: " + broken + ": " + question.text());
        }
        String back = monotony.broken(new Put(question.text(), question.asked()), shown.rows(), step, turns.steps());
        if (back != null) {
            history.violation("MONO: a reader goes back: " + back + ": " + question.text());
        }
        if (reading.source() == ReadSource.HIT && shown.rows().stream().anyMatch(this::isOfOthers)) {
            history.count("hit on what another node wrote");
        }
    }

    private boolean isOfOthers(Row row) {
        return world.isOfOthers(SimulatedRows.id(row), row, node.process());
    }

    private @Nullable String brokenState(SimulatedQuestion question, Shown shown, Floors.At floors) {
        SimulatedMaster master = world.master();
        int last = master.version();
        return question.isAnswered(
                        shown, master.states(floors.state(), last), question.mayCountApart() && !master.isTotalKnown())
                ? null
                : "a read shows no state of the master from " + floors.state() + " to " + last;
    }

    private @Nullable String brokenRows(SimulatedQuestion question, Shown shown, Floors.At floors) {
        int last = world.master().version();
        String broken = question.asked() instanceof Asked.Count
                ? null
                : rule.broken(question.asked(), new Shown(shown.rows(), shown.more(), null), floors, last);
        return broken == null && shown.total() != null
                ? rule.brokenTotal(question.asked(), shown, floors, last)
                : broken;
    }

    private void checkFailure(String text, Throwable told, long begun) {
        Throwable failure = requireNonNull(SimulatedFailure.behind(told));
        history.note("fails to read", failure);
        boolean isLate =
                failure instanceof FetchTimeoutException && turns.now() - begun >= Simulation.FETCH_TIMEOUT.toNanos();
        boolean isOfMaster = String.valueOf(failure.getMessage()).startsWith("the master");
        history.count("read failed");
        if (!isLate && !isOfMaster) {
            history.violation("F5: a read fails in a way it must not: " + text, failure);
        }
    }
}
