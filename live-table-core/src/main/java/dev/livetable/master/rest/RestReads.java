package dev.livetable.master.rest;

import static java.util.Objects.requireNonNull;

import dev.livetable.table.Column;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads rows over HTTP: what an answer holds, by the table's columns, which may have to be learned from answers. */
final class RestReads {

    /*
     * Learned columns are those of all rows read so far. An answer that does not fit them makes them wider before it is
     * decoded, under a lock, so that no other widening is lost. Nothing is asked again for it: what was decoded before is
     * as good under wider columns (Layout values.adopt), which every row is brought to on its way out.
     *
     * Types get wider a few times at most. New fields could come without end, so the columns are closed after
     * MOST_ADDITIONS answers that brought some. A field that comes later is no column; a replace keeps it, as it
     * keeps a column that the first answer with rows did not have, unless it names it.
     */

    private static final int SAMPLE = 100;
    private static final int MOST_ADDITIONS = 20;

    /** A number alone is often sent as a text. */
    private static final List<MediaType> NUMBER =
            List.of(MediaType.APPLICATION_JSON, MediaType.TEXT_PLAIN, MediaType.ALL);

    private final RestErrors errors;
    private final RowShape shape;
    private final LearnedColumns learned;
    private final Endpoint endpoint;
    private final Api api;
    private final Calls calls;
    private final JsonAnswers json;
    private final RestFailures failures;
    private final @Nullable Endpoint counted;
    private final Revalidated<Batch> lists;
    private final boolean isShared;
    private final Object widening = new Object();
    private volatile @Nullable Layout layout;
    private volatile int additions;

    RestReads(
            RestErrors errors,
            RowShape shape,
            List<Column> columns,
            Endpoint endpoint,
            @Nullable Endpoint counted,
            Api api,
            Calls calls,
            JsonAnswers json,
            RestFailures failures,
            long rememberedBytes,
            @Nullable TableContext context) {
        this.errors = errors;
        this.shape = shape;
        this.learned = new LearnedColumns(shape);
        this.endpoint = endpoint;
        this.counted = counted;
        this.api = api;
        this.calls = calls;
        this.json = json;
        this.failures = failures;
        this.lists = new Revalidated<>(calls, failures, rememberedBytes, context);
        this.isShared = context == null;
        this.layout = columns.isEmpty() ? null : Layout.declared(errors, columns, shape.idColumn());
    }

    /** Returns whether each status that says that there is no row says nothing else. */
    boolean tellsMissing() {
        return failures.isMissingClear();
    }

    /** Returns whether answers that were remembered for one caller are used for all. */
    boolean isShared() {
        return isShared;
    }

    /**
     * Returns the columns: those declared, or those of the rows that the API gave so far, or only the id while it has
     * none.
     */
    Layout layout() {
        Layout known = layout;
        return known == null ? fitting(flat(first(SAMPLE))) : known;
    }

    /** Returns the first objects of the list, at least so many if there are as many and the API can be asked for them. */
    List<JsonNode> first(int size) {
        Query query = api.listQuery(errors);
        api.paging().ask(query, 0, api.paging().unit(size));
        Answer answer = calls.send(HttpMethod.GET, endpoint.rows(query), headers -> {}, null);
        if (!answer.isSuccess()) {
            throw failures.ofRead(answer);
        }
        return json.rows(answer, json.parse(answer));
    }

    /** Returns the rows that objects of the API are, whose columns are then known. */
    List<Row> rows(List<JsonNode> objects) {
        List<JsonNode> flat = flat(objects);
        JsonValues values = fitting(flat).values();
        return flat.stream().map(values::row).toList();
    }

    private List<JsonNode> flat(List<JsonNode> objects) {
        String lacking = shape.lacksAttributes(objects);
        if (lacking != null) {
            throw errors.failure(lacking);
        }
        return objects.stream()
                .map(object -> {
                    JsonNode flat = shape.flat(object);
                    JsonNode id = flat.path(shape.idColumn());
                    if (!id.isValueNode() || id.isNull()) {
                        throw errors.failure(shape.lacksId(object));
                    }
                    return flat;
                })
                .toList();
    }

    private Layout fitting(List<JsonNode> flat) {
        Layout known = layout;
        if (known != null && (!known.isLearned() || areHeld(known, flat))) {
            return known;
        }
        synchronized (widening) {
            List<Column> before = layout == null ? List.of() : layout.schema().columns();
            List<Column> columns = learned.with(before, flat, isClosed());
            Layout wider = Layout.learned(errors, columns, shape.idColumn(), layout);
            if (flat.isEmpty()) {
                return layout == null ? wider : layout;
            }
            additions += before.isEmpty() || columns.size() == before.size() ? 0 : 1;
            layout = wider;
            return wider;
        }
    }

    private boolean areHeld(Layout known, List<JsonNode> flat) {
        boolean isClosed = isClosed();
        return flat.stream().allMatch(row -> learned.hold(known.types(), row, isClosed));
    }

    private boolean isClosed() {
        return additions >= MOST_ADDITIONS;
    }

    /** Returns a row that was read before as it is under the columns of now. */
    Row adopt(Row row) {
        Layout now = layout;
        return now == null || !now.isLearned() ? row : now.values().adopt(row);
    }

    /** Returns rows that were read before as they are under the columns of now. */
    List<Row> adopt(List<Row> rows) {
        Layout now = layout;
        return now == null || !now.isLearned()
                ? rows
                : rows.stream().map(now.values()::adopt).toList();
    }

    /**
     * Returns the rows that the API has in a place, under the columns of now.
     *
     * @param position that of the first row asked for; 0 where it is not known
     */
    Batch list(Target target, long position) {
        Batch batch = lists.find(target, this::batch, answer -> pastEnd(answer, position), this::refreshed)
                .orElseThrow(() -> errors.failure(target.with(HttpMethod.GET)
                        + " was answered with 404: there is nothing at " + endpoint
                        + "; are the base URL and the path right?"))
                .value();
        return batch.with(adopt(batch.rows()));
    }

    private Batch batch(Answer answer) {
        JsonNode body = json.parse(answer);
        return new Batch(
                rows(json.rows(answer, body)),
                total(answer, body),
                api.paging().lead(answer.headers(), body),
                answer.isPartial() ? Batch.Kind.PARTIAL : Batch.Kind.ROWS);
    }

    private long total(Answer answer, JsonNode body) {
        return isWhole() ? UsualTotals.in(answer.headers(), body) : api.total().in(answer.headers(), body);
    }

    /** Returns whether each answer holds all rows, as far as it does not say that there are more. */
    private boolean isWhole() {
        return api.paging().style() == Paging.Style.NONE && !api.total().isKnown();
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
        boolean wasLedByHeader = known.lead() != null && known.lead().isInHeader();
        boolean mayBeLedByHeader =
                wasLedByHeader || known.lead() == null && api.paging().followsHeader();
        boolean isLeftOut = total < 0 && known.isTotalKnown()
                || isOtherTotal(known, headers)
                || mayBeLedByHeader && !headers.containsHeader(HttpHeaders.LINK);
        if (isLeftOut) {
            return Optional.empty();
        }
        Lead now = Leads.inHeader(headers) == null && !wasLedByHeader
                ? known.lead()
                : api.paging().lead(headers, MissingNode.getInstance());
        return Optional.of(new Batch(known.rows(), total, now, known.kind()));
    }

    /** Returns whether a header says another number of all rows than the whole answer did. */
    private boolean isOtherTotal(Batch known, HttpHeaders headers) {
        long told = isWhole() ? UsualTotals.in(headers, MissingNode.getInstance()) : -1;
        return told >= 0 && told != known.total();
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
}
