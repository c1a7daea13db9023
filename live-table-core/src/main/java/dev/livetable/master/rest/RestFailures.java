package dev.livetable.master.rest;

import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.RefusedException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** What an answer that is no success means to the caller. */
final class RestFailures {

    /** Statuses of the 4xx that speak of the moment and not of the request. */
    static final Set<Integer> PASSING = Set.of(408, 425, 429);

    /** Statuses of the 5xx that say that somebody before or behind the API cannot answer now. */
    private static final Set<Integer> NOT_READY = Set.of(502, 503, 504);

    /** Where servers say what is wrong, those of problem details (RFC 9457) first. */
    private static final List<String> SAID_IN = List.of("detail", "message", "error_description", "title", "error");

    private final RestErrors errors;
    private final String table;
    private final JsonAnswers json;
    private final Set<Integer> notFound;

    /** Takes the statuses that say that there is no row with an id. */
    RestFailures(RestErrors errors, JsonAnswers json, Set<Integer> notFound) {
        this.errors = errors;
        this.table = errors.table();
        this.json = json;
        this.notFound = notFound;
    }

    /** Returns what the table is called. */
    String table() {
        return table;
    }

    /** Returns whether the server says that there is nothing there. */
    boolean isMissing(Answer answer) {
        return (answer.target().isOfRows() ? Api.MISSING : notFound).contains(answer.status());
    }

    /** Returns whether an answer that says so may say something else, too, such as one of 403. */
    boolean isAmbiguous(Answer answer) {
        return !Api.MISSING.contains(answer.status());
    }

    /** Returns whether no status that says that there is no row may say something else, too. */
    boolean isMissingClear() {
        return Api.MISSING.containsAll(notFound);
    }

    /** Returns whether an answer to a write that was carried out may be one that says that there is no row. */
    boolean isMissingLikeDone() {
        return notFound.stream().anyMatch(status -> status < 300);
    }

    /** Returns the error of a request that was to read. */
    DataAccessException ofRead(Answer answer) {
        int status = answer.status();
        if (isNotAllowed(status)) {
            return new NotPermittedException(table, advice(answer), null);
        }
        boolean isOfTheMoment = PASSING.contains(status) || NOT_READY.contains(status);
        return isOfTheMoment ? errors.unreachable(advice(answer), null) : errors.failure(advice(answer));
    }

    /** Returns the error of a request that was to write, and that was not answered with a row's being missing. */
    DataAccessException ofWrite(Answer answer) {
        int status = answer.status();
        boolean refused = status >= 400 && status < 500 && !PASSING.contains(status);
        if (!refused) {
            return errors.unknown(advice(answer) + "; whether anything was changed is unknown", null);
        }
        if (status == 409 && answer.method().equals(HttpMethod.POST)) {
            return new DuplicateIdException(table, advice(answer), null);
        }
        if (status == 409 || status == 412) {
            boolean isOfNamedRows = status == 412; // many an API says 409 where another row has the value
            return new ConflictException(table, advice(answer), null, isOfNamedRows);
        }
        return isNotAllowed(status)
                ? new NotPermittedException(table, advice(answer), null)
                : new RefusedException(table, advice(answer), null);
    }

    private static boolean isNotAllowed(int status) {
        return status == 401 || status == 403;
    }

    private String advice(Answer answer) {
        int status = answer.status();
        String said = said(answer);
        String text = answer.summary() + (said.isEmpty() ? "" : ": " + said);
        if (isNotAllowed(status)) {
            return text + " (the API does not accept this application's credentials, or they do not allow this)";
        }
        if (status == 304) {
            return text + " (but it was not asked whether anything has changed)";
        }
        if (status >= 300 && status < 400) {
            return text + " (a redirect" + destination(answer)
                    + ", which is not followed; set the base URL and path to where it leads)";
        }
        return isMissing(answer) && answer.target().isOfRows()
                ? text + " (are the base URL and the path right?)"
                : text;
    }

    /** Returns where a redirect leads, without what may be an id or a value of a filter. */
    private static String destination(Answer answer) {
        String to = answer.headers().getFirst(HttpHeaders.LOCATION);
        if (to == null) {
            return "";
        }
        try {
            URI from = answer.target().uri();
            URI uri = from.resolve(to);
            boolean same = Objects.equals(uri.getRawAuthority(), from.getRawAuthority());
            String path = uri.getPath() == null ? "" : uri.getPath();
            String own = answer.target().shown() + "/";
            boolean named = answer.target().isOfRows() && !answer.method().equals(HttpMethod.POST);
            String shown = !named ? "" : path.startsWith(own) ? own : path;
            String where = same ? shown : uri.getScheme() + "://" + uri.getHost() + shown;
            String slash = path.equals(from.getPath() + "/") ? " with a slash at its end" : "";
            return where.isEmpty() ? slash : " to " + Answer.shortened(where) + slash;
        } catch (IllegalArgumentException e) {
            return " to what is no URL";
        }
    }

    /**
     * Returns what the server says is wrong: a field of its JSON, else the body, which is the row in an answer of 2xx.
     */
    private String said(Answer answer) {
        if (answer.isSuccess()) {
            return "";
        }
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
