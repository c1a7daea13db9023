package dev.livetable.simulation;

import dev.livetable.stream.LiveStream;
import dev.livetable.stream.SharedStream;
import dev.livetable.stream.StreamStatus;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TextComparison;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of several nodes over one master, in a world where everything goes wrong that can: a seed says who does what, in which
 * order, and what fails. Either the master itself tells what changes, or the nodes tell each other.
 */
final class NodesSimulation {

    static final Duration STREAM_TIMEOUT = Duration.ofMillis(1500);

    /** How long a write that was announced may take until it has changed what it changes. */
    static final Duration ANNOUNCEMENT_LIMIT = Simulation.WRITE_TIMEOUT.plus(Simulation.SETTLE_TIME);

    /** From this seed on the nodes tell each other. */
    static final long BUS = 1_000_000_000;

    private final SplittableRandom random;
    private final History history;
    private final Interleaving turns;
    private final NodesKind kind;
    private final SimulatedMaster master;
    private final SimulatedEngine engine;
    private final SimulatedOperation.Style style;
    private final Promises promises;
    private final BooleanSupplier keepsAnnounced;
    private final @Nullable SimulatedBeside beside;
    private final List<SimulatedMaster.Commit> acknowledged = new ArrayList<>();
    private final List<Inquiry> inquiries = new ArrayList<>();
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Watched> writes = new ArrayList<>();
    private final List<Given> receipts = new ArrayList<>();
    private final Map<String, Set<Integer>> authors = new HashMap<>();
    private int processes;
    private int others;

    /** A question, and the view it is put to. */
    record Inquiry(SimulatedQuestion question, Filter view) {}

    /**
     * A receipt that travels.
     *
     * @param covered what its node had acknowledged when it was asked for it
     */
    record Given(String text, List<SimulatedMaster.Commit> covered) {}

    private record Watched(SimulatedWrite write, Future<?> answer, int process) {}

    private NodesSimulation(long seed, Map<String, Integer> counts) {
        random = new SplittableRandom(seed);
        history = new History(Simulation.WRITE_TIMEOUT, counts);
        turns = new Interleaving(random, history);
        turns.calmDown();
        history.time(turns::now);
        kind = NodesKind.any(random, seed >= BUS);
        style = SimulatedOperation.Style.any(random, true);
        Map<Long, Row> rows = new HashMap<>();
        for (long id = 1; id <= 4; id++) {
            if (random.nextInt(5) != 0) {
                rows.put(id, SimulatedRows.row(id, random.nextBoolean() ? "a" : "b", 10L * (1 + random.nextInt(4)), 0));
            }
        }
        master = new SimulatedMaster(
                turns,
                history,
                random,
                SimulatedRows.schema(random.nextInt(8) == 0 ? TextComparison.UNKNOWN : TextComparison.EXACT),
                random.nextInt(3) != 0,
                List.copyOf(rows.values()));
        master.writesOneRow = kind.rows();
        master.faults = random.nextInt(3) == 0 ? 10 : 0;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            Filter view = random.nextInt(3) == 0 ? Filter.equal("name", "a") : Filter.all();
            inquiries.add(new Inquiry(SimulatedQuestion.any(random, view, style), view));
        }
        if (kind.bus()) {
            SimulatedLog log = new SimulatedLog(turns, history, random, kind);
            engine = log;
            keepsAnnounced = () -> !log.hasLost();
            promises = new Promises(keepsAnnounced);
            beside = seed % 4 == 3 ? new SimulatedBeside(this) : null;
            return;
        }
        SimulatedNotifier notifier = new SimulatedNotifier(turns, history, random, kind, master);
        engine = notifier;
        keepsAnnounced = () -> true;
        promises = new Promises(keepsAnnounced);
        beside = null;
        master.namesTransactions = true;
        if (kind.triggers()) {
            master.trigger = this::writtenByTrigger;
        }
        master.onCommit(commit -> {
            notifier.changed(commit);
            becomesKnown(commit);
        });
    }

    /**
     * Runs what a seed says.
     *
     * @param counts what is counted over many runs
     * @return the history, when something happened in it that must not; else null
     */
    static @Nullable String run(long seed, Map<String, Integer> counts) throws InterruptedException {
        NodesSimulation simulation = new NodesSimulation(seed, counts);
        simulation.turns.run(simulation::live);
        return simulation.history.report();
    }

    Interleaving turns() {
        return turns;
    }

    History history() {
        return history;
    }

    SplittableRandom random() {
        return random;
    }

    NodesKind kind() {
        return kind;
    }

    SimulatedMaster master() {
        return master;
    }

    Promises promises() {
        return promises;
    }

    /** Returns what the master has beside the table, in some of the runs in which the nodes tell each other; else null. */
    @Nullable
    SimulatedBeside beside() {
        return beside;
    }

    /** Returns whether announcements are kept, and not lost by the log. */
    boolean keepsAnnounced() {
        return keepsAnnounced.getAsBoolean();
    }

    SimulatedOperation.Style style() {
        return style;
    }

    List<Inquiry> inquiries() {
        return inquiries;
    }

    Inquiry anyInquiry() {
        return inquiries.get(random.nextInt(inquiries.size()));
    }

    /** Returns a time to wait: mostly about how old a row may be that is shown. */
    Duration anyTime() {
        long staleness = kind.staleness().toNanos();
        return Duration.ofNanos(
                switch (random.nextInt(4)) {
                    case 0 -> random.nextLong(1 + staleness / 10);
                    case 1 -> staleness;
                    default -> random.nextLong(2 * staleness);
                });
    }

    /** Returns all that was acknowledged, or is known to all in another way. */
    List<SimulatedMaster.Commit> allAcknowledged() {
        return List.copyOf(acknowledged);
    }

    /** Adds a receipt that a node gives. */
    void gives(Given receipt) {
        receipts.add(receipt);
    }

    /** Returns one of the receipts; null when there is none. */
    @Nullable
    Given anyReceipt() {
        return receipts.isEmpty() ? null : receipts.get(random.nextInt(receipts.size()));
    }

    /** Returns what tells a node of changes. */
    LiveStream stream(SimulatedNode node) {
        if (engine instanceof SimulatedLog log) {
            return NodeBus.builder(log.seenBy(node.process()), node.time(), node.time())
                    .nodeName("node " + node.process())
                    .announcementLimit(ANNOUNCEMENT_LIMIT)
                    .aliveEvery(kind.staleness().dividedBy(3))
                    .clock(node.time().clock())
                    .build()
                    .table("products");
        }
        SimulatedNotifier notifier = (SimulatedNotifier) engine;
        return new SharedStream(
                        notifier.engine(node.process()),
                        node.time(),
                        StreamStatus::unknown,
                        true,
                        node.time(),
                        STREAM_TIMEOUT.dividedBy(2))
                .stream(SimulatedNotifier.CHANNEL);
    }

    /** A write was committed that a node made; must not pause. */
    void committed(SimulatedWrite write, SimulatedMaster.Commit commit, int process) {
        commit.made().forEach((id, version) -> authors.computeIfAbsent(id + "/" + version, any -> new HashSet<>())
                .add(process));
        long limit = write.begunAt() + ANNOUNCEMENT_LIMIT.toNanos();
        if (kind.bus() && turns.now() <= limit) {
            promises.addAnnounced(limit + kind.staleness().toNanos(), commit);
        }
    }

    void acknowledged(SimulatedMaster.Commit commit) {
        if (kind.bus()) {
            becomesKnown(commit);
        }
    }

    private void becomesKnown(SimulatedMaster.Commit commit) {
        promises.add(turns.now() + kind.staleness().toNanos(), commit);
        acknowledged.add(commit);
    }

    void watch(SimulatedWrite write, Future<?> answer) {
        writes.add(new Watched(write, answer, turns.current().process()));
    }

    /** Returns whether a row is as only another node has written it. */
    boolean isOfOthers(String id, Row row, int process) {
        int last = master.versions().at(master.version()).getOrDefault(id, 0);
        for (int version = last; version > 0; version--) {
            if (Objects.equals(row, master.versions().content(id, version))) {
                return !authors.getOrDefault(id + "/" + version, Set.of()).contains(process);
            }
        }
        return false;
    }

    private Map<String, @Nullable Row> writtenByTrigger(Map<String, @Nullable Row> written) {
        String id = style.id(random);
        Row row = master.rows().get(id);
        return row == null || random.nextInt(3) != 0
                ? Map.of()
                : Map.of(id, row.with("note", 20_000L + master.version()));
    }

    // ---- what happens

    private void live() {
        for (int i = 0; i < kind.nodes(); i++) {
            begin();
        }
        int[] left = {kind.fates()};
        for (int i = kind.fates(); i > 0; i--) {
            turns.spawn("fate", 0, () -> {
                turns.sleep(anyTime().multipliedBy(1 + random.nextInt(3)));
                strike();
                left[0]--;
            });
        }
        if (!kind.bus() && random.nextInt(3) != 0) {
            others = 1 + random.nextInt(3);
            turns.spawn("other", 0, () -> {
                while (others > 0) {
                    turns.sleep(anyTime());
                    changeByOthers();
                    others--;
                }
            });
        }
        turns.waitFor(
                "lives",
                () -> left[0] == 0 && others == 0 && nodes.stream().allMatch(SimulatedNode::isIdle),
                Duration.ofDays(1000));
        rest();
    }

    private SimulatedNode begin() {
        SimulatedNode node = new SimulatedNode(this, ++processes);
        nodes.add(node);
        turns.spawn("main " + node.process(), node.process(), node::begin);
        return node;
    }

    private void changeByOthers() {
        String id = style.id(random);
        Row row = master.rows().get(id);
        long note = style.note(random, 10_000L + master.version());
        Map<String, @Nullable Row> written = new HashMap<>();
        if (row == null) {
            written.put(id, SimulatedRows.row(Long.parseLong(id), "a", 10L * (1 + random.nextInt(4)), note));
        } else {
            written.put(
                    id,
                    switch (random.nextInt(5)) {
                        case 0 -> null;
                        case 1 ->
                            row.with("name", random.nextBoolean() ? "a" : "b").with("note", note);
                        case 2 ->
                            row.with("price", SimulatedOperation.price(random)).with("note", note);
                        default -> row.with("note", note);
                    });
        }
        history.note("change by others", written.keySet());
        history.count("change by others");
        master.commit(written);
    }

    private SimulatedNode anyNode() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private Duration anyOutage() {
        return Duration.ofNanos(random.nextLong(4 * kind.staleness().toNanos()));
    }

    /** Lets something go wrong. */
    private void strike() {
        SimulatedNode node = anyNode();
        if (node.isFrozen()) {
            return;
        }
        switch (random.nextInt(kind.mortal() ? 10 : 7)) {
            case 0 -> engine.cut(node.process());
            case 1 -> engine.lose(node.process());
            case 2 -> engine.fail(anyOutage());
            case 3, 4 -> engine.stall(node.process(), anyOutage());
            case 5 -> {
                history.note("is stopped", node.process());
                history.count("node stopped");
                node.time().stop();
                turns.sleep(anyOutage());
                history.note("goes on", node.process());
                node.time().goOn();
            }
            case 6 -> {
                history.note("is suspended", node.process());
                history.count("machine suspended");
                node.time().suspend();
                turns.sleep(anyOutage());
                history.note("is resumed", node.process());
                node.time().resume();
            }
            default -> kill(node);
        }
    }

    /** Kills a node, perhaps at a moment at which it hurts. */
    private void kill(SimulatedNode node) {
        boolean isAtMaster = random.nextBoolean();
        turns.waitFor(
                "waits for the moment",
                () -> isAtMaster ? master.isBeingWrittenBy(node.process()) : node.hasUntold(),
                anyOutage());
        if (node.isFrozen() || !nodes.contains(node)) {
            return;
        }
        history.note("is killed", node.process());
        history.count("node killed");
        engine.forget(node.process());
        turns.kill(node.process());
        master.loseCaller(node.process());
        nodes.remove(node);
        if (nodes.isEmpty() || random.nextBoolean()) {
            begin();
        }
    }

    /** Lets everything become well and come to rest, and looks whether it has. */
    private void rest() {
        history.note("nothing goes wrong any more", "");
        engine.heal();
        master.faults = 0;
        boolean well = turns.waitFor(
                "waits until all is well",
                () -> !master.isBeingWritten()
                        && !master.isUnsettled()
                        && nodes.stream().allMatch(SimulatedNode::isWell),
                Duration.ofMinutes(
                        1)); // a connection that hangs while the log is read back is given up after half of that
        if (!well) {
            history.violation("F8: at rest a node is not well");
        }
        long last = Math.max(promises.last(), master.settlesAt());
        last = Math.max(last, beside == null ? 0 : beside.lastPromise());
        turns.sleep(kind.staleness().plusNanos(Math.max(0, last - turns.now())));
        history.note("all are to agree with the master", "");
        int[] left = {nodes.size()};
        for (SimulatedNode node : nodes) {
            turns.spawn("auditor of " + node.process(), node.process(), () -> {
                node.audit();
                node.close();
                left[0]--;
            });
        }
        if (!turns.waitFor("waits for the audit", () -> left[0] == 0, Duration.ofSeconds(60))) {
            history.violation("the audit does not end");
        }
        for (Watched watched : writes) {
            if (!turns.isKilled(watched.process) && !watched.answer.isDone()) {
                history.violation("F10: never answered: " + watched.write);
            }
        }
        nodes.forEach(node -> turns.kill(node.process()));
    }
}
