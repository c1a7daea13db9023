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
import tools.jackson.databind.JsonNode;

/**
 * Speaks as <a href="https://jsonapi.org/format/">JSON:API 1.1</a> does, with pages by number and filters by field. Ids are
 * texts, columns are in {@code attributes}, a resource that is sent has its type, and an unknown parameter, another media
 * type and {@code PUT} are errors. What the format calls {@code id} is called as the column of the id is.
 */
public final class JsonApiApi extends StyleApi {

    private static final String TYPE = "application/vnd.api+json";
    private static final Pattern FILTER = Pattern.compile("filter\\[(\\w+)]");

    public JsonApiApi() {
        super("/v1");
    }

    @Override
    Object problem(int status, String message) {
        return Map.of("errors", List.of(Map.of("status", Integer.toString(status), "title", message)));
    }

    @Override
    String contentType() {
        return TYPE;
    }

    @Override
    boolean hasEtags() {
        return true;
    }

    @Override
    Reply answer(Request request) {
        if (!TYPE.equals(request.headers().getFirst("Accept"))) {
            throw new Refused(406, "Accept is not " + TYPE);
        }
        if (request.body() != null && !TYPE.equals(request.headers().getFirst("Content-Type"))) {
            throw new Refused(415, "Content-Type is not " + TYPE);
        }
        String id = idIn(request);
        if (id == null) {
            return switch (request.method()) {
                case "GET" -> list(request);
                case "POST" -> created(rows().insert(sent(request, null)));
                default -> throw new Refused(405, request.method());
            };
        }
        return switch (request.method()) {
            case "GET" -> single(200, row(id));
            case "PATCH" -> single(200, rows().patch(id, sent(request, id)));
            case "DELETE" -> {
                row(id);
                rows().delete(id);
                yield Reply.of(204, null);
            }
            default -> throw new Refused(405, request.method());
        };
    }

    private Row sent(Request request, @Nullable String id) {
        JsonNode data = request.body() == null ? null : request.body().path("data");
        if (data == null || !data.isObject()) {
            throw new Refused(400, "there is no resource object in 'data'");
        }
        if (!data.path("type").asString("").equals(schema().name())) {
            throw new Refused(409, "the type is another one");
        }
        if (!data.propertyNames().stream().allMatch(List.of("type", idColumn(), "attributes")::contains)) {
            throw new Refused(400, "there are fields beside 'attributes'");
        }
        if (data.path("attributes").has(idColumn())
                || data.has(idColumn()) && !data.path(idColumn()).isString()) {
            throw new Refused(400, "an id is a text in 'id', and no attribute");
        }
        if (id != null && !data.path(idColumn()).asString("").equals(id)) {
            throw new Refused(409, "the id is another one");
        }
        Row attributes = data.has("attributes") ? row(data.path("attributes")) : Row.empty();
        return data.has(idColumn())
                ? attributes.with(
                        idColumn(), value(idColumn(), data.path(idColumn()).asString()))
                : attributes;
    }

    private Map<String, @Nullable Object> resource(Row row) {
        Map<String, @Nullable Object> attributes = object(row);
        Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        resource.put("type", schema().name());
        resource.put(idColumn(), String.valueOf(attributes.remove(idColumn())));
        resource.put("attributes", attributes);
        resource.put("links", Map.of("self", url() + "/" + schema().name() + "/" + resource.get(idColumn())));
        return resource;
    }

    private Reply single(int status, Row row) {
        return Reply.of(status, Map.of("jsonapi", Map.of("version", "1.1"), "data", resource(row)));
    }

    private Reply created(Row row) {
        Map<String, @Nullable Object> resource = resource(row);
        return new Reply(
                201,
                Map.of("data", resource),
                Map.of("Location", url() + "/" + schema().name() + "/" + resource.get(idColumn())));
    }

    private Reply list(Request request) {
        Filter filter = Filter.all();
        for (Map.Entry<String, List<String>> parameter : request.parameters().entrySet()) {
            Matcher condition = FILTER.matcher(parameter.getKey());
            if (condition.matches()) {
                String column = column(condition.group(1)).name();
                filter = filter.and(
                        Filter.equal(column, value(column, parameter.getValue().get(0))));
            } else if (!List.of("page[number]", "page[size]", "sort").contains(parameter.getKey())) {
                throw new Refused(400, "the parameter '" + parameter.getKey() + "' is not known");
            }
        }
        int size = Math.max(1, Math.min(request.number("page[size]", 10), 50));
        int number = Math.max(1, request.number("page[number]", 1));
        Page<Row> page = page(filter, sort(request), (number - 1L) * size, size);
        Map<String, @Nullable Object> links = new LinkedHashMap<>();
        links.put("self", address(number, size));
        links.put("next", page.hasNext() ? address(number + 1, size) : null);
        return Reply.of(
                200,
                Map.of(
                        "data",
                        page.map(this::resource).getContent(),
                        "links",
                        links,
                        "meta",
                        Map.of("total", page.getTotalElements())));
    }

    private String address(int number, int size) {
        return url() + "/" + schema().name() + "?page%5Bnumber%5D=" + number + "&page%5Bsize%5D=" + size;
    }

    private Sort sort(Request request) {
        String text = request.parameter("sort");
        List<Order> orders = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            boolean descends = part.startsWith("-");
            orders.add(new Order(
                    descends ? Sort.Direction.DESC : Sort.Direction.ASC,
                    column(descends ? part.substring(1) : part).name()));
        }
        return Sort.by(orders);
    }
}
