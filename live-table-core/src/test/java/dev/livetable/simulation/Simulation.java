package dev.livetable.simulation;

import dev.livetable.CallerTransaction;
import dev.livetable.cache.Cache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run of live tables in a world where everything goes wrong that can: a seed says who does what, in which order, and
 * what fails.
 */
final class Simulation {

    /** From this seed on runs are narrow. */
    static final long NARROW = 1_000_000_000;

    /** From this seed on many rows are read and written at once, too; every second run is narrow. */
    static final long BULK = 2_000_000_000;

    /** From this seed on rows may be shown that are older than they should be; every second run is narrow, every fourth of bulk. */
    static final long OLD = 3_000_000_000L;

    /** From this seed on the master is asked less often, or earlier; every second run is narrow, every fourth of old rows. */
    static final long FEWER = 4_000_000_000L;

    static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);
    static final Duration WRITE_TIMEOUT = Duration.ofSeconds(2);
    static final Duration SETTLE_TIME = Duration.ofSeconds(1);
    static final Duration STREAM_TIMEOUT = Duration.ofMillis(2500);

    private final SplittableRandom random;
    private final History history;
    private final Interleaving turns;
    private final SimulatedDisk disk;
    private final List<SimulatedTable> tables = new ArrayList<>();
    private final SimulatedKind kind;
    private final boolean isNarrow;
    private final int faults;
    private final boolean interrupts;
    private final List<Actor> programs = new ArrayList<>();
    private int running;

    private Simulation(long seed, Map<String, Integer> counts) {
        random = new SplittableRandom(seed);
        history = new History(WRITE_TIMEOUT, counts);
        turns = new Interleaving(random, history);
        isNarrow = seed >= BULK ? seed % 2 == 1 : seed >= NARROW;
        SimulatedKind any = isNarrow ? SimulatedKind.narrow(random) : SimulatedKind.any(random);
        boolean isFewer = seed >= FEWER;
        SimulatedKind withBulk = seed >= BULK && !isFewer && (seed < OLD || seed % 4 == 0) ? any.withBulk() : any;
        kind = seed >= OLD && (!isFewer || seed % 4 == 0) ? withBulk.withOld() : withBulk;
        boolean mortal = kind.mortal();
        disk = new SimulatedDisk(turns, history, random, mortal || random.nextInt(3) != 0);
        int most = random.nextInt(kind.isFocused() ? 5 : 3);
        faults = isNarrow ? most == 1 ? 10 : 0 : most == 1 ? 10 : most == 2 ? 30 : mortal ? 20 : 0;
        interrupts = !isNarrow && random.nextInt(4) == 0;
        int fetchSize = seed < 0 ? 4 : 1;
        tables.add(new SimulatedTable(turns, history, random, "client", kind, faults > 0, fetchSize, isFewer));
        if (!isNarrow && random.nextInt(kind.isFocused() ? 12 : 4) == 0) {
            tables.add(new SimulatedTable(turns, history, random, "clients", kind, faults > 0, fetchSize, isFewer));
        }
    }

    /**
     * Runs what a seed says. Below zero pages are cut out of larger ones; from {@link #NARROW} on runs are narrow;
     * see {@link #BULK}, {@link #OLD} and {@link #FEWER}.
     *
     * @param counts what is counted over many runs
     * @return the history, when something happened in it that must not; else null
     */
    static @Nullable String run(long seed, Map<String, Integer> counts) throws InterruptedException {
        Simulation simulation = new Simulation(seed, counts);
        simulation.turns.run(simulation::live);
        return simulation.history.report();
    }

    private void live() {
        int lives = kind.mortal() || !isNarrow && random.nextInt(6) == 0 ? 2 + random.nextInt(2) : 1;
        for (int life = 1; life <= lives; life++) {
            boolean last = life == lives;
            boolean crashes = !last && random.nextInt(3) != 0;
            int process = life;
            turns.process(process);
            running = 1;
            turns.spawn("main", () -> begin(process));
            if (crashes) {
                int end = turns.steps() + random.nextInt(200);
                BooleanSupplier moment = anyMoment();
                turns.waitFor(
                        "lives",
                        () -> running == 0 || turns.steps() >= end && moment.getAsBoolean(),
                        Duration.ofDays(1000));
                history.count("crash");
                end(process, false);
            } else if (!last) {
                turns.waitFor("lives", () -> running == 0, Duration.ofDays(1000));
                running = 1;
                turns.spawn("closer", () -> {
                    tables.stream().filter(SimulatedTable::isOpen).forEach(SimulatedTable::close);
                    running = 0;
                });
                turns.waitFor("closes", () -> running == 0, Duration.ofDays(1000));
                history.count("restart");
                end(process, true);
            }
        }
        turns.waitFor("lives", () -> running == 0, Duration.ofDays(1000));
        rest();
    }

    /** Returns what a crash waits for: nothing, or a moment at which it hurts. */
    private BooleanSupplier anyMoment() {
        Predicate<SimulatedTable> hurts =
                switch (random.nextInt(3)) {
                    case 0 -> table -> true;
                    case 1 -> table -> table.target().isBeingWritten();
                    default -> table -> table.target().isUnsettled();
                };
        int patience = 1 + random.nextInt(random.nextBoolean() ? 10 : 100);
        return () -> tables.stream().anyMatch(hurts) && random.nextInt(patience) == 0;
    }

    private void end(int process, boolean inGoodOrder) {
        history.note(inGoodOrder ? "the process ends" : "the process is killed", process);
        turns.kill(process);
        tables.forEach(table -> table.processEnded(disk.isHelpless(table.region()), disk.isPersistent()));
        disk.end(inGoodOrder);
        programs.clear();
    }

    private void begin(int process) {
        turns.refuse(random.nextInt(3) == 0 ? faults : 0);
        for (String operation : SimulatedDisk.OPERATIONS) {
            disk.faults.put(operation, random.nextInt(3) == 0 ? kind.mortal() ? faults * 2 : faults : 0);
        }
        if (kind.mortal() && random.nextInt(3) == 0) {
            disk.faults.put("mark", 60);
        }
        Cache cache = disk.open(this::checkPut);
        for (SimulatedTable table : tables) {
            table.faults(faults);
            table.open(cache, process);
            table.reads().readAll();
            run(table, "reader", 2 + random.nextInt(2), 3 + random.nextInt(5), any -> any.reads()
                    .read());
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                int[] lastBegun = {0};
                int[] number = {0};
                String name = "writer" + i;
                run(table, name, 1, 2 + random.nextInt(4), any -> any.write(name, lastBegun, ++number[0]));
            }
            if (kind.transactions()) {
                run(table, "client", 1 + random.nextInt(2), 1 + random.nextInt(3), SimulatedTable::writeInTransaction);
            }
            if (kind.others() != SimulatedKind.Others.NONE) {
                run(table, "other", 1, random.nextInt(5), SimulatedTable::changeByOthers);
            }
            SimulatedStream stream = table.stream();
            if (stream != null) {
                run(table, "publisher", 1, 4 + random.nextInt(6), any -> stream.deliver(faults > 0));
            }
            if (random.nextInt(isNarrow ? 20 : 4) == 0) {
                run(table, "operator", 1, 2, SimulatedTable::invalidate);
            }
            if (!isNarrow && random.nextInt(6) == 0) {
                run(table, "closer", 1, 1, any -> any.closeAndReopen(cache));
            }
        }
        if (random.nextInt(3) == 0) {
            run(tables.get(0), "evicter", 1, 3, any -> disk.evict());
        }
        if (interrupts) {
            run(tables.get(0), "interrupter", 1, 4, any -> programs.get(random.nextInt(programs.size()))
                    .interrupt());
        }
        turns.checkAlive();
        running--;
    }

    private void run(SimulatedTable table, String name, int actors, int times, Consumer<SimulatedTable> program) {
        boolean isInterrupted = name.startsWith("reader") || name.startsWith("writer");
        for (int i = 0; i < actors; i++) {
            running++;
            Actor actor = turns.spawn(actors == 1 ? name : name + i, () -> {
                for (int n = 0; n < times; n++) {
                    if (random.nextInt(4) == 0) {
                        turns.sleep(Duration.ofMillis(random.nextLong(2000)));
                        Thread.interrupted();
                    }
                    turns.pause("comes to its next step");
                    Thread.interrupted();
                    program.accept(table);
                    turns.checkAlive(); // a live table takes what ends an actor for a failure of its cache
                }
                running--;
            });
            if (isInterrupted) {
                programs.add(actor);
            }
        }
    }

    private void checkPut(String key) {
        if (turns.current().transaction == CallerTransaction.READ_WRITE) {
            history.violation("F11: stored from within a transaction: " + key);
        }
    }

    /** Lets everything become well and come to rest, and looks whether it has. */
    private void rest() {
        disk.faults.clear();
        turns.calmDown();
        tables.forEach(table -> table.faults(0));
        history.note("nothing goes wrong any more", "");
        turns.waitForRest();
        turns.spawn("last", () -> {
            for (SimulatedTable table : tables) {
                SimulatedStream stream = table.stream();
                while (stream != null && stream.deliver(false)) {
                    history.note("delivered", "");
                }
            }
        });
        turns.waitForRest();
        turns.spawn("auditor", () -> tables.forEach(SimulatedTable::checkAtRest));
        turns.waitForRest();
        tables.forEach(SimulatedTable::checkAnswers);
    }
}
