package dev.livetable;

import dev.livetable.Question.CountQuestion;
import dev.livetable.Question.ListQuestion;
import dev.livetable.Question.RowQuestion;
import dev.livetable.ReadPath.Asked;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.table.Filter;
import dev.livetable.table.KnownComparison;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.TableSchema;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * Reads of a live table whose caller asks the master himself, by a call of his own, and writes that he makes there himself. What
 * the calls answer is kept and judged as what the table fetches by itself. Safe for use by many threads.
 *
 * <p>A call is made on the reader's own thread if there is a miss, or on another one if he can be shown old rows. It may be made
 * again and later, on any thread: to fetch anew what was read in a transaction, and to compare a hit with the master. On another
 * thread it runs with the thread-locals that the table carries, and in the context of the reader. What it throws is thrown to the
 * reader, and to those who wait for its answer, as it is. It answers with what is committed, and asks the store itself: what an
 * earlier call left behind is no answer. Rows that it returns have the columns and the ids of the master's schema. When it was
 * made is noted here, whatever its answer says.
 *
 * <p>Reads throw {@link ClosedException} when the table is closed, {@link FetchTimeoutException} when another reader's call
 * takes too long, and {@link dev.livetable.table.ContextException} without a context where one is needed.
 */
public final class MasterCalls {

    /*
     * What is asked, and under which key its answer is kept, is the same as for the table's own reads; only the master is
     * asked otherwise. So each promise of ReadPath holds. A question is never remembered together with a call: a call may
     * hold arguments of one reader.
     */

    private static final int MOST_TRIES = 3;

    private final LiveTableParts parts;
    private final Questions questions;
    private final Demand demand;
    private final StaleLimits stale;
    private final @Nullable Freshness own;

    /**
     * Takes what it needs.
     *
     * @param own for how long answers are shown; null for as long as the table says
     */
    MasterCalls(LiveTableParts parts, Questions questions, Demand demand, StaleLimits stale, @Nullable Freshness own) {
        this.own = own;
        this.parts = parts;
        this.questions = questions;
        this.demand = demand;
        this.stale = demand.kind() == Demand.Kind.NONE ? stale : StaleLimits.NEVER;
    }

    /**
     * Returns the row with an id. A row that is not there is not remembered.
     *
     * @param id the canonical text of the row's id
     * @param call asks the master for it; a row with another id counts as none
     */
    public Reading<Optional<Row>> row(String id, Supplier<Optional<Row>> call) {
        RowQuestion question = questions.get(id);
        Asked<CachedRows> asked =
                asked(question, (now, schema) -> rows(call.get().stream().toList(), now));
        return read(question, asked).map(LiveTable::onlyRow);
    }

    /**
     * Returns the rows with some ids. Those that are kept are answered from the cache, and all others asked for by one call.
     *
     * @param ids the canonical texts of the ids; one that is there twice counts once
     * @param call asks the master for the rows with some of the ids, and answers with those that are there, by their ids
     * @return the rows that are there, by id, in the order of the ids. The source is that of the rows that were not kept, if
     *     there are any; the time is that of the oldest row
     */
    public Reading<Map<String, Row>> rows(
            Collection<String> ids, Function<? super Collection<String>, ? extends Map<String, Row>> call) {
        List<RowQuestion> all = questions.getAll(ids);
        AskedForAll asked = some -> (master, schema, clock) -> {
            List<String> wanted = some.stream().map(RowQuestion::id).toList();
            return () -> {
                Instant now = clock.instant();
                return RowQuestion.answers(some, noted(() -> call.apply(wanted)), now, schema);
            };
        };
        return shown(parts.reads().rows().read(all, asked, asksMaster(), stale))
                .map(answers -> RowQuestion.found(all, answers));
    }

    /**
     * Returns a window of the rows that satisfy a filter, without a promise of their total.
     *
     * @param order the order of the rows, as the call asks for it; unsorted when it asks for none. Of values that are null
     *     it says where they come; where it does not, they come last
     * @param offset how many rows are in front of the window, from 0
     * @param size how many rows the window has, from 1; {@link Integer#MAX_VALUE} when it has no end
     * @param isTotalOrder whether the order tells each two rows apart, or the call orders by the id what the order leaves open.
     *     Where it is not so, rows that tie are at places that nobody knows
     * @param call asks the master for exactly these rows. Its answer says that there are more, unless it knows that there
     *     are not; and the total, if it knows it
     * @return the rows, no more than the size; and the total, if it is known
     * @throws IllegalArgumentException if the offset is negative or too large, or the size is below 1
     */
    public Reading<CachedRows> window(
            Filter filter, Sort order, long offset, int size, boolean isTotalOrder, Supplier<CachedRows> call) {
        ListQuestion question = questions.listByCaller(filter, pageable(order, offset, size), isTotalOrder);
        return read(question, askedBy(question, call)).map(answer -> cut(answer, size));
    }

    /**
     * Like {@link #window}, and always with the total. Where what is kept does not tell it, the master is asked for both.
     *
     * @param call like that of a window, and always tells the total
     * @throws IllegalArgumentException see {@link #window}; or if the call does not tell the total
     * @throws IllegalStateException if others ask for the same rows without their total, again and again
     */
    public Reading<CachedRows> page(
            Filter filter, Sort order, long offset, int size, boolean isTotalOrder, Supplier<CachedRows> call) {
        ListQuestion question = questions.listByCaller(filter, pageable(order, offset, size), isTotalOrder);
        Asked<CachedRows> asked = askedBy(question, () -> {
            CachedRows answer = call.get();
            if (answer.total().isEmpty()) {
                throw new IllegalArgumentException("The call for a page has not told the total");
            }
            return answer;
        });
        Reading<CachedRows> read = read(question, asked);
        for (int i = 1; read.value().total().isEmpty() && i < MOST_TRIES; i++) {
            read = readAnew(question, asked); // which may join one that asks for no total
        }
        if (read.value().total().isEmpty()) {
            read = shown(parts.reads().fetch(question, asked, true));
        }
        if (read.value().total().isEmpty()) {
            throw new IllegalStateException("Others have asked for the same rows without their total, again and again");
        }
        return read.map(answer -> cut(answer, size));
    }

    private static Pageable pageable(Sort order, long offset, int size) {
        return offset == 0 && size == Integer.MAX_VALUE
                ? RowWindow.of(Pageable.unpaged(order))
                : RowWindow.of(offset, size, order);
    }

    private static CachedRows cut(CachedRows answer, int size) {
        List<Row> rows = answer.rows();
        return rows.size() <= size
                ? answer
                : new CachedRows(
                        rows.subList(0, size),
                        answer.total(),
                        true,
                        answer.fetchedAt(),
                        answer.asOf(),
                        answer.recount());
    }

    /**
     * Returns how many rows satisfy a filter.
     *
     * @param call counts them
     */
    public Reading<Long> count(Filter filter, LongSupplier call) {
        return counted(questions.count(filter), call)
                .map(answer -> answer.total().orElseThrow());
    }

    /**
     * Returns whether there are rows that satisfy a filter.
     *
     * @param call asks the master whether there are
     */
    public Reading<Boolean> exists(Filter filter, BooleanSupplier call) {
        return counted(questions.exists(filter), () -> call.getAsBoolean() ? 1 : 0)
                .map(answer -> answer.total().orElseThrow() > 0);
    }

    private Reading<CachedRows> counted(CountQuestion question, LongSupplier call) {
        return read(question, asked(question, (now, schema) -> CountQuestion.counted(call.getAsLong(), now, schema)));
    }

    /**
     * Returns the answer to a question of which nothing is known but that it only reads. Each change of the table is taken
     * to change the answer.
     *
     * @param method tells the question from those of other methods; holds no values
     * @param arguments the canonical text of all that the answer depends on besides the method
     * @param call asks the master; what it answers need not be rows of the table
     */
    public Reading<CachedRows> call(String method, String arguments, Supplier<CachedRows> call) {
        Question question = questions.call(method, arguments);
        return read(question, askedBy(question, call));
    }

    private Reading<CachedRows> read(Question question, Asked<CachedRows> asked) {
        boolean isFresh = asksMaster();
        CachedRows hit = isFresh ? null : parts.reads().hits().hit(question, asked);
        ReadPath reads = parts.reads();
        return shown(
                hit == null
                        ? reads.stale()
                                .read(question, asked, stale, leader -> reads.fetch(question, asked, isFresh, leader))
                        : reads.reading(hit, ReadSource.HIT));
    }

    private <T> Reading<T> shown(Reading<T> read) {
        return own == null ? read : read.shownFor(own);
    }

    /** Reads past what is kept. That is removed, so that those who ask meanwhile share a fetch; but not what may be needed. */
    private Reading<CachedRows> readAnew(Question question, Asked<CachedRows> asked) {
        if (stale.ifError().isZero()) {
            parts.region().cache().remove(question.key());
            return read(question, asked);
        }
        return shown(parts.reads().fetch(question, asked, true));
    }

    private boolean asksMaster() {
        return demand.kind() != Demand.Kind.NONE
                && parts.freshReads().left(demand).kind() == Demand.Kind.MASTER;
    }

    private Asked<CachedRows> askedBy(Question question, Supplier<CachedRows> call) {
        return asked(question, (now, schema) -> {
            CachedRows answer = call.get();
            return new CachedRows(answer.rows(), answer.total(), answer.more(), now);
        });
    }

    /**
     * Returns how the master is asked by a caller.
     *
     * @param call is given when it is made, and the columns of the master
     */
    private Asked<CachedRows> asked(Question question, BiFunction<Instant, TableSchema, CachedRows> call) {
        return (master, schema, clock) -> () -> noted(() -> verified(question, call, schema, clock));
    }

    private static CachedRows verified(
            Question question,
            BiFunction<Instant, TableSchema, CachedRows> call,
            TableSchema schema,
            InstantSource clock) {
        return question.verified(call.apply(clock.instant(), schema), schema);
    }

    private <T> T noted(Supplier<T> call) {
        return parts.watched().call(call);
    }

    private static CachedRows rows(List<Row> rows, Instant now) {
        return new CachedRows(rows, OptionalLong.empty(), false, now);
    }

    /**
     * Returns whether the caller has to ask the master himself: the calling thread is in a transaction of the master that may
     * write, has written, or sees a snapshot; or the table is closed. Then the caller may hand out what the master gives him, and
     * calls {@link #bypassed}. In a transaction that may write, the master is not asked whether it has: it would have to send
     * what the store puts off.
     */
    public boolean isInside() {
        return parts.region().state() == TableState.CLOSED
                || parts.reads().ways().isInside();
    }

    /**
     * Returns whether the calling thread is in a transaction that the master takes part in, or may, and that may write. Asks
     * nobody whether it has.
     */
    boolean mayWrite() {
        return parts.reads().ways().mayWrite();
    }

    /** Counts a read that its caller has answered past the cache. */
    public void bypassed() {
        parts.reads().bypassed();
    }

    /** Returns whether what a write does to a row is taken for a change of that row, so that images of it are of use. */
    public boolean isPrecise() {
        return parts.precision().now() == Precision.ROW;
    }

    /**
     * Returns whether the master keeps each id as it is given, as far as is known now: so what a caller has made an id of is the
     * text that the master has for it. If that depends on the master, and nobody has asked it for its columns, that is done on
     * another thread.
     *
     * @param declared the columns as they are known without the master
     */
    public boolean areIdsKeptAsGiven(TableSchema declared) {
        if (KnownComparison.areIdsKeptAsGiven(declared)) {
            return true;
        }
        TableSchema schema = parts.reads().knownSchema(null);
        if (schema == null) {
            parts.reads().askForSchema();
        }
        return schema != null && KnownComparison.areIdsKeptAsGiven(schema);
    }

    /** Returns what tells the table of writes at its master. */
    public OwnWrites writes() {
        return parts.ownWrites();
    }

    /** Returns whose they are. */
    @Override
    public String toString() {
        return "calls of the master of live table '" + parts.recorder().table() + "'";
    }
}
