package dev.livetable.simulation;

import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Participation;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import dev.livetable.table.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** A table that remembers every state it was in, and answers late, wrongly, never or twice. */
final class SimulatedMaster implements WritableTable {

    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(1200);

    private final Interleaving turns;
    private final History history;
    private final SplittableRandom random;
    private final TableSchema schema;
    private final boolean totalKnown;
    private final boolean listsAnyWindow;
    /** How many of a hundred writes say nothing of the row before, and how many too little. */
    private final int silence;

    private final RowVersions versions;
    private final List<State> states = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private long settlesAt;
    private final List<Call> unfinished = new ArrayList<>();
    private final Map<Actor, SimulatedUnit> units = new HashMap<>();
    private Consumer<Commit> onCommit = commit -> {};

    /** Whether the total of a page is counted apart from its rows. */
    boolean countsApart;

    /** How many of a hundred calls fail or are late. */
    int faults;

    /** Whether what a write answers names its transaction. */
    boolean namesTransactions;

    /** What a trigger of the master writes besides, where something is written. */
    UnaryOperator<Map<String, @Nullable Row>> trigger = written -> Map.of();

    /** Whether a write changes one row, and no other. */
    boolean writesOneRow;

    /** The writes by what tells them apart at the master. */
    final Map<Long, SimulatedWrite> writes = new HashMap<>();

    /** A state, and when it began. */
    private record State(InMemoryTable table, Map<String, Row> rows, long time) {}

    /**
     * What one commit did.
     *
     * @param state the state it made
     * @param made the versions it made
     * @param before the rows that it wrote as they were, where they were there
     * @param after the same rows as they are, where they are there
     * @param besides the rows that a trigger wrote
     */
    record Commit(
            int state,
            Map<String, Integer> made,
            Map<String, Row> before,
            Map<String, Row> after,
            Set<String> besides) {

        /** Returns the versions that were made of the rows that the caller meant. */
        Map<String, Integer> meant() {
            Map<String, Integer> meant = new HashMap<>(made);
            meant.keySet().removeAll(besides);
            return meant;
        }

        /** Returns what the master calls the transaction. */
        String transaction() {
            return "t" + state;
        }
    }

    /** A write at the master that has not ended. */
    private static final class Call {
        final int process;
        final SimulatedWrite write;
        final Runnable apply;
        boolean applied;

        Call(int process, SimulatedWrite write, Runnable apply) {
            this.process = process;
            this.write = write;
            this.apply = apply;
        }
    }

    SimulatedMaster(
            Interleaving turns,
            History history,
            SplittableRandom random,
            TableSchema schema,
            boolean totalKnown,
            List<Row> first) {
        this.turns = turns;
        this.history = history;
        this.random = random;
        this.schema = schema;
        this.totalKnown = totalKnown;
        this.listsAnyWindow = random.nextBoolean();
        this.silence = new int[] {0, 15, 60}[random.nextInt(3)];
        Map<String, Row> rows = new HashMap<>();
        first.forEach(row -> rows.put(SimulatedRows.id(row), row));
        versions = new RowVersions(rows);
        states.add(state(rows));
    }

    private State state(Map<String, Row> rows) {
        return new State(SimulatedRows.table(schema, rows, totalKnown), rows, turns.now());
    }

    void onCommit(Consumer<Commit> task) {
        onCommit = task;
    }

    RowVersions versions() {
        return versions;
    }

    /** Returns the number of the present state. */
    int version() {
        return states.size() - 1;
    }

    /** Returns the number of the state that whoever reads now is shown. */
    private int visible() {
        return version();
    }

    /** Returns the number of the state just before a time. */
    int versionBefore(long time) {
        int version = version();
        while (version > 0 && states.get(version).time >= time) {
            version--;
        }
        return version;
    }

    /** Returns the states from one on to another. */
    List<InMemoryTable> states(int from, int to) {
        return states.subList(from, to + 1).stream().map(State::table).toList();
    }

    Map<String, Row> rows() {
        return states.get(version()).rows;
    }

    boolean isTotalKnown() {
        return totalKnown;
    }

    /** Changes some rows in one step, which must not pause. */
    Commit commit(Map<String, @Nullable Row> written) {
        return commit(written, Set.of());
    }

    private Commit commit(Map<String, @Nullable Row> written, Set<String> besides) {
        Map<String, Row> next = new HashMap<>(rows());
        Map<String, Row> before = new HashMap<>();
        Map<String, Row> after = new HashMap<>();
        written.forEach((id, row) -> {
            Row old = next.remove(id);
            if (old != null) {
                before.put(id, old);
            }
            if (row != null) {
                next.put(id, row);
                after.put(id, row);
            }
        });
        Map<String, Integer> made = versions.commit(written);
        states.add(state(next));
        Commit commit = new Commit(version(), made, before, after, besides);
        history.note("is at state " + version() + " with", written);
        onCommit.accept(commit);
        return commit;
    }

    /** Changes the table as others do. */
    void become(Map<String, Row> rows) {
        Map<String, @Nullable Row> written = SimulatedUnit.difference(rows(), rows);
        if (!written.isEmpty()) {
            history.note("changes by others", written.keySet());
            commit(written);
        }
    }

    /** Returns whether a row is being written by somebody whose transaction is open. */
    boolean isLocked(String id) {
        return units.values().stream().anyMatch(unit -> unit.holds(id));
    }

    boolean isBeingWritten() {
        return !calls.isEmpty();
    }

    boolean isBeingWrittenBy(int process) {
        return calls.stream().anyMatch(call -> call.process == process);
    }

    /** Returns whether a write whose call has failed may yet be carried out. */
    boolean isUnsettled() {
        return !unfinished.isEmpty();
    }

    /** Returns when the last write has settled that was carried out after its caller believed it to be lost. */
    long settlesAt() {
        return settlesAt;
    }

    /**
     * Ends the process whose calls these are: each is carried out now, never, or before it would have settled.
     *
     * @param mayOutlive whether it may be carried out after now
     * @return whether there were any
     */
    boolean loseCaller(boolean mayOutlive) {
        boolean any = !calls.isEmpty()
                || !unfinished.isEmpty()
                || units.values().stream().anyMatch(unit -> !unit.written().isEmpty());
        units.clear();
        if (!unfinished.isEmpty()) {
            history.count("crash before a write has settled");
        }
        if (!calls.isEmpty()) {
            history.count("crash with a write at the master");
        }
        if (!mayOutlive) {
            calls.addAll(unfinished);
            unfinished.clear();
        }
        for (Call call : calls) {
            int how = call.applied ? 0 : random.nextInt(4);
            if (how == 1) {
                call.apply.run();
            } else if (how == 2 && mayOutlive) {
                history.count("write outlives its process");
                finishLater(call);
            }
        }
        calls.clear();
        return any;
    }

    /**
     * Ends one of many processes: each of its calls is carried out now, never, or before it would have settled. The server ends
     * a call that takes longer than the limit of a write.
     */
    void loseCaller(int process) {
        for (Call call : List.copyOf(calls)) {
            if (call.process == process) {
                calls.remove(call);
                history.count("killed with a write at the master");
                Duration age = Duration.ofNanos(turns.now() - call.write.begunAt());
                boolean isLimited = age.compareTo(Simulation.WRITE_TIMEOUT) >= 0;
                int how = call.applied || isLimited ? 0 : random.nextInt(3);
                if (how == 1) {
                    call.apply.run();
                } else if (how == 2) {
                    finishLater(call);
                }
            }
        }
    }

    // ---- transactions

    /** Begins a transaction of the current actor. */
    SimulatedUnit begin() {
        SimulatedUnit unit = new SimulatedUnit();
        units.put(turns.current(), unit);
        return unit;
    }

    /** Ends the transaction of the current actor; returns what it did, null when that is nothing. */
    @Nullable
    Commit end(boolean commits) {
        SimulatedUnit unit = units.remove(turns.current());
        return unit == null || !commits || unit.written().isEmpty() ? null : commit(unit.written());
    }

    private @Nullable SimulatedUnit unit() {
        return units.get(turns.current());
    }

    /** Returns whether the current actor is in a transaction that has written. */
    boolean hasWrittenWithin() {
        SimulatedUnit unit = unit();
        return unit != null && !unit.written().isEmpty();
    }

    @Override
    public Participation participation() {
        return unit() == null ? Participation.UNKNOWN : Participation.JOINED;
    }

    // ---- reads

    @Override
    public TableSchema schema() {
        turns.fetches();
        turns.pause("asks for the schema", EnumSet.of(Interleaving.Held.MARK));
        return schema;
    }

    @Override
    public Optional<String> identity() {
        return Optional.of("simulated");
    }

    @Override
    public WriteReach writeReach() {
        return writesOneRow ? new WriteReach(true, "it is simulated so", Set.of()) : WritableTable.super.writeReach();
    }

    @Override
    public boolean listsAnyWindow() {
        return listsAnyWindow;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        String question = pageable.isPaged()
                ? pageable.getOffset() + "/" + pageable.getPageSize() + filter.canonicalText()
                : "all" + filter.canonicalText();
        return read("list " + question, table -> table.list(filter, pageable));
    }

    @Override
    public boolean countsApart() {
        return countsApart;
    }

    @Override
    public boolean reachesAnyPage() {
        return true;
    }

    @Override
    public List<Row> listRows(Filter filter, Pageable page) {
        history.count("rows alone");
        String question = page.getOffset() + "/" + page.getPageSize() + filter.canonicalText();
        return read("list rows alone " + question, table -> table.listRows(filter, page));
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

    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        return read("get all of " + ids + within, table -> table.getAll(ids, within));
    }

    private InMemoryTable seen() {
        SimulatedUnit unit = unit();
        return unit == null ? states.get(visible()).table : SimulatedRows.table(schema, unit.over(rows()), totalKnown);
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
        T result = answer.apply(seen());
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

    // ---- writes

    @Override
    public Row insert(Row row) {
        return write(tag(row), null, table -> table.insert(SimulatedRows.withoutTag(row)));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return replaceReturningBefore(id, row, within).answer();
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return patchReturningBefore(id, changes, within).answer();
    }

    @Override
    public boolean delete(String id, Filter within) {
        return deleteReturningBefore(id, within).answer();
    }

    @Override
    public long deleteAll(Filter filter) {
        return write(tag(filter), null, table -> table.deleteAll(filter));
    }

    @Override
    public Written<Row> replaceReturningBefore(String id, Row row, Filter within) {
        return write(tag(row), id, withBefore(id, table -> table.replace(id, SimulatedRows.withoutTag(row), within)));
    }

    @Override
    public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
        return write(
                tag(changes), id, withBefore(id, table -> table.patch(id, SimulatedRows.withoutTag(changes), within)));
    }

    @Override
    public Written<Boolean> deleteReturningBefore(String id, Filter within) {
        return write(tag(within), id, withBefore(id, table -> table.delete(id, within)));
    }

    @Override
    public boolean writesAllOrNothing() {
        return true;
    }

    @Override
    public List<Row> insertAll(List<Row> rows) {
        List<Row> added = rows.stream().map(SimulatedRows::withoutTag).toList();
        return write(tag(rows.get(0)), null, table -> table.insertAll(added));
    }

    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        Map<String, Row> stored = new LinkedHashMap<>();
        patchAllReturningBefore(changes, within).forEach((id, written) -> stored.put(id, written.answer()));
        return stored;
    }

    @Override
    public Map<String, Written<Row>> patchAllReturningBefore(Map<String, Row> changes, Filter within) {
        Map<String, Row> untagged = new LinkedHashMap<>();
        changes.forEach((id, change) -> untagged.put(id, SimulatedRows.withoutTag(change)));
        int how = random.nextInt(100);
        return write(tag(changes.values().iterator().next()), null, table -> {
            Map<String, Written<Row>> written = new LinkedHashMap<>();
            table.patchAllReturningBefore(untagged, within).forEach((id, row) -> {
                RowImage before = how < silence / 2
                        ? RowImage.unknown()
                        : image(row.before().row(), how < silence);
                written.put(id, new Written<>(row.answer(), before));
            });
            return written;
        });
    }

    /** Has a write say what the row was before it, as far as it can. */
    private <T> Function<InMemoryTable, Written<T>> withBefore(String id, Function<InMemoryTable, T> change) {
        int how = random.nextInt(100);
        return table -> {
            Row before = table.get(id).orElse(null);
            T answer = change.apply(table);
            if (how < silence / 2) {
                return new Written<>(answer, RowImage.unknown());
            }
            return new Written<>(answer, image(before, how < silence));
        };
    }

    /** Returns what is told of a row. */
    RowImage image(@Nullable Row row, boolean partly) {
        if (row == null) {
            return RowImage.absent();
        }
        if (!partly) {
            return RowImage.whole(row);
        }
        Row part = row;
        for (String column : List.of("name", "price", "note")) {
            part = random.nextInt(3) == 0 ? part.without(column) : part;
        }
        return RowImage.part(part);
    }

    private static long tag(Row row) {
        return row.getIfPresent("tag") instanceof Long tag ? tag : -1;
    }

    private static long tag(Filter filter) {
        return filter.conditions().stream()
                .filter(condition -> condition.operator() == Filter.Operator.NOT_EQUAL)
                .map(condition -> (Long) condition.values().get(0))
                .findFirst()
                .orElse(-1L);
    }

    private <T> T write(long tag, @Nullable String id, Function<InMemoryTable, T> change) {
        SimulatedUnit unit = unit();
        if (unit != null) {
            return writeWithin(unit, id, change);
        }
        SimulatedWrite write = writes.get(tag);
        if (write == null) {
            throw new AssertionError("nobody wrote " + tag);
        }
        Actor worker = turns.current();
        write.begin(turns.now(), history.limitBegan(worker, turns.now()));
        Call call = new Call(worker.process(), write, () -> attemptLate(write, id, change));
        for (Call other : calls) {
            if (write.isOfTableOf(other.write) && turns.now() < Math.min(write.limit(), other.write.limit())) {
                history.violation(write + " is at the master together with " + other.write);
            }
        }
        calls.add(call);
        Throwable failure = null;
        try {
            return carryOut(call, id, change);
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            if (calls.remove(call)) {
                write.end(failure, worker);
            }
        }
    }

    private <T> T carryOut(Call call, @Nullable String id, Function<InMemoryTable, T> change) {
        turns.pause("begins to write");
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
        T result = attempt(call.write, id, change, true);
        call.applied = true;
        turns.pause("has written");
        if (random.nextInt(4) == 0) {
            turns.sleep(Duration.ofMillis(random.nextLong(200)));
        }
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
        settlesAt = turns.now() + Simulation.SETTLE_TIME.toNanos();
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

    /** Does a write, when no row that it writes is locked by others any more. */
    private <T> T attempt(SimulatedWrite write, @Nullable String id, Function<InMemoryTable, T> change, boolean waits) {
        while (true) {
            InMemoryTable next = SimulatedRows.table(schema, rows(), totalKnown);
            T result = change.apply(next);
            Map<String, @Nullable Row> written = written(id, rows(), next);
            if (written.keySet().stream().noneMatch(this::isLocked)) {
                Map<String, @Nullable Row> besides = trigger.apply(written);
                Map<String, @Nullable Row> all = new HashMap<>(besides);
                all.putAll(written); // also where it deletes a row that the trigger would change
                Commit commit = commit(all, SimulatedUnit.without(besides.keySet(), written.keySet()));
                write.committed(commit);
                return namesTransactions ? named(result, commit) : result;
            }
            if (!waits || !awaitUnlocked(written.keySet(), null)) {
                throw new RefusedException("simulated", "a row is locked", null);
            }
        }
    }

    /** Returns what a write answered, with the transaction that it was. */
    @SuppressWarnings("unchecked") // it answers what it did
    private static <T> T named(T result, Commit commit) {
        if (result instanceof Written<?> written) {
            return (T) new Written<>(written.answer(), written.before(), commit.transaction());
        }
        if (result instanceof Map<?, ?> map) {
            Map<Object, Object> all = new LinkedHashMap<>();
            map.forEach((id, written) -> all.put(id, named(written, commit)));
            return (T) all;
        }
        return result;
    }

    private void attemptLate(SimulatedWrite write, @Nullable String id, Function<InMemoryTable, ?> change) {
        try {
            attempt(write, id, change, false);
        } catch (DataAccessException e) {
            history.note("refused late", e);
        }
    }

    private <T> T writeWithin(SimulatedUnit unit, @Nullable String id, Function<InMemoryTable, T> change) {
        turns.pause("begins to write in a transaction");
        boolean faulty = random.nextInt(100) < faults;
        int fault = random.nextInt(3);
        if (faulty && fault == 0) {
            throw new RefusedException("simulated", "constraint", null);
        }
        if (faulty && fault == 1) {
            throw new SimulatedFailure("connection lost in a transaction");
        }
        while (true) {
            Map<String, Row> present = unit.over(rows());
            InMemoryTable next = SimulatedRows.table(schema, present, totalKnown);
            T result = change.apply(next);
            Map<String, @Nullable Row> written = written(id, present, next);
            boolean isFree = units.values().stream()
                    .noneMatch(
                            other -> other != unit && written.keySet().stream().anyMatch(other::holds));
            if (isFree) {
                unit.write(written);
                turns.pause("has written in a transaction");
                if (faulty) {
                    throw new SimulatedFailure("connection lost in a transaction after writing");
                }
                return result;
            }
            if (!awaitUnlocked(written.keySet(), unit)) {
                throw new RefusedException("simulated", "a row is locked", null);
            }
        }
    }

    private boolean awaitUnlocked(Set<String> ids, @Nullable SimulatedUnit mine) {
        history.count("write waits for a row lock");
        return turns.waitFor(
                "waits for a row lock",
                () -> units.values().stream()
                        .noneMatch(other -> other != mine && ids.stream().anyMatch(other::holds)),
                LOCK_TIMEOUT);
    }

    /** Returns what a write has written: what is other than before, and the row it was meant for, if there is one. */
    private static Map<String, @Nullable Row> written(
            @Nullable String id, Map<String, Row> before, InMemoryTable after) {
        Map<String, Row> rows = new HashMap<>();
        after.rows().forEach(row -> rows.put(SimulatedRows.id(row), row));
        Map<String, @Nullable Row> written = SimulatedUnit.difference(before, rows);
        if (id != null && rows.containsKey(id)) {
            written.put(id, rows.get(id));
        }
        return written;
    }
}
