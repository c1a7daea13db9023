package dev.livetable;

import static dev.livetable.Arguments.allGiven;
import static dev.livetable.Arguments.given;

import dev.livetable.Question.ListQuestion;
import dev.livetable.Question.RowQuestion;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.check.CheckReport;
import dev.livetable.check.TableCheck;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.ReadSource;
import dev.livetable.status.RecentChange;
import dev.livetable.status.StaleReason;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.RowWindow;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import dev.livetable.table.WritableTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/**
 * A table that answers from a local copy of what was read from another one, its master, and keeps that copy honest:
 * when a write is acknowledged or an event has been handled, no read that begins afterwards sees what was before it.
 *
 * <p>It is used as the master would be, by any number of threads. Reads block while they wait for the master; writes
 * wait for their turn, since they reach the master one after the other.
 *
 * <p>All that they throw but for invalid arguments, and errors of the JVM, is of Spring's family of {@link
 * org.springframework.dao.DataAccessException}s:
 *
 * <ul>
 *   <li>{@link InvalidRequestException} for a column that is not there or a value that does not fit it,
 *   <li>{@link UnsupportedRequestException} when the master cannot do what is asked,
 *   <li>any other {@link Refusal} of the master, such as {@link RowNotFoundException},
 *   <li>{@link UnreachableException}, {@link FetchTimeoutException} or {@link MasterFailedException} when a read has
 *       failed, with what the master threw as the cause,
 *   <li>{@link NotAcceptedException} when a write was not accepted, because the queue is full, its turn did not come in
 *       time, or the table is closed,
 *   <li>{@link MisplacedWriteException} when the caller is in a transaction that the write cannot be part of,
 *   <li>{@link UnknownOutcomeException} when a write that was begun did not end within its limit, or failed without a
 *       clear refusal,
 *   <li>{@link PartlyWrittenException} when a write of many rows ended after some of them,
 *   <li>{@link dev.livetable.table.ContextException} when the call has no context, or the context of its caller does not
 *       reach the thread that works for it,
 *   <li>{@link ClosedException} when a read finds the table closed.
 * </ul>
 *
 * <p>Filters and sorts are carried out by the master alone. Rows and pages are immutable.
 */
public final class LiveTable implements WritableTable, AutoCloseable {

    private static final int MOST_COUNTS = 3;
    private static final String MASKED = CanonicalText.masked("'id'");

    private final LiveTableParts parts;
    private final Questions questions;
    private final ViewWrites writes;
    private final ViewBulkWrites bulkWrites;
    private final Demand demand;
    private final StaleLimits stale;
    private final boolean isView;

    /** For how long answers of this view are shown, where that is not what the table says; else null. */
    private final @Nullable Freshness own;

    /** Makes the table itself. */
    LiveTable(LiveTableParts parts, StaleLimits stale) {
        this(parts, Filter.all(), Demand.NONE, stale, null, false);
    }

    private LiveTable(
            LiveTableParts parts,
            Filter view,
            Demand demand,
            StaleLimits stale,
            @Nullable Freshness own,
            boolean isView) {
        this.parts = parts;
        this.own = own;
        this.isView = isView;
        this.demand = demand;
        this.stale = stale;
        this.questions = new Questions(
                parts.region().cache().region(),
                view,
                parts.fetchSize(),
                parts.master().listsById(),
                () -> parts.master().countsApart() && parts.master().listsAnyWindow(),
                parts.region().contexts());
        this.writes = new ViewWrites(parts, view);
        this.bulkWrites = new ViewBulkWrites(writes, view);
    }

    /** Makes a view of the same rows whose reads have to see something else. */
    private LiveTable(LiveTable of, Demand demand, StaleLimits stale, @Nullable Freshness own) {
        this.parts = of.parts;
        this.own = own;
        this.isView = true;
        this.demand = demand;
        this.stale = stale;
        this.questions = of.questions;
        this.writes = of.writes;
        this.bulkWrites = of.bulkWrites;
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
        given(filter, "filter");
        return new LiveTable(parts, questions.view().and(filter), demand, stale, own, true);
    }

    /**
     * Returns a view of the same rows whose reads see all that was acknowledged before they began, on any node; where the
     * database itself tells, all that was committed. For one who reads a row to compute what he writes, and for one who
     * knows of a change that nobody told here. Writes are as ever, and closing it does nothing.
     *
     * <p>Where the stream {@linkplain dev.livetable.stream.LiveStream#catchesUp can catch up}, such a read waits until it
     * has, which those who ask at once share, and is then answered as any other. Where it cannot, or does not in time, and in
     * a transaction of the master, the master is asked; in a transaction it answers with what that sees. What it answers is
     * kept for others.
     */
    public LiveTable fresh() {
        return new LiveTable(this, Demand.FRESH, stale, own);
    }

    /**
     * Returns a view of the same rows whose reads see at least what a receipt covers. For one who has written on another
     * node. On the node that gave the receipt, a read through it is as any other. On another one the first such read is as
     * one of {@link #fresh()}; the others are as any other when the stream has caught up since. Writes are as ever, and
     * closing it does nothing. A view that has to see what several receipts cover, sees it all.
     *
     * @param receipt what {@link #receipt()} gave, here or on another node
     * @throws IllegalArgumentException if it is a receipt of a live table of another name
     */
    public LiveTable atLeast(Receipt receipt) {
        given(receipt, "receipt");
        if (!receipt.table().equals(name())) {
            throw new IllegalArgumentException("The receipt is not one of live table '" + name() + "'");
        }
        return new LiveTable(this, demand.atLeast(receipt), stale, own);
    }

    /**
     * Returns a view of the same rows whose reads may be answered with old rows, in place of what the table itself allows. Rows
     * that are known to have changed are not shown. Clients are told the same. Of no effect on reads that have to see something, those of {@link #fresh()}
     * and {@link #atLeast}. Writes are as ever, and closing it does nothing.
     *
     * @param whileRevalidate as {@link LiveTableBuilder#staleWhileRevalidate}; zero for not at all
     * @param ifError as {@link LiveTableBuilder#staleIfError}; zero for not at all
     * @throws IllegalArgumentException if one of them is negative
     */
    public LiveTable allowingStale(Duration whileRevalidate, Duration ifError) {
        StaleLimits allowed = new StaleLimits(
                StaleLimits.checked("whileRevalidate", whileRevalidate), StaleLimits.checked("ifError", ifError));
        parts.reads().stale().use(allowed);
        return new LiveTable(
                this, demand, allowed, own(parts.reads().freshness().allowing(allowed)));
    }

    /**
     * Returns what covers every write that this node has acknowledged so far, for {@link #atLeast}. It is there at once, but
     * for a thread that has written in a transaction which has not ended: then it covers those writes, too.
     *
     * @return the receipt; in a transaction, what is completed on a thread of the table's executor when the transaction was
     *     committed and its writes are acknowledged, and fails as those do otherwise
     */
    public CompletableFuture<Receipt> receipt() {
        return parts.writes().receipt();
    }

    /**
     * Returns reads and writes of this table whose caller calls the master himself. Those of a view of {@link #fresh()} or
     * {@link #atLeast} see what that has to.
     *
     * @throws IllegalStateException if this is a view that shows only a part of the rows
     */
    public MasterCalls masterCalls() {
        if (!filter().isAll()) {
            throw new IllegalStateException(
                    "A view of live table '" + name() + "' shows only a part of the rows, and a call of"
                            + " the master knows nothing of that; take masterCalls() of the table itself");
        }
        return new MasterCalls(parts, questions, demand, stale, demand.isAsked() ? notAgain() : own);
    }

    /** Waits for what the reads of this view have to see, and returns a view to read from now. */
    private LiveTable seeing() {
        return new LiveTable(this, parts.freshReads().left(demand), StaleLimits.NEVER, notAgain());
    }

    /** Returns what is told of answers that had to be fresh: nobody may show them to one who asks again. */
    private @Nullable Freshness notAgain() {
        return own(parts.reads().freshness().withoutTtl());
    }

    private @Nullable Freshness own(Freshness told) {
        return told.equals(parts.reads().freshness()) ? null : told;
    }

    private <T> Reading<T> shown(Reading<T> read) {
        return own == null ? read : read.shownFor(own);
    }

    /**
     * Asks the master, past the cache, a handful of cheap questions: two pages, one row, a sort, a filter, what is behind
     * the last page. Says where the answers contradict what the master is said to do. Nothing is changed, and nothing of
     * what is read is kept. The calling thread is in the context that is asked in, if there are contexts, and best in no
     * transaction. Each question takes as long as the master allows.
     *
     * @return what was found; a failure of the master is a finding, too
     * @throws dev.livetable.table.ContextException if the table has contexts, and the calling thread is in none
     */
    public CheckReport check() {
        parts.region().contexts().current();
        return TableCheck.of(parts.master());
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

    /**
     * {@inheritDoc}
     *
     * <p>A live table without a {@linkplain LiveTableBuilder#context context} shows all callers what was read for one.
     */
    @Override
    public boolean isSharedByCallers() {
        return !parts.region().contexts().areThere();
    }

    /** Returns which filters the master can be asked for; those of views are joined to them by {@code and}. */
    @Override
    public FilterSupport filterSupport() {
        return parts.master().filterSupport();
    }

    /** Returns what the master says of its pages, though those that are cached cost nothing. */
    @Override
    public boolean reachesAnyPage() {
        return parts.master().reachesAnyPage();
    }

    /** Returns what the master says of itself. */
    @Override
    public boolean tellsMissing() {
        return parts.master().tellsMissing();
    }

    /** Returns what the master says of itself. */
    @Override
    public Participation participation() {
        return parts.master().participation();
    }

    @Override
    public boolean noticesWrites() {
        return parts.master().noticesWrites();
    }

    @Override
    public boolean hasWritten() {
        return parts.region().log().isWriting(Thread.currentThread())
                || parts.master().hasWritten();
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
        given(filter, "filter");
        given(pageable, "pageable");
        if (demand.isAsked()) {
            return seeing().list(filter, pageable);
        }
        Pageable window = RowWindow.of(pageable);
        ListQuestion question = questions.list(filter, window);
        CachedRows hit = hit(question);
        RowSlice slice;
        if (own != null) {
            slice = RowSlice.knowing(shown(missed(question, hit, filter, window)));
        } else if (hit != null && question.holds(hit, window) && !hit.recount()) {
            slice = question.cut(hit, window);
        } else {
            slice = RowSlice.told(missed(question, hit, filter, window));
        }
        if (parts.reads().ahead() != null) {
            noteRead(filter, question, hit, slice);
        }
        return slice;
    }

    private Reading<RowSlice> missed(ListQuestion question, @Nullable CachedRows hit, Filter filter, Pageable window) {
        long head = positionBefore(hit);
        return slice(question, read(question, hit), filter, window, head);
    }

    /** Returns a position at which a hit is right, or, when there is none, what will be read. */
    private long positionBefore(@Nullable CachedRows hit) {
        ChangeLog log = parts.region().log();
        return hit == null ? log.head() : log.positionOf(hit.asOf());
    }

    private void noteRead(Filter filter, ListQuestion question, @Nullable CachedRows hit, RowSlice slice) {
        ReadAhead ahead = parts.reads().ahead();
        if (ahead != null && !asksMaster() && ahead.asked(question, hit != null)) {
            ahead.read(questions, filter, question, slice.cached());
        }
    }

    /**
     * Like {@link #list}, and says where the rows came from.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     */
    public Reading<Slice<Row>> readList(Filter filter, Pageable pageable) {
        given(filter, "filter");
        given(pageable, "pageable");
        if (demand.isAsked()) {
            return seeing().readList(filter, pageable);
        }
        return shown(slice(filter, pageable).map(slice -> slice));
    }

    private Reading<RowSlice> slice(Filter filter, Pageable pageable) {
        Pageable window = RowWindow.of(pageable);
        ListQuestion question = questions.list(filter, window);
        CachedRows hit = hit(question);
        Reading<RowSlice> slice = missed(question, hit, filter, window);
        noteRead(filter, question, hit, slice.value());
        return slice;
    }

    private Reading<RowSlice> slice(
            ListQuestion question, Reading<CachedRows> read, Filter filter, Pageable window, long head) {
        return question.holds(read.value(), window) && !read.value().recount()
                ? read.map(rows -> question.cut(rows, window))
                : completed(question, read, filter, window, head);
    }

    /**
     * Returns the page that was asked for, where what was read does not hold it, or not its total any more.
     *
     * @param head a position at which what was read is right
     */
    private Reading<RowSlice> completed(
            ListQuestion asked, Reading<CachedRows> read, Filter filter, Pageable window, long head) {
        boolean isHeld = asked.holds(read.value(), window);
        ListQuestion question = isHeld ? asked : questions.listAlone(filter, window);
        Reading<CachedRows> shown = isHeld ? read : read(question);
        if (shown.stale().isPresent()) {
            return shown.map(rows -> question.cut(rows, window)); // without a total that is known to have changed
        }
        if (shown.value().recount() && capabilities().contains(Capability.COUNT)) {
            try {
                return counted(question, shown.map(rows -> question.cut(rows, window)), filter, head)
                        .map(page -> page);
            } catch (RuntimeException e) {
                return parts.reads().stale().readInsteadOf(e, question, stale).map(rows -> question.cut(rows, window));
            }
        }
        for (int i = 0; shown.value().recount() && shown.stale().isEmpty() && i < MOST_COUNTS; i++) {
            shown = readAnew(question); // the master says totals with rows only
        }
        return shown.map(rows -> question.cut(rows, window));
    }

    /**
     * Like {@link #list}, but always with the total: where the master gives none with the rows, it is counted apart
     * from them.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     * @throws UnsupportedRequestException if the total is not known and the master has no {@link Capability#COUNT}
     */
    public Page<Row> page(Filter filter, Pageable pageable) {
        given(filter, "filter");
        given(pageable, "pageable");
        if (demand.isAsked()) {
            return seeing().page(filter, pageable);
        }
        RowSlice page = own == null
                ? RowSlice.told(counted(filter, pageable))
                : RowSlice.knowing(shown(counted(filter, pageable)));
        return (RowPage) page;
    }

    /**
     * Like {@link #page}, and says where the rows came from. A total that was counted apart may be older: then that is its age.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @param pageable the page, or {@link Pageable#unpaged()} for all rows
     * @throws IllegalArgumentException if its offset is negative or too large, or its size is below 1
     * @throws UnsupportedRequestException if the total is not known and the master has no {@link Capability#COUNT}
     */
    public Reading<Page<Row>> readPage(Filter filter, Pageable pageable) {
        given(filter, "filter");
        given(pageable, "pageable");
        if (demand.isAsked()) {
            return seeing().readPage(filter, pageable);
        }
        return shown(counted(filter, pageable).map(page -> page));
    }

    private Reading<RowPage> counted(Filter filter, Pageable pageable) {
        long head = parts.region().log().head();
        Reading<RowSlice> read = slice(filter, pageable);
        return read.value() instanceof RowPage page ? read.map(rows -> page) : counted(read, filter, head);
    }

    private Reading<RowPage> counted(Reading<RowSlice> read, Filter filter, long head) {
        RowSlice slice = read.value();
        Pageable window = slice.getPageable();
        return counted(
                slice.isWhole() ? questions.listAlone(filter, window) : questions.list(filter, window),
                read,
                filter,
                head);
    }

    /*
     * Rows and total are to be right at one position. The rows are at `head`. If a change has touched them when the total
     * is there, or a write is under way that the total may count, both are asked for again: at once, where the master
     * tells them so. A page that is empty, although the total says that there are rows, tells of a change by others that is
     * not known here: then both are out of date. Where changes never end, the last rows and the last total are shown.
     */
    private Reading<RowPage> counted(ListQuestion question, Reading<RowSlice> read, Filter filter, long head) {
        Reading<RowSlice> shown = read;
        long before = head;
        for (int i = 1; ; i++) {
            RowSlice slice = shown.value();
            Reading<Long> counted = totalOf(question, shown, filter);
            long total = counted.value();
            boolean hasFailed =
                    shown.stale().filter(why -> why != StaleReason.REFRESHING).isPresent();
            boolean isOutdated = !hasFailed && slice.cached().rows().isEmpty() && total > slice.offsetOfCached();
            if (!isOutdated && parts.reads().isStillRight(question, slice.cached(), before, total)
                    || i == MOST_COUNTS) {
                return shown.map(rows -> rows.withTotal(total)).with(counted);
            }
            boolean isAnew = isOutdated || !hasFailed && slice.cached().recount();
            if (isOutdated) {
                parts.region().cache().remove(questions.count(filter).key());
            }
            before = parts.region().log().head();
            shown = (isAnew ? readAnew(question) : read(question)).map(rows -> question.cut(rows, slice.getPageable()));
            if (shown.value() instanceof RowPage page && !page.cached().recount()) {
                return shown.map(rows -> page);
            }
        }
    }

    private Reading<Long> totalOf(ListQuestion question, Reading<RowSlice> shown, Filter filter) {
        RowSlice slice = shown.value();
        CachedRows rows = slice.cached();
        long before = slice.offsetOfCached();
        if (question.isEnd(rows) && (!rows.rows().isEmpty() || before == 0)) {
            return shown.map(any -> before + rows.rows().size());
        }
        long seen = slice.hasContent() ? slice.offset() + slice.getNumberOfElements() + (slice.hasNext() ? 1 : 0) : 0;
        return readCount(filter)
                .map(count -> Math.max(count, seen)); // counted apart, it may be less than the rows show
    }

    @Override
    public Optional<Row> get(String id) {
        given(id, "id");
        if (demand.isAsked()) {
            return seeing().get(id);
        }
        return onlyRow(rows(questions.get(id)));
    }

    @Override
    public Optional<Row> get(String id, Filter within) {
        return given(within, "within").isAll() ? get(id) : view(within).get(id);
    }

    /**
     * Like {@link #get(String)}, and says where the row came from.
     *
     * @param id the canonical text of the row's id, see {@link TableSchema#id(Row)}
     * @return a reading of the row; of an empty Optional when there is none with this very id
     */
    public Reading<Optional<Row>> readGet(String id) {
        given(id, "id");
        if (demand.isAsked()) {
            return seeing().readGet(id);
        }
        return shown(read(questions.get(id)).map(LiveTable::onlyRow));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each row is looked up in the cache as {@link #get(String)} does it. Those that are not there are fetched by one
     * question, and each is kept as if it had been read alone. Rows that are fetched together are of one state where the
     * master can give one; those from the cache may be of another. Each is at least as new as {@code get} promises. With
     * {@link #fresh()} all rows come from one call.
     */
    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        allGiven(ids, "ids");
        if (!given(within, "within").isAll()) {
            return view(within).getAll(ids);
        }
        if (demand.isAsked()) {
            return seeing().getAll(ids);
        }
        List<RowQuestion> asked = questions.getAll(ids);
        List<CachedRows> answers = parts.reads()
                .rows()
                .read(asked, AskedForAll.BY_TABLE, asksMaster(), stale)
                .value();
        return RowQuestion.found(asked, answers);
    }

    static Optional<Row> onlyRow(CachedRows rows) {
        return rows.rows().isEmpty()
                ? Optional.empty()
                : Optional.of(rows.rows().get(0));
    }

    @Override
    public long count(Filter filter) {
        given(filter, "filter");
        if (demand.isAsked()) {
            return seeing().count(filter);
        }
        return rows(questions.count(filter)).total().orElseThrow();
    }

    /**
     * Like {@link #count}, and says where the number came from.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     */
    public Reading<Long> readCount(Filter filter) {
        given(filter, "filter");
        if (demand.isAsked()) {
            return seeing().readCount(filter);
        }
        return shown(read(questions.count(filter)).map(rows -> rows.total().orElseThrow()));
    }

    private boolean asksMaster() {
        return demand.kind() == Demand.Kind.MASTER;
    }

    private @Nullable CachedRows hit(Question question) {
        return asksMaster() ? null : parts.reads().hits().hit(question);
    }

    private CachedRows rows(Question question) {
        CachedRows hit = hit(question);
        return hit == null ? fetch(question).value() : hit;
    }

    private Reading<CachedRows> read(Question question) {
        return read(question, hit(question));
    }

    private Reading<CachedRows> read(Question question, @Nullable CachedRows hit) {
        return hit == null ? fetch(question) : parts.reads().reading(hit, ReadSource.HIT);
    }

    /** Reads past what is kept. That is removed, so that those who ask meanwhile share a fetch; but not what may be needed. */
    private Reading<CachedRows> readAnew(Question question) {
        if (stale.ifError().isZero()) {
            parts.region().cache().remove(question.key());
            return read(question);
        }
        ReadPath reads = parts.reads();
        return reads.stale().read(question, question, stale, leader -> reads.fetch(question, question, true, leader));
    }

    /** Returns what came from the cache as a reading. */
    <T> Reading<T> hit(T value, Instant fetchedAt) {
        return new Reading<>(value, ReadSource.HIT, fetchedAt, parts.reads().freshness());
    }

    private Reading<CachedRows> fetch(Question question) {
        ReadPath reads = parts.reads();
        return reads.stale()
                .read(question, question, stale, leader -> reads.fetch(question, question, asksMaster(), leader));
    }

    @Override
    public Row insert(Row row) {
        return parts.writes().write(writes.insert(row));
    }

    /**
     * Like {@link #insert}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param row the row; columns left out get the table's defaults
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Row> insertAsync(Row row) {
        return parts.writes().writeAsync(writes.insert(row));
    }

    /** Returns whether the table that writes go to says that. */
    @Override
    public boolean writesAllOrNothing() {
        WritableTable target = parts.target();
        return target != null && target.writesAllOrNothing();
    }

    /**
     * Adds rows as one write: it waits for one turn, has one time limit, and is acknowledged when the last row is stored.
     * No rows are no write.
     *
     * @param rows the rows; columns left out get the table's defaults
     * @throws PartlyWrittenException if a row failed after others had been added, which a master that
     *     {@linkplain #writesAllOrNothing writes all or nothing} never lets happen
     */
    @Override
    public List<Row> insertAll(List<Row> rows) {
        return allGiven(rows, "rows").isEmpty() ? List.of() : parts.writes().write(bulkWrites.insertAll(rows));
    }

    /**
     * Like {@link #insertAll}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param rows the rows; columns left out get the table's defaults
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<List<Row>> insertAllAsync(List<Row> rows) {
        return allGiven(rows, "rows").isEmpty()
                ? CompletableFuture.completedFuture(List.of())
                : parts.writes().writeAsync(bulkWrites.insertAll(rows));
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        return parts.writes().write(writes.replace(id, row, within));
    }

    /**
     * Like {@link #replace(String, Row)}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param id the canonical text of the row's id
     * @param row the row; it may leave the id out, but not give another one
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Row> replaceAsync(String id, Row row) {
        return parts.writes().writeAsync(writes.replace(id, row, Filter.all()));
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        return parts.writes().write(writes.patch(id, changes, within));
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
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Row> patchAsync(String id, Row changes) {
        return parts.writes().writeAsync(writes.patch(id, changes, Filter.all()));
    }

    /**
     * Changes some columns of several rows as one write, as {@link #insertAll} is one.
     *
     * @param changes the columns to change, by the canonical texts of the rows' ids
     * @param within what each of the rows must satisfy before its change; {@link Filter#all()} for no condition
     * @throws PartlyWrittenException if a row failed after others had been changed
     */
    @Override
    public Map<String, Row> patchAll(Map<String, Row> changes, Filter within) {
        given(within, "within");
        return allGiven(changes, "changes").isEmpty()
                ? Map.of()
                : parts.writes().write(bulkWrites.patchAll(changes, within));
    }

    /**
     * Like {@link #patchAll(Map)}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param changes the columns to change, by the canonical texts of the rows' ids
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Map<String, Row>> patchAllAsync(Map<String, Row> changes) {
        return allGiven(changes, "changes").isEmpty()
                ? CompletableFuture.completedFuture(Map.of())
                : parts.writes().writeAsync(bulkWrites.patchAll(changes, Filter.all()));
    }

    @Override
    public boolean delete(String id, Filter within) {
        return parts.writes().write(writes.delete(id, within));
    }

    /**
     * Like {@link #delete(String)}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param id the canonical text of the row's id
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Boolean> deleteAsync(String id) {
        return parts.writes().writeAsync(writes.delete(id, Filter.all()));
    }

    @Override
    public long deleteAll(Filter filter) {
        return parts.writes().write(writes.deleteAll(filter));
    }

    /**
     * Like {@link #deleteAll}, without blocking; see {@link #patchAsync} for how the future ends.
     *
     * @param filter the condition, {@link Filter#all()} for every row
     * @throws UnsupportedRequestException if the master can only be read
     */
    public CompletableFuture<Long> deleteAllAsync(Filter filter) {
        return parts.writes().writeAsync(writes.deleteAll(filter));
    }

    /**
     * Invalidates all that is cached of this table, as if an event had said that anything may have changed. The tables
     * that follow it are invalidated, too.
     *
     * @throws ClosedException if the table is closed
     * @throws IllegalStateException if the rows are not served any more by this process, but may be by the next, since
     *     the cache can neither record that they are invalid nor mark them
     */
    public void invalidate() {
        requireOpen();
        requireRecorded(parts.invalidate());
    }

    /**
     * Invalidates all that is cached of this table in one context, and takes it out of the cache. Where contexts are not
     * {@linkplain LiveTableBuilder#contextsDisjoint disjoint} all is invalidated. The tables that follow this one are
     * invalidated, too; those of the same disjoint contexts in that context only.
     *
     * @param context the text of the context, see {@link dev.livetable.table.TableContext#current}
     * @throws ClosedException if the table is closed
     * @throws IllegalStateException see {@link #invalidate()}; or if the table has no contexts
     */
    public void invalidate(String context) {
        given(context, "context");
        requireOpen();
        if (isSharedByCallers()) {
            throw new IllegalStateException("Live table '" + name() + "' has no contexts: all who ask see the same."
                    + " What is given to invalidate(..) is a context, and not the id of a row; invalidate() is for the whole"
                    + " table, and invalidate(LiveEvent.updated(id)) for a row");
        }
        requireRecorded(parts.invalidate(context));
    }

    /**
     * Invalidates what an event touches, as if a stream had told of it: for a change that was made past this table. Each read
     * that begins after this has returned sees the change, so call it after the commit. The more the event says, the less is
     * invalidated; where the {@linkplain Precision precision} is not of rows, or no row can have the id, all is. The tables
     * that follow this one are invalidated, unless no row has changed.
     *
     * @param event what has changed; its node is shown here only, and its transaction counts for nothing
     * @throws ClosedException if the table is closed
     * @throws IllegalStateException see {@link #invalidate()}
     */
    public void invalidate(LiveEvent event) {
        given(event, "event");
        requireOpen();
        requireRecorded(parts.invalidate(event));
    }

    private void requireOpen() {
        if (parts.region().state() == TableState.CLOSED) {
            throw new ClosedException(name());
        }
    }

    private void requireRecorded(boolean isRecorded) {
        if (!isRecorded) {
            throw new IllegalStateException(
                    "Live table '" + name() + "' cannot record on disk that its rows are invalid:"
                            + " after a restart rows may be served that this process does not serve any more");
        }
    }

    LiveTableParts parts() {
        return parts;
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
        return entries(limit, showValues, null);
    }

    /**
     * Like {@link #entries(int, boolean)}, of one context.
     *
     * @param limit how many at most
     * @param showValues whether their keys show contexts, ids and the values of filters, which else are masked
     * @param context the text of the context; null for all
     */
    public List<Cache.CacheEntry> entries(int limit, boolean showValues, @Nullable String context) {
        return parts.region().cache().entries(limit, context).stream()
                .map(entry -> showValues
                        ? entry
                        : new Cache.CacheEntry(
                                CanonicalText.masked(entry.key()), entry.rows(), entry.weight(), entry.fetchedAt()))
                .toList();
    }

    /**
     * Returns the last changes of this table, the latest first, for people to look at.
     *
     * @param limit how many at most
     * @param showValues whether the ids of rows are shown, which else are masked
     * @return the changes that are kept; those of a table that had the same region of the cache before are among them
     */
    public List<RecentChange> changes(int limit, boolean showValues) {
        return changes(limit, showValues, null);
    }

    /**
     * Like {@link #changes(int, boolean)}, of one context: those made in it, and those that concern every context.
     *
     * @param limit how many at most
     * @param showValues whether contexts and the ids of rows are shown, which else are masked
     * @param context the text of the context; null for all
     */
    public List<RecentChange> changes(int limit, boolean showValues, @Nullable String context) {
        return parts.region().log().last(context == null ? limit : ChangeLog.MOST_CHANGES).stream()
                .filter(change -> change.concerns(context))
                .limit(limit)
                .map(change -> recent(change, showValues))
                .toList();
    }

    private static RecentChange recent(Change change, boolean showValues) {
        List<RowChange> rows = change.rows();
        List<RecentChange.ChangedRow> shown = rows == null
                ? null
                : rows.stream()
                        .map(row -> new RecentChange.ChangedRow(
                                showValues ? row.id() : MASKED,
                                row.before().toString(),
                                row.after().toString()))
                        .toList();
        String context = change.context() == null || showValues ? change.context() : MASKED;
        return new RecentChange(
                change.position(),
                change.cause(),
                Instant.ofEpochMilli(change.millis()),
                shown,
                context,
                change.node());
    }

    /**
     * Does nothing on a view. Else ends this table: refuses further writes, waits a limited time until those accepted have
     * ended, answers those that have not, and stops listening to its stream. What asks the master in the background ends too:
     * no more of it begins, and what is under way is waited for, two seconds at the most. So no thread of this table asks the
     * master afterwards, unless that answers very slowly. Blocks meanwhile. The cache stays open; it may be another table's too.
     */
    @Override
    public void close() {
        if (!isView) {
            parts.close();
        }
    }

    /** Returns the name, whether this is a view, the state and the kind of the cache. Holds no values of filters. */
    @Override
    public String toString() {
        return (isView ? "view of live table '" : "live table '") + name() + "' ("
                + parts.region().state().name().toLowerCase(Locale.ROOT) + ", cache "
                + parts.region().cache().kind() + ")";
    }
}
