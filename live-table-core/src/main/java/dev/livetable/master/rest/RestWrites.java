package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** Writes rows of an API. */
final class RestWrites {

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final Api api;
    private final Calls calls;
    private final JsonAnswers json;
    private final RestFailures failures;
    private final RestReads reads;

    RestWrites(RestErrors errors, Endpoint endpoint, Api api, Calls calls, JsonAnswers json, RestReads reads) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.api = api;
        this.calls = calls;
        this.json = json;
        this.failures = new RestFailures(errors, json);
        this.reads = reads;
    }

    Row insert(Row row) {
        RestReads.Layout layout = reads.layout();
        Row sent = layout.schema().coerce(row);
        Target rows = endpoint.rows(new Query(errors));
        Answer answer =
                send(HttpMethod.POST, rows, headers -> {}, layout.values().json(sent), null);
        return stored(layout, answer, sent, null);
    }

    Row replace(String id, Row row, Filter within) {
        RestReads.Layout layout = reads.layout();
        Row ids = layout.schema().idValues(id).orElseThrow(() -> errors.invalid("no row can have the id given"));
        Row sent = withId(layout.schema(), id, ids, row);
        Filter condition = checked(layout.schema(), within);
        Consumer<HttpHeaders> only = headers -> {};
        if (!condition.isAll()) {
            Optional<Revalidated.Version<Row>> present = reads.find(id);
            if (present.filter(version -> !condition.matches(version.value())).isPresent()) {
                throw new OutdatedException(
                        layout.schema().name(),
                        "the row with the id given does not satisfy the filter it is written within",
                        null);
            }
            only = present.isPresent()
                    ? ifMatch(layout.schema(), present.get())
                    : headers -> headers.set(HttpHeaders.IF_NONE_MATCH, "*");
        }
        Answer answer =
                send(HttpMethod.PUT, endpoint.row(id), only, layout.values().json(sent), id);
        return stored(layout, answer, sent, id);
    }

    Row patch(String id, Row changes, Filter within) {
        RestReads.Layout layout = reads.layout();
        TableSchema schema = layout.schema();
        Row sent = schema.coerce(changes);
        Row ids = schema.idValues(id).orElseThrow(() -> new RowNotFoundException(schema.name(), id));
        withId(schema, id, ids, sent);
        Filter condition = sent.columns().size() == 0 ? schema.coerce(within) : checked(schema, within);
        Consumer<HttpHeaders> only = headers -> {};
        if (!condition.isAll() || sent.columns().size() == 0) {
            Revalidated.Version<Row> present = reads.find(id)
                    .filter(version -> condition.matches(version.value()))
                    .orElseThrow(() -> new RowNotFoundException(schema.name(), id));
            if (sent.columns().size() == 0) {
                return present.value();
            }
            only = ifMatch(schema, present);
        }
        Answer answer =
                send(HttpMethod.PATCH, endpoint.row(id), only, layout.values().json(sent), id);
        return stored(layout, answer, sent, id);
    }

    boolean delete(String id, Filter within) {
        TableSchema schema = reads.layout().schema();
        Filter condition = checked(schema, within);
        if (schema.idValues(id).isEmpty()) {
            return false;
        }
        Consumer<HttpHeaders> only = headers -> {};
        if (!condition.isAll()) {
            Optional<Revalidated.Version<Row>> present =
                    reads.find(id).filter(version -> condition.matches(version.value()));
            if (present.isEmpty()) {
                return false;
            }
            only = ifMatch(schema, present.get());
        }
        try {
            send(HttpMethod.DELETE, endpoint.row(id), only, null, id);
            return true;
        } catch (RowNotFoundException e) {
            return false;
        }
    }

    /** Returns the row with its id's column, which may be given only as it is. */
    private Row withId(TableSchema schema, String id, Row ids, Row row) {
        Row whole = ids.with(schema.coerce(row));
        if (!schema.id(whole).equals(id)) {
            throw errors.invalid("the row has another id in its column than the one it is written under");
        }
        return whole;
    }

    private Filter checked(TableSchema schema, Filter within) {
        Filter condition = schema.coerce(within);
        if (!condition.isAll() && !api.conditional()) {
            throw new UnsupportedOperationException("Table '" + schema.name()
                    + "' cannot write on a condition, as through a view: its API is not known to check If-Match "
                    + errors.setting("conditionalWrites"));
        }
        return condition;
    }

    private static Consumer<HttpHeaders> ifMatch(TableSchema schema, Revalidated.Version<Row> version) {
        String etag = version.etag();
        if (etag == null || !version.isExact()) {
            throw new UnsupportedOperationException("Table '" + schema.name()
                    + "' cannot write on a condition: the API gave the row no strong ETag, without which it may change"
                    + " between the look at it and the write");
        }
        return headers -> headers.set(HttpHeaders.IF_MATCH, etag);
    }

    private Answer send(
            HttpMethod method,
            Target target,
            Consumer<HttpHeaders> extra,
            byte @Nullable [] body,
            @Nullable String id) {
        MediaType type = method.equals(HttpMethod.PATCH) ? api.patchType() : MediaType.APPLICATION_JSON;
        Consumer<HttpHeaders> typed = body == null ? extra : extra.andThen(headers -> headers.setContentType(type));
        Answer answer = calls.send(method, target, typed, body);
        if (!answer.isSuccess() || answer.status() == 202) {
            throw failures.ofWrite(answer, id);
        }
        return answer;
    }

    /** Returns the row as it was stored: from the answer where that holds it, else read back. */
    private Row stored(RestReads.Layout layout, Answer answer, Row sent, @Nullable String id) {
        TableSchema schema = layout.schema();
        JsonNode body = json.tryParse(answer);
        JsonNode object = body == null ? null : json.row(body);
        boolean named = object != null && object.hasNonNull(schema.idColumns().get(0));
        String known = id;
        if (object != null && named) {
            Row row = layout.values().row(object);
            boolean whole =
                    sent.columns().names().stream().allMatch(column -> sent.get(column) == null || object.has(column));
            if (whole && (id == null || schema.id(row).equals(id))) {
                return row;
            }
            known = id == null ? schema.id(row) : id;
        }
        if (known == null) {
            known = idOf(schema, answer, sent);
        }
        return readBack(answer, known);
    }

    private Row readBack(Answer answer, String id) {
        String unread = answer.summary() + ", but the row cannot be read back to see how it was stored";
        Optional<Revalidated.Version<Row>> stored;
        try {
            stored = reads.find(id);
        } catch (DataAccessException e) {
            throw errors.unknown(unread, e); // the read is what was refused, after the write was done
        }
        return stored.map(Revalidated.Version::value).orElseThrow(() -> errors.unknown(unread, null));
    }

    /** Returns the id that a row was added under: that of its Location, or the one it was sent with. */
    private String idOf(TableSchema schema, Answer answer, Row sent) {
        String location = answer.headers().getFirst(HttpHeaders.LOCATION);
        String id = location == null ? null : endpoint.idAt(location);
        if (id != null) {
            return id;
        }
        if (sent.getIfPresent(schema.idColumns().get(0)) != null) {
            return schema.id(sent);
        }
        throw errors.unknown(answer.summary() + ": the row was added, but the API does not say what its id is", null);
    }
}
