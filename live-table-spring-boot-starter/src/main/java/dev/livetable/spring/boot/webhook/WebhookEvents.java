package dev.livetable.spring.boot.webhook;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a service tells: one event as a JSON object, or an array of them. */
final class WebhookEvents {

    /*
     * The columns of the table make values of what JSON has. The master may have to be asked for them, and it may not
     * answer. Then nothing is known of the rows but their ids, which is true as well, and costs more entries. The same
     * holds for a row that the columns cannot take.
     *
     * An object that has a field twice says two things, of which one may be wrong, so it is refused. JSON is in UTF-8, or in UTF-16
     * or UTF-32, which its first bytes tell; what the headers say does not count.
     */

    private static final Set<LiveEvent.Kind> KINDS = EnumSet.complementOf(EnumSet.of(LiveEvent.Kind.BESIDE));
    private static final List<String> FIELDS = List.of("kind", "id", "before", "after", "context");

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Supplier<TableSchema> schema;

    /** A body that holds something else than events. The message tells no value. */
    static final class MalformedException extends Exception {

        MalformedException(String message) {
            super(message);
        }
    }

    /**
     * Takes the columns.
     *
     * @param schema returns the columns of the table; may ask the master, and throws if that does not answer
     */
    WebhookEvents(Supplier<TableSchema> schema) {
        this.schema = schema;
    }

    /**
     * Reads events.
     *
     * @return the events, none for an empty array
     * @throws MalformedException if the body holds something else
     * @throws DataAccessException if the columns are needed and the master does not tell them
     */
    List<LiveEvent> read(byte[] body) throws MalformedException {
        JsonNode root;
        try {
            root = mapper.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedException("The body is not JSON in UTF-8, or has a field twice");
        }
        List<LiveEvent> events = new ArrayList<>();
        if (root.isArray()) {
            for (int i = 0; i < root.size(); i++) {
                events.add(event(root.get(i), "Event " + i + ": "));
            }
        } else {
            events.add(event(root, ""));
        }
        return events;
    }

    private LiveEvent event(JsonNode node, String where) throws MalformedException {
        if (!node.isObject()) {
            throw new MalformedException(where + "an event is an object with the field 'kind'");
        }
        for (String name : node.propertyNames()) {
            if (!FIELDS.contains(name)) {
                throw new MalformedException(where + "the fields of an event are " + String.join(", ", FIELDS));
            }
        }
        LiveEvent.Kind kind = kind(node.get("kind"), where);
        String id = id(node.get("id"), where);
        if ((kind == LiveEvent.Kind.CHANGED) != (id == null)) {
            throw new MalformedException(
                    where + (id == null ? "the field 'id' is missing" : "an event 'changed' has no id"));
        }
        RowImage before = image(node.get("before"), where + "the field 'before'", kind == LiveEvent.Kind.INSERTED);
        RowImage after = image(node.get("after"), where + "the field 'after'", kind == LiveEvent.Kind.DELETED);
        LiveEvent event = id == null ? LiveEvent.changed() : new LiveEvent(kind, id, before, after);
        JsonNode context = node.get("context");
        if (context == null || context.isNull()) {
            return event;
        }
        if (!context.isString()) {
            throw new MalformedException(where + "the field 'context' is a text");
        }
        return event.in(context.stringValue());
    }

    private static LiveEvent.Kind kind(@Nullable JsonNode node, String where) throws MalformedException {
        if (node != null && node.isString()) {
            for (LiveEvent.Kind kind : KINDS) {
                if (kind.name().toLowerCase(Locale.ROOT).equals(node.stringValue())) {
                    return kind;
                }
            }
        }
        throw new MalformedException(where + "the field 'kind' is 'changed', 'inserted', 'updated' or 'deleted'");
    }

    /** Returns the text of an id, which is a text, a whole number, or an object of several id columns. */
    private @Nullable String id(@Nullable JsonNode node, String where) throws MalformedException {
        if (node == null || node.isNull()) {
            return null;
        }
        if (node.isString()) {
            return node.stringValue();
        }
        if (node.isIntegralNumber()) {
            return node.bigIntegerValue().toString();
        }
        if (node.isObject()) {
            TableSchema columns = schema.get();
            try {
                return columns.id(columns.coerce(row(node)));
            } catch (InvalidRequestException e) {
                throw new MalformedException(where + "the field 'id' does not have the id columns of the table");
            }
        }
        throw new MalformedException(
                where + "the field 'id' is a text, a whole number, or an object of the id columns");
    }

    private RowImage image(@Nullable JsonNode node, String what, boolean isAbsent) throws MalformedException {
        if (node == null || node.isNull()) {
            return isAbsent ? RowImage.absent() : RowImage.unknown();
        }
        if (!node.isObject()) {
            throw new MalformedException(what + " is an object of columns");
        }
        if (isAbsent) {
            throw new MalformedException(what + " is there, though there was no row");
        }
        try {
            TableSchema columns = schema.get();
            return RowImage.of(columns.coerce(row(node)), columns);
        } catch (DataAccessException e) {
            return RowImage.unknown();
        }
    }

    @SuppressWarnings("unchecked")
    private Row row(JsonNode node) {
        return Row.of((Map<String, @Nullable Object>) mapper.treeToValue(node, Map.class));
    }
}
