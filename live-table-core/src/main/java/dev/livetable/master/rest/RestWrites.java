package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.OutdatedException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableSchema;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Writes rows of an API. */
final class RestWrites {

    /*
     * A replace reads the row first, since what is stored may have fields that are no columns; they are sent back, and so are
     * late columns that are not named (Layout.setBy). If the
     * API gives a strong ETag, the write is one step with that look. If it then says that the row has changed, nothing was
     * written, and the row is read again.
     *
     * A row path with the id in its query is that of a list. An API that does not know the parameter would write to all
     * rows, and one that finds no row says that all went well. So the row is read before each write to such a path, which
     * must give this very row and no other. The same holds for an id that is written as no id so far.
     *
     * "There is no such row" is believed of a write only after the row was looked for.
     */

    private static final int ATTEMPTS = 3;
    private static final int CONDITION_NEEDED = 428;

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final Api api;
    private final Calls calls;
    private final RowShape shape;
    private final RestFailures failures;
    private final RestReads reads;
    private final RowReader rows;
    private final StoredRows stored;

    RestWrites(
            RestErrors errors,
            Endpoint endpoint,
            Api api,
            Calls calls,
            JsonAnswers json,
            RowShape shape,
            RestFailures failures,
            RestReads reads,
            RowReader rows) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.api = api;
        this.calls = calls;
        this.shape = shape;
        this.failures = failures;
        this.reads = reads;
        this.rows = rows;
        this.stored = new StoredRows(errors, endpoint, json, shape, reads, rows);
    }

    Row insert(Row row) {
        Layout layout = reads.layout();
        Row sent = layout.toWrite(row);
        if (shape.isLinked() && sent.getIfPresent(shape.idColumn()) != null) {
            throw errors.invalid("the id is made by the API, and is nothing that a row can be added with");
        }
        byte[] body = shape.body(layout.values().fields(sent), null);
        Answer answer = send(HttpMethod.POST, endpoint.rows(new Query(errors)), null, body);
        if (!isDone(answer)) {
            throw failures.ofWrite(answer);
        }
        return stored.afterInsert(answer, sent);
    }

    Row replace(String id, Row row, Filter within) {
        for (int attempt = 1; ; attempt++) {
            Layout layout = reads.layout();
            Row ids = layout.idValues(id).orElseThrow(() -> errors.invalid("no row can have the id given"));
            Row sent = withId(layout.schema(), id, ids, layout.toWrite(row));
            boolean isConditional = !checked(layout.schema(), within).isAll();
            Optional<Revalidated.Version<RowReader.Stored>> present = before(() -> rows.look(id));
            if (present.isPresent() && !isWithin(within, present.get().value().row())) {
                throw new OutdatedException(
                        layout.schema().name(),
                        "the row with the id given does not satisfy the filter it is written within",
                        null);
            }
            Answer answer = put(id, layout, sent, present, isConditional);
            boolean isOutdated = answer.status() == 412 && present.isPresent() && !isConditional;
            if (!isOutdated || attempt == ATTEMPTS) {
                return written(answer, sent, id);
            }
        }
    }

    private Answer put(
            String id,
            Layout layout,
            Row sent,
            Optional<Revalidated.Version<RowReader.Stored>> present,
            boolean isConditional) {
        if (present.isEmpty()) {
            byte[] body = shape.body(layout.values().fields(sent), null);
            return send(
                    HttpMethod.PUT,
                    endpoint.row(id),
                    isConditional ? RestWrites::ifNone : null,
                    RestWrites::ifNone,
                    body);
        }
        Revalidated.Version<RowReader.Stored> version = present.get();
        @Nullable
        Consumer<HttpHeaders> only = isConditional || version.isExact() ? ifMatch(layout.schema(), version) : null;
        // The look may have made the columns wider. But the row could name those of before only.
        byte[] body = shape.bodyInPlaceOf(
                reads.layout()
                        .values()
                        .fieldsInPlaceOf(sent, shape.flat(version.value().object())),
                version.value().object(),
                layout.setBy(sent));
        return send(HttpMethod.PUT, endpoint.row(id), only, body);
    }

    Row patch(String id, Row changes, Filter within) {
        Layout layout = reads.layout();
        TableSchema schema = layout.schema();
        Row sent = layout.toWrite(changes);
        Row ids = layout.idValues(id).orElseThrow(() -> new RowNotFoundException(schema.name(), id));
        withId(schema, id, ids, sent);
        boolean isEmpty = sent.columns().size() == 0;
        boolean isConditional = !(isEmpty ? schema.coerce(within) : checked(schema, within)).isAll();
        @Nullable Consumer<HttpHeaders> only = null;
        if (isConditional || isEmpty || looksFirst(layout, id)) {
            Revalidated.Version<Row> present = before(() -> rows.find(id))
                    .filter(version -> isWithin(within, version.value()))
                    .orElseThrow(() -> new RowNotFoundException(schema.name(), id));
            if (isEmpty) {
                return present.value();
            }
            only = isConditional ? ifMatch(schema, present) : only;
        }
        byte[] body = shape.body(layout.values().fields(sent), ids.get(shape.idColumn()));
        return written(send(api.patchMethod(), endpoint.row(id), only, body), sent, id);
    }

    boolean delete(String id, Filter within) {
        Layout layout = reads.layout();
        boolean isConditional = !checked(layout.schema(), within).isAll();
        if (layout.idValues(id).isEmpty()) {
            return false;
        }
        @Nullable Consumer<HttpHeaders> only = null;
        if (isConditional || looksFirst(layout, id)) {
            Optional<Revalidated.Version<Row>> present =
                    before(() -> rows.find(id)).filter(version -> isWithin(within, version.value()));
            if (present.isEmpty()) {
                return false;
            }
            only = isConditional ? ifMatch(layout.schema(), present.get()) : only;
        }
        Answer answer = send(HttpMethod.DELETE, endpoint.row(id), only, null);
        if (isMissing(answer, id)) {
            return false;
        }
        if (!isDone(answer)) {
            throw failures.ofWrite(answer);
        }
        return stored.count(answer) != 0;
    }

    /** Reads the row before it is written; if that fails, the write is not carried out. */
    private <T> T before(Supplier<T> look) {
        try {
            return look.get();
        } catch (MasterFailedException e) {
            throw new RefusedException(
                    errors.table(),
                    "nothing was written, since the row could not be read before: " + e.getMessage(),
                    e);
        }
    }

    private boolean looksFirst(Layout layout, String id) {
        return endpoint.rowPath().isQuery() || !layout.isWrittenAsTyped(id) || failures.isMissingLikeDone();
    }

    /** Returns whether a row satisfies a filter, under the columns of now. */
    private boolean isWithin(Filter within, Row row) {
        return reads.layout().schema().coerce(within).matches(reads.adopt(row));
    }

    /** Returns the row with its id's column, which may be given only as it is. */
    private Row withId(TableSchema schema, String id, Row ids, Row row) {
        Row whole = ids.with(row);
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

    private static void ifNone(HttpHeaders headers) {
        headers.set(HttpHeaders.IF_NONE_MATCH, "*");
    }

    private static Consumer<HttpHeaders> ifMatch(TableSchema schema, Revalidated.Version<?> version) {
        String etag = version.etag();
        if (etag == null || !version.isExact()) {
            throw new UnsupportedOperationException("Table '" + schema.name()
                    + "' cannot write on a condition: the API gave the row no strong ETag, without which it may change"
                    + " between the look at it and the write");
        }
        return headers -> headers.set(HttpHeaders.IF_MATCH, etag);
    }

    private Answer send(
            HttpMethod method, Target target, @Nullable Consumer<HttpHeaders> condition, byte @Nullable [] body) {
        return send(method, target, condition, headers -> headers.set(HttpHeaders.IF_MATCH, "*"), body);
    }

    /**
     * Sends a write.
     *
     * @param condition adds the headers of the condition on which it is carried out; null for none
     * @param ifNeeded adds those of any row, or of none: an API that takes no write without a condition has not carried it
     *     out
     */
    private Answer send(
            HttpMethod method,
            Target target,
            @Nullable Consumer<HttpHeaders> condition,
            Consumer<HttpHeaders> ifNeeded,
            byte @Nullable [] body) {
        Answer answer = sendOnce(method, target, condition == null ? headers -> {} : condition, body);
        boolean isNeeded = answer.status() == CONDITION_NEEDED && condition == null && target.isOfOneRow();
        return isNeeded ? sendOnce(method, target, ifNeeded, body) : answer;
    }

    private Answer sendOnce(HttpMethod method, Target target, Consumer<HttpHeaders> condition, byte @Nullable [] body) {
        MediaType type = method.equals(api.patchMethod()) ? api.patchType() : api.bodyType();
        Consumer<HttpHeaders> typed =
                body == null ? condition : condition.andThen(headers -> headers.setContentType(type));
        return calls.send(method, target, typed, body);
    }

    private static boolean isDone(Answer answer) {
        return answer.isSuccess() && answer.status() != 202;
    }

    /** Returns the row as it was stored by a write to the one with an id. */
    private Row written(Answer answer, Row sent, String id) {
        if (isMissing(answer, id) || isDone(answer) && stored.count(answer) == 0) {
            throw new RowNotFoundException(errors.table(), id);
        }
        if (!isDone(answer)) {
            throw failures.ofWrite(answer);
        }
        return stored.afterWrite(answer, sent, id);
    }

    /**
     * Returns whether an answer says that there is no row with an id, which is looked for before that is believed. A write
     * that was carried out had a row, whatever the status means in an answer to a read.
     */
    private boolean isMissing(Answer answer, String id) {
        if (answer.isSuccess() || !failures.isMissing(answer)) {
            return false;
        }
        if (!rows.isThere(id)) {
            return true;
        }
        if (failures.isAmbiguous(answer)) {
            return false;
        }
        throw errors.failure(answer.summary() + ", but a GET there finds the row; does the API know the method? "
                + errors.setting("methods"));
    }
}
