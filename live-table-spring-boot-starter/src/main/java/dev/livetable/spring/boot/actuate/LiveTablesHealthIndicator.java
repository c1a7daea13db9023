package dev.livetable.spring.boot.actuate;

import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.cache.Cache;
import dev.livetable.status.LiveTableStatus;
import dev.livetable.status.TableState;
import dev.livetable.stream.bus.NodeBus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Tells whether the live tables answer from their caches, and whether their masters answered when they were last read.
 * Where one does not, because its cache is broken, its stream is lost or late, or its master failed, the status is {@link
 * #DEGRADED}, and so it is where the bus of the nodes takes no messages. It has no part in the status of the application as a whole and answers with HTTP status 200. Asks no
 * master. Safe for use by many threads.
 */
public final class LiveTablesHealthIndicator extends AbstractHealthIndicator {

    /** The status of live tables that are slower than they should be, or that cannot be read for now. */
    public static final Status DEGRADED =
            new Status("DEGRADED", "Live tables read from their masters, or cannot read from them");

    private final LiveTables tables;
    private final List<Cache> caches;
    private final List<NodeBus> buses;

    /**
     * Creates the indicator.
     *
     * @param tables the tables to look at
     * @param caches the caches to look at
     * @param buses over which this node and others tell each other what they write; none, or one
     */
    public LiveTablesHealthIndicator(LiveTables tables, List<Cache> caches, List<NodeBus> buses) {
        super("The health of the live tables cannot be told");
        this.tables = tables;
        this.caches = caches;
        this.buses = buses;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<String> problems = new ArrayList<>();
        Set<String> told = new HashSet<>();
        caches.forEach(cache -> cache.problem().ifPresent(problem -> {
            problems.add("Cache '" + cache.kind() + "': " + problem);
            told.add(problem);
        }));
        Map<String, Map<String, String>> states = new LinkedHashMap<>();
        for (LiveTable table : tables.all()) {
            LiveTableStatus status = table.status();
            Map<String, String> details = new LinkedHashMap<>();
            details.put("state", LiveTableSummary.word(status.state()));
            details.put("streamState", LiveTableSummary.word(status.streamState()));
            details.put("lastRead", lastRead(status));
            if (status.isNearlyAlwaysBypassed()) {
                details.put(
                        "bypassed",
                        status.bypassesInTransactions()
                                + " of its reads went past the cache, nearly all of them: they come in"
                                + " transactions of its master that may write");
            }
            states.put(table.name(), details);
            String broken = status.cacheProblem();
            if (broken != null && told.add(broken)) { // the table has a cache of its own, which is no bean
                problems.add("Cache of live table '" + table.name() + "': " + broken);
            }
            LiveTableStatus.FailedReads failed = status.failedReads();
            if (failed != null) {
                problems.add("Live table '" + table.name() + "': " + reason(failed, lastRead(status)));
            }
            if (status.state() != TableState.LIVE) {
                problems.add("Live table '" + table.name() + "': " + reason(status));
            }
        }
        for (NodeBus bus : buses) {
            String engine = String.valueOf(bus.status().engine());
            builder.withDetail(
                    "bus", Map.of("engine", engine, "reachable", bus.isReachable(), "unannounced", bus.unannounced()));
            if (!bus.isReachable()) {
                problems.add("Bus '" + engine + "': it does not take messages, so other nodes do not learn of writes");
            }
        }
        builder.status(problems.isEmpty() ? Status.UP : DEGRADED).withDetail("tables", states);
        if (!problems.isEmpty()) {
            builder.withDetail("problems", problems);
        }
    }

    private static String lastRead(LiveTableStatus status) {
        return status.lastRead() == null ? "never" : status.lastRead().toString();
    }

    private static String reason(LiveTableStatus.FailedReads failed, String lastRead) {
        String cause = failed.cause() == null ? "" : ", caused by " + failed.cause();
        return "its master could not be read at " + failed.time() + " (" + failed.error() + cause
                + "), failed reads in a" + " row: " + failed.count() + ", last read with success: " + lastRead;
    }

    private static String reason(LiveTableStatus status) {
        return switch (status.state()) {
            case SUSPECT ->
                switch (status.streamState()) {
                    case CONNECTING -> "its stream is not confirmed yet, so it reads from its master";
                    case UP ->
                        "its stream has not caught up within " + status.maxStaleness()
                                + ", so it reads from its master until it does";
                    default -> "its stream is lost, so it reads from its master until it is back";
                };
            case CLOSED -> "it is closed";
            case LIVE -> "none";
        };
    }
}
