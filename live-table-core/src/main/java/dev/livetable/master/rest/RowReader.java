package dev.livetable.master.rest;

import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Reads single rows over HTTP. */
final class RowReader {

    /*
     * "There is no such row" is believed only where rows are known to be found: a row has been read there, with the id
     * that was asked for. Until then a miss makes the first row of the list be looked for in its own place. If it is
     * listed before and after, and is not there, the row path is wrong. While the list is empty nothing is known, and
     * there is no row.
     *
     * Where a status that may mean something else, such as 403, is one of those that say so, that look is made each time.
     */

    private static final int ATTEMPTS = 3;

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final JsonAnswers json;
    private final RowShape shape;
    private final RestReads reads;
    private final Revalidated<Optional<Row>> rows;
    private final boolean isClear;
    private volatile boolean isPathKnown;

    RowReader(
            RestErrors errors,
            Endpoint endpoint,
            Calls calls,
            JsonAnswers json,
            RowShape shape,
            RestFailures failures,
            RestReads reads,
            long rememberedBytes,
            @Nullable TableContext context) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.json = json;
        this.shape = shape;
        this.reads = reads;
        this.rows = new Revalidated<>(calls, failures, rememberedBytes, context);
        this.isClear = failures.isMissingClear();
    }

    /**
     * A row and the object that it is in the API.
     *
     * @param row the row
     * @param object the object
     */
    record Stored(Row row, JsonNode object) {}

    /** Returns the row with an id and the version it has; empty if there is none with this very id. */
    Optional<Revalidated.Version<Row>> find(String id) {
        Optional<Revalidated.Version<Row>> found = at(id);
        if (found.isPresent()) {
            isPathKnown = true;
        } else {
            requirePath();
        }
        return found;
    }

    /** Returns what {@link #find} does, whole as it is in the API now. */
    Optional<Revalidated.Version<Stored>> look(String id) {
        Optional<Revalidated.Version<Stored>> found = rows.look(
                        endpoint.row(id), answer -> object(answer).map(object -> new Stored(row(object), object)))
                .filter(version -> version.value().isPresent())
                .map(version -> version.with(version.value().orElseThrow()))
                .filter(version ->
                        reads.layout().schema().id(version.value().row()).equals(id));
        if (found.isPresent()) {
            isPathKnown = true;
        } else {
            requirePath();
        }
        return found;
    }

    private Optional<Revalidated.Version<Row>> at(String id) {
        return rows.find(endpoint.row(id), answer -> object(answer).map(this::row))
                .filter(version -> version.value().isPresent())
                .map(version -> version.with(reads.adopt(version.value().orElseThrow())))
                .filter(version -> reads.layout().schema().id(version.value()).equals(id));
    }

    private Optional<JsonNode> object(Answer answer) {
        List<JsonNode> found = json.oneOrNone(answer, endpoint.rowPath().isQuery(), object -> shape.id(object) != null);
        if (found.size() > 1) {
            throw errors.failure(answer.summary() + " and " + found.size() + " rows, where one row or none is said to"
                    + " be; does the API know what tells the row? " + errors.setting("rowPath"));
        }
        return found.stream().findFirst();
    }

    private Row row(JsonNode object) {
        return reads.rows(List.of(object)).get(0);
    }

    /**
     * Returns whether there is a row with an id, after an answer to a write that says that there is none.
     *
     * @throws dev.livetable.table.MasterFailedException if rows are not where they are said to be
     */
    boolean isThere(String id) {
        return find(id).isPresent();
    }

    private void requirePath() {
        boolean isSeen = isClear && isPathKnown;
        for (int attempt = 0; !isSeen && attempt < ATTEMPTS; attempt++) {
            String listed = firstListed();
            if (listed == null || !endpoint.rowPath().holds(listed)) {
                return;
            }
            if (at(listed).isPresent()) {
                isPathKnown = true;
                isSeen = true;
            } else if (listed.equals(firstListed())) {
                throw errors.contradiction(
                        "rowPath",
                        endpoint.row(listed).with(HttpMethod.GET)
                                + " does not find a row that the list of rows has; say where one row is");
            }
        }
    }

    private @Nullable String firstListed() {
        List<JsonNode> first = reads.first(1);
        return first.isEmpty()
                ? null
                : reads.layout().schema().id(reads.rows(first).get(0));
    }
}
