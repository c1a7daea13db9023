package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.PreparedPut;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.table.CanonicalText;
import dev.livetable.table.ContextException;
import dev.livetable.table.Table;
import dev.livetable.table.TableException;
import dev.livetable.table.TableSchema;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
     * On a thread in a transaction that may write the master is asked in that transaction, past cache and fetches
     * (F11). In one that only reads a fetch runs on a thread of the executor, where that transaction is not, so that no
     * old snapshot is stored.
     */

    private static final long ANY_AGE = -1;

    private final Table master;
    private final MasterSchema schema;
    private final Region region;
    private final StatusRecorder recorder;
    private final Settings settings;
    private final Executor executor;
    private final Scheduler scheduler;
    private final Clock clock;
    private final CallerTransactions transactions;
    private final Contexts contexts;
    private final Verification verification;
    private final long ttlMillis;
    private final Set<Thread> fetching = ConcurrentHashMap.newKeySet();

    ReadPath(Table master, Region region, StatusRecorder recorder, Settings settings) {
        this.master = master;
        this.schema = new MasterSchema(recorder.table(), master, region, settings);
        this.region = region;
        this.recorder = recorder;
        this.settings = settings;
        this.executor = settings.executor();
        this.scheduler = settings.scheduler();
        this.clock = settings.clock();
        this.transactions = settings.transactions();
        this.contexts = settings.contexts();
        this.verification = new Verification(settings, region.log(), recorder, this::call, this::kept);
        this.ttlMillis = settings.ttl() == null ? ANY_AGE : settings.ttl().toMillis();
    }

    /** Returns what the cache has; null when that is nothing, or the cache may not be asked. */
    @Nullable
    CachedRows hit(Question question) {
        schema.verifyOldRows();
        CachedRows cached = transactions.current() == CallerTransaction.READ_WRITE
                ? null
                : fresh(region.lookup(question, schema.known(), true));
        if (cached != null) {
            recorder.read(ReadSource.HIT);
            verification.afterHit(question);
        }
        return cached;
    }

    /** Returns what is kept of a question, right and young enough; null when there is nothing. */
    @Nullable
    CachedRows kept(Question question) {
        return fresh(region.lookup(question, schema.known(), false));
    }

    private @Nullable CachedRows fresh(@Nullable CachedRows cached) {
        if (cached == null || ttlMillis == ANY_AGE) {
            return cached;
        }
        long age = clock.millis() - cached.fetchedAt().toEpochMilli();
        return age >= 0 && age < ttlMillis ? cached : null;
    }

    /** Returns what the master has, by a fetch of this reader's own or one it joined. */
    Reading<CachedRows> fetch(Question question) {
        requireOpen(); // fetches that were begun before may still be under way
        TableState state = region.state();
        long head = region.log().head();
        CallerTransaction transaction = transactions.current();
        if (transaction == CallerTransaction.READ_WRITE) {
            return answered(call(question), ReadSource.BYPASS);
        }
        ReadSource source = state == TableState.LIVE ? ReadSource.MISS : ReadSource.BYPASS;
        long until = scheduler.nanoTime() + settings.fetchTimeout().toNanos();
        while (true) {
            Fetch other = region.fetches().last(question.key());
            Fetch joined = other != null && mayJoin(other, state, head, question.context()) ? other : null;
            if (joined == null) {
                Fetch mine = new Fetch(scheduler.nanoTime(), region.log().head(), state == TableState.LIVE);
                requireOpen(); // after the head was noted: whoever has the region next appends before it is used
                if (!region.fetches().begin(question.key(), mine, other)) {
                    continue;
                }
                if (transaction == CallerTransaction.NONE) {
                    boolean wasMiss = lead(question, mine);
                    if (mine.isAbandoned() && !mine.hasFailed()) {
                        continue;
                    }
                    return answered(mine.rows(), wasMiss ? source : ReadSource.HIT);
                }
                leadElsewhere(question, mine);
                joined = mine;
            } else if (fetching.contains(Thread.currentThread())) {
                return answered(call(question), source);
            }
            await(joined, until - scheduler.nanoTime(), question);
            CachedRows rows = joined.isAbandoned() ? null : joined.rows();
            if (rows != null && region.isUntouched(question, schema.known(), rows, joined.head(), head)) {
                return answered(rows, source);
            }
        }
    }

    private void requireOpen() {
        if (region.state() == TableState.CLOSED) {
            throw new ClosedException(recorder.table());
        }
    }

    private boolean mayJoin(Fetch fetch, TableState state, long head, @Nullable String context) {
        boolean isYoung =
                scheduler.nanoTime() - fetch.begun() < settings.fetchTimeout().toNanos();
        boolean isTrusted = fetch.wasLive() || state != TableState.LIVE;
        return isYoung && isTrusted && !region.log().hasAnything(fetch.head(), head, context);
    }

    private Reading<CachedRows> answered(CachedRows rows, ReadSource source) {
        recorder.read(source);
        return new Reading<>(rows, source, rows.fetchedAt());
    }

    private void leadElsewhere(Question question, Fetch mine) {
        try {
            Caller caller = contexts.caller();
            HandOver.to(executor, () -> caller.run(() -> lead(question, mine), why -> fail(question, mine, why)));
        } catch (ContextException e) {
            fail(question, mine, e);
            throw e;
        } catch (RejectedExecutionException e) {
            region.fetches().abandon(question.key(), mine);
            mine.abandon(e);
            throw new TableException(
                    recorder.table(),
                    "the executor of the live table takes no more tasks, which it has to for a read within a transaction"
                            + " that only reads",
                    e);
        }
    }

    /** Runs a fetch to its end, and returns whether the master was asked. */
    private boolean lead(Question question, Fetch mine) {
        boolean outermost = fetching.add(Thread.currentThread());
        try {
            CachedRows cached = kept(question);
            if (cached != null) {
                region.fetches().abandon(question.key(), mine);
            }
            CachedRows rows = cached == null ? callAndKeep(question, mine) : cached;
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
                fetching.remove(Thread.currentThread());
            }
        }
    }

    private void fail(Question question, Fetch mine, Throwable why) {
        region.fetches().abandon(question.key(), mine);
        mine.fail(why);
    }

    /**
     * Asks the master, keeps what it answers if that is right, and returns what is given to those who asked; null when
     * they have to join the fetch that began since.
     */
    private @Nullable CachedRows callAndKeep(Question question, Fetch mine) {
        CachedRows rows = call(question);
        return region.fetches().end(question.key(), mine, rows, prepared(question, mine, rows), () -> kept(question));
    }

    /** Returns what keeps an answer; null when it must not be kept. */
    private @Nullable PreparedPut prepared(Question question, Fetch mine, CachedRows rows) {
        ChangeLog log = region.log();
        long head = log.head();
        long ticket = log.lastTicket();
        if (!question.keeps(rows) || !mine.wasLive() || region.state() != TableState.LIVE) {
            return null;
        }
        if (!region.isUntouched(question, schema.known(), rows, mine.head(), head)) {
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
                        recorder.filled();
                    }
                    return isKept;
                };
    }

    private void await(Fetch fetch, long nanos, Question question) {
        try {
            if (nanos > 0 && scheduler.await(fetch.answer(), Duration.ofNanos(nanos))) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TableException(
                    recorder.table(),
                    "interrupted while waiting for another reader's fetch of " + CanonicalText.masked(question.key()),
                    e);
        }
        throw new FetchTimeoutException(recorder.table(), question.key(), settings.fetchTimeout());
    }

    private CachedRows call(Question question) {
        contexts.require(question.context());
        Supplier<CachedRows> call = question.prepare(master, schema.get(), clock);
        long begun = scheduler.nanoTime();
        Throwable failure = null;
        try {
            return call.get();
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            recorder.fetched(Duration.ofNanos(scheduler.nanoTime() - begun), failure);
        }
    }

    /** Returns the master's schema; the first time, rows kept under other columns are invalidated. */
    TableSchema schema() {
        return schema.get();
    }

    /**
     * Returns whether no change since a position touches an answer that was right there, nor a total that was counted
     * since; if so, keeps the answer with that total.
     */
    boolean isStillRight(Question question, CachedRows answer, long position, long total) {
        ChangeLog log = region.log();
        long head = log.head();
        CachedRows counted = answer.counted(
                total, new LogPosition(log.name(), head, answer.asOf().ticket()));
        boolean isRight = region.isUntouched(question, schema.known(), counted, position, head);
        if (isRight && answer.recount()) {
            region.cache().replace(question.key(), answer, counted);
        }
        return isRight;
    }

    /** Returns the master's schema as it was said last; null when it has not been asked. */
    @Nullable
    TableSchema knownSchema() {
        return schema.known();
    }
}
