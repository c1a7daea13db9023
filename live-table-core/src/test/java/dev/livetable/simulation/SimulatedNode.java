package dev.livetable.simulation;

import static java.util.Objects.requireNonNull;

import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.Receipt;
import dev.livetable.cache.MemCache;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One node: a live table with a cache of its own, what is done with it, and what may be read from it. */
final class SimulatedNode implements SimulatedCaller {

    private final NodesSimulation world;
    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final NodesKind kind;
    private final SimulatedMaster master;
    private final int process;
    private final NodeTime time;
    private final NodeReads reads;
    private final SimulatedBeside.@Nullable OfNode beside;
    private final Floors floors;
    private final Promises.Follower promises;
    private final List<SimulatedMaster.Commit> acknowledged = new ArrayList<>();
    private SimulatedTable.@Nullable Opening opening;
    private final Set<SimulatedMaster.Commit> untold = new HashSet<>();
    private boolean isBuilt;
    private int programs;

    SimulatedNode(NodesSimulation world, int process) {
        this.world = world;
        this.turns = world.turns();
        this.history = world.history();
        this.random = world.random();
        this.kind = world.kind();
        this.master = world.master();
        this.process = process;
        this.time = new NodeTime(turns, random, process, kind.staleness().multipliedBy(2));
        this.floors = new Floors(master.versions());
        this.promises = world.promises().follower();
        this.reads = new NodeReads(world, this);
        SimulatedBeside other = world.beside();
        this.beside = other == null ? null : other.of(this);
    }

    int process() {
        return process;
    }

    NodeTime time() {
        return time;
    }

    /** Returns whether it has written what it has not acknowledged. */
    boolean hasUntold() {
        return !untold.isEmpty();
    }

    boolean isFrozen() {
        return time.isFrozen();
    }

    /** Returns whether nobody has anything left to do with it. */
    boolean isIdle() {
        return isBuilt && programs == 0;
    }

    SimulatedTable.Opening opening() {
        return requireNonNull(opening);
    }

    LiveTable table() {
        return opening().through(Filter.all());
    }

    LiveTableStatus status() {
        return table().status();
    }

    /** Builds the live table, and lets programs use it. */
    void begin() {
        LiveStream stream = world.stream(this);
        LiveTableBuilder builder = LiveTable.builder("products", master)
                .cache(MemCache.create())
                .executor(time)
                .scheduler(time)
                .clock(time.clock())
                .jitter(random::nextDouble)
                .stream(stream)
                .maxStaleness(kind.staleness())
                .fetchTimeout(Simulation.FETCH_TIMEOUT)
                .queueTimeout(Duration.ofSeconds(4))
                .writeTimeout(Simulation.WRITE_TIMEOUT)
                .settleTime(Simulation.SETTLE_TIME)
                .streamTimeout(NodesSimulation.STREAM_TIMEOUT)
                .reconnectDelay(Duration.ofMillis(100), Duration.ofSeconds(1));
        if (random.nextBoolean()) {
            builder.precision(kind.rows() ? Precision.ROW : Precision.TABLE);
        }
        int version = master.version();
        LiveTable built = builder.build();
        turns.checkAlive();
        opening = new SimulatedTable.Opening(built, process, process);
        announced(version, "its cache is empty");
        isBuilt = true;
        run("reader", 1 + random.nextInt(2), 3 + random.nextInt(4), reads::read);
        int[] lastBegun = {0};
        int[] number = {0};
        run("writer", 1, 1 + random.nextInt(3), () -> write(lastBegun, ++number[0]));
        if (beside != null) {
            run("caller", 2, 3 + random.nextInt(4), beside::step);
        }
    }

    private void run(String name, int actors, int times, Runnable program) {
        for (int i = 0; i < actors; i++) {
            programs++;
            turns.spawn(name + i + " of " + process, process, () -> {
                for (int n = 0; n < times; n++) {
                    if (random.nextInt(3) != 0) {
                        turns.sleep(world.anyTime());
                    }
                    turns.pause("comes to its next step");
                    program.run();
                    turns.checkAlive();
                }
                programs--;
            });
        }
    }

    NodeReads reads() {
        return reads;
    }

    /** Asks all that can be asked, when nothing is left that this node may not know. */
    void audit() {
        announced(master.version(), "all is told");
        reads.readAll();
        if (beside != null) {
            beside.knowsAll();
            beside.read();
        }
    }

    /** Returns what a read that begins now may show at the oldest. */
    Floors floors() {
        promises.raise(floors, turns.now());
        return floors.copy();
    }

    private void write(int[] lastBegun, int number) {
        long tag = 100L + master.writes.size();
        SimulatedOperation operation = SimulatedOperation.any(random, world.style(), tag);
        String text = "node " + process + "'s write of " + tag + " by " + operation.text();
        SimulatedWrite write = new SimulatedWrite(this, opening(), history, operation, text, lastBegun, number);
        master.writes.put(tag, write);
        history.note("writes", write);
        var future = operation.callAsync().apply(table());
        future.whenComplete((result, failure) -> {
            if (!turns.isDead()) {
                write.answer(cause(failure));
            }
        });
        if (random.nextInt(3) != 0) {
            turns.waitFor("waits for its answer", future::isDone, Duration.ofDays(1));
        }
        world.watch(write, future);
        if (random.nextInt(3) == 0) {
            giveReceipt();
        }
    }

    private void giveReceipt() {
        List<SimulatedMaster.Commit> covered = List.copyOf(acknowledged);
        CompletableFuture<Receipt> receipt = table().receipt();
        turns.waitFor("waits for a receipt", receipt::isDone, Duration.ofDays(1));
        if (receipt.isCompletedExceptionally()) { // the other nodes may not know in time what it covers
            history.count("receipt not given");
        } else {
            history.note("has a receipt", receipt.join());
            history.count("receipt given");
            world.gives(new NodesSimulation.Given(receipt.join().toString(), covered));
        }
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public SimulatedMaster master() {
        return master;
    }

    @Override
    public void announced(int version, String why) {
        if (!turns.isDead()) {
            history.note("from state " + version + " on", why);
            floors.riseTo(version);
        }
    }

    @Override
    public void told(SimulatedMaster.Commit commit, int version, String why) {
        if (!kind.rows()) {
            announced(commit.state(), why);
        } else if (!turns.isDead()) {
            history.note("from versions " + commit.meant() + " on", why);
            floors.rise(commit.meant(), commit.besides().isEmpty() ? commit.state() : 0);
        }
    }

    @Override
    public void toldOf(String id, int state, String why) {
        if (!kind.rows()) {
            announced(state, why);
        } else if (!turns.isDead()) {
            history.note("no older than in state " + state + " is row " + id, why);
            floors.riseOf(id, state);
        }
    }

    @Override
    public void settles(int version) {}

    @Override
    public void committed(SimulatedWrite write, SimulatedMaster.Commit commit) {
        untold.add(commit);
        world.committed(write, commit, process);
    }

    @Override
    public void acknowledged(SimulatedMaster.Commit commit) {
        untold.remove(commit);
        if (!turns.isDead()) {
            acknowledged.add(commit);
            world.acknowledged(commit);
        }
    }

    void close() {
        LiveTableStatus status = status();
        status.gaps().forEach((reason, number) -> history.count("gap " + reason, number));
        history.count("echo dropped", status.echoes());
        table().close();
    }

    boolean isWell() {
        return status().state() == TableState.LIVE;
    }
}
