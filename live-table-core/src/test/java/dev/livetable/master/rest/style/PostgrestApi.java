package dev.livetable.master.rest.style;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Sort.Order;

/**
 * Speaks as <a href="https://docs.postgrest.org/en/v12/references/api.html">PostgREST 12</a> does. There is no address of
 * one row but a filter; a write without a filter writes to every row; a row that is not there is an empty list.
 */
public final class PostgrestApi extends StyleApi {

    private static final Set<String> OWN = Set.of("select", "order", "limit", "offset");
    private static final Pattern CONDITION = Pattern.compile("(not\\.)?([a-z]+)\\.(.*)", Pattern.DOTALL);
    private static final Pattern ELEMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|([^,]+)");

    public PostgrestApi() {
        super("");
    }

    @Override
    Object problem(int status, String message) {
        Map<String, @Nullable Object> problem = new LinkedHashMap<>();
        problem.put("code", status == 409 ? "23505" : "PGRST" + status);
        problem.put("details", null);
        problem.put("hint", null);
        problem.put("message", message);
        return problem;
    }

    @Override
    Reply answer(Request request) {
        if (idIn(request) != null) {
            throw new Refused(404, "Invalid path specified in request URL");
        }
        Filter filter = filter(request);
        return switch (request.method()) {
            case "GET" -> list(request, filter);
            case "POST" -> returned(request, 201, List.of(rows().insert(row(request.body()))));
            case "PATCH" -> returned(request, 200, patched(request, filter));
            case "PUT" -> returned(request, 200, List.of(replaced(request)));
            case "DELETE" -> returned(request, 200, deleted(filter));
            default -> throw new Refused(405, request.method());
        };
    }

    private boolean prefers(Request request, String preference) {
        return request.headers().getOrEmpty("Prefer").stream().anyMatch(value -> value.contains(preference));
    }

    private Reply list(Request request, Filter filter) {
        int limit = request.number("limit", Integer.MAX_VALUE);
        long offset = request.number("offset", 0);
        Page<Row> page = page(filter, sort(request), offset, limit);
        long total = page.getTotalElements();
        boolean counts = prefers(request, "count=exact");
        if (counts && offset > total) {
            throw new Refused(416, "Requested range not satisfiable");
        }
        String range = page.isEmpty() ? "*" : offset + "-" + (offset + page.getNumberOfElements() - 1);
        boolean isPart = counts && page.getNumberOfElements() < total;
        return new Reply(
                isPart ? 206 : 200,
                page.map(StyleApi::object).getContent(),
                Map.of("Content-Range", range + "/" + (counts ? total : "*"), "Range-Unit", "items"));
    }

    private Reply returned(Request request, int status, List<Row> rows) {
        if (!prefers(request, "return=representation")) {
            return Reply.of(status == 201 ? 201 : 204, null);
        }
        return Reply.of(status, rows.stream().map(StyleApi::object).toList());
    }

    private List<Row> matching(Filter filter) {
        return rows().list(filter, Pageable.unpaged()).getContent();
    }

    private List<Row> patched(Request request, Filter filter) {
        Row changes = row(request.body());
        return matching(filter).stream()
                .map(row -> rows().patch(schema().id(row), changes))
                .toList();
    }

    private Row replaced(Request request) {
        Row row = row(request.body());
        if (!row.columns()
                .names()
                .containsAll(
                        schema().columns().stream().map(column -> column.name()).toList())) {
            throw new Refused(400, "You must specify all columns in the payload when using PUT");
        }
        String id = schema().id(row);
        if (!List.of("eq." + id).equals(request.parameters().get(idColumn()))) {
            throw new Refused(400, "Filters must include all and only primary key columns with 'eq' operators");
        }
        return rows().replace(id, row, Filter.all());
    }

    private List<Row> deleted(Filter filter) {
        List<Row> gone = matching(filter);
        gone.forEach(row -> rows().delete(schema().id(row)));
        return gone;
    }

    private Sort sort(Request request) {
        String text = request.parameter("order");
        List<Order> orders = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            String[] words = part.split("\\.", -1);
            boolean descends = words.length > 1 && words[1].equals("desc");
            orders.add(new Order(
                    descends ? Sort.Direction.DESC : Sort.Direction.ASC,
                    column(words[0]).name()));
        }
        return Sort.by(orders);
    }

    private Filter filter(Request request) {
        Filter all = Filter.all();
        for (Map.Entry<String, List<String>> parameter : request.parameters().entrySet()) {
            if (!OWN.contains(parameter.getKey())) {
                for (String text : parameter.getValue()) {
                    all = all.and(condition(column(parameter.getKey()).name(), text));
                }
            }
        }
        return schema().coerce(all);
    }

    private Filter condition(String column, String text) {
        Matcher found = CONDITION.matcher(text);
        if (!found.matches()) {
            throw new Refused(400, "failed to parse filter");
        }
        Filter filter = condition(column, found.group(2), found.group(3));
        // What is null is neither true nor false for SQL, so its opposite is not either.
        return found.group(1) == null
                ? filter
                : found.group(2).equals("is") ? filter.not() : filter.not().and(Filter.isNotNull(column));
    }

    private Filter condition(String column, String operator, String text) {
        return switch (operator) {
            case "eq" -> Filter.equal(column, value(column, text));
            case "neq" -> Filter.notEqual(column, value(column, text));
            case "gt" -> Filter.greaterThan(column, value(column, text));
            case "gte" -> Filter.greaterThanOrEqual(column, value(column, text));
            case "lt" -> Filter.lessThan(column, value(column, text));
            case "lte" -> Filter.lessThanOrEqual(column, value(column, text));
            case "in" -> Filter.in(column, elements(column, text));
            case "like" -> like(column, text, false);
            case "ilike" -> like(column, text, true);
            case "is" -> Filter.isNull(column);
            default -> throw new Refused(400, "unknown operator");
        };
    }

    private List<Object> elements(String column, String text) {
        String inner = text.substring(1, text.length() - 1);
        Matcher element = ELEMENT.matcher(inner);
        List<Object> values = new ArrayList<>();
        while (element.find()) {
            String quoted = element.group(1);
            values.add(value(column, quoted == null ? element.group(2) : quoted.replaceAll("\\\\(.)", "$1")));
        }
        return values;
    }

    /** An asterisk stands for the wildcard of SQL; the other wildcards are read, too. */
    private static Filter like(String column, String text, boolean ignoresCase) {
        boolean first = text.startsWith("*");
        boolean last = text.length() > 1 && text.endsWith("*");
        String inner = text.substring(first ? 1 : 0, text.length() - (last ? 1 : 0));
        if (inner.chars().anyMatch(c -> "*%_\\".indexOf(c) >= 0)) {
            throw new Refused(400, "this server of a test has no other patterns");
        }
        if (!first && !last) {
            return ignoresCase ? Filter.equalIgnoreCase(column, inner) : Filter.equal(column, inner);
        }
        if (first && last) {
            return ignoresCase ? Filter.containsIgnoreCase(column, inner) : Filter.contains(column, inner);
        }
        if (first) {
            return ignoresCase ? Filter.endsWithIgnoreCase(column, inner) : Filter.endsWith(column, inner);
        }
        return ignoresCase ? Filter.startsWithIgnoreCase(column, inner) : Filter.startsWith(column, inner);
    }
}
