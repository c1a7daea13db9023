package dev.livetable.simulation;

import dev.livetable.LiveTableSetup;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** A table that remembers every state it was in, and answers late, wrongly, never or twice. */
final class SimulatedMaster implements WritableTable {

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final boolean totalKnown;
    private final List<Version> versions = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Call> unfinished = new ArrayList<>();
    private Runnable onChange = () -> {};

    /** How many of a hundred calls fail or are late. */
    int faults;

    /** The writes by what tells them apart at the master. */
    final Map<Long, SimulatedWrite> writes = new HashMap<>();

    /** A state, and when it began. */
    record Version(InMemoryTable table, long time) {}

    /** A write at the master that has not ended. */
    private static final class Call {
        final SimulatedWrite write;
        final Runnable apply;
        boolean applied;

        Call(SimulatedWrite write, Runnable apply) {
            this.write = write;
            this.apply = apply;
        }
    }

    SimulatedMaster(Interleaving turns, History history, SplittableRandom random, boolean totalKnown, List<Row> first) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.totalKnown = totalKnown;
        add(first);
    }

    private void add(List<Row> rows) {
        versions.add(new Version(InMemoryTable.of(LiveTableSetup.SCHEMA, rows).totalKnown(totalKnown), turns.now()));
        onChange.run();
    }

    void onChange(Runnable task) {
        onChange = task;
    }

    /** Returns the number of the present state. */
    int version() {
        return versions.size() - 1;
    }

    /** Returns the number of the state just before a time. */
    int versionBefore(long time) {
        int version = version();
        while (version > 0 && versions.get(version).time >= time) {
            version--;
        }
        return version;
    }

    /** Returns the states from one on to another. */
    List<InMemoryTable> states(int from, int to) {
        return versions.subList(from, to + 1).stream().map(Version::table).toList();
    }

    private InMemoryTable present() {
        return versions.get(version()).table;
    }

    List<Row> rows() {
        return present().rows();
    }

    boolean isTotalKnown() {
        return totalKnown;
    }

    /** Changes the table as others do. */
    void become(List<Row> rows) {
        history.note("changes by others to", rows);
        add(rows);
    }

    boolean isBeingWritten() {
        return !calls.isEmpty();
    }

    /** Returns whether a write whose call has failed may yet be carried out. */
    boolean isUnsettled() {
        return !unfinished.isEmpty();
    }

    /** Ends the process whose calls these are: each is carried out now or never. Returns whether there were any. */
    boolean loseCaller() {
        boolean any = !calls.isEmpty() || !unfinished.isEmpty();
        if (!unfinished.isEmpty()) {
            history.count("crash before a write has settled");
        }
        if (!calls.isEmpty()) {
            history.count("crash with a write at the master");
        }
        calls.addAll(unfinished);
        unfinished.clear();
        for (Call call : calls) {
            if (!call.applied && random.nextBoolean()) {
                call.applied = true;
                call.apply.run();
            }
        }
        calls.clear();
        return any;
    }

    @Override
    public TableSchema schema() {
        turns.fetches();
        turns.pause("asks for the schema");
        return LiveTableSetup.SCHEMA;
    }

    @Override
    public Optional<String> identity() {
        return Optional.of("simulated");
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        String question = pageable.isPaged()
                ? pageable.getOffset() + "/" + pageable.getPageSize() + filter.canonicalText()
                : "all" + filter.canonicalText();
        return read("list " + question, table -> table.list(filter, pageable));
    }

    @Override
    public Optional<Row> get(String id) {
        return get(id, Filter.all());
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return read("get " + id + within, table -> table.get(id, within));
    }

    @Override
    public long count(Filter filter) {
        return read("count " + filter, table -> table.count(filter));
    }

    private <T> T read(String question, Function<InMemoryTable, T> answer) {
        turns.pause("is asked to " + question);
        boolean faulty = random.nextInt(100) < faults;
        int fault = random.nextInt(5);
        if (faulty && fault == 0) {
            linger();
        }
        if (faulty && fault == 1) {
            throw new SimulatedFailure("the master cannot " + question);
        }
        if (faulty && fault == 2) {
            throw new StackOverflowError("the master cannot " + question);
        }
        int version = version();
        T result = answer.apply(present());
        turns.pause("has read version " + version);
        if (random.nextInt(4) == 0) {
            turns.sleep(Duration.ofMillis(random.nextLong(300)));
        }
        if (faulty && fault == 3) {
            linger();
        }
        if (faulty && fault == 4) {
            throw new SimulatedFailure("the master cannot answer " + question);
        }
        return result;
    }

    private void linger() {
        history.count("master answers late");
        long most = Simulation.FETCH_TIMEOUT.toMillis() * 4;
        turns.sleep(Duration.ofMillis(random.nextLong(most)));
        if (Thread.interrupted()) {
            throw new IllegalStateException(new InterruptedException("interrupted at the master"));
        }
    }

    @Override
    public Row insert(Row row) {
        return write(tag(row), table -> table.insert(row));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return write(tag(row), table -> table.replace(id, row, within));
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return write(tag(changes), table -> table.patch(id, changes, within));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return write(tag(within), table -> table.delete(id, within));
    }

    @Override
    public long deleteAll(Filter filter) {
        return write(tag(filter), table -> table.deleteAll(filter));
    }

    private static long tag(Row row) {
        return row.get("price") instanceof Long price ? price : -1;
    }

    private static long tag(Filter filter) {
        return filter.conditions().stream()
                .filter(condition -> condition.operator() == Filter.Operator.NOT_EQUAL)
                .map(condition -> (Long) condition.values().get(0))
                .findFirst()
                .orElse(-1L);
    }

    private <T> T write(long tag, Function<InMemoryTable, T> change) {
        SimulatedWrite write = writes.get(tag);
        if (write == null) {
            throw new AssertionError("nobody wrote " + tag);
        }
        Actor worker = turns.current();
        write.begin(turns.now(), history.limitBegan(worker, turns.now()));
        Attempt<T> attempt = new Attempt<>(change);
        Call call = new Call(write, attempt);
        for (Call other : calls) {
            if (turns.now() < Math.min(write.limit(), other.write.limit())) {
                history.violation(write + " is at the master together with " + other.write);
            }
        }
        calls.add(call);
        boolean refused = false;
        try {
            return carryOut(call, attempt);
        } catch (RefusedException e) {
            refused = !(e instanceof OutdatedException);
            throw e;
        } finally {
            if (calls.remove(call)) {
                write.end(refused, worker);
            }
        }
    }

    private <T> T carryOut(Call call, Attempt<T> attempt) {
        turns.pause("begins to write", false);
        boolean faulty = random.nextInt(100) < faults;
        int fault = random.nextInt(9) % 7 == 0 ? 3 : random.nextInt(7);
        history.note("fault", faulty ? fault : "none");
        if (faulty) {
            switch (fault) {
                case 0 -> hang();
                case 1 -> throw new SimulatedFailure("connection lost");
                case 2 -> throw new RefusedException("simulated", "constraint", null);
                case 3 -> {
                    if (random.nextInt(3) == 0) {
                        hang();
                    }
                    finishLater(call);
                    throw new SimulatedFailure("connection lost before the server was done");
                }
                default -> {}
            }
        }
        T result = attempt.get();
        call.applied = true;
        turns.pause("has written", false);
        if (faulty && fault == 4) {
            hang();
        }
        if (faulty && fault == 5) {
            throw new SimulatedFailure("connection lost after writing");
        }
        if (faulty && fault == 6) {
            throw new StackOverflowError("after writing");
        }
        return result;
    }

    /** Lets the server carry out what its caller believes to be lost, before that has settled. */
    private void finishLater(Call call) {
        unfinished.add(call);
        long most = Simulation.SETTLE_TIME.toMillis();
        turns.later(Duration.ofMillis(random.nextLong(most)), () -> {
            if (unfinished.remove(call)) {
                history.count("write is carried out after it failed");
                call.apply.run();
                call.write.appliedLate(version());
            }
        });
    }

    private void hang() {
        history.count("write hangs");
        long most = Simulation.WRITE_TIMEOUT.toMillis() * 3;
        turns.sleep(Duration.ofMillis(random.nextLong(most)));
    }

    private final class Attempt<T> implements Runnable, Supplier<T> {

        private final Function<InMemoryTable, T> change;

        Attempt(Function<InMemoryTable, T> change) {
            this.change = change;
        }

        @Override
        public T get() {
            InMemoryTable next = InMemoryTable.of(LiveTableSetup.SCHEMA, rows());
            T result = change.apply(next);
            add(next.rows());
            history.note("is at version", version());
            return result;
        }

        @Override
        public void run() {
            try {
                get();
            } catch (RefusedException | RowNotFoundException e) {
                history.note("refused late", e);
            }
        }
    }
}
