package dev.livetable.master.rest;

import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a request to {@link TestApi} asks for. */
final class TestQuery {

    private static final Set<String> OF_PAGES =
            Set.of("page", "size", "_page", "_limit", "skip", "offset", "limit", "sort", "_sort", "_order");

    /** The operators that this API knows by their own names. */
    static final Set<Operator> SPELLED_OUT = EnumSet.of(
            Operator.NOT_IN,
            Operator.ENDS_WITH,
            Operator.NOT_CONTAINS,
            Operator.EQUAL_IGNORE_CASE,
            Operator.STARTS_WITH_IGNORE_CASE,
            Operator.CONTAINS_IGNORE_CASE,
            Operator.NOT_CONTAINS_IGNORE_CASE);

    static String spelled(Operator operator) {
        return operator.name().replace("_", "").toLowerCase(Locale.ROOT);
    }

    private final Map<String, List<String>> parameters = new LinkedHashMap<>();

    TestQuery(@Nullable String query) {
        for (String part : query == null ? new String[0] : query.split("&", -1)) {
            String[] both = part.split("=", 2);
            parameters
                    .computeIfAbsent(TestApi.decode(both[0]), name -> new ArrayList<>())
                    .add(TestApi.decode(both[1]));
        }
    }

    int size(int otherwise) {
        for (String name : List.of("size", "_limit", "limit")) {
            if (parameters.containsKey(name)) {
                return Integer.parseInt(one(name));
            }
        }
        return otherwise;
    }

    long from(int size) {
        if (parameters.containsKey("page")) {
            return Long.parseLong(one("page")) * size;
        }
        if (parameters.containsKey("_page")) {
            return (Math.max(1, Long.parseLong(one("_page"))) - 1) * size;
        }
        for (String name : List.of("skip", "offset")) {
            if (parameters.containsKey(name)) {
                return Long.parseLong(one(name));
            }
        }
        return 0;
    }

    /** Returns the query for the page at an offset. */
    String withOffset(long offset) {
        parameters.put("offset", List.of(Long.toString(offset)));
        return parameters.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream()
                        .map(value -> Query.encode(RestFixture.ERRORS, entry.getKey()) + "="
                                + Query.encode(RestFixture.ERRORS, value)))
                .collect(Collectors.joining("&"));
    }

    private String one(String name) {
        return TestStore.required(parameters.get(name)).get(0);
    }

    Filter filter(TableSchema schema) {
        Filter all = Filter.all();
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            if (!OF_PAGES.contains(parameter.getKey())) {
                all = all.and(condition(schema, parameter.getKey(), parameter.getValue()));
            }
        }
        return schema.coerce(all);
    }

    private static Filter condition(TableSchema schema, String name, List<String> texts) {
        int mark = name.lastIndexOf('_');
        String column = mark < 0 ? name : name.substring(0, mark);
        String operator = mark < 0 ? "" : name.substring(mark + 1);
        if (operator.equals("null")) {
            return Boolean.parseBoolean(texts.get(0)) ? Filter.isNull(column) : Filter.isNotNull(column);
        }
        List<Object> values =
                texts.stream().map(schema.column(column).type()::parse).toList();
        Object value = values.get(0);
        return switch (operator) {
            case "" -> Filter.equal(column, value);
            case "ne" -> Filter.notEqual(column, value);
            case "lt" -> Filter.lessThan(column, value);
            case "lte" -> Filter.lessThanOrEqual(column, value);
            case "gt" -> Filter.greaterThan(column, value);
            case "gte" -> Filter.greaterThanOrEqual(column, value);
            case "in" -> Filter.in(column, values);
            case "start" -> Filter.startsWith(column, (String) value);
            case "contains" -> Filter.contains(column, (String) value);
            default ->
                SPELLED_OUT.stream()
                        .filter(each -> spelled(each).equals(operator))
                        .findFirst()
                        .map(each -> Filter.of(new Filter.Condition(column, each, values)))
                        .orElseThrow(() -> new TestStore.Refusal(400, "unknown parameter " + name));
        };
    }

    Comparator<Row> order() {
        Comparator<Row> order = Comparator.comparingInt(row -> 0);
        for (String sort : parameters.getOrDefault("sort", List.of())) {
            String[] parts = sort.split(",", -1);
            order = order.thenComparing(by(parts[0], parts[1], parts.length > 2));
        }
        if (parameters.containsKey("_sort")) {
            String[] columns = one("_sort").split(",", -1);
            String[] directions = one("_order").split(",", -1);
            for (int i = 0; i < columns.length; i++) {
                order = order.thenComparing(by(columns[i], directions[i], false));
            }
        }
        return order;
    }

    @SuppressWarnings("unchecked") // columns hold values of one comparable type
    private static Comparator<Row> by(String column, String direction, boolean ignoresCase) {
        Comparator<Object> values = (left, right) -> ignoresCase
                ? left.toString()
                        .toLowerCase(Locale.ROOT)
                        .compareTo(right.toString().toLowerCase(Locale.ROOT))
                : ((Comparable<Object>) left).compareTo(right);
        Comparator<Object> directed = direction.equals("asc") ? values : values.reversed();
        return Comparator.comparing(row -> row.get(column), Comparator.nullsLast(directed));
    }
}
