package dev.livetable.spring.boot.actuate;

import dev.livetable.ClosedException;
import dev.livetable.LiveTable;
import dev.livetable.LiveTables;
import dev.livetable.check.CheckReport;
import dev.livetable.repository.RepositoryMethods;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Actuator's endpoint that shows the live tables, and invalidates them. Never shows what is in a row. Safe for use by
 * many threads.
 */
@Endpoint(id = "livetables")
public final class LiveTablesEndpoint {

    static final int DEFAULT_LIMIT = 100;
    static final int MAXIMUM_LIMIT = 1000;

    private final LiveTables tables;
    private final Show showValues;
    private final Clock clock;
    private final Function<String, Optional<RepositoryMethods>> methods;

    /**
     * Creates the endpoint of tables that are not behind repositories.
     *
     * @param tables what to show
     * @param showValues whether ids and the values of filters are shown
     * @param clock what says how old an entry is
     */
    public LiveTablesEndpoint(LiveTables tables, Show showValues, Clock clock) {
        this(tables, showValues, clock, table -> Optional.empty());
    }

    /**
     * Creates the endpoint.
     *
     * @param tables what to show
     * @param showValues whether ids and the values of filters are shown
     * @param clock what says how old an entry is
     * @param methods returns what is done for each method of the repository that is live as the table of a name; empty if
     *     there is none, or it is not known yet
     */
    public LiveTablesEndpoint(
            LiveTables tables, Show showValues, Clock clock, Function<String, Optional<RepositoryMethods>> methods) {
        this.tables = tables;
        this.showValues = showValues;
        this.clock = clock;
        this.methods = methods;
    }

    /** Returns how all tables are doing. */
    @ReadOperation
    public LiveTablesDescriptor liveTables() {
        Map<String, LiveTableSummary> summaries = new LinkedHashMap<>();
        tables.all().forEach(table -> summaries.put(table.name(), LiveTableSummary.of(table.status())));
        return new LiveTablesDescriptor(summaries);
    }

    /**
     * Returns all about one table.
     *
     * @param table its name
     * @param limit how many of its entries, and of its last changes, to show, from 0 to 1000; null for 100
     * @param context of which context, such as a tenant, to show entries and changes; null for all
     * @return what is known of it
     * @throws InvalidEndpointRequestException if there is no such table, the limit is out of its range, or the table has no
     *     contexts
     */
    @ReadOperation
    public LiveTableDetails liveTable(@Selector String table, @Nullable Integer limit, @Nullable String context) {
        return find(table, limit, context, showValues.isShown(true)).orElseThrow(() -> notThere(table));
    }

    /** Returns all about one table; empty when there is no such table. */
    Optional<LiveTableDetails> find(
            String table, @Nullable Integer limit, @Nullable String context, boolean showValues) {
        int atMost = limit == null ? DEFAULT_LIMIT : limit;
        if (atMost < 0 || atMost > MAXIMUM_LIMIT) {
            throw outOfRange(String.valueOf(atMost));
        }
        return tables.find(table).map(found -> details(checked(found, context), atMost, context, showValues));
    }

    static InvalidEndpointRequestException outOfRange(String limit) {
        String reason = "limit must be from 0 to " + MAXIMUM_LIMIT + ", not " + limit;
        return new InvalidEndpointRequestException(reason, reason);
    }

    private static LiveTable checked(LiveTable table, @Nullable String context) {
        if (context != null && table.isSharedByCallers()) {
            String reason = "live table '" + table.name() + "' has no contexts; ask without context";
            throw new InvalidEndpointRequestException(reason, reason);
        }
        return table;
    }

    private LiveTableDetails details(LiveTable table, int limit, @Nullable String context, boolean showValues) {
        Instant now = clock.instant();
        return LiveTableDetails.of(
                table.status(),
                tables.followedBy(table.name()),
                methods.apply(table.name()).map(LiveTableDetails.Method::all).orElse(null),
                table.changes(limit, showValues, context).stream()
                        .map(change -> LoggedChange.of(change, now))
                        .toList(),
                table.entries(limit, showValues, context).stream()
                        .map(entry -> LiveTableDetails.CachedKey.of(entry, now))
                        .toList());
    }

    /** Checks the master of a table; empty when there is no such table. */
    Optional<CheckReport> check(String table) {
        return tables.find(table).map(LiveTable::check);
    }

    UnknownLiveTable unknown(String table) {
        return UnknownLiveTable.of(
                table, tables.all().stream().map(LiveTable::name).toList());
    }

    private InvalidEndpointRequestException notThere(String table) {
        UnknownLiveTable unknown = unknown(table);
        String reason = unknown.message() + " There are " + unknown.tables() + ".";
        return new InvalidEndpointRequestException(reason, reason);
    }

    /**
     * Invalidates all that is cached of a table, and takes it out of the cache.
     *
     * @param table its name
     * @param context which context, such as a tenant, to invalidate; null for all of them
     * @return the name of the table
     * @throws IllegalStateException if that cannot be recorded on disk; see {@link LiveTable#invalidate}
     * @throws ClosedException if the table is closed
     * @throws InvalidEndpointRequestException if there is no such table, or it has no contexts and one is given
     */
    @DeleteOperation
    public InvalidatedLiveTable invalidateLiveTable(@Selector String table, @Nullable String context) {
        if (!invalidate(table, context)) {
            throw notThere(table);
        }
        return new InvalidatedLiveTable(table, true);
    }

    /** Invalidates a table; returns whether there is such a table. */
    boolean invalidate(String table, @Nullable String context) {
        Optional<LiveTable> found = tables.find(table);
        found.map(each -> checked(each, context)).ifPresent(each -> {
            if (context == null) {
                each.invalidate();
            } else {
                each.invalidate(context);
            }
        });
        return found.isPresent();
    }
}
