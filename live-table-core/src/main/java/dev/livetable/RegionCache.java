package dev.livetable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.PreparedPut;
import dev.livetable.cache.RecordedChange;
import dev.livetable.cache.RecordedLog;
import dev.livetable.status.CacheOperation;
import dev.livetable.table.CanonicalText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache as one live table uses it: under the table's own prefix, and with every failure of the cache turned into an
 * answer that a read can go on with (F5). A failure is counted each time and logged once until the same operation works
 * again.
 */
final class RegionCache {

    private static final Logger logger = LoggerFactory.getLogger(RegionCache.class);

    /** How many entries are looked at to find those of one context. */
    private static final int MOST_LOOKED_AT = 100_000;

    private final Cache cache;
    private final String region;
    private final StatusRecorder recorder;
    private final Set<CacheOperation> failing = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean toldTooLarge = new AtomicBoolean();

    /** Whether an operation has ever failed, so that a hit need not ask which ones fail now. */
    private volatile boolean hasFailed;

    RegionCache(Cache cache, String region, StatusRecorder recorder) {
        this.cache = cache;
        this.region = region;
        this.recorder = recorder;
    }

    String region() {
        return region;
    }

    String kind() {
        return cache.kind();
    }

    @Nullable
    CachedRows get(Question question) {
        try {
            CachedRows rows = question.lookup(cache).get();
            if (hasFailed && rows != null) {
                failing.remove(CacheOperation.GET);
            }
            return rows;
        } catch (Throwable e) {
            failed(CacheOperation.GET, question.key(), e);
            return null;
        }
    }

    /**
     * Does what takes long about a put; null when the cache fails. Rows that are too large to be kept are counted each
     * time and logged once for the table.
     */
    @Nullable
    PreparedPut prepare(String key, CachedRows rows) {
        try {
            PreparedPut prepared = cache.prepare(key, rows);
            prepared.tooLarge().ifPresent(reason -> tooLarge(key, rows, reason));
            return prepared;
        } catch (Throwable e) {
            failed(CacheOperation.PUT, key, e);
            return null;
        }
    }

    private void tooLarge(String key, CachedRows rows, String reason) {
        recorder.fillTooLarge();
        if (toldTooLarge.compareAndSet(false, true)) {
            logger.warn(
                    "Cache of live table '{}' never keeps the {} rows of {}, so each read of them asks the master: {}."
                            + " This is logged once for the table",
                    recorder.table(),
                    rows.rows().size(),
                    CanonicalText.masked(key),
                    reason);
        }
    }

    /** Keeps what was prepared, and returns whether it was kept. */
    boolean put(String key, @Nullable PreparedPut prepared) {
        if (prepared == null) {
            return false;
        }
        boolean[] kept = {false};
        return done(CacheOperation.PUT, key, () -> kept[0] = prepared.put()) && kept[0];
    }

    /** Puts rows in the place of the very ones that were found under a key, if they are still there. */
    void replace(String key, CachedRows old, CachedRows rows) {
        done(CacheOperation.PUT, key, () -> cache.replace(key, old, rows));
    }

    /** Removes what is kept under a key, and returns whether that was done. */
    @CanIgnoreReturnValue
    boolean remove(String key) {
        return done(CacheOperation.INVALIDATE, key, () -> cache.remove(key));
    }

    /** Records a change, and returns whether it is on record, or need not be. */
    boolean record(RecordedChange change) {
        return done(CacheOperation.RECORD, region, () -> cache.record(region, change));
    }

    /** Returns what an earlier process recorded; null when that is nothing, or cannot be read. */
    @Nullable
    RecordedLog recorded() {
        try {
            return cache.recorded(region);
        } catch (Throwable e) {
            failed(CacheOperation.RECORD, region, e);
            return null;
        }
    }

    boolean invalidate() {
        String prefix = region + "/";
        return done(CacheOperation.INVALIDATE, prefix, () -> cache.invalidatePrefix(prefix));
    }

    /** Removes the entries of one context. */
    void invalidate(String context) {
        String prefix = Questions.prefix(region, context);
        done(CacheOperation.INVALIDATE, prefix, () -> cache.invalidatePrefix(prefix));
    }

    /** Returns whether the region bore its mark when the cache was opened. */
    boolean wasMarked() {
        try {
            return cache.wasMarked(region);
        } catch (Throwable e) {
            failed(CacheOperation.MARK, region, e);
            return true;
        }
    }

    boolean mark() {
        return done(CacheOperation.MARK, region, () -> cache.mark(region));
    }

    void unmark() {
        done(CacheOperation.MARK, region, () -> cache.unmark(region));
    }

    /** Tells what the rows depend on, and returns whether those that are kept depend on something else, or may do so. */
    boolean bind(String property, String value) {
        try {
            return cache.bind(region, property, value);
        } catch (Throwable e) {
            failed(CacheOperation.BIND, region, e);
            return true;
        }
    }

    /** Returns whether there may be rows that an earlier process kept. */
    boolean mayHoldOldRows() {
        try {
            return cache.isPersistent() && cache.statistics(region).entries() != 0;
        } catch (Throwable e) {
            failed(CacheOperation.GET, region, e);
            return true;
        }
    }

    Cache.RegionStatistics statistics() {
        try {
            return cache.statistics(region);
        } catch (Throwable e) {
            failed(CacheOperation.GET, region, e);
            return Cache.RegionStatistics.UNKNOWN;
        }
    }

    @Nullable
    String problem() {
        try {
            return cache.problem().orElse(null);
        } catch (Throwable e) {
            return "it cannot say how it is: " + e;
        }
    }

    /**
     * Returns some entries.
     *
     * @param context of which context; null for any
     */
    List<Cache.CacheEntry> entries(int limit, @Nullable String context) {
        if (context == null) {
            return cache.entries(region, limit);
        }
        String prefix = Questions.prefix(region, context);
        return cache.entries(region, MOST_LOOKED_AT).stream()
                .filter(entry -> entry.key().startsWith(prefix))
                .limit(limit)
                .toList();
    }

    /** Makes room of entries that were fetched before a time, as far as the cache tells which ones these are. */
    void removeFetchedBefore(Instant time) {
        done(CacheOperation.INVALIDATE, region, () -> cache.entries(region, MOST_LOOKED_AT).stream()
                .filter(entry -> entry.fetchedAt().isBefore(time))
                .forEach(entry -> cache.remove(entry.key())));
    }

    private boolean done(CacheOperation operation, String key, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            failed(operation, key, e);
            return false;
        }
        if (hasFailed && failing.remove(operation)) {
            logger.info("Cache of live table '{}' can {} again", recorder.table(), operation);
        }
        return true;
    }

    private void failed(CacheOperation operation, String key, Throwable failure) {
        recorder.cacheFailed(operation, failure);
        hasFailed = true;
        if (failing.add(operation)) {
            logger.warn(
                    "Cache of live table '{}' failed to {} {}",
                    recorder.table(),
                    operation,
                    CanonicalText.masked(key),
                    failure);
        }
    }
}
