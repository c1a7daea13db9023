package dev.livetable.master.rest.style;

import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Speaks as <a href="https://www.django-rest-framework.org/api-guide/pagination/">Django REST framework</a> does, with the
 * pages that it has by default: ten rows whatever is asked for. Addresses end in a slash, a page behind the last is a 404,
 * and parameters that it does not know are ignored.
 */
public final class DjangoApi extends StyleApi {

    private static final int SIZE = 10;
    private static final Pattern LOOKUP = Pattern.compile("(\\w+?)(?:__(\\w+))?");

    public DjangoApi() {
        super("");
    }

    @Override
    Object problem(int status, String message) {
        return Map.of("detail", message);
    }

    @Override
    boolean hasEtags() {
        return true;
    }

    @Override
    Reply answer(Request request) {
        String rows = "/" + schema().name() + "/";
        if (!request.path().startsWith(rows) || !request.path().endsWith("/")) {
            return new Reply(301, null, Map.of("Location", request.path() + "/"));
        }
        if (request.path().equals(rows)) {
            return switch (request.method()) {
                case "GET" -> list(request);
                case "POST" -> Reply.of(201, object(rows().insert(row(request.body()))));
                default -> throw new Refused(405, "Method \"" + request.method() + "\" not allowed.");
            };
        }
        String id = request.path().substring(rows.length(), request.path().length() - 1);
        return switch (request.method()) {
            case "GET" -> Reply.of(200, object(row(id)));
            case "PUT" -> {
                row(id);
                yield Reply.of(200, object(rows().replace(id, row(request.body()), Filter.all())));
            }
            case "PATCH" -> Reply.of(200, object(rows().patch(id, row(request.body()))));
            case "DELETE" -> {
                row(id);
                rows().delete(id);
                yield Reply.of(204, null);
            }
            default -> throw new Refused(405, "Method \"" + request.method() + "\" not allowed.");
        };
    }

    private Reply list(Request request) {
        int number = request.number("page", 1);
        Page<Row> page = page(filter(request), sort(request), (number - 1L) * SIZE, SIZE);
        if (number < 1 || number > 1 && page.isEmpty()) {
            throw new Refused(404, "Invalid page.");
        }
        String rows = url() + "/" + schema().name() + "/?page=";
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("count", page.getTotalElements());
        body.put("next", page.hasNext() ? rows + (number + 1) : null);
        body.put("previous", number > 1 ? rows + (number - 1) : null);
        body.put("results", page.map(StyleApi::object).getContent());
        return Reply.of(200, body);
    }

    private boolean isColumn(String name) {
        return schema().columns().stream().anyMatch(column -> column.name().equals(name));
    }

    private Sort sort(Request request) {
        String text = request.parameter("ordering");
        List<Order> orders = new ArrayList<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            boolean descends = part.startsWith("-");
            String name = descends ? part.substring(1) : part;
            if (isColumn(name)) {
                orders.add(new Order(descends ? Sort.Direction.DESC : Sort.Direction.ASC, name));
            }
        }
        return orders.isEmpty() ? Sort.by(idColumn()) : Sort.by(orders);
    }

    private Filter filter(Request request) {
        Filter all = Filter.all();
        for (Map.Entry<String, List<String>> parameter : request.parameters().entrySet()) {
            Matcher lookup = LOOKUP.matcher(parameter.getKey());
            if (lookup.matches() && isColumn(lookup.group(1))) {
                String operator = lookup.group(2) == null ? "exact" : lookup.group(2);
                all = all.and(condition(
                        lookup.group(1), operator, parameter.getValue().get(0)));
            }
        }
        return all;
    }

    private Filter condition(String column, String lookup, String text) {
        return switch (lookup) {
            case "exact" -> Filter.equal(column, value(column, text));
            case "iexact" -> Filter.equalIgnoreCase(column, text);
            case "lt" -> Filter.lessThan(column, value(column, text));
            case "lte" -> Filter.lessThanOrEqual(column, value(column, text));
            case "gt" -> Filter.greaterThan(column, value(column, text));
            case "gte" -> Filter.greaterThanOrEqual(column, value(column, text));
            case "in" ->
                Filter.in(
                        column,
                        Arrays.stream(text.split(",", -1))
                                .map(each -> value(column, each))
                                .toList());
            case "startswith" -> Filter.startsWith(column, text);
            case "istartswith" -> Filter.startsWithIgnoreCase(column, text);
            case "endswith" -> Filter.endsWith(column, text);
            case "iendswith" -> Filter.endsWithIgnoreCase(column, text);
            case "contains" -> Filter.contains(column, text);
            case "icontains" -> Filter.containsIgnoreCase(column, text);
            case "isnull" -> text.equals("true") ? Filter.isNull(column) : Filter.isNotNull(column);
            default -> throw new Refused(400, "there is no lookup " + lookup);
        };
    }
}
