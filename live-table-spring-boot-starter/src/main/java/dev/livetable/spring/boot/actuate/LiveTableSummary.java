package dev.livetable.spring.boot.actuate;

import dev.livetable.status.LiveTableStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a live table is doing.
 *
 * @param backend the kind of its cache
 * @param state whether it answers from its cache: live, suspect or closed
 * @param cacheProblem what keeps its cache from working, in a sentence; null when nothing does
 * @param entries how many entries the cache has of it; null when the cache does not know
 * @param hits reads answered from the cache
 * @param misses reads answered by the master
 * @param bypasses reads that could not ask the cache
 * @param hitRatio the part of all reads that were hits, from 0 to 1
 * @param invalidations how many changes there were
 * @param invalidationsByCause the same by cause
 * @param lastInvalidation the last of them; null when there was none
 * @param fetchesInFlight calls of the master for reads that are under way
 * @param queueDepth writes that wait for their turn
 * @param streamState what becomes of events: none, connecting, up, down or closed
 * @param stream how it learns what others change; null when nothing tells
 * @param lastRead when the last successful read of the master began; null when there was none
 * @param failedReads the reads of the master that have failed since then; null when the last one did not fail
 */
public record LiveTableSummary(
        String backend,
        String state,
        @Nullable String cacheProblem,
        @Nullable Long entries,
        long hits,
        long misses,
        long bypasses,
        double hitRatio,
        long invalidations,
        Map<String, Long> invalidationsByCause,
        @Nullable Invalidation lastInvalidation,
        int fetchesInFlight,
        int queueDepth,
        String streamState,
        @Nullable StreamDetails stream,
        @Nullable Instant lastRead,
        @Nullable FailedReads failedReads) {

    static LiveTableSummary of(LiveTableStatus status) {
        return new LiveTableSummary(
                status.cacheKind(),
                word(status.state()),
                status.cacheProblem(),
                known(status.contents().entries()),
                status.hits(),
                status.misses(),
                status.bypasses(),
                status.hitRatio(),
                status.invalidations().values().stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                byWord(status.invalidations()),
                Invalidation.of(status.lastInvalidation()),
                status.fetchesInFlight(),
                status.queueDepth(),
                word(status.streamState()),
                StreamDetails.of(status),
                status.lastRead(),
                FailedReads.of(status.failedReads()));
    }

    /**
     * A change.
     *
     * @param cause write, unknown, event, followed, gap, manual or restart
     * @param time when it was
     */
    public record Invalidation(String cause, Instant time) {

        static @Nullable Invalidation of(LiveTableStatus.@Nullable Invalidation invalidation) {
            return invalidation == null ? null : new Invalidation(word(invalidation.cause()), invalidation.time());
        }
    }

    /**
     * Reads of the master that failed, one after the other.
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
            @Nullable String cause) {

        static @Nullable FailedReads of(LiveTableStatus.@Nullable FailedReads failed) {
            return failed == null
                    ? null
                    : new FailedReads(failed.count(), failed.time(), failed.error(), failed.cause());
        }
    }

    static Map<String, Long> byWord(Map<? extends Enum<?>, Long> counts) {
        Map<String, Long> words = new TreeMap<>();
        counts.forEach((value, count) -> words.put(word(value), count));
        return words;
    }

    static @Nullable Long known(long count) {
        return count < 0 ? null : count;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns how long ago a time was, to the millisecond; never negative. */
    static Duration age(Instant time, Instant now) {
        Duration age = Duration.between(time, now);
        return age.isNegative() ? Duration.ZERO : Duration.ofMillis(age.toMillis());
    }
}
