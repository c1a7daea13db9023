package dev.livetable.master.rest;

import dev.livetable.table.Column;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@link TestApi}. */
final class TestStore {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final TableSchema schema;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private long lastId;

    TestStore(TableSchema schema, List<Row> rows) {
        this.schema = schema;
        rows.forEach(this::put);
    }

    /** An answer that is no success. */
    static final class Refusal extends RuntimeException {

        final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new Refusal(404, "there is no such thing");
        }
        return value;
    }

    /** Adds or replaces a row as another application would. */
    synchronized Row put(Row row) {
        lastId = row.getIfPresent(schema.idColumns().get(0)) instanceof Long number ? Math.max(lastId, number) : lastId;
        rows.put(schema.id(row), row);
        return row;
    }

    synchronized List<Row> find(TestQuery query) {
        Filter filter = query.filter(schema);
        return rows.values().stream()
                .filter(filter::matches)
                .sorted(query.order())
                .toList();
    }

    synchronized @Nullable Row get(String id) {
        return rows.get(id);
    }

    synchronized int size() {
        return rows.size();
    }

    Row insert(JsonNode json) {
        Row row = row(json, Row.empty());
        String id = schema.idColumns().get(0);
        Row whole = row.getIfPresent(id) == null ? row.with(id, lastId + 1) : row;
        if (rows.containsKey(schema.id(whole))) {
            throw new Refusal(409, "it is there already");
        }
        return put(checked(whole));
    }

    Row replace(String id, JsonNode json) {
        Row row = checked(row(json, schema.idValues(id).orElseThrow()));
        if (!schema.id(row).equals(id)) {
            throw new Refusal(400, "another id");
        }
        return put(row);
    }

    Row patch(Row present, JsonNode json) {
        return put(checked(row(json, present)));
    }

    Row delete(Row present) {
        rows.remove(schema.id(present));
        return present;
    }

    private Row checked(Row row) {
        for (Column column : schema.columns()) {
            if (!column.nullable() && row.getIfPresent(column.name()) == null) {
                throw new Refusal(422, column.name() + " must not be null");
            }
        }
        return row;
    }

    private Row row(JsonNode json, Row before) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Column column : schema.columns()) {
            JsonNode value = json.path(column.name());
            values.put(
                    column.name(),
                    value.isMissingNode()
                            ? before.getIfPresent(column.name())
                            : column.type().coerce(MAPPER.treeToValue(value, Object.class)));
        }
        if (!values.keySet().containsAll(json.propertyNames())) {
            throw new Refusal(400, "unknown fields");
        }
        return Row.of(values);
    }

    static String json(Row row) {
        return MAPPER.writeValueAsString(new LinkedHashMap<>(row.asMap()));
    }

    static String json(List<Row> rows) {
        return "[" + String.join(",", rows.stream().map(TestStore::json).toList()) + "]";
    }
}
