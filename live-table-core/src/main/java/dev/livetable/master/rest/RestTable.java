package dev.livetable.master.rest;

import dev.livetable.table.Capability;
import dev.livetable.table.Filter;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.WritableTable;
import dev.livetable.table.WriteReach;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

/**
 * The rows of a JSON API. Lists are read with GET at its path, a row at the path and its id; rows are added with
 * POST, replaced with PUT, patched with PATCH and deleted with DELETE. What the API cannot be asked, by what its
 * builder was told, is not advertised and refused. Ids have one column.
 *
 * <p>A page is one request where the API serves as many rows as were asked for. Where it serves fewer at once, a page
 * is made of several; when a row or the total moves between them they are made again, up to three times, but a change
 * that moves neither is not seen, so such a page may mix two states. Totals are what the API states until its rows
 * end sooner.
 *
 * <p>Answers to reads are remembered with their {@code ETag} or {@code Last-Modified}, and the server is asked each
 * time whether they still hold.
 *
 * <p>A filter's values are written so that the API reads them as values; see {@link Filtering#operator}. An answer with
 * rows that are certainly outside of the filter is an error, and none of them is shown.
 *
 * <p>Errors hold no id and no value of a filter or a row. They do hold what the server itself says
 * of a refusal, which may.
 *
 * <p>A write that is answered with 4xx is refused, with what the server says; 404 and 409 and 412 have the exceptions
 * of {@link WritableTable}. After 408, 425, 429, a redirect, 5xx, 202, a broken connection or a timeout its outcome
 * is unknown, which is an {@link UnknownOutcomeException}. No write is sent twice here; neither should the client's request
 * factory. PUT must replace or add the whole row; an API that only replaces answers 404 for a missing row, which is
 * passed on. PATCH must set the columns sent; objects within them are merged where the API merges them.
 *
 * <p>Credentials, redirects and time limits are the client's. It must have time limits, and should not follow
 * redirects to other hosts. Safe for use by many threads.
 */
public final class RestTable implements WritableTable {

    private final String name;
    private final Endpoint endpoint;
    private final Set<Capability> capabilities;
    private final FilterSupport filterSupport;
    private final boolean reachesAnyPage;
    private final RestReads reads;
    private final RowReader rows;
    private final Lists lists;
    private final RestWrites writes;

    RestTable(RestErrors errors, Endpoint endpoint, Api api, RestReads reads, RowReader rows, RestWrites writes) {
        this.name = errors.table();
        this.endpoint = endpoint;
        this.capabilities = capabilitiesOf(api);
        this.filterSupport = api.filtering().support();
        this.reachesAnyPage = api.paging().reachesAnyPage();
        this.reads = reads;
        this.rows = rows;
        this.lists = new Lists(errors, endpoint, api, reads);
        this.writes = writes;
    }

    /**
     * Returns a builder of a table. Nothing is contacted before the table is used.
     *
     * @param client brings the base URL, the credentials and the time limits
     */
    public static RestTableBuilder builder(RestClient client) {
        return new RestTableBuilder(client);
    }

    /** Returns whether it uses for all callers what it remembers: always, without a context of its builder. */
    @Override
    public boolean isSharedByCallers() {
        return reads.isShared();
    }

    /** Returns whether each status that says that there is no row says nothing else. */
    @Override
    public boolean tellsMissing() {
        return reads.tellsMissing();
    }

    private static Set<Capability> capabilitiesOf(Api api) {
        EnumSet<Capability> can = EnumSet.noneOf(Capability.class);
        addIf(api.filtering().isSupported(), can, Capability.FILTER);
        addIf(api.sorting().isSupported(), can, Capability.SORT);
        addIf(api.total().isKnown() || api.paging().style() == Paging.Style.NONE, can, Capability.COUNT);
        addIf(api.methods().contains(HttpMethod.POST), can, Capability.INSERT);
        addIf(api.methods().contains(HttpMethod.PUT) && !api.patchesByPut(), can, Capability.REPLACE);
        addIf(api.methods().contains(api.patchMethod()), can, Capability.PATCH);
        addIf(api.methods().contains(HttpMethod.DELETE), can, Capability.DELETE);
        return can;
    }

    private static void addIf(boolean able, Set<Capability> can, Capability capability) {
        if (able) {
            can.add(capability);
        }
    }

    /**
     * Returns what the table looks like: the columns declared, or else those of the first rows that the API gave.
     * While it has no rows to learn from, the only column is the id.
     */
    @Override
    public TableSchema schema() {
        return reads.layout().schema();
    }

    /**
     * Returns the URL of the rows, without user, password and parameters. Where the base URL has parameters, a hash of
     * them is added, since they may choose other rows.
     */
    @Override
    public Optional<String> identity() {
        return Optional.of("rest table " + endpoint.identity());
    }

    /** Returns that an API takes part in no transaction. */
    @Override
    public Participation participation() {
        return Participation.NEVER;
    }

    /** Returns whether a page is asked for by its place, and not by what the page before it says. */
    @Override
    public boolean reachesAnyPage() {
        return reachesAnyPage;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.copyOf(capabilities);
    }

    /** Returns which conditions the templates of the builder's filtering can ask the API for. */
    @Override
    public FilterSupport filterSupport() {
        return filterSupport;
    }

    @Override
    public Slice<Row> list(Filter filter, Pageable pageable) {
        requireFor(filter);
        if (pageable.getSort().isSorted()) {
            require(Capability.SORT);
        }
        return lists.list(filter, pageable);
    }

    @Override
    public Optional<Row> get(String id) {
        return get(id, Filter.all());
    }

    /** Returns the row if it satisfies the filter, which is looked at here, so that the API need not know how. */
    @Override
    public Optional<Row> get(String id, Filter within) {
        reads.layout().schema().coerce(within);
        if (reads.layout().idValues(id).isEmpty()) {
            return Optional.empty();
        }
        return rows.find(id)
                .map(Revalidated.Version::value)
                .filter(row -> reads.layout().schema().coerce(within).matches(row)); // the columns may be wider by now
    }

    /**
     * Returns the rows, by few requests where the builder's filtering has a way to ask for a list of ids, and else by one
     * request for each. They may be of several states of the API.
     */
    @Override
    public Map<String, Row> getAll(Collection<String> ids, Filter within) {
        TableSchema schema = schema();
        Filter condition = schema.coerce(within);
        Map<String, Row> found = new RestBulk(filterSupport, lists, this::get).find(schema, new LinkedHashSet<>(ids));
        found.values().removeIf(row -> !condition.matches(row));
        return found;
    }

    @Override
    public long count(Filter filter) {
        require(Capability.COUNT);
        requireFor(filter);
        return lists.count(filter);
    }

    @Override
    public Row insert(Row row) {
        require(Capability.INSERT);
        return writes.insert(row);
    }

    @Override
    public Row replace(String id, Row row, Filter within) {
        require(Capability.REPLACE);
        return writes.replace(id, row, within);
    }

    @Override
    public Row patch(String id, Row changes, Filter within) {
        require(Capability.PATCH);
        return writes.patch(id, changes, within);
    }

    @Override
    public boolean delete(String id, Filter within) {
        require(Capability.DELETE);
        return writes.delete(id, within);
    }

    /** Throws, since no row could be known to be deleted with the others, or to be counted. */
    @Override
    public long deleteAll(Filter filter) {
        throw lacking(Capability.DELETE_ALL);
    }

    /** Returns that any row may change: what a server does with a write is not known here. */
    @Override
    public WriteReach writeReach() {
        return WriteReach.anyRow("a server may change other rows with the one that is written");
    }

    private void requireFor(Filter filter) {
        if (!filter.isAll()) {
            require(Capability.FILTER);
        }
    }

    private void require(Capability needed) {
        if (!capabilities.contains(needed)) {
            throw lacking(needed);
        }
    }

    private UnsupportedOperationException lacking(Capability needed) {
        return new UnsupportedOperationException("Table '" + name + "' has no capability " + needed
                + ": its API was not said to be able to do it; it has " + capabilities);
    }

    /** Returns the URL of the rows, without user, password and parameters. */
    @Override
    public String toString() {
        return "rest table " + endpoint;
    }
}
