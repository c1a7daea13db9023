package dev.livetable.master.rest.style;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;

/**
 * Speaks as <a href="https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api">GitHub's REST
 * API</a> does for issues: pages of at most 100 rows, 30 if nothing is asked for, a {@code Link} header and no total.
 * Parameters that it does not know are ignored. Rows are added and patched, but neither replaced nor deleted.
 */
public final class GithubApi extends StyleApi {

    public GithubApi() {
        super("/repos/octo/hello");
    }

    @Override
    Object problem(int status, String message) {
        return Map.of(
                "message", status == 404 ? "Not Found" : message, "documentation_url", "https://docs.github.com/rest");
    }

    @Override
    String contentType() {
        return "application/json; charset=utf-8";
    }

    @Override
    boolean hasEtags() {
        return true;
    }

    @Override
    Reply answer(Request request) {
        String accept = request.headers().getFirst("Accept");
        if (accept == null || !accept.contains("json")) {
            throw new Refused(415, "Must accept 'application/json'");
        }
        String id = idIn(request);
        if (id == null) {
            return switch (request.method()) {
                case "GET" -> list(request);
                case "POST" -> Reply.of(201, object(rows().insert(row(request.body()))));
                default -> throw new Refused(404, "Not Found");
            };
        }
        return switch (request.method()) {
            case "GET" -> Reply.of(200, object(row(id)));
            case "PATCH" -> Reply.of(200, object(rows().patch(id, row(request.body()))));
            default -> throw new Refused(404, "Not Found");
        };
    }

    private Reply list(Request request) {
        int size = Math.max(1, Math.min(request.number("per_page", 30), 100));
        int number = Math.max(1, request.number("page", 1));
        Page<Row> page = page(Filter.all(), Sort.unsorted(), (number - 1L) * size, size);
        Map<String, String> headers = new LinkedHashMap<>();
        long last = (page.getTotalElements() + size - 1) / size;
        String address = "<" + url() + "/" + schema().name() + "?per_page=" + size + "&page=";
        if (number < last) {
            headers.put("Link", address + (number + 1) + ">; rel=\"next\", " + address + last + ">; rel=\"last\"");
        } else if (number > 1) {
            headers.put("Link", address + (number - 1) + ">; rel=\"prev\", " + address + "1>; rel=\"first\"");
        }
        return new Reply(200, page.map(StyleApi::object).getContent(), headers);
    }
}
