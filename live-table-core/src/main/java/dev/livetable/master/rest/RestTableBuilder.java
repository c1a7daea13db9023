package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.TableContext;
import dev.livetable.table.TimeLimits;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JsonPointer;

/** Builds a {@link RestTable}. Nothing contacts the API before the table is used. Not safe for use by many threads. */
public final class RestTableBuilder {

    private static final int MEBI = 1024 * 1024;
    private static final Set<HttpMethod> WRITING =
            Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private RestClient client;
    private @Nullable String name;
    private String path = "";
    private String idColumn = "id";
    private List<Column> columns = List.of();
    private @Nullable Paging paging;
    private @Nullable JsonPointer items;
    private JsonPointer item = JsonPointer.empty();
    private Total total = Total.unknown();
    private Sorting sorting = Sorting.none();
    private Filtering filtering = Filtering.none();
    private Set<HttpMethod> methods = WRITING;
    private MediaType patchType = MediaType.APPLICATION_JSON;
    private boolean conditional;
    private int maxBodySize = 32 * MEBI;
    private int rememberedSize = 16 * MEBI;
    private @Nullable TableContext context;
    private UnaryOperator<String> settingNames = UnaryOperator.identity();

    RestTableBuilder(RestClient client) {
        this.client = client;
    }

    /**
     * Sets what the table is called in its schema and in errors; by default the last part of its path.
     *
     * @param name the name; a blank one is as good as none
     * @return this builder
     */
    public RestTableBuilder name(String name) {
        this.name = name;
        return this;
    }

    /**
     * Sets where the rows are; by default at the client's base URL itself.
     *
     * @param path a path of the base URL as plain text, such as {@code /posts}, or a whole URL
     * @return this builder
     */
    public RestTableBuilder path(String path) {
        this.path = path;
        return this;
    }

    /**
     * Sets the column that tells the rows apart, whose values stand in the path of a row; by default {@code id}.
     *
     * @param column the name of its field in JSON
     * @return this builder
     */
    public RestTableBuilder idColumn(String column) {
        this.idColumn = column;
        return this;
    }

    /**
     * Sets the columns, the id's among them, by the names their fields have in JSON. Fields that are no columns are
     * left out.
     *
     * <p>Without them the columns are those of the first rows that the API gives, at the first use or, while it has
     * none, as soon as it has some: whole numbers, decimals, texts, booleans, lists, maps, or any value where rows
     * differ or have none. Fields that come up only later stay unknown, and a value of another type than in the first
     * rows is an error; so declare the columns where that may happen, and where a text is a date.
     *
     * @param columns the columns; none to learn them
     * @return this builder
     */
    public RestTableBuilder columns(Column... columns) {
        this.columns = List.of(columns);
        return this;
    }

    /**
     * Sets how the API is asked for a part of its rows; it has no default, since a wrong one shows a part as the
     * whole.
     *
     * @param paging the paging; {@link Paging#none} if every answer holds all rows
     * @return this builder
     */
    public RestTableBuilder paging(Paging paging) {
        this.paging = paging;
        return this;
    }

    /**
     * Sets where the rows of a list are in the body; by default it is an array itself, or has one in a field {@code
     * content}, {@code data}, {@code items} or {@code results}, or named as the table or the last part of the path,
     * there or within {@code _embedded}.
     *
     * @param field the name of a field, or a JSON pointer; the empty text is the body itself
     * @return this builder
     * @throws IllegalArgumentException if it looks like a place in another notation
     */
    public RestTableBuilder items(String field) {
        this.items = JsonAnswers.pointer(field);
        return this;
    }

    /**
     * Sets where a single row is in the body; by default it is the body itself.
     *
     * @param field the name of a field, or a JSON pointer; the empty text is the body itself
     * @return this builder
     * @throws IllegalArgumentException if it looks like a place in another notation
     */
    public RestTableBuilder item(String field) {
        this.item = JsonAnswers.pointer(field);
        return this;
    }

    /**
     * Sets where the API says how many rows there are in all; by default unknown.
     *
     * @param total the place
     * @return this builder
     */
    public RestTableBuilder total(Total total) {
        this.total = total;
        return this;
    }

    /**
     * Sets how the API is asked for an order; by default it cannot be asked.
     *
     * @param sorting the way
     * @return this builder
     */
    public RestTableBuilder sorting(Sorting sorting) {
        this.sorting = sorting;
        return this;
    }

    /**
     * Sets how the API is asked for some rows; by default it cannot be asked.
     *
     * @param filtering the way, and what can be asked for
     * @return this builder
     */
    public RestTableBuilder filtering(Filtering filtering) {
        this.filtering = filtering;
        return this;
    }

    /**
     * Sets which of POST, PUT, PATCH and DELETE the API answers; by default all, and with none it can only be read.
     *
     * @param methods the methods
     * @return this builder
     * @throws IllegalArgumentException if there is another among them
     */
    public RestTableBuilder methods(HttpMethod... methods) {
        Set<HttpMethod> known = new LinkedHashSet<>(List.of(methods));
        if (!WRITING.containsAll(known)) {
            throw new IllegalArgumentException(
                    "The methods " + known + " must be some of POST, PUT, PATCH and DELETE; rows are read with GET");
        }
        this.methods = Set.copyOf(known);
        return this;
    }

    /**
     * Sets the content type of patches; by default {@code application/json}.
     *
     * @param type the type, such as {@code application/merge-patch+json}
     * @return this builder
     */
    public RestTableBuilder patchType(MediaType type) {
        this.patchType = type;
        return this;
    }

    /**
     * Sets whether rows can be written on a condition, as through a view; by default not, and such writes are refused.
     * Many servers send ETags and do not check them: then a condition would be checked too early.
     *
     * @param conditional whether the API gives each row a strong {@code ETag} and checks {@code If-Match} and
     *     {@code If-None-Match} in the same step as a write
     * @return this builder
     */
    public RestTableBuilder conditionalWrites(boolean conditional) {
        this.conditional = conditional;
        return this;
    }

    /**
     * Sets how large an answer's body may be; by default 32 MiB. A larger one is an error, and the rest is not read.
     *
     * @param bytes the most bytes, at least 1
     * @return this builder
     */
    public RestTableBuilder maxBodySize(int bytes) {
        this.maxBodySize = bytes;
        return this;
    }

    /**
     * Sets how many bytes of heap, by estimate, the remembered answers for lists may take, and as many those for single
     * rows, so that asking again costs no body where nothing changed; by default 16 MiB. With 0 the server is not asked
     * whether something changed.
     *
     * @param bytes the bytes, at least 0
     * @return this builder
     */
    public RestTableBuilder rememberedSize(int bytes) {
        this.rememberedSize = bytes;
        return this;
    }

    /**
     * Sets what tells in which context the calling thread reads and writes, such as the user whose credentials the client
     * sends. Answers are then remembered for each context apart. It is the same as that of the live table. By default all
     * callers get the same answers.
     *
     * @param context what tells it
     * @return this builder
     */
    public RestTableBuilder context(TableContext context) {
        this.context = context;
        return this;
    }

    /**
     * Sets how errors call a setting of this builder, for a user who makes it elsewhere; by default as the builder
     * does.
     *
     * @param names returns what the user calls the setting of a name, such as {@code idColumn}
     * @return this builder
     */
    public RestTableBuilder settingNames(UnaryOperator<String> names) {
        this.settingNames = names;
        return this;
    }

    /**
     * Gives the client the JDK's HTTP client with these time limits, in place of the request factory it has. By
     * default its own is used, which should have such limits.
     *
     * @param connect the limit for a connection to be made; more than 24 days count as 24 days
     * @param read the limit for an answer to be there; more than 24 days count as 24 days
     * @return this builder
     * @throws IllegalArgumentException if one of them is zero or negative
     */
    public RestTableBuilder timeouts(Duration connect, Duration read) {
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(TimeLimits.ofCall("connect", connect))
                .build();
        JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(http);
        factory.setReadTimeout(TimeLimits.ofCall("read", read));
        this.client = client.mutate().requestFactory(factory).build();
        return this;
    }

    /**
     * Returns the table.
     *
     * @throws IllegalArgumentException if the paging is not set, there is no server to ask, the id is none of the
     *     columns, a size is out of range, two settings use one parameter, or values of the columns cannot be written
     *     in a template of the filtering
     */
    public RestTable build() {
        String given = name == null ? "" : name;
        RestErrors unnamed = new RestErrors(given.isBlank() ? Endpoint.shown(path) : given, settingNames);
        Endpoint found = Endpoint.of(unnamed, client, path);
        String shown = given.isBlank() ? found.lastSegment() : given;
        RestErrors errors = new RestErrors(shown, settingNames);
        Endpoint endpoint = found.with(errors);
        if (paging == null) {
            throw new IllegalArgumentException("Table '" + shown + "' does not say how its API pages "
                    + errors.setting("paging") + "; say Paging.none() if every answer holds all rows");
        }
        if (maxBodySize < 1 || maxBodySize == Integer.MAX_VALUE || rememberedSize < 0) {
            throw new IllegalArgumentException("Table '" + shown + "' has a limit of " + maxBodySize
                    + " bytes per body and remembers " + rememberedSize + ", but they must be at least 1 and 0");
        }
        Api api = new Api(paging, total, sorting, filtering, methods, patchType, conditional);
        filtering.check(columns);
        checkParameters(errors, endpoint, paging);
        Calls calls = new Calls(errors, client, maxBodySize);
        JsonAnswers json = new JsonAnswers(errors, items, item, endpoint.lastSegment());
        Endpoint counted = total.path() == null
                ? null
                : Endpoint.of(errors, client, total.path().replace("{path}", path));
        RestReads reads =
                new RestReads(errors, idColumn, columns, endpoint, counted, api, calls, json, rememberedSize, context);
        return new RestTable(errors, endpoint, api, reads, new RestWrites(errors, endpoint, api, calls, json, reads));
    }

    /** Refuses a parameter that would be sent for two purposes, as a server may read either. */
    private void checkParameters(RestErrors errors, Endpoint endpoint, Paging paging) {
        Set<String> sent = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Collection<String> names : List.of(
                Set.copyOf(endpoint.fixedParameters()),
                paging.parameters(),
                sorting.parameters(),
                filtering.parameters())) {
            for (String name : names) {
                if (!sent.add(name)) {
                    throw new IllegalArgumentException("Table '" + errors.table() + "' has two uses for the parameter '"
                            + name + "': the base URL, paging, sorting and filtering must not share one "
                            + errors.setting("filtering"));
                }
            }
        }
    }

    /** Returns the path of the rows. */
    @Override
    public String toString() {
        return "builder of rest table " + path;
    }
}
