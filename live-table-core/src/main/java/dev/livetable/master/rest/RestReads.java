package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Reads rows over HTTP: what an answer holds, by the table's columns, which may have to be learned from one. */
final class RestReads {

    private static final int SAMPLE = 100;

    private final RestErrors errors;
    private final String idColumn;
    private final Endpoint endpoint;
    private final Api api;
    private final Calls calls;
    private final JsonAnswers json;
    private final RestFailures failures;
    private final Revalidated<Batch> lists;
    private final Revalidated<Row> rows;
    private final boolean isShared;
    private volatile @Nullable Layout layout;

    RestReads(
            RestErrors errors,
            String idColumn,
            List<Column> columns,
            Endpoint endpoint,
            Api api,
            Calls calls,
            JsonAnswers json,
            long rememberedBytes,
            @Nullable TableContext context) {
        this.errors = errors;
        this.idColumn = idColumn;
        this.endpoint = endpoint;
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

    /** Returns the rows that the API has in a place. */
    Batch list(Target target, JsonValues values) {
        return lists.find(target, answer -> batch(answer, values))
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
                LinkReader.next(errors, answer.target().uri(), answer.headers()),
                answer.isPartial());
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
