package dev.livetable.stream.kafka;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Column;
import dev.livetable.table.JsonText;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of a topic of Debezium, as events. */
final class DebeziumEvents {

    /*
     * What is not understood is a change of anything; only what is surely no change is left out.
     *
     * The row after a change is taken as far as its values are sure. The row before it is a matter of the connector: MySQL's
     * and MariaDB's have it whole. Those of SQL Server and Oracle have null for large values that did not change. That of
     * PostgreSQL makes values up, unless the table has a full identity. Of all others only the id is taken.
     *
     * A row that was read in a snapshot of the table may follow on changes that nobody told: a connector that has lost its
     * place begins with one. Rows that were deleted meanwhile are not told then, so it is a change of anything. In a snapshot
     * that was asked for while changes are told ("incremental") nothing is lost.
     */

    private static final Set<String> WHOLE_BEFORE = Set.of("mysql", "mariadb");
    private static final Set<String> NULL_IF_LARGE = Set.of("sqlserver", "oracle");
    private static final Set<String> WRAPPING_INTEGERS = Set.of("mysql", "mariadb");

    private static final Logger logger = LoggerFactory.getLogger(DebeziumEvents.class);

    private final String topic;
    private final DebeziumTable table;
    private boolean isWarned;

    DebeziumEvents(String topic, DebeziumTable table) {
        this.topic = topic;
        this.table = table;
    }

    /** A record that is read: its change, if it is one, and when that was, in milliseconds, if that is said. */
    record Told(Optional<LiveEvent> event, @Nullable Long time) {}

    /** Payload and schema. A converter writes both, or the payload alone. */
    private record Message(
            @Nullable Object payload, @Nullable Object schema) {

        static Message of(byte[] json) {
            Object tree = JsonText.parse(json);
            Map<String, @Nullable Object> map = JsonText.map(tree);
            boolean isWrapped = map.size() == 2 && map.containsKey("schema") && map.containsKey("payload");
            return isWrapped ? new Message(map.get("payload"), map.get("schema")) : new Message(tree, null);
        }
    }

    Told told(byte @Nullable [] key, byte @Nullable [] value) {
        if (value == null) {
            return new Told(Optional.empty(), null); // a tombstone: the delete was told
        }
        try {
            Message message = Message.of(value);
            if (message.payload == null) {
                return new Told(Optional.empty(), null);
            }
            Map<String, @Nullable Object> payload = JsonText.map(message.payload);
            Map<String, @Nullable Object> source = JsonText.map(payload.get("source"));
            Long time = source.get("ts_ms") instanceof Long millis ? millis : null;
            return new Told(event(key, payload, source, message.schema), time);
        } catch (RuntimeException e) {
            return new Told(notUnderstood(e), null);
        }
    }

    private Optional<LiveEvent> event(
            byte @Nullable [] key,
            Map<String, @Nullable Object> payload,
            Map<String, @Nullable Object> source,
            @Nullable Object schema) {
        Object op = payload.get("op");
        if (op == null) {
            return isNoChange(payload) ? Optional.empty() : notUnderstood(null);
        }
        if (op.equals("m")) { // a message that somebody wrote to the log of PostgreSQL
            return Optional.empty();
        }
        if (op.equals("t") || op.equals("r") && !"incremental".equals(source.get("snapshot"))) {
            return Optional.of(LiveEvent.changed());
        }
        TableSchema known = schema();
        if (known == null) {
            return Optional.of(LiveEvent.changed());
        }
        String connector = String.valueOf(source.get("connector"));
        Values before = new Values(payload.get("before"), FieldType.ofStruct(schema, "before"), known, connector);
        Values after = new Values(payload.get("after"), FieldType.ofStruct(schema, "after"), known, connector);
        boolean needsOldId = (op.equals("u") || op.equals("d")) && !isBeforeBelieved(connector);
        if (needsOldId && key != null && ofKey(key, known, connector).isEmpty()) {
            return Optional.of(LiveEvent.changed()); // the id is not in the key, so that of before may be made up
        }
        Optional<String> id = (op.equals("d") ? before : after).id().or(() -> ofKey(key, known, connector));
        return id.map(row -> switch (op.toString()) {
                    case "c" -> LiveEvent.inserted(row, after.image());
                    case "u" -> LiveEvent.updated(row, before.imageBefore(), after.image());
                    case "d" -> LiveEvent.deleted(row, before.imageBefore());
                    case "r" -> LiveEvent.updated(row);
                    default -> LiveEvent.changed();
                })
                .map(event -> event.by(null, transaction(source, connector)))
                .or(() -> Optional.of(LiveEvent.changed()));
    }

    /** Returns whether a row before a change is told with what is no part of the key. */
    private boolean isBeforeBelieved(String connector) {
        return connector.equals("postgresql")
                ? table.hasFullIdentity()
                : WHOLE_BEFORE.contains(connector) || NULL_IF_LARGE.contains(connector);
    }

    private @Nullable TableSchema schema() {
        try {
            return table.schema().get();
        } catch (RuntimeException e) {
            logger.debug("The columns of the table in the topic '{}' are not known", topic, e);
            return null;
        }
    }

    /** Returns whether it is a sign of life, or the begin or end of a transaction. */
    private static boolean isNoChange(Map<String, @Nullable Object> payload) {
        Object status = payload.get("status");
        boolean isOfTransaction =
                ("BEGIN".equals(status) || "END".equals(status)) && payload.get("id") instanceof String;
        return isOfTransaction && payload.containsKey("event_count")
                || payload.keySet().equals(Set.of("ts_ms"));
    }

    private Optional<LiveEvent> notUnderstood(@Nullable RuntimeException cause) {
        if (!isWarned) {
            isWarned = true;
            logger.warn(
                    "The topic '{}' has a record that is no change as Debezium writes it in JSON, so anything may have changed;"
                            + " use its JSON converter, and no transformation that unwraps records",
                    topic);
        }
        logger.debug("A record of the topic '{}' is not understood", topic, cause);
        return Optional.of(LiveEvent.changed());
    }

    /** Returns the number of the transaction as the master's own writes have it. */
    private static @Nullable String transaction(Map<String, @Nullable Object> source, String connector) {
        boolean isKnown = connector.equals("postgresql");
        return isKnown && source.get("txId") instanceof Long number ? Long.toString(number & 0xFFFF_FFFFL) : null;
    }

    private Optional<String> ofKey(byte @Nullable [] key, TableSchema known, String connector) {
        if (key == null) {
            return Optional.empty();
        }
        Message message = Message.of(key);
        if (connector.equals("mongodb")) {
            return ofDocument(JsonText.map(message.payload).get("id"), known);
        }
        return new Values(message.payload, message.schema, known, connector).id();
    }

    /** Returns the id that a key of MongoDB has as a text of JSON. */
    private static Optional<String> ofDocument(@Nullable Object json, TableSchema known) {
        if (known.idColumns().size() != 1 || !(json instanceof String text)) {
            return Optional.empty();
        }
        Object id = JsonText.parse(text.getBytes(StandardCharsets.UTF_8));
        Object plain = id instanceof Map<?, ?> typed && typed.size() == 1
                ? typed.containsKey("$oid") ? typed.get("$oid") : typed.get("$numberLong")
                : id;
        Column column = known.column(known.idColumns().get(0));
        boolean isTyped = plain instanceof String && id instanceof Map;
        if (plain == null || plain instanceof Map || !(plain instanceof String || plain instanceof Long)) {
            return Optional.empty();
        }
        Object value = isTyped ? column.parse((String) plain) : column.coerce(plain);
        return value == null ? Optional.empty() : Optional.of(known.id(Row.of(Map.of(column.name(), value))));
    }

    /** The values of a row, as far as they are sure. */
    private final class Values {

        private final TableSchema known;
        private final String connector;
        private final boolean isRow;
        private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

        Values(@Nullable Object row, @Nullable Object schema, TableSchema known, String connector) {
            this.known = known;
            this.connector = connector;
            this.isRow = row instanceof Map;
            Map<String, @Nullable Object> fields = JsonText.map(row);
            Map<String, FieldType> types = FieldType.ofFields(schema);
            for (Column column : known.columns()) {
                String field = field(fields, column.name());
                if (field == null) {
                    continue;
                }
                Object json = fields.get(field);
                FieldType type = types == null ? null : types.get(field);
                if (json == null) {
                    values.put(column.name(), null);
                } else {
                    DebeziumValues.value(column, json, type, WRAPPING_INTEGERS.contains(connector))
                            .ifPresent(value -> values.put(column.name(), value));
                }
            }
        }

        private static @Nullable String field(Map<String, @Nullable Object> fields, String column) {
            if (fields.containsKey(column)) {
                return column;
            }
            Set<String> close = new HashSet<>();
            fields.keySet().stream().filter(column::equalsIgnoreCase).forEach(close::add);
            return close.size() == 1 ? close.iterator().next() : null;
        }

        Optional<String> id() {
            Row row = Row.of(values);
            return known.hasId(row) ? Optional.of(known.id(row)) : Optional.empty();
        }

        /** Returns the row after a change. */
        RowImage image() {
            Map<String, @Nullable Object> told = new LinkedHashMap<>(values);
            told.keySet()
                    .removeIf(
                            column -> !table.tells(column) && !known.idColumns().contains(column));
            return isRow && !told.isEmpty() ? RowImage.of(Row.of(told), known) : RowImage.unknown();
        }

        /** Returns the row before a change, as far as the connector can be believed. */
        RowImage imageBefore() {
            if (!isBeforeBelieved(connector)) {
                values.keySet().retainAll(known.idColumns());
            } else if (NULL_IF_LARGE.contains(connector)) {
                values.values().removeIf(Objects::isNull);
            }
            return image();
        }
    }
}
