package dev.livetable.simulation;

import dev.livetable.AfterRestart;
import dev.livetable.CallerTransaction;
import dev.livetable.ClosedException;
import dev.livetable.FakeTransactions;
import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.LiveTableSetup;
import dev.livetable.cache.Cache;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A live table in the simulation, over one process and the next: what is done with it, and what may be read from it.
 *
 * <p>The floor is the oldest state of the master that a read which begins now may show. It rises with each announcement: a
 * write that was answered, an event that was handled, a gap, an invalidation. A read shows one state of the master, between
 * the floor when it began and the state when it ended.
 */
final class SimulatedTable {

    private static final Filter VIEW = Filter.equal("name", "a");

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final String name;
    private final SimulatedMaster master;
    private final SimulatedMaster target;
    private final @Nullable SimulatedStream stream;
    private final @Nullable AfterRestart afterRestart;
    private final @Nullable Duration ttl;
    private final Duration drainTimeout;
    private final int queueCapacity;
    private final boolean inTransactions;
    private final SimulatedReads reads;
    private final int fetchSize;
    private final List<SimulatedWrite> writes = new ArrayList<>();
    private @Nullable LiveTable table;
    private int floor;
    private int settled;
    private int process;
    private @Nullable SimulatedWrite lastWrite;
    private boolean closing;
    private boolean closed;
    private long closedAt = Long.MAX_VALUE;

    SimulatedTable(
            Interleaving turns,
            History history,
            SplittableRandom random,
            String name,
            boolean streams,
            boolean apart,
            int fetchSize) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.name = name;
        this.fetchSize = fetchSize;
        List<Row> rows = List.of(row(1, "a", 1), row(2, "b", 2), row(3, "a", 3));
        boolean totalKnown = random.nextInt(3) != 0;
        this.master = new SimulatedMaster(turns, history, random, totalKnown, rows);
        this.target = apart ? new SimulatedMaster(turns, history, random, totalKnown, rows) : master;
        this.stream = streams ? new SimulatedStream(turns, history, random, this) : null;
        this.afterRestart =
                random.nextInt(3) != 0 ? null : random.nextBoolean() ? AfterRestart.TRUST : AfterRestart.DROP;
        this.ttl = random.nextInt(5) == 0 ? Duration.ofMillis(500) : null;
        this.drainTimeout = Duration.ofMillis(random.nextBoolean() ? 500 : 5000);
        this.queueCapacity = random.nextInt(4) == 0 ? 1 : 100;
        this.inTransactions = random.nextInt(4) == 0;
        this.reads = new SimulatedReads(this, turns, history, random, ttl, inTransactions);
        if (apart) {
            target.onChange(
                    () -> turns.later(Duration.ofMillis(random.nextLong(3000)), () -> master.become(target.rows())));
        }
        if (stream != null) {
            master.onChange(stream::changed);
        }
    }

    private static Row row(long id, String name, long price) {
        return LiveTableSetup.product(id, name, price);
    }

    SimulatedMaster master() {
        return master;
    }

    SimulatedMaster target() {
        return target;
    }

    @Nullable
    SimulatedStream stream() {
        return stream;
    }

    String region() {
        return name;
    }

    void faults(int percent) {
        master.faults = percent;
        target.faults = percent;
        if (stream != null) {
            stream.faults = percent * 2;
        }
    }

    /** Opens the live table in a process. */
    void open(Cache cache, int inProcess) {
        process = inProcess;
        table = null;
        closing = false;
        closed = false;
        closedAt = Long.MAX_VALUE;
        LiveTableBuilder builder = LiveTable.builder(name, master)
                .cache(cache)
                .executor(turns)
                .scheduler(turns)
                .clock(turns.clock())
                .jitter(random::nextDouble)
                .transactions(new FakeTransactions(this::transaction))
                .fetchSize(fetchSize)
                .fetchTimeout(Simulation.FETCH_TIMEOUT)
                .queueCapacity(queueCapacity)
                .queueTimeout(Duration.ofSeconds(4))
                .writeTimeout(Simulation.WRITE_TIMEOUT)
                .settleTime(Simulation.SETTLE_TIME)
                .drainTimeout(drainTimeout)
                .streamTimeout(Simulation.STREAM_TIMEOUT)
                .reconnectDelay(Duration.ofMillis(200), Duration.ofSeconds(2));
        if (target != master) {
            builder.writeTarget((WritableTable) target);
        }
        if (stream != null) {
            builder.stream((LiveStream) stream);
        }
        if (afterRestart != null) {
            builder.afterRestart(afterRestart);
        }
        if (ttl != null) {
            builder.ttl(ttl);
        }
        int version = master.version();
        LiveTable built = builder.build();
        table = built;
        if (afterRestart == AfterRestart.DROP) {
            announced(version, "F8: rows of an earlier process are dropped");
        }
    }

    private CallerTransaction transaction() {
        Actor me = turns.current();
        turns.pause("is asked for its transaction");
        if (me.readSteps > 0 && --me.readSteps == 0) {
            me.lockless = false;
        }
        return me.transaction;
    }

    /** Returns when closing it had ended. */
    long closedAt() {
        return closedAt;
    }

    boolean isClosing() {
        return closing;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the oldest state of the master that a read which begins now may show. */
    int floor() {
        return floor;
    }

    SimulatedReads reads() {
        return reads;
    }

    boolean isOpen() {
        return table != null && !closed;
    }

    private LiveTable table() {
        if (table == null) {
            throw new IllegalStateException("not open");
        }
        return table;
    }

    TableState state() {
        return table == null ? TableState.LIVE : table.status().state();
    }

    /** From now on no read may show an older state of the master than this. */
    void announced(int version, String why) {
        if (!turns.isDead() && version > floor) {
            history.note("from version " + version + " on", why);
            floor = version;
        }
    }

    /** When all has come to rest, no read may show an older state of the master than this. */
    void settles(int version) {
        if (target == master) {
            settled = Math.max(settled, version);
        }
    }

    void announceSettled() {
        announced(settled, "F7: all has settled");
    }

    boolean dropsWhenConfirmed() {
        return table != null || afterRestart != AfterRestart.TRUST;
    }

    /** The process has ended, with or without warning. */
    void processEnded(boolean isHelpless, boolean isPersistent) {
        boolean unsettled = target.loseCaller();
        if (isPersistent && isHelpless) {
            floor = 0;
        } else if (unsettled || state() == TableState.BYPASS || !isPersistent) {
            floor = Math.max(floor, master.version());
            history.note("from version " + floor + " on", "F9: the process has ended");
        }
        table = null;
        if (stream != null) {
            stream.forget();
        }
    }

    /** Returns the whole table, or the one view there is. */
    Filter anyView() {
        return random.nextInt(3) == 0 ? VIEW : Filter.all();
    }

    LiveTable through(Filter view) {
        return view.isAll() ? table() : table().view(view);
    }

    /** Writes something, and waits for the answer or not. */
    SimulatedWrite write(String writer, int[] lastBegun, int number) {
        Filter view = anyView();
        Actor me = turns.current();
        long tag = 100L + target.writes.size();
        SimulatedOperation operation = SimulatedOperation.any(random, tag);
        SimulatedWrite write = new SimulatedWrite(
                this, history, writer + "'s write of " + tag + " by " + operation.text(), process, lastBegun, number);
        target.writes.put(tag, write);
        writes.add(write);
        me.transaction =
                inTransactions && random.nextInt(5) == 0 ? CallerTransaction.READ_WRITE : CallerTransaction.NONE;
        me.lockless = true;
        me.wasInterrupted = false;
        history.note("writes", write);
        try {
            if (random.nextBoolean()) {
                Object result = operation.call().apply(through(view));
                history.note("wrote", result);
                write.answer(null);
            } else {
                writeAsync(write, operation, through(view));
            }
        } catch (Interleaving.Stopped e) {
            throw e;
        } catch (Throwable e) {
            turns.checkAlive();
            write.answer(e);
        } finally {
            me.lockless = false;
            me.transaction = CallerTransaction.NONE;
            Thread.interrupted();
        }
        return write;
    }

    private void writeAsync(SimulatedWrite write, SimulatedOperation operation, LiveTable through) {
        var future = operation.callAsync().apply(through);
        future.whenComplete((result, failure) -> {
            if (!turns.isDead()) {
                write.answer(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
            }
        });
        turns.pause("goes on");
        if (random.nextInt(5) == 0) {
            future.cancel(false);
        }
    }

    /** Lets somebody else change the master. */
    void changeByOthers() {
        long price = 10_000L + master.version();
        List<Row> rows = new ArrayList<>(master.rows());
        if (!rows.isEmpty() && random.nextInt(4) == 0) {
            rows.remove(random.nextInt(rows.size()));
        } else if (rows.isEmpty() || random.nextInt(4) == 0) {
            rows.removeIf(row -> Long.valueOf(4).equals(row.get("id")));
            rows.add(row(4, random.nextBoolean() ? "a" : "b", price));
        } else {
            rows.set(0, rows.get(0).with("price", price));
        }
        master.become(rows);
    }

    void invalidate() {
        int version = master.version();
        try {
            table().invalidate();
            announced(version, "invalidated by hand");
        } catch (ClosedException e) {
            if (!closing) {
                history.violation("says that it is closed before it is", e);
            }
        }
    }

    void close() {
        history.note("closes", name);
        closing = true;
        long begun = turns.now();
        table().close();
        closed = true;
        closedAt = turns.now();
        history.note("is closed", name);
        if (turns.now() - begun > Duration.ofSeconds(60).toNanos()) {
            history.violation("closing takes too long");
        }
    }

    /** Checks, with nothing under way any more, that all is well again, and that everything that was ever read is right. */
    void checkAtRest() {
        announceSettled();
        if (!closed && state() != TableState.LIVE) {
            history.violation("at rest the table is " + state());
        }
        if (!closed) {
            reads.readAll();
            reads.readAll();
        }
        if (!closed && !inTransactions) {
            lastWrite = write("auditor", new int[1], 1);
        }
        if (!closed) {
            close();
        }
        reads.read(SimulatedQuestion.any(random, Filter.all()), Filter.all());
    }

    void checkAnswers() {
        if (lastWrite != null && lastWrite.isRefused()) {
            history.violation("at rest a write is not accepted: " + lastWrite);
        }
        for (SimulatedWrite write : writes) {
            if (write.process() == process && !write.isAnswered()) {
                history.violation("F10: never answered: " + write);
            }
        }
    }
}
