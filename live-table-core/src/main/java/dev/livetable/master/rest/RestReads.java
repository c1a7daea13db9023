package dev.livetable.master.rest;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads rows over HTTP: what an answer holds, by the table's columns, which may have to be learned from one. */
final class RestReads {

    private static final int SAMPLE = 100;

    /** A number alone is often sent as a text. */
    private static final List<MediaType> NUMBER =
            List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.ALL);

    private final RestErrors errors;
    private final String idColumn;
    private final Endpoint endpoint;
    private final Api api;
    private final Calls calls;
    private final JsonAnswers json;
    private final RestFailures failures;
    private final @Nullable Endpoint counted;
    private final Revalidated<Batch> lists;
    private final Revalidated<Row> rows;
    private final boolean isShared;
    private volatile @Nullable Layout layout;

    RestReads(
            RestErrors errors,
            String idColumn,
            List<Column> columns,
            Endpoint endpoint,
            @Nullable Endpoint counted,
            Api api,
            Calls calls,
            JsonAnswers json,
            long rememberedBytes,
            @Nullable TableContext context) {
        this.errors = errors;
        this.idColumn = idColumn;
        this.endpoint = endpoint;
        this.counted = counted;
        this.api = api;
        this.calls = calls;
        this.json = json;
        this.failures = new RestFailures(errors, json);
        this.lists = new Revalidated<>(calls, failures, rememberedBytes, context);
        this.rows = new Revalidated<>(calls, failures, rememberedBytes, context);
        this.isShared = context == null;
        this.layout = columns.isEmpty() ? null : Layout.of(errors, columns, idColumn);
    }

    /** Returns whether answers that were remembered for one caller are used for all. */
    boolean isShared() {
        return isShared;
    }

    /**
     * The columns, and how their values are read and written.
     *
     * @param schema the schema
     * @param values how values are read and written
     */
    record Layout(TableSchema schema, JsonValues values) {

        static Layout of(RestErrors errors, List<Column> columns, String idColumn) {
            TableSchema schema = TableSchema.of(errors.table(), columns, idColumn);
            return new Layout(schema, new JsonValues(errors, schema));
        }
    }

    /**
     * Returns the columns: those declared, or those of the first rows that the API gave, or only the id while it has
     * none.
     */
    Layout layout() {
        Layout known = layout;
        if (known == null) {
            List<JsonNode> sample = sample();
            known = Layout.of(errors, LearnedColumns.of(sample, idColumn), idColumn);
            layout = sample.isEmpty() ? null : known;
        }
        return known;
    }

    private List<JsonNode> sample() {
        Query query = new Query(errors);
        api.paging().ask(query, 0, api.paging().unit(SAMPLE));
        Answer answer = calls.send(HttpMethod.GET, endpoint.rows(query), headers -> {}, null);
        if (!answer.isSuccess()) {
            throw failures.ofRead(answer);
        }
        List<JsonNode> sample = json.rows(answer, json.parse(answer));
        sample.stream().filter(row -> !row.has(idColumn)).findFirst().ifPresent(row -> {
            throw errors.failure("the rows of the API have no field '" + idColumn + "' but " + JsonAnswers.names(row)
                    + "; name the one that is the id " + errors.setting("idColumn"));
        });
        return sample;
    }

    /**
     * Returns the rows that the API has in a place.
     *
     * @param position that of the first row asked for; 0 where it is not known
     */
    Batch list(Target target, JsonValues values, long position) {
        return lists.find(target, answer -> batch(answer, values), answer -> pastEnd(answer, position), this::refreshed)
                .orElseThrow(() -> errors.failure(target.with(HttpMethod.GET)
                        + " was answered with 404: there is nothing at " + endpoint
                        + "; are the base URL and the path right?"))
                .value();
    }

    private Batch batch(Answer answer, JsonValues values) {
        JsonNode body = json.parse(answer);
        List<Row> found = json.rows(answer, body).stream().map(values::row).toList();
        return new Batch(
                found,
                api.total().in(answer.headers(), body),
                api.paging().lead(answer.headers(), body),
                answer.isPartial() ? Batch.Kind.PARTIAL : Batch.Kind.ROWS);
    }

    private Optional<Batch> pastEnd(Answer answer, long position) {
        long total = api.total().in(answer.headers(), MissingNode.getInstance());
        boolean isEmpty = answer.status() == 416 && total == 0;
        return isEmpty || api.paging().isPastEnd(answer.status(), position)
                ? Optional.of(Batch.pastEnd(total))
                : Optional.empty();
    }

    /**
     * Returns an answer whose body has not changed, with what the headers say now; empty if they once said a total or
     * led on, and do not any more. A tag often stands for the body alone.
     */
    private Optional<Batch> refreshed(Batch known, Answer unchanged) {
        HttpHeaders headers = unchanged.headers();
        long total = api.total().isInHeader() ? api.total().in(headers, MissingNode.getInstance()) : known.total();
        boolean isLeftOut = total < 0 && known.isTotalKnown()
                || api.paging().isLedByHeader(known.lead()) && !headers.containsHeader(HttpHeaders.LINK);
        if (isLeftOut) {
            return Optional.empty();
        }
        Lead now = Leads.inHeader(headers) == null
                        && (known.lead() == null || !known.lead().isInHeader())
                ? known.lead()
                : api.paging().lead(headers, MissingNode.getInstance());
        return Optional.of(new Batch(known.rows(), total, now, known.kind()));
    }

    /**
     * Returns how many rows there are, from where the total has an address of its own.
     *
     * @param query the parameters of the filter
     * @return -1 if the answer is no number
     */
    long total(Query query) {
        Target target = requireNonNull(counted).rows(query);
        Answer answer = calls.send(HttpMethod.GET, target, headers -> headers.setAccept(NUMBER), null);
        if (!answer.isSuccess()) {
            throw failures.ofRead(answer);
        }
        return api.total().stated(answer.headers(), json.parse(answer));
    }

    /** Returns the row with an id and the version it has; empty if there is none with this very id. */
    Optional<Revalidated.Version<Row>> find(String id) {
        Layout now = layout();
        return rows.find(endpoint.row(id), answer -> row(answer, now.values()))
                .filter(version -> now.schema().id(version.value()).equals(id));
    }

    private Row row(Answer answer, JsonValues values) {
        JsonNode row = json.row(json.parse(answer));
        if (row == null) {
            throw errors.failure(answer.summary() + " and no object where the row should be; say where it is "
                    + errors.setting("item"));
        }
        return values.row(row);
    }
}
