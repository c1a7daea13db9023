package dev.livetable.spring.boot.actuate;

import dev.livetable.ClosedException;
import dev.livetable.table.ContextException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.NumberUtils;

/**
 * What {@link LiveTablesEndpoint} does over the web, where there are users, and tables that do not exist. Safe for use
 * by many threads.
 */
@EndpointWebExtension(endpoint = LiveTablesEndpoint.class)
public final class LiveTablesEndpointWebExtension {

    private final LiveTablesEndpoint endpoint;
    private final Show showValues;
    private final Set<String> roles;
    private final SettingNames settings;

    /**
     * Creates the extension.
     *
     * @param endpoint what it extends
     * @param showValues whether ids and the values of filters are shown
     * @param roles who is authorized to see them; everybody who is known when empty
     * @param settings what properties are called
     */
    public LiveTablesEndpointWebExtension(
            LiveTablesEndpoint endpoint, Show showValues, Set<String> roles, SettingNames settings) {
        this.endpoint = endpoint;
        this.showValues = showValues;
        this.roles = roles;
        this.settings = settings;
    }

    /**
     * Returns all about one table.
     *
     * @param securityContext who asks
     * @param table its name
     * @param limit how many of its entries, and of its last changes, to show, from 0 to 1000; null for 100
     * @param context of which context, such as a tenant, to show entries and changes; null for all
     * @return {@link LiveTableDetails}; status 404 with {@link UnknownLiveTable} when there is no such table; 400 with
     *     {@link FailedOperation} when the limit is no number or out of its range, or the table has no contexts
     */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> liveTable(
            SecurityContext securityContext, @Selector String table, @Nullable String limit, @Nullable String context) {
        try {
            return endpoint.find(table, atMost(limit), context, showValues.isShown(securityContext, roles))
                    .map(details -> new WebEndpointResponse<OperationResponseBody>(details))
                    .orElseGet(() -> notFound(table));
        } catch (InvalidEndpointRequestException e) {
            return failed(e.getReason(), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    /** Takes a limit as text: one that is no number is answered like one that is out of its range. */
    private static @Nullable Integer atMost(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return null;
        }
        try {
            return NumberUtils.parseNumber(limit, Integer.class);
        } catch (IllegalArgumentException e) {
            throw LiveTablesEndpoint.outOfRange(limit);
        }
    }

    private WebEndpointResponse<OperationResponseBody> notFound(String table) {
        return new WebEndpointResponse<>(endpoint.unknown(table), WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static WebEndpointResponse<OperationResponseBody> failed(@Nullable String why, int status) {
        return new WebEndpointResponse<>(new FailedOperation(why + "."), status);
    }

    /**
     * Checks whether the master of a table does what it is said to do, by some twenty questions to it, past the cache. Where
     * a table has contexts, it is asked in that of the request.
     *
     * @param table its name
     * @param question what is asked for: {@code check}
     * @return {@link CheckedTable}; status 404 when there is no such question, and with {@link UnknownLiveTable} when there is
     *     no such table; 400 with {@link FailedOperation} when the table has contexts, and the request is in none
     */
    @ReadOperation
    public WebEndpointResponse<OperationResponseBody> checkLiveTable(
            @Selector String table, @Selector String question) {
        if (!question.equals("check")) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        try {
            return endpoint.check(table)
                    .map(report ->
                            new WebEndpointResponse<OperationResponseBody>(CheckedTable.of(table, report, settings)))
                    .orElseGet(() -> notFound(table));
        } catch (ContextException e) {
            return failed(e.getMessage(), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
    }

    /**
     * Invalidates all that is cached of a table, and takes it out of the cache.
     *
     * @param table its name
     * @param context which context, such as a tenant, to invalidate; null for all of them
     * @return status 204; 404 with {@link UnknownLiveTable} when there is no such table; with {@link FailedOperation} 400 when
     *     the table has no contexts and one is given, and 500 when the table is closed, or what was invalidated may be
     *     served after a restart
     */
    @DeleteOperation
    public WebEndpointResponse<OperationResponseBody> invalidateLiveTable(
            @Selector String table, @Nullable String context) {
        try {
            return endpoint.invalidate(table, context)
                    ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT)
                    : notFound(table);
        } catch (InvalidEndpointRequestException e) {
            return failed(e.getReason(), WebEndpointResponse.STATUS_BAD_REQUEST);
        } catch (ClosedException | IllegalStateException e) {
            return failed(e.getMessage(), WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
        }
    }
}
