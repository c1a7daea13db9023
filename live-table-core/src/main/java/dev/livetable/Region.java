package dev.livetable;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.TableState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * What one live table has in the cache, and the fence around it: the place where the paths of reads, writes and events
 * meet.
 */
final class Region {

    /*
     * The invariant (F1-F3): rows whose fetch began before an invalidation took effect are, after it, neither in the
     * cache nor given to a reader that came after it.
     *
     * The fence is a read-write lock. A fetch begins, is joined and is stored under its shared side; an invalidation is
     * one exclusive section that invalidates every fetch under way, takes it out of the map and invalidates the region
     * in the cache. So a fetch in the map is valid, and nothing was invalidated since it began; one that was
     * invalidated is never stored and never found again. A fetch leaves the map only after it was invalidated, stored,
     * or has failed. No call of the master is made under the lock, and nothing that takes long about
     * storing is done there: the cache weighs and encodes rows before. Hits never touch it: Cache promises that no value returns whose put began before
     * an invalidation ended.
     *
     * Two things keep the cache from being used: suspect (events may have been missed) and bypass (an invalidation
     * failed). Both change in exclusive sections; a reader asks for them before it asks the cache, so one that begins
     * after they were set finds them set. Bypass ends with the next invalidation that succeeds, and one is tried until
     * it does. What another table left unsettled counts as an invalidation that fails until it has settled.
     *
     * untouched says that no fetch began since the last invalidation, so that the rest of a burst of events has nothing
     * to do. It is set under the exclusive side and unset under the shared one.
     */

    private static final Logger logger = LoggerFactory.getLogger(Region.class);
    private static final BackOff RETRIES = BackOffs.doubling(Duration.ofMillis(100), Duration.ofSeconds(30));

    private final RegionCache cache;
    private final DurableMark mark;
    private final Scheduler scheduler;
    private final StatusRecorder recorder;
    private final ReentrantReadWriteLock fence = new ReentrantReadWriteLock();
    private final ConcurrentHashMap<String, Fetch> fetches = new ConcurrentHashMap<>();
    private volatile TableState state = TableState.LIVE;

    @GuardedBy("fence")
    private boolean suspect;

    @GuardedBy("fence")
    private boolean bypass;

    /** When an invalidation that has failed is tried again; another one for each time that the table is in bypass. */
    @GuardedBy("fence")
    private BackOffExecution retries = RETRIES.start();

    @GuardedBy("fence")
    private boolean untouched;

    @GuardedBy("fence")
    private CompletableFuture<Void> inherited = CompletableFuture.completedFuture(null);

    Region(RegionCache cache, Scheduler scheduler, StatusRecorder recorder) {
        this.cache = cache;
        this.mark = new DurableMark(cache);
        this.scheduler = scheduler;
        this.recorder = recorder;
    }

    RegionCache cache() {
        return cache;
    }

    TableState state() {
        return state;
    }

    int fetchesInFlight() {
        return fetches.size();
    }

    /** Returns what is kept under a key; null when there is nothing or it may not be used. */
    @Nullable
    CachedRows lookup(String key) {
        return state == TableState.LIVE ? cache.get(key) : null;
    }

    /**
     * Returns the fetch of a key that is under way, or else begins the one given.
     *
     * @param limit the age in nanoseconds past which a fetch is not joined any more, but replaced
     */
    Fetch joinOrBegin(String key, Fetch mine, long limit) {
        fence.readLock().lock();
        try {
            while (true) {
                Fetch other = fetches.putIfAbsent(key, mine);
                if (other != null && mine.begun() - other.begun() < limit) {
                    return other;
                }
                if (other == null || replaced(key, other, mine)) {
                    untouched = false;
                    return mine;
                }
            }
        } finally {
            fence.readLock().unlock();
        }
    }

    private boolean replaced(String key, Fetch old, Fetch mine) {
        old.invalidate(); // before it leaves the map
        return fetches.replace(key, old, mine);
    }

    /** Keeps what a fetch brought, unless it was invalidated since the fetch began. */
    void store(String key, Fetch fetch, CachedRows rows) {
        PreparedPut put = state == TableState.LIVE ? cache.prepare(key, rows) : null; // may take long
        fence.readLock().lock();
        try {
            if (fetch.isInvalidated()) {
                recorder.fillRejected();
            } else if (state == TableState.LIVE && cache.put(key, put)) {
                recorder.filled();
            }
        } finally {
            fence.readLock().unlock();
        }
    }

    /** Ends a fetch, whether it was stored or not. */
    void leave(String key, Fetch fetch) {
        fetches.remove(key, fetch);
    }

    /** Invalidates all rows. */
    void invalidate(InvalidationCause cause) {
        invalidate(cause, () -> {});
    }

    /**
     * Invalidates all rows, and in the same step acknowledges what changed them: between the two nobody can begin,
     * join or store a fetch.
     */
    void invalidate(InvalidationCause cause, Runnable acknowledge) {
        fence.writeLock().lock();
        try {
            invalidateRows();
            recorder.countInvalidation(cause); // so that whoever is answered finds it counted
            acknowledge.run();
        } finally {
            fence.writeLock().unlock();
        }
        recorder.tellInvalidation(cause);
    }

    /** Invalidates all rows because of an event, if there can be any. */
    void invalidateAfterEvent() {
        fence.writeLock().lock();
        try {
            if (untouched && !bypass) {
                return;
            }
            invalidateRows();
            recorder.invalidated(InvalidationCause.EVENT);
        } finally {
            fence.writeLock().unlock();
        }
    }

    /**
     * Tells the cache what the rows depend on; rows that depended on something else are invalidated.
     * Returns whether they were.
     */
    boolean bind(String property, String value) {
        fence.writeLock().lock();
        try {
            switch (cache.bind(property, value)) {
                case UNCHANGED -> {
                    return false;
                }
                case INVALIDATED -> invalidateFetches();
                case FAILED -> invalidateRows();
            }
        } finally {
            fence.writeLock().unlock();
        }
        recorder.invalidated(InvalidationCause.RESTART);
        return true;
    }

    /**
     * Stops using the cache until {@link #trust}, if a condition holds, and returns whether it did.
     *
     * @param invalidates whether what is kept is invalidated at once, so that no process that starts before
     *     {@link #trust} serves it
     */
    boolean suspect(boolean invalidates, BooleanSupplier condition) {
        fence.writeLock().lock();
        try {
            boolean holds = condition.getAsBoolean();
            if (holds) {
                suspect = true;
                updateState();
                if (invalidates) {
                    invalidateRows();
                }
            }
            return holds;
        } finally {
            fence.writeLock().unlock();
        }
    }

    /**
     * Uses the cache again after {@link #suspect}, if a condition holds, and returns whether it did.
     *
     * @param cause why all rows are invalidated; null when those kept before are served again
     * @param condition asked in the same step, so that a loss of the stream cannot come between
     */
    boolean trust(@Nullable InvalidationCause cause, BooleanSupplier condition) {
        fence.writeLock().lock();
        try {
            if (!condition.getAsBoolean()) {
                return false;
            }
            if (cause == null) {
                invalidateFetches();
            } else {
                invalidateRows();
            }
            suspect = false;
            updateState();
            if (cause != null) {
                recorder.invalidated(cause);
            }
            return true;
        } finally {
            fence.writeLock().unlock();
        }
    }

    /** Marks the region durably until {@link #release}: what it holds is not to be trusted if the process ends now. */
    void hold() {
        if (!mark.hold()) {
            fence.writeLock().lock();
            try {
                invalidateRows(); // what is gone need not be marked
            } finally {
                fence.writeLock().unlock();
            }
        }
    }

    /** Ends one {@link #hold}. */
    void release() {
        mark.release();
    }

    /**
     * Takes over what a closed table has left unsettled: invalidates its rows, and keeps nothing
     * until that has settled.
     *
     * @param left what is complete when it has
     */
    void inherit(CompletableFuture<Void> left) {
        hold();
        fence.writeLock().lock();
        try {
            inherited = left;
            invalidateRows();
        } finally {
            fence.writeLock().unlock();
        }
        release();
        recorder.invalidated(InvalidationCause.RESTART);
    }

    /**
     * Stops for good, and leaves a mark that is set for ever.
     *
     * @return what is complete when all has settled that had not when this was called; null if all had
     */
    @Nullable
    CompletableFuture<Void> close() {
        fence.writeLock().lock();
        try {
            invalidateFetches();
            state = TableState.CLOSED;
            CompletableFuture<Void> left = mark.freeze();
            if (bypass) {
                bypass = false; // nothing is kept here any more; who comes next invalidates what is there
                mark.release();
            }
            return left == null ? null : CompletableFuture.allOf(left, inherited);
        } finally {
            fence.writeLock().unlock();
        }
    }

    @GuardedBy("fence")
    private void invalidateRows() {
        invalidateFetches();
        untouched = cache.invalidate();
        if (!untouched || !mark.ensure() || !inherited.isDone()) {
            enterBypass();
        } else if (bypass) {
            bypass = false;
            updateState();
            mark.release();
            logger.info("Live table '{}' uses its cache again", recorder.table());
        }
    }

    @GuardedBy("fence")
    private void invalidateFetches() {
        fetches.values().forEach(Fetch::invalidate);
        fetches.clear();
    }

    @GuardedBy("fence")
    private void enterBypass() {
        if (!bypass && state != TableState.CLOSED) {
            bypass = true;
            updateState();
            mark.hold();
            logger.warn(
                    "Live table '{}' reads from its master: {}",
                    recorder.table(),
                    inherited.isDone()
                            ? "its cache failed to invalidate"
                            : "a write is still under way of the table that had its region in the cache before");
            retries = RETRIES.start();
            retryLater(retries);
        }
    }

    private void retryLater(BackOffExecution mine) {
        scheduler.after(Duration.ofMillis(mine.nextBackOff()), () -> retry(mine));
    }

    private void retry(BackOffExecution mine) {
        fence.writeLock().lock();
        try {
            if (bypass && retries == mine && state != TableState.CLOSED) {
                invalidateRows();
                if (bypass) {
                    retryLater(mine);
                }
            }
        } finally {
            fence.writeLock().unlock();
        }
    }

    @GuardedBy("fence")
    private void updateState() {
        if (state != TableState.CLOSED) {
            state = bypass ? TableState.BYPASS : suspect ? TableState.SUSPECT : TableState.LIVE;
        }
    }
}
