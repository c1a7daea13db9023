package dev.livetable.spring.boot.actuate;

import dev.livetable.cache.Cache;
import dev.livetable.repository.RepositoryMethods;
import dev.livetable.status.LiveTableStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All about one live table.
 *
 * @param name its name
 * @param backend the kind of its cache
 * @param state whether it answers from its cache: live, suspect or closed
 * @param entries how many entries the cache has of it; null when the cache does not know
 * @param size how heavy its entries are, in bytes by the cache's estimate; null when the cache does not know
 * @param evictions entries that the cache evicted for lack of room
 * @param hits reads answered from the cache
 * @param misses reads answered by the master
 * @param bypasses reads that could not ask the cache
 * @param hitRatio the part of all reads that were hits, from 0 to 1
 * @param fills fetches that were kept
 * @param rejectedFills fetches that were not kept, since a change touched them while they ran
 * @param tooLargeFills fetches that were not kept, since the cache never keeps as much
 * @param fetchesInFlight calls of the master for reads that are under way
 * @param invalidations how many changes there were
 * @param invalidationsByCause the same by cause
 * @param lastInvalidation the last of them; null when there was none
 * @param precision what a change of one row is taken to have changed: row or table
 * @param precisionReason why that is so
 * @param follows the names of the tables that it follows: by its properties, or since their masters change its rows
 * @param methods the methods of the repository that is live as this table; null when it is no repository, or they are not
 *     known yet
 * @param verdicts how many entries were judged because of changes, by what those meant: untouched, patched, touched,
 *     not-knowable or too-old
 * @param verified hits that were compared with the master and were the same
 * @param differs hits that were compared with the master and differed
 * @param economies what was saved, and done for nothing, by asking the master less often or earlier: by known-totals,
 *     read-ahead, missing-rows and rewarm
 * @param queueDepth writes that wait for their turn
 * @param overdueWrites writes at the master that did not end within their limit
 * @param streamState what becomes of events: none, connecting, up, down or closed
 * @param stream how it learns what others change; null when nothing tells
 * @param events events that were handled
 * @param cacheErrors failures of the cache
 * @param cacheProblem what keeps the cache from working, in a sentence; null when nothing does
 * @param lastRead when the last successful read of the master began; null when there was none
 * @param failedReads the reads of the master that have failed since then; null when the last one did not fail
 * @param oldRows what was shown though it was older than it should be
 * @param ttl how long rows are served; null for without end
 * @param changes its last changes, the latest first
 * @param keys some of its entries
 */
public record LiveTableDetails(
        String name,
        String backend,
        String state,
        @Nullable Long entries,
        @Nullable Long size,
        long evictions,
        long hits,
        long misses,
        long bypasses,
        double hitRatio,
        long fills,
        long rejectedFills,
        long tooLargeFills,
        int fetchesInFlight,
        long invalidations,
        Map<String, Long> invalidationsByCause,
        LiveTableSummary.@Nullable Invalidation lastInvalidation,
        String precision,
        String precisionReason,
        Set<String> follows,
        @Nullable List<Method> methods,
        Map<String, Long> verdicts,
        long verified,
        long differs,
        Map<String, Economies> economies,
        int queueDepth,
        int overdueWrites,
        String streamState,
        @Nullable StreamDetails stream,
        long events,
        long cacheErrors,
        @Nullable String cacheProblem,
        @Nullable Instant lastRead,
        LiveTableSummary.@Nullable FailedReads failedReads,
        OldRows oldRows,
        @Nullable Duration ttl,
        List<LoggedChange> changes,
        List<CachedKey> keys)
        implements OperationResponseBody {

    static LiveTableDetails of(
            LiveTableStatus status,
            Set<String> follows,
            @Nullable List<Method> methods,
            List<LoggedChange> changes,
            List<CachedKey> keys) {
        LiveTableSummary summary = LiveTableSummary.of(status);
        return new LiveTableDetails(
                status.table(),
                summary.backend(),
                summary.state(),
                summary.entries(),
                LiveTableSummary.known(status.contents().weight()),
                status.contents().evictions(),
                summary.hits(),
                summary.misses(),
                summary.bypasses(),
                summary.hitRatio(),
                status.fills(),
                status.rejectedFills(),
                status.tooLargeFills(),
                summary.fetchesInFlight(),
                summary.invalidations(),
                summary.invalidationsByCause(),
                summary.lastInvalidation(),
                status.precision(),
                status.precisionReason(),
                follows,
                methods,
                LiveTableSummary.byWord(status.verdicts()),
                status.verified(),
                status.differing(),
                Economies.of(status),
                summary.queueDepth(),
                status.overdueWrites(),
                summary.streamState(),
                summary.stream(),
                status.events(),
                status.cacheErrors(),
                summary.cacheProblem(),
                summary.lastRead(),
                summary.failedReads(),
                OldRows.of(status.oldRows()),
                status.ttl(),
                changes,
                keys);
    }

    /**
     * What one way to ask the master less often, or earlier, has brought.
     *
     * @param saved how often nobody had to wait for the master, or it was asked for less
     * @param wasted how often it was for nothing
     * @param paused whether it is left alone for a while, since of late it has wasted more than it has saved
     */
    public record Economies(long saved, long wasted, boolean paused) {

        static Map<String, Economies> of(LiveTableStatus status) {
            Map<String, Economies> all = new LinkedHashMap<>();
            status.economies()
                    .forEach((economy, count) -> all.put(
                            LiveTableSummary.word(economy),
                            new Economies(count.saved(), count.wasted(), count.isPaused())));
            return all;
        }
    }

    /**
     * A method of a live repository.
     *
     * @param method its name with the types of its parameters
     * @param kind what a call is: row, rows, window, count or call, which can be answered from the cache; master, which is a
     *     read that never is; write; or plain, which runs as it is
     * @param why how that is known
     */
    public record Method(String method, String kind, String why) {

        static List<Method> all(RepositoryMethods methods) {
            return methods.all().stream()
                    .map(each -> new Method(each.method(), LiveTableSummary.word(each.kind()), each.why()))
                    .toList();
        }
    }

    /**
     * What was shown though it was older than it should be.
     *
     * @param reads the reads that were answered so, by reason: refreshing, error or gap
     * @param refreshes the fetches in the background that brought new rows
     * @param failedRefreshes the fetches in the background that failed
     * @param breakerOpen whether the master is left alone where old rows can be shown, since it keeps failing
     */
    public record OldRows(Map<String, Long> reads, long refreshes, long failedRefreshes, boolean breakerOpen) {

        static OldRows of(LiveTableStatus.OldRows old) {
            return new OldRows(
                    LiveTableSummary.byWord(old.reads()), old.refreshes(), old.failedRefreshes(), old.isBreakerOpen());
        }
    }

    /**
     * An entry of the cache.
     *
     * @param key its key; ids and the values of filters are masked unless they may be shown
     * @param rows how many rows it holds
     * @param size how heavy it is, in bytes by the cache's estimate
     * @param fetchedAt when the master was asked
     * @param age how long ago that was, to the millisecond; never negative
     */
    public record CachedKey(String key, int rows, long size, Instant fetchedAt, Duration age) {

        static CachedKey of(Cache.CacheEntry entry, Instant now) {
            return new CachedKey(
                    entry.key(),
                    entry.rows(),
                    entry.weight(),
                    entry.fetchedAt(),
                    LiveTableSummary.age(entry.fetchedAt(), now));
        }
    }
}
