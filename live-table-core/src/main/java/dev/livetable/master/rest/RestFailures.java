package dev.livetable.master.rest;

import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.TableException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What an answer that is no success means to the caller. */
final class RestFailures {

    /** Statuses of the 4xx that speak of the moment and not of the request. */
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** Where servers say what is wrong, those of problem details (RFC 9457) first. */
    private static final List<String> SAID_IN = List.of("detail", "message", "error_description", "title", "error");

    private final String table;
    private final JsonAnswers json;

    RestFailures(String table, JsonAnswers json) {
        this.table = table;
        this.json = json;
    }

    /** Returns the error of a request that was to read. */
    TableException ofRead(Answer answer) {
        return new TableException(table, advice(answer), null);
    }

    /**
     * Returns the error of a request that was to write.
     *
     * @param id the id of the row written; null when it is not known
     */
    TableException ofWrite(Answer answer, @Nullable String id) {
        int status = answer.status();
        boolean refused = status >= 400 && status < 500 && !PASSING.contains(status);
        if (!refused) {
            return new TableException(table, advice(answer) + "; whether anything was changed is unknown", null);
        }
        if (answer.isMissing() && id != null) {
            return new RowNotFoundException(table, id);
        }
        if (status == 409 && answer.method().equals(HttpMethod.POST)) {
            return new DuplicateIdException(table, advice(answer), null);
        }
        return status == 409 || status == 412
                ? new ConflictException(table, advice(answer), null)
                : new RefusedException(table, advice(answer), null);
    }

    private String advice(Answer answer) {
        int status = answer.status();
        String said = said(answer);
        String text = answer.summary() + (said.isEmpty() ? "" : ": " + said);
        if (status == 401 || status == 403) {
            return text + " (the API does not accept this application's credentials, or they do not allow this)";
        }
        if (status >= 300 && status < 400) {
            String to = answer.headers().getFirst("Location");
            return text + " (a redirect" + (to == null ? "" : " to " + Answer.shortened(to))
                    + ", which is not followed; set the base URL and path to where it leads)";
        }
        return answer.isMissing() ? text + " (are the base URL and the path right?)" : text;
    }

    /** Returns what the server says is wrong: a field of its JSON, else the body. */
    private String said(Answer answer) {
        JsonNode body = json.tryParse(answer);
        if (body == null || !body.isObject()) {
            return answer.excerpt();
        }
        for (String field : SAID_IN) {
            JsonNode value = body.path(field);
            if (value.isString() && !value.asString().isBlank()) {
                return Answer.shortened(value.asString());
            }
        }
        return answer.excerpt();
    }
}
