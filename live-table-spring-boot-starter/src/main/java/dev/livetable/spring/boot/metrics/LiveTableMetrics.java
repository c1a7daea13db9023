package dev.livetable.spring.boot.metrics;

import dev.livetable.LiveTable;
import dev.livetable.status.CacheOperation;
import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.GapReason;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.StaleReason;
import dev.livetable.status.StreamState;
import dev.livetable.status.Verdict;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters of live tables. All are there, at 0, as soon as a table is {@linkplain #register registered}.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>Name</th><th>Kind</th><th>Tags</th><th>Meaning</th></tr>
 *   <tr><td>{@value #READS}</td><td>counter</td><td>table, result = hit, miss, bypass, stale</td>
 *       <td>reads that were answered</td></tr>
 *   <tr><td>{@value #STALE_READS}</td><td>counter</td><td>table, reason = refreshing, error, gap</td>
 *       <td>reads that were answered with old rows, by reason</td></tr>
 *   <tr><td>{@value #REFRESHES}</td><td>counter</td><td>table, outcome = ok, failed</td>
 *       <td>fetches in the background of rows that were old</td></tr>
 *   <tr><td>{@value #BREAKER_OPEN}</td><td>gauge</td><td>table</td>
 *       <td>1 while the master is left alone where old rows can be shown, since it keeps failing; else 0</td></tr>
 *   <tr><td>{@value #INVALIDATIONS}</td><td>counter</td>
 *       <td>table, cause = write, unknown, event, followed, gap, replica, manual, restart</td>
 *       <td>changes, by cause</td></tr>
 *   <tr><td>{@value #JUDGED}</td><td>counter</td>
 *       <td>table, verdict = untouched, patched, touched, not-knowable, too-old</td>
 *       <td>entries that were judged because of changes, by what those meant</td></tr>
 *   <tr><td>{@value #VERIFIED}</td><td>counter</td><td>table, result = same, differs</td>
 *       <td>hits that were compared with the master</td></tr>
 *   <tr><td>{@value #ECONOMY}</td><td>counter</td>
 *       <td>table, by = known-totals, read-ahead, missing-rows, rewarm; result = saved, wasted</td>
 *       <td>what was saved, and done for nothing, by asking the master less often or earlier</td></tr>
 *   <tr><td>{@value #WRITES}</td><td>timer</td>
 *       <td>table, op = insert, replace, patch, delete, deleteAll, insertAll, patchAll; outcome = ok, refused, failed,
 *       timeout</td>
 *       <td>writes that ended, and how long the master took</td></tr>
 *   <tr><td>{@value #WRITE_WAIT}</td><td>timer</td><td>table</td><td>how long writes waited for their turn</td></tr>
 *   <tr><td>{@value #FETCHES}</td><td>timer</td><td>table, outcome = ok, failed</td>
 *       <td>calls of the master for reads</td></tr>
 *   <tr><td>{@value #FILLS_REJECTED}</td><td>counter</td><td>table</td>
 *       <td>fetches that were not kept, since a change touched them while they ran</td></tr>
 *   <tr><td>{@value #FILLS_TOO_LARGE}</td><td>counter</td><td>table</td>
 *       <td>fetches that were not kept, since the cache never keeps as much</td></tr>
 *   <tr><td>{@value #QUEUE_DEPTH}</td><td>gauge</td><td>table</td><td>writes that wait for their turn</td></tr>
 *   <tr><td>{@value #EVENTS}</td><td>counter</td><td>table</td><td>events that were handled</td></tr>
 *   <tr><td>{@value #ECHOES}</td><td>counter</td><td>table</td>
 *       <td>events that told of a row that this node itself had written</td></tr>
 *   <tr><td>{@value #GAPS}</td><td>counter</td><td>table, reason = lost, lagged, late, unanswered</td>
 *       <td>how often events may have been missed</td></tr>
 *   <tr><td>{@value #ANNOUNCED}</td><td>counter</td><td>table</td>
 *       <td>writes of this node that were announced to the other nodes</td></tr>
 *   <tr><td>{@value #STREAM_UP}</td><td>gauge</td><td>table</td>
 *       <td>1 while the stream tells of changes, else 0</td></tr>
 *   <tr><td>{@value #STREAM_LAG}</td><td>gauge</td><td>table</td>
 *       <td>how old the last change was when it was told, in seconds; NaN where that is not known</td></tr>
 *   <tr><td>{@value #LEASE_LEFT}</td><td>gauge</td><td>table</td>
 *       <td>for how many seconds the cache may be used before the stream has to catch up again, 0 while it may not be used;
 *       NaN where the stream cannot catch up</td></tr>
 *   <tr><td>{@value #CACHE_ERRORS}</td><td>counter</td><td>op = get, put, invalidate, mark, bind, record</td>
 *       <td>failures of the cache</td></tr>
 * </table>
 *
 * <p>The timers, and the errors of the cache, are of tables that were built with this as a listener; the others are of
 * any table. Reads cost nothing more than without meters. Safe for use by many threads.
 */
public final class LiveTableMetrics implements LiveTableListener {

    /** Reads that were answered. */
    public static final String READS = "live.table.reads";

    /** Reads that were answered with old rows. */
    public static final String STALE_READS = "live.table.reads.stale";

    /** Fetches in the background of rows that were old. */
    public static final String REFRESHES = "live.table.refreshes";

    /** Whether the master is left alone where old rows can be shown. */
    public static final String BREAKER_OPEN = "live.table.breaker.open";

    /** Changes, by cause. */
    public static final String INVALIDATIONS = "live.table.invalidations";

    /** Entries that were judged because of changes, by what those meant. */
    public static final String JUDGED = "live.table.judged";

    /** Hits that were compared with the master. */
    public static final String VERIFIED = "live.table.verified";

    /** What was saved, and done for nothing, by asking the master less often or earlier. */
    public static final String ECONOMY = "live.table.economy";

    /** Writes that ended. */
    public static final String WRITES = "live.table.writes";

    /** How long writes waited for their turn. */
    public static final String WRITE_WAIT = "live.table.write.wait";

    /** Calls of the master for reads. */
    public static final String FETCHES = "live.table.fetches";

    /** Fetches that were not kept. */
    public static final String FILLS_REJECTED = "live.table.fills.rejected";

    /** Fetches that were too large to be kept. */
    public static final String FILLS_TOO_LARGE = "live.table.fills.too.large";

    /** Writes that wait for their turn. */
    public static final String QUEUE_DEPTH = "live.table.queue.depth";

    /** Events that were handled. */
    public static final String EVENTS = "live.table.events";

    /** Events that told of a row that this node itself had written. */
    public static final String ECHOES = "live.table.echoes";

    /** How often events may have been missed. */
    public static final String GAPS = "live.table.gaps";

    /** Writes that were announced to the other nodes. */
    public static final String ANNOUNCED = "live.table.writes.announced";

    /** Whether the stream tells of changes. */
    public static final String STREAM_UP = "live.table.stream.up";

    /** How old the last change was when it was told. */
    public static final String STREAM_LAG = "live.table.stream.lag";

    /** For how long the cache may be used before the stream has to catch up again. */
    public static final String LEASE_LEFT = "live.table.lease.left";

    /** Failures of the cache. */
    public static final String CACHE_ERRORS = "live.cache.errors";

    private final MeterRegistry registry;

    /**
     * Creates meters in a registry: at once those of the cache's errors, and those of a table when it is registered.
     *
     * @param registry where the meters are
     */
    public LiveTableMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (CacheOperation operation : CacheOperation.values()) {
            cacheErrors(operation);
        }
    }

    /**
     * Makes the meters of a table, all at 0. Doing so twice makes them once. The meters of a table
     * stay when it is closed.
     *
     * @param table the table, whose name is the tag {@code table}
     */
    public void register(LiveTable table) {
        String name = table.name();
        count(table, READS, "Reads that were answered", Tags.of("result", "hit"), LiveTableStatus::hits);
        count(table, READS, "Reads that were answered", Tags.of("result", "miss"), LiveTableStatus::misses);
        count(table, READS, "Reads that were answered", Tags.of("result", "bypass"), LiveTableStatus::bypasses);
        registerOldRows(table);
        for (InvalidationCause cause : InvalidationCause.values()) {
            count(
                    table,
                    INVALIDATIONS,
                    "Changes, by cause",
                    Tags.of("cause", word(cause)),
                    status -> status.invalidations().getOrDefault(cause, 0L));
        }
        for (Verdict verdict : Verdict.values()) {
            count(
                    table,
                    JUDGED,
                    "Entries that were judged because of changes, by what those meant",
                    Tags.of("verdict", word(verdict)),
                    status -> status.verdicts().getOrDefault(verdict, 0L));
        }
        String compared = "Hits that were compared with the master";
        count(table, VERIFIED, compared, Tags.of("result", "same"), LiveTableStatus::verified);
        count(table, VERIFIED, compared, Tags.of("result", "differs"), LiveTableStatus::differing);
        for (Economy economy : Economy.values()) {
            economy(table, economy, "saved", EconomyCount::saved);
            economy(table, economy, "wasted", EconomyCount::wasted);
        }
        count(
                table,
                FILLS_REJECTED,
                "Fetches that were not kept, since a change touched them while they ran",
                Tags.empty(),
                LiveTableStatus::rejectedFills);
        count(
                table,
                FILLS_TOO_LARGE,
                "Fetches that were not kept, since the cache never keeps as much",
                Tags.empty(),
                LiveTableStatus::tooLargeFills);
        count(table, EVENTS, "Events that were handled", Tags.empty(), LiveTableStatus::events);
        Gauge.builder(QUEUE_DEPTH, table, any -> any.status().queueDepth())
                .description("Writes that wait for their turn")
                .tag("table", name)
                .register(registry);
        registerStream(table);
        for (WriteOperation operation : WriteOperation.values()) {
            for (WriteOutcome outcome : WriteOutcome.values()) {
                writes(name, operation, outcome);
            }
        }
        writeWait(name);
        fetches(name, true);
        fetches(name, false);
    }

    private void economy(LiveTable table, Economy economy, String result, ToDoubleFunction<EconomyCount> count) {
        count(
                table,
                ECONOMY,
                "What was saved, and done for nothing, by asking the master less often or earlier",
                Tags.of("by", word(economy), "result", result),
                status -> count.applyAsDouble(status.economies().getOrDefault(economy, EconomyCount.NONE)));
    }

    private void registerOldRows(LiveTable table) {
        count(table, READS, "Reads that were answered", Tags.of("result", "stale"), status -> status.oldRows()
                .all());
        for (StaleReason reason : StaleReason.values()) {
            count(
                    table,
                    STALE_READS,
                    "Reads that were answered with old rows",
                    Tags.of("reason", word(reason)),
                    status -> status.oldRows().reads().getOrDefault(reason, 0L));
        }
        String refreshed = "Fetches in the background of rows that were old";
        count(table, REFRESHES, refreshed, Tags.of("outcome", "ok"), status -> status.oldRows()
                .refreshes());
        count(table, REFRESHES, refreshed, Tags.of("outcome", "failed"), status -> status.oldRows()
                .failedRefreshes());
        Gauge.builder(BREAKER_OPEN, table, any -> any.status().oldRows().isBreakerOpen() ? 1 : 0)
                .description("1 while the master is left alone where old rows can be shown, since it keeps failing")
                .tag("table", table.name())
                .register(registry);
    }

    private void registerStream(LiveTable table) {
        count(
                table,
                ECHOES,
                "Events that told of a row that this node itself had written",
                Tags.empty(),
                LiveTableStatus::echoes);
        for (GapReason reason : GapReason.values()) {
            count(
                    table,
                    GAPS,
                    "How often events may have been missed",
                    Tags.of("reason", word(reason)),
                    status -> status.gaps().getOrDefault(reason, 0L));
        }
        count(
                table,
                ANNOUNCED,
                "Writes that were announced to the other nodes",
                Tags.empty(),
                LiveTableStatus::announcedWrites);
        Gauge.builder(STREAM_UP, table, any -> any.status().streamState() == StreamState.UP ? 1 : 0)
                .description("1 while the stream tells of changes")
                .tag("table", table.name())
                .register(registry);
        seconds(table, STREAM_LAG, "How old the last change was when it was told", status -> status.stream()
                .lag());
        seconds(
                table,
                LEASE_LEFT,
                "For how long the cache may be used before the stream has to catch up again",
                LiveTableStatus::leaseLeft);
    }

    private void seconds(
            LiveTable table, String meter, String description, Function<LiveTableStatus, @Nullable Duration> time) {
        Gauge.builder(meter, table, any -> seconds(time.apply(any.status())))
                .description(description)
                .baseUnit("seconds")
                .tag("table", table.name())
                .register(registry);
    }

    private static double seconds(@Nullable Duration time) {
        return time == null ? Double.NaN : time.toNanos() / 1e9;
    }

    private void count(
            LiveTable table, String meter, String description, Tags tags, ToDoubleFunction<LiveTableStatus> count) {
        FunctionCounter.builder(meter, table, any -> count.applyAsDouble(any.status()))
                .description(description)
                .tags(tags)
                .tag("table", table.name())
                .register(registry);
    }

    private Timer writes(String table, WriteOperation operation, WriteOutcome outcome) {
        return Timer.builder(WRITES)
                .description("Writes that ended, and how long the master took")
                .tags("table", table, "op", operation.label(), "outcome", word(outcome))
                .register(registry);
    }

    private Timer writeWait(String table) {
        return Timer.builder(WRITE_WAIT)
                .description("How long writes waited for their turn")
                .tag("table", table)
                .register(registry);
    }

    private Timer fetches(String table, boolean ok) {
        return Timer.builder(FETCHES)
                .description("Calls of the master for reads")
                .tags("table", table, "outcome", ok ? "ok" : "failed")
                .register(registry);
    }

    private Counter cacheErrors(CacheOperation operation) {
        return Counter.builder(CACHE_ERRORS)
                .description("Failures of the cache")
                .tag("op", word(operation))
                .register(registry);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public void fetched(String table, Duration took, @Nullable Throwable failure) {
        fetches(table, failure == null).record(took);
    }

    @Override
    public void written(String table, WriteOperation operation, WriteOutcome outcome, Duration waited, Duration took) {
        writeWait(table).record(waited);
        writes(table, operation, outcome).record(took);
    }

    @Override
    public void cacheFailed(String table, CacheOperation operation, Throwable failure) {
        cacheErrors(operation).increment();
    }
}
