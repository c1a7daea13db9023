package dev.livetable;

import dev.livetable.Region.Standing;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.PreparedPut;
import dev.livetable.status.Economy;
import dev.livetable.status.ReadSource;
import dev.livetable.status.StaleReason;
import dev.livetable.status.TableState;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The path of a read: the cache, else a fetch of the same rows that is under way, else the master. */
final class ReadPath {

    /*
     * A hit takes no lock and calls no executor. After a miss the reader joins a fetch of its question or begins one, on
     * its own thread; having begun it, it asks the cache once more, since another fetch of the question may have been
     * stored and have left between its miss and its begin. So however many readers ask, there is one fetch.
     *
     * What a fetch brings is right at the position that it noted before it asked the master. A reader that joined it
     * judges that up to the head that it noted itself, and fetches anew if a change touches it. The answer is kept if no
     * change touches it up to the head that is noted after the master has answered.
     *
     * A thread that is in a call of the master for a read never waits for another fetch, so that no two such threads
     * wait for each other: it asks the master itself.
     *
     * On a thread in a transaction of the master a miss is asked for in that transaction, past the fetches: it needs no
     * connection but the one that the thread has, and waits for nobody (F11). What it brings is nobody else's, since it
     * may be uncommitted or old. The question is fetched outside when the transaction has ended, see Refetches.
     *
     * A reader who asks for fresh rows looks at no entry, and joins no fetch that began before he came.
     *
     * While the lease has lapsed each change is still told, though perhaps late. So what is fetched is kept, as ever: it is
     * right at the position that its fetch noted, and will be judged from there on. It is only not shown. A reader then
     * joins no fetch that is older than the lease is long.
     */

    private final Table master;
    private final MasterSchema schema;
    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Scheduler scheduler;
    private final Clock clock;
    private final ReadWays ways;
    private final CallerTransactions transactions;
    private final Refetches refetches;
    private final Contexts contexts;
    private final Hits hits;
    private final Asking asking;
    private final Freshness freshness;
    private final RowsPath rows;
    private final StaleReads stale;
    private final @Nullable MissingRows missing;
    private final KnownTotals totals;
    private final @Nullable ReadAhead ahead;
    private final @Nullable Rewarm rewarm;
    private final InCall inCall = new InCall();

    ReadPath(WatchedMaster master, Region region, StatusRecorder recorder, Settings settings) {
        this.master = master;
        this.schema = new MasterSchema(recorder.table(), master, region, settings);
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.scheduler = settings.scheduler();
        this.clock = settings.clock();
        this.ways = new ReadWays(master, region.log(), settings);
        this.transactions = settings.transactions();
        this.contexts = settings.contexts();
        this.refetches = new Refetches(transactions, settings.background());
        this.freshness = Freshness.of(settings);
        this.rows = new RowsPath(this, region, recorder, settings, inCall);
        this.stale = new StaleReads(this, region, recorder, settings);
        this.asking = new Asking(master, schema, recorder, settings, stale);
        Thrift thrift = settings.thrift();
        this.missing = thrift.negativeTtl() == null
                ? null
                : new MissingRows(
                        master, thrift.negativeTtl(), clock, counted(Economy.MISSING_ROWS), region.cache()::remove);
        this.totals = new KnownTotals(this, region, settings, counted(Economy.KNOWN_TOTALS));
        this.ahead = thrift.readAhead() == 0
                ? null
                : new ReadAhead(this, master, region, settings, recorder, counted(Economy.READ_AHEAD));
        this.rewarm = thrift.rewarm() == 0 ? null : new Rewarm(this, region, settings, counted(Economy.REWARM));
        Verification verification = new Verification(settings, region.log(), recorder, asking::call, this::kept);
        this.hits = new Hits(region, schema, ways, recorder, settings, verification, missing, rewarm);
    }

    /** Returns what fetches pages ahead; null when nothing does. */
    @Nullable
    ReadAhead ahead() {
        return ahead;
    }

    /** Returns what counts for an economy, whose figures are those of the table. */
    private Payback counted(Economy economy) {
        Payback payback = new Payback(scheduler);
        recorder.counts(economy, payback::count);
        return payback;
    }

    /** Returns the path of reads of several rows. */
    RowsPath rows() {
        return rows;
    }

    /** Returns for how long answers are shown. */
    Freshness freshness() {
        return freshness;
    }

    /** Returns the path of reads that may be answered with old rows. */
    StaleReads stale() {
        return stale;
    }

    /** Returns the transactions that decide how a read of the calling thread is answered. */
    ReadWays ways() {
        return ways;
    }

    /** Returns the path of a hit. */
    Hits hits() {
        return hits;
    }

    /** Returns whether the cache may be asked on this thread. */
    boolean mayHit() {
        return hits.mayHit();
    }

    /** Returns what is kept of a question, right and young enough; null when there is nothing. */
    @Nullable
    CachedRows kept(Question question) {
        return hits.kept(question);
    }

    /**
     * Returns what the master has, by a fetch of this reader's own or one it joined.
     *
     * @param isFresh whether the master has to be asked from now on
     */
    Reading<CachedRows> fetch(Question question, boolean isFresh) {
        return fetch(question, question, isFresh);
    }

    /**
     * Like {@link #fetch(Question, boolean)}, of a question that the master is asked otherwise than by the table itself.
     *
     * @param asked how this reader asks the master
     */
    Reading<CachedRows> fetch(Question question, Asked<CachedRows> asked, boolean isFresh) {
        return fetch(question, asked, isFresh, Leader.READER);
    }

    /**
     * Like {@link #fetch(Question, Asked, boolean)}, by somebody else perhaps.
     *
     * @param leader runs the fetch that this reader begins
     */
    Reading<CachedRows> fetch(Question question, Asked<CachedRows> asked, boolean isFresh, Leader leader) {
        requireOpen(); // fetches that were begun before may still be under way
        Standing standing = region.standing();
        long head = region.log().head();
        ReadWay way = ways.now();
        ReadSource source = standing == Standing.LIVE ? ReadSource.MISS : ReadSource.BYPASS;
        if (way != ReadWay.CACHE) {
            return inside(question, asked, way, standing, source);
        }
        transactions.giveBackIdle();
        long begun = scheduler.nanoTime();
        long until = begun + settings.fetchTimeout().toNanos();
        for (long now = begun; ; now = scheduler.nanoTime()) {
            Fetch other = region.fetches().last(question.key());
            boolean isTooOld = isFresh && other != null && other.begun() - begun <= 0;
            boolean mayJoin = other != null
                    && !isTooOld
                    && leader.mayJoin(other)
                    && mayJoin(other, standing, head, question.context());
            Fetch joined = mayJoin ? other : null;
            if (joined == null) {
                Fetch mine = newFetch(standing, isFresh, now);
                leader.prepare(mine);
                requireOpen(); // after the head was noted: whoever has the region next appends before it is used
                if (!region.fetches().begin(question.key(), mine, other)) {
                    continue;
                }
                boolean wasMiss = leader.lead(Map.of(question, mine), () -> lead(question, asked, mine));
                if (mine.isAbandoned() && !mine.hasFailed()) {
                    continue;
                }
                return answered(mine.rows(), wasMiss ? source : ReadSource.HIT);
            }
            if (isFetching()) {
                return answered(asking.call(question, asked), source);
            }
            await(joined, until - scheduler.nanoTime(), question);
            CachedRows rows = joined.isAbandoned() ? null : joined.rows();
            boolean needsMaster = isFresh || standing != Standing.LIVE;
            if (rows != null
                    && !(needsMaster && joined.givesKept())
                    && region.isUntouched(question, schema.known(question.context()), rows, joined.head(), head)) {
                return answered(rows, source);
            }
        }
    }

    /** Who runs the fetches that a reader has begun to their end. */
    @FunctionalInterface
    interface Leader {

        /** The reader himself. */
        Leader READER = (mine, fetch) -> fetch.getAsBoolean();

        /** Prepares a fetch that the reader is about to begin. */
        default void prepare(Fetch mine) {}

        /** Returns whether the reader may join a fetch of another one; not where that waits, and he himself would not. */
        default boolean mayJoin(Fetch other) {
            return !other.hasNoPlace();
        }

        /**
         * Returns when the fetches have ended.
         *
         * @param mine the fetches by their questions; at least one
         * @param fetch runs them, and returns whether the master was asked
         * @return whether the master was asked
         * @throws FetchTimeoutException if it takes too long
         */
        boolean lead(Map<? extends Question, Fetch> mine, BooleanSupplier fetch);
    }

    /** Returns whether the calling thread is in a call of the master for a read. */
    boolean isFetching() {
        return inCall.isHere();
    }

    /** Ends a fetch that nobody can run where it is; those who wait for it fetch anew. */
    void giveWay(Question question, Fetch mine) {
        region.fetches().abandon(question.key(), mine);
        mine.giveWay();
    }

    /** Returns a fetch that begins now, for a reader who has noted what may be done with entries. */
    Fetch newFetch(Standing standing, boolean isFresh) {
        return newFetch(standing, isFresh, scheduler.nanoTime());
    }

    /** Like {@link #newFetch(Standing, boolean)}, where the reader has just asked what time it is. */
    private Fetch newFetch(Standing standing, boolean isFresh, long now) {
        return new Fetch(now, clock.instant(), region.log().head(), standing.isTrusted(), isFresh);
    }

    private Reading<CachedRows> inside(
            Question question, Asked<CachedRows> asked, ReadWay way, Standing standing, ReadSource source) {
        if (way == ReadWay.INSIDE) {
            recorder.bypassed();
            return answered(asking.call(question, asked), ReadSource.BYPASS);
        }
        if (mayKeepInside(standing)) {
            return answered(fetchAlone(question, asked, standing), source);
        }
        CachedRows seen = asking.call(question, asked);
        if (question.isFound(seen)) {
            refetchAfterTransaction(question.key(), () -> refetch(question, asked));
        }
        return answered(seen, source);
    }

    /** Returns whether what the transaction of the thread reads is committed and new, so that others may be shown it. */
    boolean mayKeepInside(Standing standing) {
        return standing.isTrusted()
                && transactions.current() == CallerTransaction.READ_ONLY
                && !contexts.areThere() // the connection may be that of another context
                && master.readsCommitted();
    }

    /** Returns what the master has, by a fetch of this reader's own that is kept, beside those that are under way. */
    private CachedRows fetchAlone(Question question, Asked<CachedRows> asked, Standing standing) {
        Fetch mine;
        Fetch other;
        do {
            other = region.fetches().last(question.key());
            mine = newFetch(standing, true);
            requireOpen();
        } while (!region.fetches().begin(question.key(), mine, other));
        lead(question, asked, mine);
        return mine.rows();
    }

    /**
     * Has something fetched for the calling thread on another one, when the transaction of this one has ended; nothing,
     * where its context does not reach that.
     */
    void refetchAfterTransaction(String key, Runnable fetch) {
        Runnable carried = contexts.carrying(fetch);
        if (carried != null) {
            refetches.afterTransaction(key, recorder.handedOver(carried));
        }
    }

    /** Fetches and keeps what was asked for in a transaction, unless somebody has done so. */
    private void refetch(Question question, Asked<CachedRows> asked) {
        fetchUnlessJoined(
                question, asked, Standing::isTrusted); // a failure is counted, and told to those who have joined
    }

    /** Fetches what is old, unless somebody does; keeps it where that may be. Never throws. */
    void refresh(Question question, Asked<CachedRows> asked) {
        Fetch led = fetchUnlessJoined(question, asked, standing -> standing != Standing.CLOSED);
        if (led != null) {
            recorder.refreshed(!led.hasFailed());
        }
    }

    /**
     * Fetches something, and keeps it where that may be, unless there is a fetch that one who asks now may join.
     *
     * @param mayBe whether it is to be done, by what may be done with entries; asked before and after the head is noted
     * @return the fetch, which has ended; null when there was none
     */
    private @Nullable Fetch fetchUnlessJoined(Question question, Asked<CachedRows> asked, Predicate<Standing> mayBe) {
        Standing standing = region.standing();
        long head = region.log().head();
        Fetch other = region.fetches().last(question.key());
        if (!mayBe.test(standing) || other != null && mayJoin(other, standing, head, question.context())) {
            return null;
        }
        Fetch mine = newFetch(standing, false);
        if (!mayBe.test(region.standing()) || !region.fetches().begin(question.key(), mine, other)) {
            return null;
        }
        lead(question, asked, mine);
        return mine;
    }

    /**
     * Fetches and keeps what no reader has asked for, unless another fetch of it is under way or nothing can be kept. Not
     * on a thread that is in a transaction of the master.
     *
     * @return the fetch, which has ended; null when there was none
     */
    @Nullable
    Fetch fetchUnasked(Question question) {
        Standing standing = region.standing();
        if (standing != Standing.LIVE
                || ways.now() != ReadWay.CACHE
                || region.fetches().last(question.key()) != null) {
            return null;
        }
        Fetch mine = newFetch(standing, false);
        mine.noteUnasked();
        if (!region.isTrusted() || !region.fetches().begin(question.key(), mine, null)) {
            return null;
        }
        lead(question, question, mine); // a failure is counted; nobody is told
        return mine;
    }

    /** Returns what time it is, as the answers of the master bear it. */
    Instant now() {
        return clock.instant();
    }

    void requireOpen() {
        if (region.state() == TableState.CLOSED) {
            throw new ClosedException(recorder.table());
        }
    }

    /**
     * Returns whether a reader who noted what may be done with entries, and then a head, may join a fetch. Without a lease
     * that shows him what had been acknowledged when it began, and perhaps no more.
     */
    boolean mayJoin(Fetch fetch, Standing standing, long head, @Nullable String context) {
        boolean isYoung = scheduler.nanoTime() - fetch.callBegun()
                < settings.fetchTimeout().toNanos();
        boolean isTrusted = fetch.wasTrusted() || standing == Standing.GAP;
        boolean isRecent = standing == Standing.LIVE
                || region.lease().isWithin(fetch.begun(), fetch.begunAt().toEpochMilli());
        return isYoung && isTrusted && isRecent && !region.log().hasAnything(fetch.head(), head, context);
    }

    /** Counts a read that was answered past the cache, since its transaction may not be answered from it. */
    void bypassed() {
        recorder.bypassed();
        recorder.read(ReadSource.BYPASS);
    }

    Reading<CachedRows> answered(CachedRows rows, ReadSource source) {
        recorder.read(source);
        return reading(rows, source);
    }

    /** Counts a read that is answered with old rows. */
    Reading<CachedRows> stale(CachedRows rows, StaleReason why) {
        recorder.staleRead(why);
        return Reading.stale(rows, rows.fetchedAt(), why, freshness);
    }

    /** Returns an answer that was counted, and where it came from. */
    Reading<CachedRows> reading(CachedRows rows, ReadSource source) {
        return new Reading<>(rows, source, rows.fetchedAt(), freshness);
    }

    /** Runs a fetch to its end, and returns whether the master was asked. */
    private boolean lead(Question question, Asked<CachedRows> asked, Fetch mine) {
        boolean outermost = inCall.begin();
        try {
            CachedRows cached = mine.isFresh() ? null : kept(question);
            if (cached != null) {
                mine.noteKept();
                region.fetches().abandon(question.key(), mine);
            }
            CachedRows rows = cached == null ? callAndKeep(question, asked, mine) : cached;
            if (rows == null) {
                mine.giveWay();
            } else {
                mine.succeed(rows);
            }
            return cached == null;
        } catch (Throwable e) {
            fail(question, mine, e);
            return true;
        } finally {
            if (outermost) {
                inCall.end();
            }
        }
    }

    void fail(Question question, Fetch mine, Throwable why) {
        region.fetches().abandon(question.key(), mine);
        mine.fail(why);
    }

    /**
     * Asks the master, keeps what it answers if that is right, and returns what is given to those who asked; null when
     * they have to join the fetch that began since.
     */
    private @Nullable CachedRows callAndKeep(Question question, Asked<CachedRows> asked, Fetch mine) {
        return keep(question, mine, totals.ask(question, asked, mine));
    }

    /** Ends a fetch with what the master has answered; see {@link #callAndKeep}. */
    @SuppressWarnings("ReferenceEquality") // what is given is the very answer, or was kept
    @Nullable
    CachedRows keep(Question question, Fetch mine, CachedRows rows) {
        CachedRows given =
                region.fetches().end(question.key(), mine, rows, prepared(question, mine, rows), () -> kept(question));
        if (given != rows) {
            mine.noteKept();
        }
        return given;
    }

    private boolean isLeftOut(Question question, CachedRows rows) {
        return !question.isFound(rows) && (missing == null || !missing.areKept());
    }

    /** Returns what keeps an answer; null when it must not be kept. */
    private @Nullable PreparedPut prepared(Question question, Fetch mine, CachedRows rows) {
        ChangeLog log = region.log();
        long head = log.head();
        long ticket = log.lastTicket();
        if (isLeftOut(question, rows) || !mine.wasTrusted() || !region.isTrusted()) {
            return null;
        }
        if (!region.isUntouched(question, schema.known(question.context()), rows, mine.head(), head)) {
            recorder.fillRejected();
            return null;
        }
        PreparedPut put = region.cache().prepare(question.key(), rows.asOf(new LogPosition(log.name(), head, ticket)));
        return put == null
                ? null
                : () -> {
                    boolean isKept = put.put();
                    if (isKept) {
                        region.kept();
                        if (missing != null) {
                            missing.kept(question, rows);
                        }
                        recorder.filled();
                    }
                    return isKept;
                };
    }

    /** Waits until a fetch of another reader has ended. */
    void await(Fetch fetch, long nanos, Question question) {
        fetch.noteAwaited();
        try {
            if (nanos > 0 && scheduler.await(fetch.answer(), Duration.ofNanos(nanos))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchTimeoutException(
                    recorder.table(),
                    "interrupted while waiting for another reader's fetch of " + CanonicalText.masked(question.key()),
                    e);
        }
        FetchTimeoutException late = new FetchTimeoutException(
                recorder.table(),
                "waited " + settings.fetchTimeout().toMillis() + " ms for another reader's fetch of "
                        + CanonicalText.masked(question.key()),
                null);
        if (fetch.isLate(scheduler.nanoTime(), settings.fetchTimeout())) {
            stale.called(question, fetch.callBegun(), fetch, late);
        }
        throw late;
    }

    /**
     * How the master is asked.
     *
     * @param <T> what it answers
     */
    @FunctionalInterface
    interface Asked<T> {

        /** Checks what is asked, and returns how to ask it; see {@link Question#prepare}. */
        Supplier<T> prepare(Table master, TableSchema schema, InstantSource clock);
    }

    /** Returns what asks the master. */
    Asking asking() {
        return asking;
    }

    /** Returns the master's schema; the first time, rows kept under other columns are invalidated. */
    TableSchema schema() {
        return schema.get();
    }

    /**
     * Returns whether no change since a position touches an answer that was right there, nor a total that was counted
     * since; if so, keeps the answer with that total. While a write is under way, the total may count what it has done
     * and the rows do not show.
     */
    boolean isStillRight(Question question, CachedRows answer, long position, long total) {
        ChangeLog log = region.log();
        boolean isBeingWritten = log.hasOpenTickets(); // asked before the head: a write that has ended is in the log
        long head = log.head();
        CachedRows counted = answer.counted(
                total, new LogPosition(log.name(), head, answer.asOf().ticket()));
        boolean isRight = !isBeingWritten
                && region.isUntouched(question, schema.known(question.context()), counted, position, head);
        if (isRight && answer.recount()) {
            region.cache().replace(question.key(), answer, counted);
        }
        return isRight;
    }

    /** Has the master asked for its schema on another thread, if nobody has. */
    void askForSchema() {
        schema.ask();
    }

    /** Has the master look again at what its schema is, since changes were missed. */
    void reviseSchema(boolean anew) {
        schema.revise(anew);
    }

    /**
     * Returns the master's schema as it was said last in a context; null when it has not been asked. Without a context it is
     * that of all of them, and null where they have not the same one.
     */
    @Nullable
    TableSchema knownSchema(@Nullable String context) {
        return schema.known(context);
    }
}
