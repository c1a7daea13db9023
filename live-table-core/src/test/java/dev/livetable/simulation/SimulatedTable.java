package dev.livetable.simulation;

import dev.livetable.AfterRestart;
import dev.livetable.CallerTransaction;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.ClosedException;
import dev.livetable.InTransaction;
import dev.livetable.LiveTable;
import dev.livetable.LiveTableBuilder;
import dev.livetable.Precision;
import dev.livetable.cache.Cache;
import dev.livetable.status.StaleReason;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * A live table in the simulation, over one process and the next: what is done with it, and what may be read from it.
 *
 * <p>The floors rise with each announcement: a write that was answered, an event that was handled, a gap, an invalidation.
 */
final class SimulatedTable implements SimulatedCaller {

    private static final Filter VIEW = Filter.equal("name", "a");

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final String name;
    private final SimulatedKind kind;
    private final SimulatedMaster master;
    private final SimulatedMaster target;
    private final @Nullable SimulatedStream stream;
    private final @Nullable AfterRestart afterRestart;
    private final @Nullable Duration ttl;
    private final Duration drainTimeout;
    private final int queueCapacity;
    private final long changesKept;
    private final boolean isPrecisionSaid;
    private final boolean inTransactions;
    private final SimulatedOperation.Style style;
    private final SimulatedReads reads;
    private final int fetchSize;
    private final boolean isFewer;
    private final boolean isExact;
    private final List<SimulatedWrite> writes = new ArrayList<>();
    private Floors floors;

    /** What rows may no more be older than that are shown across gaps: those do not raise it. */
    private Floors known;

    private final Duration whileRevalidate;
    private final Duration ifError;
    private boolean hasHeard;
    private @Nullable Opening opening;
    private int openings;
    private boolean isBuilt;
    private int settled;
    private int version;
    private final List<CompletableFuture<?>> inTransaction = new ArrayList<>();
    private boolean isByOthers;
    private @Nullable SimulatedWrite lastWrite;

    /** A live table from when it is built until it is closed. */
    static final class Opening {

        private final LiveTable table;
        private final int number;
        private final int process;
        private boolean closing;
        private boolean closed;
        private long closedAt = Long.MAX_VALUE;

        Opening(LiveTable table, int number, int process) {
            this.table = table;
            this.number = number;
            this.process = process;
        }

        /** Returns how many live tables there were before it. */
        int number() {
            return number;
        }

        int process() {
            return process;
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

        LiveTable through(Filter view) {
            return view.isAll() ? table : table.view(view);
        }
    }

    SimulatedTable(
            Interleaving turns,
            History history,
            SplittableRandom random,
            String name,
            SimulatedKind kind,
            boolean isFaulty,
            int fetchSize,
            boolean isFewer) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.name = name;
        this.kind = kind;
        this.fetchSize = fetchSize;
        this.isFewer = isFewer;
        this.isExact = kind.isOneWriter() && !kind.mortal() && !isFaulty;
        this.style = SimulatedOperation.Style.any(random, kind.isFocused());
        TableSchema schema =
                SimulatedRows.schema(random.nextInt(8) == 0 ? TextComparison.UNKNOWN : TextComparison.EXACT);
        boolean totalKnown = random.nextInt(3) != 0;
        List<Row> rows = firstRows();
        this.master = new SimulatedMaster(turns, history, random, schema, totalKnown, rows);
        this.target = kind.apart() ? new SimulatedMaster(turns, history, random, schema, totalKnown, rows) : master;
        master.countsApart = isFewer && totalKnown && random.nextInt(4) != 0;
        master.writesOneRow = kind.rows();
        target.writesOneRow = kind.rows();
        this.floors = new Floors(master.versions());
        this.known = new Floors(master.versions());
        this.stream = kind.streams() ? new SimulatedStream(turns, history, random, this, kind) : null;
        this.afterRestart =
                random.nextInt(3) != 0 ? null : random.nextBoolean() ? AfterRestart.TRUST : AfterRestart.DROP;
        this.ttl = random.nextInt(kind.old() ? 2 : 5) == 0 ? Duration.ofMillis(500) : null;
        this.whileRevalidate =
                kind.old() && ttl != null && random.nextBoolean() ? Duration.ofSeconds(2) : Duration.ZERO;
        this.ifError = kind.old() && random.nextInt(4) != 0 ? Duration.ofSeconds(10) : Duration.ZERO;
        this.drainTimeout = Duration.ofMillis(random.nextBoolean() ? 500 : 5000);
        this.queueCapacity = random.nextInt(4) == 0 ? 1 : 100;
        this.changesKept = random.nextInt(4) == 0 ? 1500 : 1 << 20;
        this.isPrecisionSaid = random.nextBoolean();
        this.inTransactions = random.nextInt(4) == 0;
        this.reads = new SimulatedReads(this, turns, history, random, ttl, inTransactions);
        if (kind.apart()) {
            target.onCommit(commit ->
                    turns.later(Duration.ofMillis(random.nextLong(3000)), () -> master.become(target.rows())));
        }
        if (stream != null) {
            master.onCommit(commit -> stream.changed(commit, isByOthers));
        }
    }

    private List<Row> firstRows() {
        List<Row> rows = new ArrayList<>();
        for (long id = 1; id <= 4; id++) {
            if (random.nextInt(5) != 0) {
                Long price = SimulatedOperation.price(random);
                rows.add(SimulatedRows.row(id, id % 2 == 0 ? "b" : "a", price == null ? 20 : price, id % 2));
            }
        }
        return rows;
    }

    SimulatedKind kind() {
        return kind;
    }

    SimulatedOperation.Style style() {
        return style;
    }

    @Override
    public SimulatedMaster master() {
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
        isBuilt = false;
        LiveTableBuilder builder = LiveTable.builder(name, master)
                .cache(cache)
                .executor(turns)
                .scheduler(turns)
                .clock(turns.clock())
                .jitter(random::nextDouble)
                .transactions(new SimulatedTransactions(turns, this::transaction))
                .inTransaction(isUntilWrite() ? InTransaction.UNTIL_WRITE : InTransaction.BYPASS)
                .fetchSize(fetchSize)
                .changesKept(changesKept)
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
        builder.staleWhileRevalidate(whileRevalidate).staleIfError(ifError);
        hasHeard = false;
        if (isFewer) {
            builder.readAhead(random.nextInt(3))
                    .negativeTtl(Duration.ofMillis(random.nextBoolean() ? 700 : 1_000_000))
                    .rewarm(random.nextInt(4));
        }
        if (isPrecisionSaid) {
            builder.precision(kind.rows() ? Precision.ROW : Precision.TABLE);
        }
        int version = master.version();
        turns.current().opensOrCloses = true;
        LiveTable built = builder.build();
        turns.checkAlive(); // a live table takes what ends an actor for a failure of its cache
        opening = new Opening(built, ++openings, inProcess);
        turns.current().opensOrCloses = false;
        isBuilt = true;
        if (afterRestart == AfterRestart.DROP) {
            announced(version, "F8: rows of an earlier process are dropped");
        }
    }

    /** Returns whether reads in a transaction are answered from the cache until it has written. */
    boolean isUntilWrite() {
        return inTransactions && ttl == null;
    }

    private CallerTransaction transaction() {
        turns.pause("is asked for its transaction");
        return turns.current().transaction;
    }

    /** Returns what a read that begins now may show at the oldest. */
    Floors.At floors() {
        return kind.isClosed() ? floors.now().strictly() : floors.now();
    }

    /** Returns what rows may show at the oldest that are shown across a gap. */
    Floors.At floorsAcrossGaps() {
        return known.now();
    }

    /** Returns how long after its ttl an answer may be shown for a reason. */
    Duration allowed(StaleReason why) {
        return why == StaleReason.REFRESHING
                ? whileRevalidate
                : ifError.compareTo(whileRevalidate) > 0 ? ifError : whileRevalidate;
    }

    /** Returns whether this opening has been told of changes before now, and notes that it is. */
    boolean hears() {
        boolean before = hasHeard;
        hasHeard = true;
        return before;
    }

    /** Returns whether each answer is of one state of the master. */
    boolean isExact() {
        return isExact;
    }

    SimulatedReads reads() {
        return reads;
    }

    boolean isOpen() {
        return opening != null && !opening.closed;
    }

    /** Returns the live table as it is now, which may be closed. */
    Opening opening() {
        if (opening == null) {
            throw new IllegalStateException("not open");
        }
        return opening;
    }

    TableState state() {
        return opening == null ? TableState.LIVE : opening.table.status().state();
    }

    @Override
    public void announced(int version, String why) {
        if (!turns.isDead()) {
            history.note("from state " + version + " on", why);
            floors.riseTo(version);
            known.riseTo(version);
        }
    }

    /** From now on no read may show an older state of the master than this, but across a gap. */
    void missed(int version, String why) {
        if (!turns.isDead()) {
            history.note("from state " + version + " on, but across a gap", why);
            floors.riseTo(version);
        }
    }

    /** From now on no read may show older versions of rows than these. */
    void told(Map<String, Integer> made, int state, String why) {
        if (!kind.rows()) {
            announced(state, why);
        } else if (!turns.isDead()) {
            history.note("from versions " + made + " on", why);
            floors.rise(made, state);
            known.rise(made, state);
        }
    }

    @Override
    public void told(SimulatedMaster.Commit commit, int version, String why) {
        if (target != master) {
            announced(version, why);
        } else {
            told(commit.made(), commit.state(), why);
        }
    }

    @Override
    public void toldOf(String id, int state, String why) {
        if (!kind.rows()) {
            announced(state, why);
        } else if (!turns.isDead()) {
            history.note("no older than in state " + state + " is row " + id, why);
            floors.riseOf(id, state);
            known.riseOf(id, state);
        }
    }

    @Override
    public void settles(int version) {
        if (target == master) {
            settled = Math.max(settled, version);
        }
    }

    boolean dropsWhenConfirmed() {
        return isBuilt || afterRestart != AfterRestart.TRUST;
    }

    /** The process has ended, with or without warning. */
    void processEnded(boolean isHelpless, boolean isPersistent) {
        boolean unsettled = target.loseCaller(isPersistent && !isHelpless);
        if (isPersistent && isHelpless) {
            history.note("nothing is known of what is kept", name);
            floors = new Floors(master.versions());
            known = new Floors(master.versions());
        } else if (unsettled || !isPersistent) {
            announced(master.version(), "F9: the process has ended");
        }
        opening = null;
        isBuilt = false;
        if (stream != null) {
            stream.forget();
        }
    }

    /** Returns the whole table, or the one view there is. */
    Filter anyView() {
        return random.nextInt(3) == 0 ? VIEW : Filter.all();
    }

    /** Writes something, and waits for the answer or not. */
    SimulatedWrite write(String writer, int[] lastBegun, int number) {
        Filter view = anyView();
        Actor me = turns.current();
        long tag = 100L + target.writes.size();
        SimulatedOperation operation = anyOperation(tag);
        String text = writer + "'s write of " + tag + " by " + operation.text() + " within " + view;
        Opening on = opening();
        SimulatedWrite write = new SimulatedWrite(this, on, history, operation, text, lastBegun, number);
        target.writes.put(tag, write);
        writes.add(write);
        me.transaction =
                inTransactions && random.nextInt(5) == 0 ? CallerTransaction.READ_WRITE : CallerTransaction.NONE;
        me.wasInterrupted = false;
        history.note("writes", write);
        try {
            if (random.nextBoolean()) {
                Object result = operation.call().apply(on.through(view));
                history.note("wrote", result);
                write.answer(null);
            } else {
                writeAsync(write, operation, on.through(view));
            }
        } catch (Interleaving.Stopped e) {
            throw e;
        } catch (Throwable e) {
            turns.checkAlive();
            write.answer(e);
        } finally {
            me.transaction = CallerTransaction.NONE;
            Thread.interrupted();
        }
        return write;
    }

    private SimulatedOperation anyOperation(long tag) {
        return kind.bulk() && random.nextInt(3) == 0
                ? SimulatedBulk.any(random, style, tag)
                : SimulatedOperation.any(random, style, tag);
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

    /** Writes some rows in a transaction, and ends that in one way or another. */
    void writeInTransaction() {
        Actor me = turns.current();
        Opening on = opening();
        SimulatedTransactions.begin(me);
        master.begin();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            turns.pause("goes on in its transaction");
            if (random.nextInt(4) == 0) {
                reads.readWithin();
            } else {
                writeWithin(on);
            }
        }
        turns.pause("comes to the end of its transaction");
        int how = random.nextInt(10);
        boolean commits = how > 1 && (how > 2 || random.nextBoolean());
        boolean hasWritten = master.hasWrittenWithin();
        SimulatedMaster.Commit commit = master.end(commits);
        int version = master.version();
        history.note("transaction " + (commits ? "committed" : "rolled back"), commit == null ? "" : commit.made());
        turns.pause("has ended its transaction at the master");
        SimulatedTransactions.end(
                me, how < 2 ? Completion.ROLLED_BACK : how == 2 ? Completion.UNKNOWN : Completion.COMMITTED);
        history.count(how < 2 ? "transaction rolled back" : how == 2 ? "transaction unclear" : "transaction committed");
        if (how == 2 && hasWritten) {
            announced(version, "F7: nobody knows how the transaction ended");
        } else if (commit != null) {
            told(commit, version, "F1: acknowledged is the transaction");
        }
    }

    private void writeWithin(Opening on) {
        SimulatedOperation operation = anyOperation(5000L + version++);
        history.note("writes in its transaction", operation.text());
        try {
            if (random.nextBoolean()) {
                history.note("has written", operation.call().apply(on.through(anyView())));
            } else {
                inTransaction.add(operation.callAsync().apply(on.through(anyView())));
            }
        } catch (DataAccessException | SimulatedFailure e) {
            history.note("fails to write in its transaction", e);
            if (e instanceof ClosedException && !on.closing) {
                history.violation("says that it is closed before it is", e);
            }
        }
    }

    /** Lets somebody else change the master. */
    void changeByOthers() {
        Map<String, @Nullable Row> written = new HashMap<>();
        for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
            String id = style.id(random);
            if (!master.isLocked(id)) {
                written.put(id, changedByOthers(id));
            }
        }
        if (!written.isEmpty()) {
            isByOthers = true;
            history.note("change by others", written.keySet());
            master.commit(written);
            isByOthers = false;
        }
    }

    private @Nullable Row changedByOthers(String id) {
        Row row = master.rows().get(id);
        long note = style.note(random, 10_000L + master.version());
        int how = random.nextInt(8);
        if (row == null) {
            return SimulatedRows.row(Long.parseLong(id), random.nextBoolean() ? "a" : "b", 10 + 10 * how % 4, note);
        }
        return switch (how) {
            case 0, 1 -> null;
            case 2, 3 -> row.with("name", random.nextBoolean() ? "a" : "b").with("note", note);
            case 4, 5 -> row.with("price", SimulatedOperation.price(random)).with("note", note);
            default -> row.with("note", note);
        };
    }

    void invalidate() {
        int version = master.version();
        Opening on = opening();
        try {
            on.table.invalidate();
            announced(version, "invalidated by hand");
        } catch (ClosedException e) {
            if (!on.closing) {
                history.violation("says that it is closed before it is", e);
            }
        } catch (IllegalStateException e) {
            turns.checkAlive();
            if (!String.valueOf(e.getMessage()).contains("cannot record on disk")) {
                throw e;
            }
            history.count("invalidation not recorded");
            announced(version, "invalidated by hand, though not on disk");
        }
    }

    void close() {
        Opening on = opening();
        if (on.closing) {
            return;
        }
        history.note("closes", name);
        on.closing = true;
        long begun = turns.now();
        turns.current().opensOrCloses = true;
        on.table.close();
        turns.current().opensOrCloses = false;
        turns.checkAlive();
        on.closed = true;
        on.closedAt = turns.now();
        history.note("is closed", name);
        if (turns.now() - begun > Duration.ofSeconds(60).toNanos()) {
            history.violation("closing takes too long");
        }
    }

    /** Closes the table, and perhaps opens it again in the same process. */
    void closeAndReopen(Cache cache) {
        Opening on = opening();
        close();
        if (on.closed && random.nextBoolean()) {
            history.note("opens again", name);
            history.count("opened again");
            open(cache, on.process);
        }
    }

    /** Checks, with nothing under way any more, that all is well again, and that everything that was ever read is right. */
    void checkAtRest() {
        announced(settled, "F7: all has settled");
        if (isOpen() && state() != TableState.LIVE) {
            history.violation("at rest the table is " + state());
        }
        if (isOpen()) {
            reads.readAll();
            reads.readAll();
        }
        if (isOpen() && !inTransactions) {
            lastWrite = write("auditor", new int[1], 1);
        }
        if (isOpen()) {
            close();
        }
        reads.read(SimulatedQuestion.any(random, Filter.all(), style), Filter.all());
    }

    void checkAnswers() {
        if (lastWrite != null && lastWrite.isRefused()) {
            history.violation("at rest a write is not accepted: " + lastWrite);
        }
        for (SimulatedWrite write : writes) {
            if (write.isMissing(opening().process)) {
                history.violation("F10: never answered: " + write);
            }
        }
        if (kind.transactions() && openings == 1 && !inTransaction.stream().allMatch(CompletableFuture::isDone)) {
            history.violation("F10: never answered is a write in a transaction");
        }
    }
}
