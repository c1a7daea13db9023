package dev.livetable;

import dev.livetable.cache.CachedRows;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.table.CanonicalText;
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
     * A hit takes no lock and calls no executor. After a miss the reader joins the fetch of its key or begins it, on
     * its own thread; having begun it, it asks the cache once more, since another fetch of the key may have been stored
     * and have left between its miss and its begin. So however many readers ask for a key, there is one fetch.
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
        this.ttlMillis = settings.ttl() == null ? ANY_AGE : settings.ttl().toMillis();
    }

    /** Returns what the cache has; null when that is nothing, or the cache may not be asked. */
    @Nullable
    CachedRows hit(Question question) {
        schema.verifyOldRows();
        CachedRows cached =
                transactions.current() == CallerTransaction.READ_WRITE ? null : fresh(region.lookup(question.key()));
        if (cached != null) {
            recorder.read(ReadSource.HIT);
        }
        return cached;
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
        TableState state = region.state();
        if (state == TableState.CLOSED) {
            throw new ClosedException(recorder.table());
        }
        CallerTransaction transaction = transactions.current();
        if (transaction == CallerTransaction.READ_WRITE) {
            return answered(call(question), ReadSource.BYPASS);
        }
        ReadSource source = state == TableState.LIVE ? ReadSource.MISS : ReadSource.BYPASS;
        long begun = scheduler.nanoTime();
        long limit = settings.fetchTimeout().toNanos();
        while (true) {
            Fetch mine = new Fetch(scheduler.nanoTime());
            Fetch fetch = region.joinOrBegin(question.key(), mine, limit);
            if (fetch == mine && transaction == CallerTransaction.NONE) {
                boolean wasMiss = lead(question, mine);
                return answered(mine.rows(), wasMiss ? source : ReadSource.HIT);
            }
            if (fetch == mine) {
                leadElsewhere(question, mine);
            } else if (fetching.contains(Thread.currentThread())) {
                return answered(call(question), source);
            }
            await(fetch, limit - (scheduler.nanoTime() - begun), question);
            if (!fetch.isAbandoned()) {
                return answered(fetch.rows(), source);
            }
        }
    }

    private Reading<CachedRows> answered(CachedRows rows, ReadSource source) {
        recorder.read(source);
        return new Reading<>(rows, source, rows.fetchedAt());
    }

    private void leadElsewhere(Question question, Fetch mine) {
        try {
            HandOver.to(executor, () -> lead(question, mine));
        } catch (RejectedExecutionException e) {
            region.leave(question.key(), mine);
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
            CachedRows cached = fresh(region.lookup(question.key()));
            CachedRows rows = cached == null ? callAndStore(question, mine) : cached;
            region.leave(question.key(), mine);
            mine.succeed(rows);
            return cached == null;
        } catch (Throwable e) {
            region.leave(question.key(), mine);
            mine.fail(e);
            return true;
        } finally {
            if (outermost) {
                fetching.remove(Thread.currentThread());
            }
        }
    }

    private CachedRows callAndStore(Question question, Fetch mine) {
        CachedRows rows = call(question);
        if (question.keeps(rows)) {
            region.store(question.key(), mine, rows);
        }
        return rows;
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
}
