package dev.livetable.simulation;

import static java.util.Objects.requireNonNull;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.LiveTable;
import dev.livetable.NotAcceptedException;
import dev.livetable.OwnChange;
import dev.livetable.Reading;
import dev.livetable.Receipt;
import dev.livetable.cache.CachedRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the master has beside the table of several nodes: a number that nodes count up, and that calls of the master ask for. No
 * node shows less than what it must know of.
 */
final class SimulatedBeside {

    private final NodesSimulation world;
    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final List<Promise> promises = new ArrayList<>();
    private int number;

    /**
     * From a time on no node may show less than a number.
     *
     * @param isAnnounced whether nobody has acknowledged it, and the others know by its announcement alone
     */
    private record Promise(long from, int number, boolean isAnnounced) {}

    SimulatedBeside(NodesSimulation world) {
        this.world = world;
        this.turns = world.turns();
        this.history = world.history();
        this.random = world.random();
    }

    /** Returns when the last promise counts. */
    long lastPromise() {
        return promises.stream().mapToLong(Promise::from).max().orElse(0);
    }

    OfNode of(SimulatedNode node) {
        return new OfNode(node);
    }

    private int promised() {
        return promises.stream()
                .filter(promise -> promise.from <= turns.now())
                .filter(promise -> !promise.isAnnounced || world.keepsAnnounced())
                .mapToInt(Promise::number)
                .max()
                .orElse(0);
    }

    private CachedRows atMaster() {
        turns.pause("is asked for what is beside the table");
        int read = number;
        turns.pause("has read " + read + " beside the table");
        if (random.nextInt(4) == 0) {
            turns.sleep(Duration.ofMillis(random.nextLong(300)));
        }
        return new CachedRows(
                List.of(SimulatedRows.row(1, "beside", read, 0)), OptionalLong.empty(), false, Instant.EPOCH);
    }

    /** What one node shows of it, and changes. */
    final class OfNode {

        private final SimulatedNode node;
        private int floor;

        private OfNode(SimulatedNode node) {
            this.node = node;
        }

        /** Asks for the number, or counts it up. */
        void step() {
            if (random.nextInt(3) == 0) {
                change();
            } else {
                read();
            }
        }

        /** Notes that from now on the node knows all. */
        void knowsAll() {
            floor = number;
        }

        void read() {
            floor = Math.max(floor, promised());
            int least = floor;
            history.note("reads beside the table, from " + least + " on", node.process());
            Reading<CachedRows> reading = node.reads()
                    .ask("beside", () -> node.table().masterCalls().call("beside", "", SimulatedBeside.this::atMaster));
            if (reading == null) {
                return;
            }
            history.count("beside read " + reading.source());
            long shown = (long) requireNonNull(reading.value().rows().get(0).get("price"));
            history.note("has read beside the table", shown);
            if (shown < least) {
                history.violation("F12: a call shows " + shown + " and not at least " + least);
            }
            floor = (int) Math.max(floor, shown);
        }

        private void change() {
            LiveTable table = node.table();
            OwnChange change = begun(table);
            if (change == null) {
                return;
            }
            long begun = turns.now();
            turns.pause("counts up what is beside the table");
            number++;
            int written = number;
            long limit = NodesSimulation.ANNOUNCEMENT_LIMIT.toNanos();
            if (turns.now() <= begun + limit / 2) { // it may rest on an announcement that was half that old
                promises.add(new Promise(begun + limit + staleness(), written, true));
            }
            history.note("has counted up beside the table", written);
            turns.pause("has committed");
            change.completed(Completion.COMMITTED);
            turns.checkAlive();
            floor = Math.max(floor, written);
            history.count("change beside");
            CompletableFuture<Receipt> receipt = table.receipt();
            turns.waitFor("waits for a receipt", receipt::isDone, Duration.ofDays(1));
            turns.checkAlive();
            if (!receipt.isCompletedExceptionally()) {
                history.note("has told what is beside the table", written);
                promises.add(new Promise(turns.now() + staleness(), written, false));
            }
        }

        private @Nullable OwnChange begun(LiveTable table) {
            try {
                OwnChange change = table.masterCalls().writes().begin();
                change.changedCalls();
                turns.checkAlive();
                return change;
            } catch (NotAcceptedException e) {
                turns.checkAlive();
                history.count("change beside not accepted");
                return null;
            }
        }

        private long staleness() {
            return world.kind().staleness().toNanos();
        }
    }
}
