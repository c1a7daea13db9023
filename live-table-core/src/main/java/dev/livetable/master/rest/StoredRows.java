package dev.livetable.master.rest;

import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** Finds out how a row was stored by a write that was carried out: from the answer, else by reading it back. */
final class StoredRows {

    private static final int NOT_SAID = -1;

    private final RestErrors errors;
    private final Endpoint endpoint;
    private final JsonAnswers json;
    private final RowShape shape;
    private final RestReads reads;
    private final RowReader rows;

    StoredRows(
            RestErrors errors, Endpoint endpoint, JsonAnswers json, RowShape shape, RestReads reads, RowReader rows) {
        this.errors = errors;
        this.endpoint = endpoint;
        this.json = json;
        this.shape = shape;
        this.reads = reads;
        this.rows = rows;
    }

    /** Returns how many rows an answer says were written; -1 when it does not say. */
    int count(Answer answer) {
        JsonNode body = json.tryParse(answer);
        int count = body == null || !endpoint.rowPath().isQuery() ? NOT_SAID : json.listed(body);
        if (count > 1) {
            throw errors.unknown(
                    answer.summary() + " and " + count
                            + " rows, so more than the one that was meant were written; does the"
                            + " API know what tells the row? " + errors.setting("rowPath"),
                    null);
        }
        return count;
    }

    /** Returns a row that was added. */
    Row afterInsert(Answer answer, Row sent) {
        return stored(answer, sent, null);
    }

    /** Returns the row with an id that was written. */
    Row afterWrite(Answer answer, Row sent, String id) {
        return stored(answer, sent, id);
    }

    private Row stored(Answer answer, Row sent, @Nullable String id) {
        JsonNode object = object(answer);
        String known = id;
        if (object != null) {
            Row row = decoded(answer, object);
            Layout now = reads.layout();
            String given = now.schema().id(row);
            if (now.values().areAllIn(shape.flat(object)) && (id == null || given.equals(id))) {
                return row;
            }
            known = id == null ? given : id;
        }
        return readBack(answer, known == null ? idOf(answer, sent) : known);
    }

    private @Nullable JsonNode object(Answer answer) {
        JsonNode body = json.tryParse(answer);
        if (body == null) {
            return null;
        }
        JsonNode row = json.row(body);
        JsonNode object = row == null || shape.id(row) == null ? body : row;
        return object.isObject() && shape.id(object) != null ? object : null;
    }

    private Row decoded(Answer answer, JsonNode object) {
        try {
            return reads.rows(List.of(object)).get(0);
        } catch (MasterFailedException e) {
            throw errors.unknown(answer.summary() + ": the row was written, but what was answered cannot be read", e);
        }
    }

    private Row readBack(Answer answer, String id) {
        String unread = answer.summary() + ", but the row cannot be read back to see how it was stored";
        Optional<Row> stored = read(unread, () -> rows.find(id).map(Revalidated.Version::value));
        return stored.orElseThrow(() -> errors.unknown(unread, null));
    }

    /** Reads after a write that was done: if that fails, it is the read that was refused. */
    private <T> T read(String unread, Supplier<T> read) {
        try {
            return read.get();
        } catch (DataAccessException e) {
            throw errors.unknown(unread, e);
        }
    }

    /** Returns the id that a row was added under: that of its Location, or the one it was sent with. */
    private String idOf(Answer answer, Row sent) {
        String location = answer.headers().getFirst(HttpHeaders.LOCATION);
        String id = location == null ? null : endpoint.idAt(location);
        if (id != null) {
            return id;
        }
        String unread = answer.summary() + ", but the API does not tell the columns of the row that was added";
        TableSchema schema = read(unread, () -> reads.layout().schema());
        if (sent.getIfPresent(schema.idColumns().get(0)) != null) {
            return schema.id(sent);
        }
        throw errors.unknown(
                answer.summary()
                        + ": the row was added, but the API does not say what its id is; some answer with the row"
                        + " if they are asked to, such as by 'Prefer: return=representation' "
                        + errors.setting("writeHeaders"),
                null);
    }
}
