package dev.livetable;

import dev.livetable.Question.ListQuestion;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.WritableTable;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A table that answers from a local copy of what was read from another one, its master, and keeps that copy honest:
 * when a write is acknowledged or an event has been handled, no read that begins afterwards sees what was before it.
 *
 * <p>It is used as the master would be, by any number of threads. Reads block while they wait for the master; writes
 * wait for their turn, since they reach the master one after the other. Both fail with what the master threw, and with
 *
 * <ul>
 *   <li>{@link FetchTimeoutException} when another reader's fetch of the same rows takes too long,
 *   <li>{@link NotAcceptedException} when a write was not accepted, because the queue is full, its turn did not come in
 *       time, the caller is in a transaction that the write cannot be part of, or the table is closed,
 *   <li>{@link UnknownOutcomeException} when a write that was begun did not end within its limit,
 *   <li>{@link UnsupportedOperationException} when the master cannot do what is asked,
 *   <li>{@link ClosedException} when a read finds the table closed.
 * </ul>
 *
 * <p>Filters and sorts are carried out by the master alone. Rows and pages are immutable.
 */
public final class LiveTable implements WritableTable, AutoCloseable {

    private final LiveTableParts parts;
    private final Questions questions;

    LiveTable(LiveTableParts parts, Filter view) {
        this.parts = parts;
        this.questions = new Questions(parts.region().cache().region(), view, parts.fetchSize());
    }

    /**
     * Returns a builder.
     *
     * @param name the name of the live table, and of its region in the cache; no two live tables on one cache share it
     * @param master the table to read from and, unless another is named, to write to
     * @throws IllegalArgumentException if the name is blank
     */
    public static LiveTableBuilder builder(String name, Table master) {
        return new LiveTableBuilder(name, master);
    }

    /** Returns the name of the live table, which is that of its region in the cache, too. */
    public String name() {
        return parts.recorder().table();
    }

    /** Returns the filter that every row of this view satisfies; {@link Filter#all()} when this is the whole table. */
    public Filter filter() {
        return questions.view();
    }

    /**
     * Returns a view of this table that shows only rows that satisfy a filter. Through it {@code get} finds, and
     * {@code patch}, {@code replace} and {@code delete} touch, no other row, and {@code insert} and {@code replace}
     * refuse to add one. It shares cache, queue and freshness with this table. Closing it does nothing.
     *
     * @param filter the filter, besides that of this view if it is one; it is first checked when the view is used
     */
    public LiveTable view(Filter filter) {
        return new LiveTable(parts, questions.view().and(filter));
    }

    @Override
    public TableSchema schema() {
        return parts.reads().schema();
    }

    /**
     * Returns the identity of the master, and with a view of it also what that shows; empty when the former is unknown.
     */
    @Override
    public Optional<String> identity() {
        Filter shown = filter();
        Optional<String> whole = parts.master().identity();
        return shown.isAll() ? whole : whole.map(of -> of + " where " + CanonicalText.digest(shown.canonicalText()));
    }

    @Override
    public Set<Capability> capabilities() {
        return parts.capabilities();
    }

    @Override
    public boolean joinsTransaction() {
        WritableTable target = parts.target();
        return target != null && target.joinsTransaction();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The offset of the page request counts, and not its page number. The answer has the request as {@link
     * RowWindow#of(Pageable)} returns it.
     *
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     */
    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        Pageable window = RowWindow.of(pageable);
        ListQuestion question = questions.list(filter, window);
        CachedRows rows = rows(question);
        return question.holds(rows, window)
                ? question.cut(rows, window)
                : alone(filter, window).value();
    }

    /**
     * Like {@link #list}, and says where the rows came from.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     */
    public Reading<Slice<Row>> readList(Filter filter, Pageable pageable) {
        return slice(filter, pageable).map(slice -> slice);
    }

    private Reading<RowSlice> slice(Filter filter, Pageable pageable) {
        Pageable window = RowWindow.of(pageable);
        ListQuestion question = questions.list(filter, window);
        Reading<CachedRows> read = read(question);
        return question.holds(read.value(), window)
                ? read.map(rows -> question.cut(rows, window))
                : alone(filter, window);
    }

    private Reading<RowSlice> alone(Filter filter, Pageable window) {
        ListQuestion question = questions.listAlone(filter, window);
        return read(question).map(rows -> question.cut(rows, window));
    }

    /**
     * Like {@link #list}, but always with the total: where the master gives none with the rows, it is counted apart
     * from them.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     * @throws UnsupportedOperationException if the total is not known and the master has no {@link Capability#COUNT}
     */
    public Page<Row> page(Filter filter, Pageable pageable) {
        return readPage(filter, pageable).value();
    }

    /**
     * Like {@link #page}, and says where the rows came from. Of a total that was counted apart it says nothing.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     * @throws UnsupportedOperationException if the total is not known and the master has no {@link Capability#COUNT}
     */
    public Reading<Page<Row>> readPage(Filter filter, Pageable pageable) {
        return slice(filter, pageable)
                .map(slice -> slice instanceof RowPage page ? page : slice.withTotal(totalOf(slice, filter)));
    }

    private long totalOf(RowSlice slice, Filter filter) {
        CachedRows rows = slice.cached();
        long before = slice.offsetOfCached();
        if (!rows.more() && (!rows.rows().isEmpty() || before == 0)) {
            return before + rows.rows().size();
        }
        long seen = slice.hasContent() ? slice.offset() + slice.getNumberOfElements() + 1 : 0;
        return Math.max(count(filter), seen); // counted apart, it may be less than the rows show
    }

    @Override
    public Optional<Row> get(String id) {
        return onlyRow(rows(questions.get(id)));
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return within.isAll() ? get(id) : view(within).get(id);
    }

    /**
     * Like {@link #get(String)}, and says where the row came from.
     *
     * @param id the canonical text of the row's id, see {@link TableSchema#id(Row)}
     * @return a reading of the row; of an empty Optional when there is none with this very id
     */
    public Reading<Optional<Row>> readGet(String id) {
        return read(questions.get(id)).map(LiveTable::onlyRow);
    }

    private static Optional<Row> onlyRow(CachedRows rows) {
        return rows.rows().isEmpty()
                ? Optional.empty()
                : Optional.of(rows.rows().get(0));
    }

    @Override
    public long count(Filter filter) {
        return rows(questions.count(filter)).total().orElseThrow();
    }

    /**
     * Like {@link #count}, and says where the number came from.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     */
    public Reading<Long> readCount(Filter filter) {
        return read(questions.count(filter)).map(rows -> rows.total().orElseThrow());
    }

    private CachedRows rows(Question question) {
        CachedRows hit = parts.reads().hit(question);
        return hit == null ? parts.reads().fetch(question).value() : hit;
    }

    private Reading<CachedRows> read(Question question) {
        CachedRows hit = parts.reads().hit(question);
        return hit == null ? parts.reads().fetch(question) : new Reading<>(hit, ReadSource.HIT, hit.fetchedAt());
    }

    @Override
    public Row insert(Row row) {
        return write(WriteOperation.INSERT, target -> target.insert(inside(row)));
    }

    /**
     * Like {@link #insert}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param row the row; columns left out get the table's defaults
     * @throws UnsupportedOperationException if the master can only be read
     */
    public CompletableFuture<Row> insertAsync(Row row) {
        return writeAsync(WriteOperation.INSERT, target -> target.insert(inside(row)));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return write(WriteOperation.REPLACE, replacing(id, row, within));
    }

    /**
     * Like {@link #replace(String, Row)}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param id the canonical text of the row's id
     * @param row the row; it may leave the id out, but not give another one
     * @throws UnsupportedOperationException if the master can only be read
     */
    public CompletableFuture<Row> replaceAsync(String id, Row row) {
        return writeAsync(WriteOperation.REPLACE, replacing(id, row, Filter.all()));
    }

    private Function<WritableTable, Row> replacing(String id, Row row, Filter within) {
        return target -> target.replace(id, inside(id, row), questions.view().and(within));
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return write(
                WriteOperation.PATCH,
                target -> target.patch(id, changes, questions.view().and(within)));
    }

    /**
     * Like {@link #patch(String, Row)}, without blocking: a full queue fails the future at once. The future is
     * completed on a thread of the table's executor. Cancelling it before the write's turn has come withdraws the
     * write; afterwards it has no effect on it.
     *
     * <p>On a thread that is in a transaction of the master there is no queue: the master is called before this method
     * returns, and the future is completed when the transaction has ended.
     *
     * @param id the canonical text of the row's id
     * @param changes the columns to change; none is allowed and changes nothing
     * @return what is completed with the whole row as it was stored, or with what {@code patch} would throw
     * @throws UnsupportedOperationException if the master can only be read
     */
    public CompletableFuture<Row> patchAsync(String id, Row changes) {
        return writeAsync(WriteOperation.PATCH, target -> target.patch(id, changes, questions.view()));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return write(
                WriteOperation.DELETE,
                target -> target.delete(id, questions.view().and(within)));
    }

    /**
     * Like {@link #delete(String)}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param id the canonical text of the row's id
     * @throws UnsupportedOperationException if the master can only be read
     */
    public CompletableFuture<Boolean> deleteAsync(String id) {
        return writeAsync(WriteOperation.DELETE, target -> target.delete(id, questions.view()));
    }

    @Override
    public long deleteAll(Filter filter) {
        return write(
                WriteOperation.DELETE_ALL,
                target -> target.deleteAll(questions.view().and(filter)));
    }

    /**
     * Like {@link #deleteAll}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @throws UnsupportedOperationException if the master can only be read
     */
    public CompletableFuture<Long> deleteAllAsync(Filter filter) {
        return writeAsync(
                WriteOperation.DELETE_ALL,
                target -> target.deleteAll(questions.view().and(filter)));
    }

    private <T> T write(WriteOperation operation, Function<WritableTable, T> call) {
        WritableTable target = target(operation);
        return parts.writes().write(operation, target, () -> call.apply(able(target, operation)));
    }

    private <T> CompletableFuture<T> writeAsync(WriteOperation operation, Function<WritableTable, T> call) {
        WritableTable target = target(operation);
        return parts.writes().writeAsync(operation, target, () -> call.apply(able(target, operation)));
    }

    private WritableTable target(WriteOperation operation) {
        WritableTable target = parts.target();
        if (target == null) {
            throw unable(operation);
        }
        return target;
    }

    /**
     * Returns the target, if it can do what is asked; asking it may contact it, so this is done at the write's turn.
     */
    private WritableTable able(WritableTable target, WriteOperation operation) {
        Set<Capability> able;
        try {
            able = target.capabilities();
        } catch (RuntimeException e) {
            throw new UnreachableException(name(), "the master cannot say what it can do", e);
        }
        if (!able.contains(operation.capability())) {
            throw unable(operation);
        }
        return target;
    }

    private UnsupportedOperationException unable(WriteOperation operation) {
        return new UnsupportedOperationException("Live table '" + name() + "' cannot " + operation.label()
                + ": its master does not; it can do " + capabilities());
    }

    private Row inside(String id, Row row) {
        if (!questions.view().isAll()) {
            inside(schema().idValues(id).map(row::with).orElse(row));
        }
        return row;
    }

    private Row inside(Row row) {
        Filter view = questions.view();
        if (view.isAll()) {
            return row;
        }
        Filter wanted = schema().coerce(view);
        Row given = schema().coerce(row);
        for (Filter.Condition condition : wanted.conditions()) {
            given = given.with(condition.column(), given.getIfPresent(condition.column())); // null if it was left out
        }
        if (!wanted.matches(given)) {
            throw new RefusedException(name(), "the row is outside of the view " + view, null);
        }
        return row;
    }

    /**
     * Invalidates all that is cached of this table, as if an event had said that anything may have changed.
     *
     * @throws ClosedException if the table is closed
     */
    public void invalidate() {
        if (parts.region().state() == TableState.CLOSED) {
            throw new ClosedException(name());
        }
        parts.region().invalidate(InvalidationCause.MANUAL);
    }

    /** Waits until the first subscription to the stream is confirmed, or the time for that is over. */
    void awaitStream() {
        parts.awaitStream();
    }

    /** Returns how this table is doing. */
    public LiveTableStatus status() {
        return parts.status();
    }

    /**
     * Returns some entries that the cache has of this table, for people to look at.
     *
     * @param limit how many at most
     * @param showValues whether their keys show the ids and the values of filters, which else are masked
     * @return the entries, in no order; none when the cache has none or does not tell
     */
    public List<Cache.CacheEntry> entries(int limit, boolean showValues) {
        return parts.region().cache().entries(limit).stream()
                .map(entry -> showValues
                        ? entry
                        : new Cache.CacheEntry(
                                CanonicalText.masked(entry.key()), entry.rows(), entry.weight(), entry.fetchedAt()))
                .toList();
    }

    /**
     * Ends this table: refuses further writes, waits a limited time until those accepted have ended, answers
     * those that have not, and stops listening to its stream. Blocks meanwhile. The cache stays open; it may
     * be another table's too.
     */
    @Override
    public void close() {
        if (questions.view().isAll()) {
            parts.close();
        }
    }
}
