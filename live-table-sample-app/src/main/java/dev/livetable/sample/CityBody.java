package dev.livetable.sample;

import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent as a city, or as changes to one. The columns and the types of their values are checked against the
 * table's schema; here is what the application asks for beyond that.
 */
final class CityBody {

    private static final List<String> REQUIRED = List.of("name", "country");

    private final TableSchema schema;
    private final Row row;

    private CityBody(TableSchema schema, Row row) {
        this.schema = schema;
        this.row = row;
    }

    /** Returns the body as the table's columns hold it. */
    static CityBody of(Map<String, @Nullable Object> body, TableSchema schema) {
        body.keySet().forEach(schema::column);
        Row row = schema.coerce(Row.of(body));
        row.asMap().forEach((column, value) -> {
            if (value instanceof String text && !isText(text)) {
                throw invalid(schema, "column '" + column + "' holds a character that no text has");
            }
            if (REQUIRED.contains(column) && (value == null || value.toString().isBlank())) {
                throw invalid(schema, "column '" + column + "' must not be empty");
            }
        });
        return new CityBody(schema, row);
    }

    /** Returns whether a text holds neither NUL nor half a character. */
    private static boolean isText(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || Character.getType(c) == Character.SURROGATE);
    }

    /** Returns the body for the city with this id, which it may repeat. */
    CityBody at(String id) {
        String column = schema.idColumns().get(0);
        if (row.has(column) && !Objects.toString(row.get(column)).equals(id)) {
            throw invalid(schema, "the body is of another city than the path, by its " + column);
        }
        return new CityBody(schema, row.without(column));
    }

    /** Returns a city with all that one must have. */
    Row whole() {
        for (String column : REQUIRED) {
            if (!row.has(column)) {
                throw invalid(schema, "column '" + column + "' is required");
            }
        }
        return row;
    }

    /** Returns what was given of a city, which may be nothing. */
    Row changes() {
        return row;
    }

    private static InvalidRequestException invalid(TableSchema schema, String why) {
        return new InvalidRequestException(schema.name(), why, null);
    }
}
