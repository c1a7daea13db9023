package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.TableContext;
import dev.livetable.table.TimeLimits;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private Map<String, ColumnType> types = Map.of();
    private @Nullable Paging paging;
    private @Nullable JsonPointer items;
    private @Nullable JsonPointer item;
    private @Nullable String rowPath;
    private @Nullable JsonPointer idLink;
    private @Nullable String attributes;
    private @Nullable JsonPointer envelope;
    private boolean flatWrites;
    private final Map<String, Object> fixedFields = new LinkedHashMap<>();
    private Set<String> serverFields = Set.of();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Map<String, String> listParameters = new LinkedHashMap<>();
    private final RequestHeaders headers = new RequestHeaders();
    private Set<Integer> notFound = Api.MISSING;
    private Total total = Total.unknown();
    private Sorting sorting = Sorting.none();
    private Filtering filtering = Filtering.none();
    private Set<HttpMethod> methods = WRITING;
    private HttpMethod patchMethod = HttpMethod.PATCH;
    private @Nullable MediaType patchType;
    private boolean conditional;
    private int maxBodySize = 32 * MEBI;
    private int rememberedSize = 16 * MEBI;
    private @Nullable TableContext context;
    private UnaryOperator<String> settingNames = UnaryOperator.identity();

    RestTableBuilder(RestClient client) {
        this.client = client;
    }

    /**
     * Sets what a kind of API has in common: paging, sorting, and some of the other settings. What is set after it is as
     * it is set then. Which columns can be filtered is still to be said; see {@link Filtering#of}.
     *
     * @param style the kind of API
     * @return this builder
     */
    public RestTableBuilder style(RestStyle style) {
        Preset preset = Preset.of(style);
        return preset.rest().apply(paging(preset.paging()).sorting(preset.sorting()));
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
     * Sets where the rows are; by default at the client's base URL itself. A slash at the end counts.
     *
     * @param path a path of the base URL as plain text, such as {@code /posts} or {@code /posts/}, or a whole URL
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
     * <p>Without them the columns are those of the rows that the API gives, from the first use on: whole numbers,
     * decimals, texts, booleans, lists, maps, or any value where rows differ or have none. A value of another type, or a
     * field that comes up only later, makes the columns wider: whole numbers become decimals, all else any value, and the
     * field is a new column. That costs what a cache has of the table. So declare the columns where types differ, where
     * rows have fields without end, and where a text is a date.
     *
     * @param columns the columns; none to learn them
     * @return this builder
     */
    public RestTableBuilder columns(Column... columns) {
        this.columns = List.of(columns);
        this.types = Map.of();
        return this;
    }

    /**
     * Sets the columns by the names their fields have in JSON, as {@link #columns(Column...)} does. The id is not null
     * and may be made by the API; the others may be null.
     *
     * @param types the type of each column, in their order; none to learn them
     * @return this builder
     */
    public RestTableBuilder columns(Map<String, ColumnType> types) {
        this.types = new LinkedHashMap<>(types);
        this.columns = List.of();
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
     * Sets where a single row is in the body; by default it is in the envelope, or else the body itself. A list in that
     * place has one row or none.
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
     * Sets where one row is; by default {@code {path}/{id}}, with a slash at the end if the path has one.
     *
     * <p>The id is percent-encoded, and written so that it cannot end its place: quotes in an id between single quotes are
     * doubled, an id in a place of its own in the path or at the end of a parameter may be any text that a URL can hold,
     * and one that is elsewhere, as in parentheses without quotes, may only have letters, digits and {@code - . _ ~}.
     *
     * <p>If the id is in the query, the answer may be a list with one row or none. The row is then read before each write,
     * since a server that does not know the parameter would write to all rows.
     *
     * @param template a path and query of the base URL in which {@code {id}} is the id, {@code {id-column}} the name of its
     *     column and {@code {path}}, at the beginning, the path of the rows without a slash at its end, such as {@code
     *     {path}('{id}')} or {@code {path}?id=eq.{id}}
     * @return this builder
     */
    public RestTableBuilder rowPath(String template) {
        this.rowPath = template;
        return this;
    }

    /**
     * Sets where a row has a link that ends in its id, for rows that have no field of the id. By default {@code
     * /_links/self/href} is looked at. Such an id is not written.
     *
     * @param field the name of a field, or a JSON pointer
     * @return this builder
     * @throws IllegalArgumentException if it looks like a place in another notation
     */
    public RestTableBuilder idLink(String field) {
        this.idLink = JsonAnswers.pointer(field);
        return this;
    }

    /**
     * Sets which field of a row's object holds the columns but the id; by default the object itself does. It is so for rows
     * that are read and, unless {@link #flatWrites} says otherwise, for those that are written.
     *
     * @param field the name of the field, such as {@code attributes}; the empty text for the object itself
     * @return this builder
     */
    public RestTableBuilder attributes(String field) {
        this.attributes = field.isEmpty() ? null : field;
        return this;
    }

    /**
     * Sets whether an object that is written has the columns itself, though one that is read has them in the field of {@link
     * #attributes}; by default not.
     *
     * @param flat whether it has
     * @return this builder
     */
    public RestTableBuilder flatWrites(boolean flat) {
        this.flatWrites = flat;
        return this;
    }

    /**
     * Sets where a row's object is in the body of a write; by default it is the body itself.
     *
     * @param field the name of a field, or a JSON pointer, such as {@code data}; the empty text for the body itself
     * @return this builder
     * @throws IllegalArgumentException if it looks like a place in another notation
     */
    public RestTableBuilder envelope(String field) {
        this.envelope = field.isEmpty() ? null : JsonAnswers.pointer(field);
        return this;
    }

    /**
     * Adds a field that each object has that is written, beside its columns.
     *
     * @param name the name of the field, such as {@code type}
     * @param value its value: a text, number, boolean, list or map
     * @return this builder
     */
    public RestTableBuilder fixedField(String name, Object value) {
        this.fixedFields.put(name, value);
        return this;
    }

    /**
     * Sets fields that only the server sets: they are read and not sent. A replace sends all other fields that the stored
     * row has and that are no columns. Links, what is embedded, and annotations with an {@code @} are never sent.
     *
     * @param fields the names of the fields, such as {@code createdAt}
     * @return this builder
     */
    public RestTableBuilder serverFields(String... fields) {
        this.serverFields = Set.of(fields);
        return this;
    }

    /**
     * Adds a parameter to each request. An empty value takes one away that was set before.
     *
     * @param name the name, as it is before it is encoded for a URL
     * @param value the value, as it is before it is encoded for a URL
     * @return this builder
     */
    public RestTableBuilder parameter(String name, String value) {
        set(parameters, name, value);
        return this;
    }

    /** Adds a parameter to the requests for lists, as {@link #parameter} does to each. */
    public RestTableBuilder listParameter(String name, String value) {
        set(listParameters, name, value);
        return this;
    }

    private static void set(Map<String, String> parameters, String name, String value) {
        if (value.isEmpty() && parameters.containsKey(name)) {
            parameters.remove(name);
        } else {
            parameters.put(name, value);
        }
    }

    /**
     * Adds a header to each request. An empty value takes one away that was set before. {@code Accept} and {@code
     * Content-Type} take the place of those for JSON.
     *
     * @param name the name of the header
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if no header can have this name or value, or it is one that depends on the request
     */
    public RestTableBuilder header(String name, String value) {
        this.headers.always(name, value);
        return this;
    }

    /** Adds a header to the requests for lists, as {@link #header} does to each; it goes before that one. */
    public RestTableBuilder listHeader(String name, String value) {
        this.headers.ofLists(name, value);
        return this;
    }

    /** Adds a header to the requests that write, as {@link #header} does to each; it goes before that one. */
    public RestTableBuilder writeHeader(String name, String value) {
        this.headers.ofWrites(name, value);
        return this;
    }

    /**
     * Sets the statuses by which the API says that there is no row with an id; by default 404 and 410. One with another
     * meaning, such as 403, counts only if another row can be read at that moment.
     *
     * @param statuses 204, or statuses from 400 to 499 that do not speak of the moment
     * @return this builder
     * @throws IllegalArgumentException if there is another among them, or none
     */
    public RestTableBuilder notFound(int... statuses) {
        Set<Integer> given = Arrays.stream(statuses).boxed().collect(Collectors.toUnmodifiableSet());
        for (int status : given) {
            boolean isOfTheRow = status >= 400 && status <= 499 && !RestFailures.PASSING.contains(status);
            if (!isOfTheRow && status != 204) {
                throw new IllegalArgumentException("The status " + status
                        + " cannot say that there is no row; 204 can, or one from 400 to 499 but for 408, 425 and 429");
            }
        }
        if (given.isEmpty()) {
            throw new IllegalArgumentException(
                    "No status is given that says that there is no row; 404 and 410 usually do");
        }
        this.notFound = given;
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
     * Sets the method that changes the columns it is sent and leaves the others; by default PATCH. With PUT rows can be
     * patched and not replaced.
     *
     * @param method PATCH or PUT
     * @return this builder
     * @throws IllegalArgumentException if it is another one
     */
    public RestTableBuilder patchMethod(HttpMethod method) {
        if (!method.equals(HttpMethod.PATCH) && !method.equals(HttpMethod.PUT)) {
            throw new IllegalArgumentException("The method that patches is " + method + ", but must be PATCH or PUT");
        }
        this.patchMethod = method;
        return this;
    }

    /**
     * Sets the content type of patches; by default that of other writes, which is {@code application/json} unless a header
     * says otherwise.
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
     *     columns, a size is out of range, two settings use one parameter or field, the row path is no template, or values
     *     of the columns cannot be written in a template of the filtering
     */
    public RestTable build() {
        String given = name == null ? "" : name;
        RestErrors unnamed = new RestErrors(given.isBlank() ? Endpoint.shown(path) : given, settingNames);
        Endpoint found = Endpoint.of(unnamed, client, path);
        String shown = given.isBlank() ? found.lastSegment() : given;
        RestErrors errors = new RestErrors(shown, settingNames);
        Query always = new Query(errors);
        parameters.forEach(always::add);
        String template = rowPath == null ? null : rowPath.replace("{id-column}", idColumn);
        String choice = Stream.of(headers.choice(), listParameters.isEmpty() ? "" : listParameters.toString())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("\n"));
        Endpoint endpoint = found.with(errors, template, always, choice);
        List<Column> columns = typedColumns();
        if (paging == null) {
            throw new IllegalArgumentException("Table '" + shown + "' does not say how its API pages "
                    + errors.setting("paging") + "; say Paging.none() if every answer holds all rows");
        }
        if (maxBodySize < 1 || maxBodySize == Integer.MAX_VALUE || rememberedSize < 0) {
            throw new IllegalArgumentException(
                    "Table '" + shown + "' has a limit of " + maxBodySize + " bytes per body "
                            + errors.setting("maxBodySize") + ", which must be from 1 to " + (Integer.MAX_VALUE - 1)
                            + ", and remembers " + rememberedSize + " bytes " + errors.setting("rememberedSize")
                            + ", which must be at least 0");
        }
        checkFields(errors, columns);
        Api api = new Api(
                paging,
                total,
                sorting,
                filtering,
                Collections.unmodifiableMap(new LinkedHashMap<>(listParameters)),
                methods,
                patchMethod,
                headers.bodyType(),
                patchType == null ? headers.bodyType() : patchType,
                conditional,
                notFound);
        filtering.check(columns);
        checkParameters(errors, endpoint, paging);
        Calls calls = new Calls(errors, client, headers, maxBodySize);
        JsonPointer single = item == null ? envelope : item;
        JsonAnswers json = new JsonAnswers(errors, items, single, endpoint.lastSegment());
        RestFailures failures = new RestFailures(errors, json, notFound);
        RowShape.Given objects =
                new RowShape.Given(idColumn, attributes, idLink, envelope, fixedFields, serverFields, flatWrites);
        RowShape shape = new RowShape(errors, objects, endpoint::idAtEnd);
        Endpoint counted = total.path() == null
                ? null
                : Endpoint.of(errors, client, total.path().replace("{path}", path))
                        .with(errors, null, always, choice);
        RestReads reads = new RestReads(
                errors, shape, columns, endpoint, counted, api, calls, json, failures, rememberedSize, context);
        RowReader rows = new RowReader(errors, endpoint, calls, json, shape, failures, reads, rememberedSize, context);
        RestWrites writes = new RestWrites(errors, endpoint, api, calls, json, shape, failures, reads, rows);
        return new RestTable(errors, endpoint, api, reads, rows, writes);
    }

    private List<Column> typedColumns() {
        return types.isEmpty()
                ? columns
                : types.entrySet().stream()
                        .map(type -> type.getKey().equals(idColumn)
                                ? new Column(idColumn, type.getValue(), false, true)
                                : Column.of(type.getKey(), type.getValue()))
                        .toList();
    }

    private void checkFields(RestErrors errors, List<Column> columns) {
        boolean isNested = attributes != null && !flatWrites;
        for (String field : fixedFields.keySet()) {
            boolean isColumn = !isNested
                    && columns.stream().anyMatch(column -> column.name().equals(field));
            if (isColumn || field.equals(idColumn) || isNested && field.equals(attributes)) {
                throw new IllegalArgumentException("Table '" + errors.table() + "' has two uses for the field '" + field
                        + "': it has one value in each row that is written, and is a column, too "
                        + errors.setting("fixedFields"));
            }
        }
    }

    /** Refuses a parameter that would be sent for two purposes, as a server may read either. */
    private void checkParameters(RestErrors errors, Endpoint endpoint, Paging paging) {
        Set<String> sent = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Set<String> ofRow = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ofRow.addAll(endpoint.rowPath().parameters());
        if (endpoint.fixedParameters().stream().anyMatch(ofRow::contains)) {
            throw new IllegalArgumentException("Table '" + errors.table() + "' has two uses for the parameters " + ofRow
                    + ": the address of a row must not share one with those of each request "
                    + errors.setting("rowPath"));
        }
        for (Collection<String> names : List.of(
                Set.copyOf(endpoint.fixedParameters()),
                listParameters.keySet(),
                paging.parameters(),
                sorting.parameters(),
                filtering.parameters())) {
            for (String name : names) {
                if (!sent.add(name)) {
                    throw new IllegalArgumentException("Table '" + errors.table() + "' has two uses for the parameter '"
                            + name
                            + "': the base URL, fixed parameters, paging, sorting and filtering must not share one "
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
