package dev.livetable.master.rest.style;

import dev.livetable.table.ColumnType;
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
 * Speaks as <a href="https://docs.strapi.io/cms/api/rest">Strapi</a> does: 5, or 4 with the columns one level down. Rows
 * are in {@code data}, pages have at most 100 rows, {@code PUT} changes what it is sent and leaves the rest, and unknown
 * parameters and keys are errors.
 */
public final class StrapiApi extends StyleApi {

    private static final Pattern FILTER = Pattern.compile("filters\\[(\\w+)]\\[(\\$\\w+)](?:\\[\\d*])?");
    private static final Pattern PAGING = Pattern.compile("pagination\\[(page|pageSize|withCount)]|sort");

    private final boolean isFour;

    /** Starts Strapi 4 or 5. */
    public StrapiApi(boolean isFour) {
        super("/api");
        this.isFour = isFour;
    }

    @Override
    Object problem(int status, String message) {
        Map<String, @Nullable Object> problem = new LinkedHashMap<>();
        problem.put("data", null);
        problem.put(
                "error",
                Map.of(
                        "status",
                        status,
                        "name",
                        status == 404 ? "NotFoundError" : "ValidationError",
                        "message",
                        message));
        return problem;
    }

    @Override
    Reply answer(Request request) {
        String id = idIn(request);
        if (id == null) {
            return switch (request.method()) {
                case "GET" -> list(request);
                case "POST" -> single(201, rows().insert(withId(sent(request))));
                default -> throw new Refused(405, "Method Not Allowed");
            };
        }
        return switch (request.method()) {
            case "GET" -> single(200, row(id));
            case "PUT" -> single(200, rows().patch(id, sent(request)));
            case "DELETE" -> {
                Row gone = row(id);
                rows().delete(id);
                yield isFour ? single(200, gone) : Reply.of(204, null);
            }
            default -> throw new Refused(405, "Method Not Allowed");
        };
    }

    /** Returns a row with the id that the server makes, if that is a text. */
    private Row withId(Row row) {
        boolean lacks =
                row.getIfPresent(idColumn()) == null && column(idColumn()).type() == ColumnType.TEXT;
        return lacks ? row.with(idColumn(), "made" + rows().rows().size()) : row;
    }

    private Row sent(Request request) {
        if (request.body() == null || !request.body().path("data").isObject()) {
            throw new Refused(400, "Missing \"data\" payload in the request body");
        }
        JsonNode data = request.body().path("data");
        if (List.of("createdAt", "updatedAt", "publishedAt").stream().anyMatch(data::has)) {
            throw new Refused(400, "Invalid key createdAt");
        }
        return row(data);
    }

    private Map<String, @Nullable Object> entry(Row row) {
        Map<String, @Nullable Object> columns = object(row);
        if (!isFour) {
            return columns;
        }
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put(idColumn(), columns.remove(idColumn()));
        entry.put("attributes", columns);
        return entry;
    }

    private Reply single(int status, Row row) {
        return Reply.of(status, Map.of("data", entry(row), "meta", Map.of()));
    }

    private Reply list(Request request) {
        Filter filter = Filter.all();
        for (Map.Entry<String, List<String>> parameter : request.parameters().entrySet()) {
            Matcher condition = FILTER.matcher(parameter.getKey());
            if (condition.matches()) {
                filter = filter.and(
                        condition(column(condition.group(1)).name(), condition.group(2), parameter.getValue()));
            } else if (!PAGING.matcher(parameter.getKey()).matches()) {
                throw new Refused(400, "Invalid key " + parameter.getKey());
            }
        }
        int size = Math.max(1, Math.min(request.number("pagination[pageSize]", 25), 100));
        int number = Math.max(1, request.number("pagination[page]", 1));
        Page<Row> page = page(filter, sort(request), (number - 1L) * size, size);
        long total = page.getTotalElements();
        Map<String, Object> pagination =
                Map.of("page", number, "pageSize", size, "pageCount", (total + size - 1) / size, "total", total);
        return Reply.of(
                200, Map.of("data", page.map(this::entry).getContent(), "meta", Map.of("pagination", pagination)));
    }

    private Sort sort(Request request) {
        String text = request.parameter("sort");
        List<Order> orders = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            String[] both = part.split(":", 2);
            boolean descends = both.length > 1 && both[1].equals("desc");
            orders.add(new Order(
                    descends ? Sort.Direction.DESC : Sort.Direction.ASC,
                    column(both[0]).name()));
        }
        return Sort.by(orders);
    }

    private Filter condition(String column, String operator, List<String> texts) {
        String text = texts.get(0);
        List<Object> values = operator.equals("$null") || operator.equals("$notNull")
                ? List.of("")
                : texts.stream().map(each -> value(column, each)).toList();
        Object value = values.get(0);
        return switch (operator) {
            case "$eq" -> Filter.equal(column, value);
            case "$eqi" -> Filter.equalIgnoreCase(column, text);
            case "$ne" -> Filter.notEqual(column, value);
            case "$lt" -> Filter.lessThan(column, value);
            case "$lte" -> Filter.lessThanOrEqual(column, value);
            case "$gt" -> Filter.greaterThan(column, value);
            case "$gte" -> Filter.greaterThanOrEqual(column, value);
            case "$in" -> Filter.in(column, values);
            case "$notIn" -> Filter.in(column, values).not().and(Filter.isNotNull(column));
            case "$contains" -> Filter.contains(column, text);
            case "$notContains" -> Filter.contains(column, text).not().and(Filter.isNotNull(column));
            case "$containsi" -> Filter.containsIgnoreCase(column, text);
            case "$startsWith" -> Filter.startsWith(column, text);
            case "$endsWith" -> Filter.endsWith(column, text);
            case "$null" -> Filter.isNull(column);
            case "$notNull" -> Filter.isNotNull(column);
            default -> throw new Refused(400, "Invalid operator " + operator);
        };
    }
}
