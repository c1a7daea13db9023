package dev.livetable.master.rest.style;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Order;

/**
 * Speaks as <a href="https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html">OData 4.01</a> does. An
 * entity is addressed by its key in parentheses, a list leads on after so many rows as the server likes to give, literals
 * have types, and options that begin with a dollar are known or an error.
 */
public final class ODataApi extends StyleApi {

    private static final int MOST = 40;
    private static final List<String> OF_LISTS =
            List.of("$top", "$skip", "$count", "$orderby", "$filter", "$skiptoken");
    private static final Pattern KEY = Pattern.compile("(?:'((?:[^']|'')*)'|([\\w.-]+))");

    public ODataApi() {
        super("/odata");
    }

    @Override
    Object problem(int status, String message) {
        return Map.of("error", Map.of("code", Integer.toString(status), "message", message));
    }

    @Override
    String contentType() {
        return "application/json;odata.metadata=minimal";
    }

    @Override
    boolean hasEtags() {
        return true;
    }

    @Override
    Reply answer(Request request) {
        String rows = "/" + schema().name();
        if (request.path().equals(rows + "/$count")) {
            return new Reply(200, Long.toString(rows().count(filter(request))), Map.of("Content-Type", "text/plain"));
        }
        if (request.path().equals(rows)) {
            return switch (request.method()) {
                case "GET" -> list(request);
                case "POST" -> created(request, rows().insert(row(request.body())));
                default -> throw new Refused(405, request.method());
            };
        }
        String id = key(
                request.path().substring(Math.min(rows.length(), request.path().length())));
        if (request.parameters().keySet().stream().anyMatch(OF_LISTS::contains)) {
            throw new Refused(400, "this option cannot be applied to a single entity");
        }
        return switch (request.method()) {
            case "GET" -> Reply.of(200, entity(row(id)));
            case "PATCH" -> returned(request, rows().patch(id, row(request.body())));
            case "PUT" -> returned(request, rows().replace(id, row(request.body()), Filter.all()));
            case "DELETE" -> {
                row(id);
                rows().delete(id);
                yield Reply.of(204, null);
            }
            default -> throw new Refused(405, request.method());
        };
    }

    private String key(String text) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            throw new Refused(404, "Resource not found for the segment");
        }
        Matcher key = KEY.matcher(text.substring(1, text.length() - 1));
        if (!key.matches()) {
            throw new Refused(400, "Bad Request - Error in query syntax");
        }
        boolean isText = value(idColumn(), "1") instanceof String;
        if (isText != (key.group(1) != null)) {
            throw new Refused(400, "the key has another type");
        }
        return isText ? key.group(1).replace("''", "'") : key.group(2);
    }

    private Map<String, @Nullable Object> entity(Row row) {
        Map<String, @Nullable Object> entity = new LinkedHashMap<>();
        entity.put("@odata.etag", "W/\"" + Integer.toHexString(row.hashCode()) + "\"");
        entity.putAll(object(row));
        return entity;
    }

    private Reply created(Request request, Row row) {
        Object id = row.get(idColumn());
        String key = id instanceof String text ? "'" + text.replace("'", "''") + "'" : String.valueOf(id);
        Reply reply = returned(request, row);
        return new Reply(
                reply.body() == null ? 204 : 201,
                reply.body(),
                Map.of("Location", url() + "/" + schema().name() + "(" + key + ")"));
    }

    private Reply returned(Request request, Row row) {
        boolean isWanted = request.headers().getOrEmpty("Prefer").stream()
                .anyMatch(value -> value.contains("return=representation"));
        return isWanted ? Reply.of(200, entity(row)) : Reply.of(204, null);
    }

    private Filter filter(Request request) {
        String text = request.parameter("$filter");
        return text == null
                ? Filter.all()
                : schema().coerce(new ODataExpression(text, name -> column(name).name(), this::value).filter());
    }

    private Reply list(Request request) {
        for (String name : request.parameters().keySet()) {
            if (name.startsWith("$") && !OF_LISTS.contains(name)) {
                throw new Refused(400, "The query parameter '" + name + "' is not supported");
            }
        }
        int wanted = request.number("$top", Integer.MAX_VALUE);
        int skip = request.number("$skip", 0);
        int size = Math.min(wanted, MOST);
        Page<Row> page = page(filter(request), sort(request), skip, size);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("@odata.context", url() + "/$metadata#" + schema().name());
        if ("true".equals(request.parameter("$count"))) {
            body.put("@odata.count", page.getTotalElements());
        }
        body.put("value", page.map(this::entity).getContent());
        if (size < wanted && skip + size < page.getTotalElements()) {
            body.put("@odata.nextLink", url() + "/" + schema().name() + "?$skip=" + (skip + size));
        }
        return Reply.of(200, body);
    }

    private Sort sort(Request request) {
        String text = request.parameter("$orderby");
        List<Order> orders = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            String[] words = part.trim().split(" ", 2);
            boolean descends = words.length > 1 && words[1].equals("desc");
            orders.add(new Order(
                    descends ? Sort.Direction.DESC : Sort.Direction.ASC,
                    column(words[0]).name()));
        }
        return Sort.by(orders);
    }
}
