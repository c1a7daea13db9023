package dev.livetable.status;

import dev.livetable.cache.Cache;
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
 * @param fills fetches that were kept
 * @param rejectedFills fetches that were not kept because they were invalidated while they ran
 * @param tooLargeFills fetches that were not kept because the cache never keeps as much
 * @param fetchesInFlight calls of the master for reads that are under way and may still be kept
 * @param invalidations how often its rows were invalidated, by cause; every cause is there
 * @param lastInvalidation the last invalidation; null when there was none
 * @param queueDepth writes that wait for their turn
 * @param overdueWrites writes at the master that did not end within their limit
 * @param streamState what becomes of the events from outside
 * @param events events that were handled
 * @param cacheErrors failures of the cache
 * @param cacheProblem what keeps the cache from working, in a sentence; null when nothing does
 * @param ttl how long rows are served; null for without end
 */
public record LiveTableStatus(
        String table,
        String cacheKind,
        TableState state,
        Cache.RegionStatistics contents,
        long hits,
        long misses,
        long bypasses,
        long fills,
        long rejectedFills,
        long tooLargeFills,
        int fetchesInFlight,
        Map<InvalidationCause, Long> invalidations,
        @Nullable Invalidation lastInvalidation,
        int queueDepth,
        int overdueWrites,
        StreamState streamState,
        long events,
        long cacheErrors,
        @Nullable String cacheProblem,
        @Nullable Duration ttl) {

    /**
     * An invalidation.
     *
     * @param cause why it was
     * @param time when it was
     */
    public record Invalidation(InvalidationCause cause, Instant time) {}

    /** Returns the part of all reads that were hits, from 0 to 1; 0 when there were none. */
    public double hitRatio() {
        long reads = hits + misses + bypasses;
        return reads == 0 ? 0 : (double) hits / reads;
    }
}
