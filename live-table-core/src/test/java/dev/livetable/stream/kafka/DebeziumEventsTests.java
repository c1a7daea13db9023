package dev.livetable.stream.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Bytes;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.JsonText;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import dev.livetable.table.TableSchema;
import dev.livetable.table.TextComparison;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DebeziumEventsTests {

    private static final Column NAME = new Column("name", ColumnType.TEXT, true, false, TextComparison.EXACT);
    private static final TableSchema CITIES = TableSchema.of(
            "cities", List.of(Column.of("id", ColumnType.INTEGER), NAME, Column.of("size", ColumnType.INTEGER)), "id");

    private final DebeziumEvents events = new DebeziumEvents("cities", DebeziumTable.of(() -> CITIES));

    private Optional<LiveEvent> told(@Nullable String value) {
        return told(null, value);
    }

    private Optional<LiveEvent> told(@Nullable String key, @Nullable String value) {
        return told(events, key, value);
    }

    private static Optional<LiveEvent> told(DebeziumEvents events, @Nullable String key, @Nullable String value) {
        return events.told(bytes(key), bytes(value)).event();
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(UTF_8);
    }

    private static String change(String op, String connector, @Nullable String before, @Nullable String after) {
        return "{\"before\":" + before + ",\"after\":" + after + ",\"source\":{\"connector\":\"" + connector
                + "\",\"ts_ms\":1000},\"op\":\"" + op + "\",\"ts_ms\":1001}";
    }

    private static final String ROME = "{\"id\":1,\"name\":\"Rome\",\"size\":3}";
    private static final String ROMA = "{\"id\":1,\"name\":\"Roma\",\"size\":3}";

    private static RowImage withoutName() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", 1L);
        values.put("size", 3L);
        return RowImage.part(Row.of(values));
    }

    private static RowImage row(String name) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", 1L);
        values.put("name", name);
        values.put("size", 3L);
        return RowImage.whole(Row.of(values));
    }

    @Test
    @DisplayName("creates, updates and deletes are told with the row before and after")
    void changesWithImages() {
        assertThat(told(change("c", "mysql", null, ROME))).contains(LiveEvent.inserted("1", row("Rome")));
        assertThat(told(change("u", "mysql", ROME, ROMA))).contains(LiveEvent.updated("1", row("Rome"), row("Roma")));
        assertThat(told(change("d", "mysql", ROMA, null))).contains(LiveEvent.deleted("1", row("Roma")));
    }

    @Test
    @DisplayName("without a row before, that row is unknown; the key says which row it was")
    void withoutBefore() {
        assertThat(told(change("u", "postgresql", null, ROMA)))
                .contains(LiveEvent.updated("1", RowImage.unknown(), row("Roma")));
        assertThat(told("{\"id\":1}", change("d", "mysql", null, null))).contains(LiveEvent.deleted("1"));
        assertThat(told(
                        "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"int32\",\"field\":\"id\"}]},"
                                + "\"payload\":{\"id\":7}}",
                        change("u", "mongodb2", null, null)))
                .contains(LiveEvent.updated("7"));
    }

    @Test
    @DisplayName("what a connector makes up of the row before is not told")
    void madeUpBefore() {
        RowImage id = RowImage.part(Row.of(Map.of("id", 1L)));
        String zero = "{\"id\":1,\"name\":\"\",\"size\":0}";
        assertThat(told(change("d", "postgresql", zero, null))).contains(LiveEvent.deleted("1", id));
        assertThat(told(change("d", "unheard-of", zero, null))).contains(LiveEvent.deleted("1", id));
        DebeziumEvents full = new DebeziumEvents("cities", new DebeziumTable(() -> CITIES, null, true));
        assertThat(told(full, null, change("d", "postgresql", ROME, null)))
                .contains(LiveEvent.deleted("1", row("Rome")));
        assertThat(told(change("u", "sqlserver", "{\"id\":1,\"name\":null,\"size\":3}", ROMA)))
                .contains(LiveEvent.updated("1", withoutName(), row("Roma")));
    }

    @Test
    @DisplayName("an id that is not in the key may be made up in the row before a change, and an old one is not told")
    void anIdThatIsNotInTheKey() {
        String zero = "{\"id\":0,\"name\":\"\",\"size\":0}";
        assertThat(told("{\"code\":7}", change("d", "postgresql", zero, null))).contains(LiveEvent.changed());
        assertThat(told("{\"code\":7}", change("u", "postgresql", null, ROMA))).contains(LiveEvent.changed());
        assertThat(told("{\"code\":7}", change("c", "postgresql", null, ROMA)))
                .contains(LiveEvent.inserted("1", row("Roma")));
        assertThat(told("{\"id\":1}", change("u", "postgresql", null, ROMA)))
                .contains(LiveEvent.updated("1", RowImage.unknown(), row("Roma")));
        assertThat(told("{\"code\":7}", change("u", "mysql", ROME, ROMA)))
                .contains(LiveEvent.updated("1", row("Rome"), row("Roma")));
    }

    @Test
    @DisplayName("tombstones, signs of life, marks of transactions and messages are no changes")
    void noChanges() {
        assertThat(told("{\"id\":1}", null)).isEmpty();
        assertThat(told("{\"id\":1}", "{\"schema\":null,\"payload\":null}")).isEmpty();
        assertThat(told("{\"ts_ms\":1}")).isEmpty();
        assertThat(told("{\"status\":\"BEGIN\",\"id\":\"571\",\"event_count\":null,\"data_collections\":null}"))
                .isEmpty();
        assertThat(told("{\"op\":\"m\",\"source\":{},\"message\":{\"prefix\":\"x\",\"content\":\"eA==\"}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @DisplayName("what is not understood, and what changes the table itself, is a change of anything")
    @ValueSource(
            strings = {
                "no json",
                "",
                "[]",
                "7",
                "{}",
                "{\"id\":1,\"name\":\"unwrapped\"}",
                "{\"op\":\"x\",\"after\":{\"id\":1}}",
                "{\"op\":\"t\",\"source\":{\"connector\":\"mysql\"}}",
                "{\"op\":\"u\",\"after\":{\"name\":\"no id\"}}",
                "{\"op\":\"u\",\"after\":{\"id\":null}}",
                "{\"op\":\"u\",\"after\":{\"id\":\"no number\"}}",
                "{\"source\":{},\"ddl\":\"ALTER TABLE cities\",\"tableChanges\":[]}",
                "{\"op\":\"r\",\"after\":{\"id\":1},\"source\":{\"snapshot\":\"true\"}}",
                "{\"op\":\"r\",\"after\":{\"id\":1},\"source\":{\"snapshot\":\"last\"}}"
            })
    void anything(String value) {
        assertThat(told(value)).contains(LiveEvent.changed());
    }

    @Test
    @DisplayName(
            "a row of a snapshot that was asked for is a change of that row; columns that are not known make it anything")
    void snapshots() {
        assertThat(told("{\"op\":\"r\",\"after\":{\"id\":1},\"source\":{\"snapshot\":\"incremental\"}}"))
                .contains(LiveEvent.updated("1"));
        DebeziumEvents unknown = new DebeziumEvents("cities", DebeziumTable.of(() -> null));
        assertThat(told(unknown, null, change("c", "mysql", null, ROME))).contains(LiveEvent.changed());
        DebeziumEvents failing = new DebeziumEvents("cities", DebeziumTable.of(() -> {
            throw new IllegalStateException();
        }));
        assertThat(told(failing, null, change("c", "mysql", null, ROME))).contains(LiveEvent.changed());
    }

    @Test
    @DisplayName("only the columns that were asked for are told, and the id; a value that is not available is unknown")
    void columns() {
        DebeziumEvents some = new DebeziumEvents("cities", new DebeziumTable(() -> CITIES, List.of("size"), false));
        assertThat(told(some, null, change("c", "mysql", null, ROME))).contains(LiveEvent.inserted("1", withoutName()));
        assertThat(told(change(
                        "c",
                        "mysql",
                        null,
                        "{\"id\":1,\"name\":\"__debezium_unavailable_value\",\"size\":3,\"more\":1}")))
                .contains(LiveEvent.inserted("1", withoutName()));
        assertThat(told(change("c", "oracle", null, "{\"ID\":1,\"NAME\":\"Rome\",\"SIZE\":3}")))
                .contains(LiveEvent.inserted("1", row("Rome")));
    }

    @Test
    @DisplayName("ids of several columns are in the order of the table; the transaction of PostgreSQL is told")
    void compositeIds() {
        TableSchema orders = new TableSchema(
                "orders",
                List.of(Column.of("line", ColumnType.INTEGER), Column.of("code", ColumnType.UUID), NAME),
                List.of("code", "line"));
        DebeziumEvents composite = new DebeziumEvents("orders", DebeziumTable.of(() -> orders));
        UUID code = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");
        String id = orders.id(Row.of(Map.of("line", 2L, "code", code)));

        assertThat(told(composite, "{\"line\":2,\"code\":\"" + code + "\"}", change("u", "mysql", null, null)))
                .contains(LiveEvent.updated(id));
        assertThat(told("{\"op\":\"c\",\"after\":" + ROME
                        + ",\"source\":{\"connector\":\"postgresql\",\"txId\":4294967301}}"))
                .contains(LiveEvent.inserted("1", row("Rome")).by(null, "5"));
    }

    @Test
    @DisplayName("documents are told by their ids")
    void documents() {
        TableSchema documents = TableSchema.of("documents", List.of(NAME), "name");
        DebeziumEvents mongo = new DebeziumEvents("documents", DebeziumTable.of(() -> documents));
        String value = change("u", "mongodb", null, "\"{\\\"_id\\\": {\\\"$oid\\\": \\\"ab12\\\"}}\"");
        assertThat(told(mongo, "{\"id\":\"{\\\"$oid\\\": \\\"ab12\\\"}\"}", value))
                .contains(LiveEvent.updated("ab12"));
        assertThat(told("{\"id\":\"1004\"}", value)).contains(LiveEvent.updated("1004"));
        assertThat(told("{\"id\":\"{\\\"$numberLong\\\": \\\"5\\\"}\"}", value)).contains(LiveEvent.updated("5"));
        assertThat(told("{\"id\":\"{\\\"a\\\": 1, \\\"b\\\": 2}\"}", value)).contains(LiveEvent.changed());
    }

    private static Optional<Object> value(ColumnType type, String json, @Nullable FieldType field) {
        Object parsed = requireNonNull(JsonText.parse(json.getBytes(UTF_8)));
        Column column = new Column("c", type, true, false, TextComparison.EXACT);
        return DebeziumValues.value(column, parsed, field, true);
    }

    private static FieldType type(String type, @Nullable String name) {
        return new FieldType(type, name, null);
    }

    @Test
    @DisplayName("with a schema the values of each type are told")
    void valuesWithSchema() {
        assertThat(value(ColumnType.BOOLEAN, "true", type("boolean", null))).contains(true);
        assertThat(value(ColumnType.INTEGER, "7", type("int32", null))).contains(7L);
        assertThat(value(ColumnType.DOUBLE, "0.1", type("double", null))).contains(0.1);
        assertThat(value(ColumnType.TEXT, "\"a\"", type("string", null))).contains("a");
        assertThat(value(ColumnType.TEXT, "\"a\"", type("string", "io.debezium.data.Enum")))
                .contains("a");
        assertThat(value(ColumnType.BYTES, "\"AQI=\"", type("bytes", null))).contains(Bytes.of(new byte[] {1, 2}));
        assertThat(value(ColumnType.DECIMAL, "\"AN3q\"", new FieldType("bytes", DECIMAL, "2")))
                .contains(new BigDecimal("568.10"));
        assertThat(value(ColumnType.INTEGER, "\"CQ==\"", new FieldType("bytes", DECIMAL, "0")))
                .contains(9L);
        assertThat(value(
                        ColumnType.DECIMAL,
                        "{\"scale\":1,\"value\":\"CQ==\"}",
                        type("struct", "io.debezium.data.VariableScaleDecimal")))
                .contains(new BigDecimal("0.9"));
        assertThat(value(ColumnType.DECIMAL, "\"1.50\"", type("string", null))).contains(new BigDecimal("1.50"));
        assertThat(value(ColumnType.DATE, "1", type("int32", "io.debezium.time.Date")))
                .contains(LocalDate.of(1970, 1, 2));
        assertThat(value(ColumnType.TIME, "1500", type("int32", "io.debezium.time.Time")))
                .contains(LocalTime.of(0, 0, 1, 500_000_000));
        assertThat(value(ColumnType.TIME, "1", type("int64", "io.debezium.time.MicroTime")))
                .contains(LocalTime.of(0, 0, 0, 1000));
        assertThat(value(ColumnType.DATE_TIME, "-1", type("int64", "io.debezium.time.Timestamp")))
                .contains(LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000));
        assertThat(value(ColumnType.DATE_TIME, "1000001", type("int64", "io.debezium.time.MicroTimestamp")))
                .contains(LocalDateTime.of(1970, 1, 1, 0, 0, 1, 1000));
        assertThat(value(ColumnType.DATE_TIME, "7", type("int64", "io.debezium.time.NanoTimestamp")))
                .contains(LocalDateTime.of(1970, 1, 1, 0, 0, 0, 7));
        FieldType zoned = type("string", "io.debezium.time.ZonedTimestamp");
        assertThat(value(ColumnType.INSTANT, "\"2020-01-01T01:00:00+01:00\"", zoned))
                .contains(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(value(ColumnType.OFFSET_DATE_TIME, "\"2020-01-01T01:00:00+01:00\"", zoned))
                .contains(OffsetDateTime.parse("2020-01-01T01:00:00+01:00"));
    }

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";

    @Test
    @DisplayName("what may be another value than the table's is left out")
    void valuesLeftOut() {
        assertThat(value(ColumnType.INTEGER, "-1", type("int64", null))).isEmpty();
        assertThat(value(ColumnType.DOUBLE, "0.1", type("float", null))).isEmpty();
        assertThat(value(ColumnType.DECIMAL, "0.1", type("double", null))).isEmpty();
        assertThat(value(ColumnType.DATE_TIME, "1", type("int64", "org.apache.kafka.connect.data.Timestamp")))
                .isEmpty();
        assertThat(value(ColumnType.DATE_TIME, "9223372036825200000", type("int64", "io.debezium.time.MicroTimestamp")))
                .isEmpty();
        assertThat(value(ColumnType.TIME, "-1", type("int64", "io.debezium.time.MicroTime")))
                .isEmpty();
        assertThat(value(ColumnType.TEXT, "\"{}\"", type("string", "io.debezium.data.Json")))
                .isEmpty();
        assertThat(value(ColumnType.TEXT, "\"ab  \"", type("string", null))).isEmpty();
        assertThat(value(ColumnType.TEXT, "\"ab  \"", null)).isEmpty();
        assertThat(value(ColumnType.TEXT, "\"AQ==\"", type("bytes", "io.debezium.data.Bits")))
                .isEmpty();
        assertThat(value(ColumnType.BYTES, "\"AQ==\"", type("string", null))).isEmpty();
        assertThat(value(ColumnType.BYTES, "\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"", type("bytes", null)))
                .isEmpty();
        for (ColumnType type : List.of(
                ColumnType.DATE, ColumnType.TIME, ColumnType.DATE_TIME, ColumnType.INSTANT, ColumnType.DECIMAL)) {
            assertThat(value(type, "7", null)).isEmpty();
        }
        assertThat(value(ColumnType.BYTES, "\"AQ==\"", null)).isEmpty();
        assertThat(value(ColumnType.DECIMAL, "\"AQ==\"", null)).isEmpty();
        assertThat(value(ColumnType.LIST, "[1]", null)).isEmpty();
        assertThat(value(ColumnType.INTEGER, "7", null)).contains(7L);
        assertThat(value(ColumnType.TEXT, "\"a\"", null)).contains("a");
        Column ownType = new Column("c", ColumnType.TEXT, true, false, TextComparison.UNKNOWN);
        assertThat(DebeziumValues.value(ownType, "a", null, false)).isEmpty();
    }
}
