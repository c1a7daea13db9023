package dev.livetable.status;

import dev.livetable.cache.Cache;
import dev.livetable.stream.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a live table is doing, at about one moment. Counts begin when the table was built.
 *
 * @param table the name of the live table
 * @param cacheKind the kind of its cache, see {@link Cache#kind()}
 * @param state whether it answers from its cache
 * @param contents how full its region of the cache is
 * @param hits reads answered from the cache
 * @param misses reads answered by the master, and those that joined such a read
 * @param bypasses reads that could not ask the cache
 * @param bypassesInTransactions those of them that came in a transaction of the master, which has to answer then
 * @param fills fetches that were kept
 * @param rejectedFills fetches that were not kept because a change touched them while they ran
 * @param tooLargeFills fetches that were not kept because the cache never keeps as much
 * @param fetchesInFlight questions that the master is being asked
 * @param invalidations how many changes there were, by cause; every cause is there
 * @param lastInvalidation the last change; null when there was none
 * @param precision what a change of one row is taken to have changed: {@code row} or {@code table}
 * @param precisionReason why that is so, in a sentence without a full stop
 * @param verdicts how many entries were judged because of changes, by what those meant; every verdict is there
 * @param verified hits that were compared with the master and were the same
 * @param differing hits that were compared with the master and differed, as they may where others write
 * @param queueDepth writes that wait for their turn
 * @param overdueWrites writes at the master that did not end within their limit
 * @param streamState what becomes of the events from outside
 * @param stream how the stream says that it is doing; of no use where there is none
 * @param leaseLeft for how long the cache may be used before the stream has to catch up again: zero when it may not be used;
 *     null when there is no lease, since the stream cannot catch up or there is none
 * @param maxStaleness how old what is answered from the cache is at most; null when nobody can tell
 * @param gaps how often events may have been missed, by reason; every reason is there
 * @param events events that were handled
 * @param lastEvent when the last event came; null when none has
 * @param cacheErrors failures of the cache
 * @param cacheProblem what keeps the cache from working, in a sentence; null when nothing does
 * @param ttl how long rows are served; null for without end
 * @param lastRead when the last successful read of the master began; null when there was none
 * @param failedReads the reads of the master that have failed since then; null when the last one did not fail
 * @param announcedWrites writes of this node that were announced to the other nodes, those included that were refused since
 *     another table could not announce them; 0 where the stream is none of the nodes' own
 * @param openAnnouncements announcements of this node that are open, since the other nodes are not sure yet to learn how the
 *     writes ended
 * @param echoes events that told of nothing but a write of this node, which its own log had already
 * @param oldRows what was shown though it was older than it should be
 * @param economies what the table has saved and wasted by asking the master less often, or earlier; each is there
 */
public record LiveTableStatus(
        String table,
        String cacheKind,
        TableState state,
        Cache.RegionStatistics contents,
        long hits,
        long misses,
        long bypasses,
        long bypassesInTransactions,
        long fills,
        long rejectedFills,
        long tooLargeFills,
        int fetchesInFlight,
        Map<InvalidationCause, Long> invalidations,
        @Nullable Invalidation lastInvalidation,
        String precision,
        String precisionReason,
        Map<Verdict, Long> verdicts,
        long verified,
        long differing,
        int queueDepth,
        int overdueWrites,
        StreamState streamState,
        StreamStatus stream,
        @Nullable Duration leaseLeft,
        @Nullable Duration maxStaleness,
        Map<GapReason, Long> gaps,
        long events,
        @Nullable Instant lastEvent,
        long cacheErrors,
        @Nullable String cacheProblem,
        @Nullable Duration ttl,
        @Nullable Instant lastRead,
        @Nullable FailedReads failedReads,
        long announcedWrites,
        int openAnnouncements,
        long echoes,
        OldRows oldRows,
        Map<Economy, EconomyCount> economies) {

    /**
     * What was shown though it was older than it should be.
     *
     * @param reads the reads that were answered so, by reason; every reason is there
     * @param refreshes the fetches in the background that brought new rows
     * @param failedRefreshes the fetches in the background that failed
     * @param isBreakerOpen whether the master is left alone where old rows can be shown, since it keeps failing
     */
    public record OldRows(Map<StaleReason, Long> reads, long refreshes, long failedRefreshes, boolean isBreakerOpen) {

        /** Returns the number of reads that were answered so. */
        public long all() {
            return reads.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * A change of the table, or of anything.
     *
     * @param cause why it was
     * @param time when it was
     */
    public record Invalidation(InvalidationCause cause, Instant time) {}

    /**
     * Reads of the master that failed, one after the other, for another reason than what was asked.
     *
     * @param count how many they are
     * @param time when the last of them failed
     * @param error the class of what it failed with
     * @param cause the class of what that came from at first; null when it has no cause
     */
    public record FailedReads(
            long count,
            Instant time,
            String error,
            @Nullable String cause) {}

    /** Returns whether nearly all reads went past the cache because of their transactions. */
    public boolean isNearlyAlwaysBypassed() {
        return isNearlyAll(bypassesInTransactions, reads());
    }

    /** Returns whether a number of reads is at least 100 and more than nine in ten of all. */
    public static boolean isNearlyAll(long part, long all) {
        return part >= 100 && part > all / 10 * 9;
    }

    /** Returns the part of all reads that were hits, from 0 to 1; 0 when there were none. */
    public double hitRatio() {
        long reads = reads();
        return reads == 0 ? 0 : (double) hits / reads;
    }

    private long reads() {
        return hits + misses + bypasses + oldRows.all();
    }
}
