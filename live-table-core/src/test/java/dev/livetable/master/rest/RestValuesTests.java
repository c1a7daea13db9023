package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Bytes;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Refusal;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import dev.livetable.table.UnknownOutcomeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Pageable;

/** Values on their way from JSON and back, columns that are learned, and rows that are wrapped or not given back. */
class RestValuesTests extends RestFixture {

    private static final TableSchema EVERY_TYPE = TableSchema.of(
            "types",
            Arrays.stream(ColumnType.values())
                    .map(type -> Column.of(type.name(), type))
                    .toList(),
            "TEXT");

    private static JsonValues values() {
        return new JsonValues(ERRORS, EVERY_TYPE);
    }

    private static Row read(String json) {
        return values().row(JsonAnswers.MAPPER.readTree(json));
    }

    @Test
    void everyTypeComesBackAsItWas() {
        Map<String, @Nullable Object> nested = new LinkedHashMap<>();
        nested.put("n", null);
        nested.put("d", new BigDecimal("1.50"));
        nested.put("list", List.of(1L, "a", true));
        Row row = Row.of("BOOLEAN", true)
                .with("INTEGER", new BigInteger("123456789012345678901234567890"))
                .with("DECIMAL", new BigDecimal("12345678901234567890.1234567890"))
                .with("DOUBLE", 0.1)
                .with("TEXT", "\"quoted\"\n\u0000😀")
                .with("BYTES", Bytes.of(new byte[] {0, -1, 127}))
                .with("DATE", LocalDate.of(2026, 2, 28))
                .with("TIME", LocalTime.of(1, 2, 3, 4))
                .with("DATE_TIME", LocalDateTime.of(2026, 3, 29, 2, 30, 0, 1))
                .with("OFFSET_DATE_TIME", OffsetDateTime.parse("2026-03-29T02:30:00.000000001+05:30"))
                .with("INSTANT", Instant.parse("2026-03-29T02:30:00.000000001Z"))
                .with("UUID", UUID.fromString("5f4dcc3b-5aa7-65d6-1d83-27deb882cf99"))
                .with("LIST", List.of(List.of(), Map.of()))
                .with("MAP", nested)
                .with("ANY", 5);

        String json = JsonAnswers.MAPPER.writeValueAsString(values().fields(row));

        assertThat(read(json)).isEqualTo(row);
        assertThat(json).contains("12345678901234567890.1234567890").contains("\"AP9/\"");
    }

    @Test
    void valuesAreTakenByTheTypeOfTheirColumn() {
        Row row = read("{\"TEXT\":\"1\",\"INTEGER\":5.0,\"DECIMAL\":1.20,\"DOUBLE\":1,"
                + "\"INSTANT\":\"2026-03-29T02:30:00+02:00\","
                + "\"BOOLEAN\":\"true\",\"ANY\":[1.50],\"more\":7}");

        assertThat(row.get("INTEGER")).isEqualTo(5L);
        assertThat(row.get("DECIMAL")).isEqualTo(new BigDecimal("1.20"));
        assertThat(row.get("DOUBLE")).isEqualTo(1.0);
        assertThat(row.get("INSTANT")).isEqualTo(Instant.parse("2026-03-29T00:30:00Z"));
        assertThat(row.get("BOOLEAN")).isEqualTo(true);
        assertThat(row.get("ANY")).isEqualTo(List.of(new BigDecimal("1.50")));
        assertThat(row.get("DATE")).isNull();
        assertThat(row.has("more")).isFalse();
        assertThat(read("{\"TEXT\":\"1\",\"INTEGER\":\"9223372036854775808\"}").get("INTEGER"))
                .isEqualTo(new BigInteger("9223372036854775808"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"INTEGER\":1.5",
                "\"DATE\":\"yesterday\"",
                "\"MAP\":[]",
                "\"UUID\":7",
                "\"DECIMAL\":1E999999",
                "\"LIST\":\"a\""
            })
    void whatDoesNotFitItsColumnIsAnError(String field) {
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> read("{\"TEXT\":\"1\"," + field + "}"))
                .withMessageContaining(field.substring(1, field.indexOf('"', 1)));
    }

    @Test
    void aNumberThatJsonDoesNotHaveIsRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> values().fields(Row.of("DOUBLE", Double.NaN)));
    }

    @Test
    void columnsAreLearnedFromTheFirstRows() {
        TestApi api = api(3);
        api.answerAll(
                200,
                "application/json",
                "[{\"id\":1,\"n\":null,\"a\":1,\"t\":\"x\"},"
                        + "{\"id\":2,\"a\":1.5,\"m\":{},\"l\":[],\"b\":true,\"x\":1},{\"id\":3,\"x\":\"1\"}]");
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .paging(Paging.none())
                .build();

        TableSchema schema = table.schema();

        assertThat(schema.name()).isEqualTo("fruits");
        assertThat(schema.columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly("id INTEGER", "n ANY", "a DECIMAL", "t TEXT", "m MAP", "l LIST", "b BOOLEAN", "x ANY");
        assertThat(table.schema()).isEqualTo(schema);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void columnsAreLearnedAsSoonAsThereAreRows() {
        TestApi api = api(0);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .paging(Paging.none())
                .build();

        assertThat(table.list(Filter.all(), Pageable.unpaged())).isEmpty();
        assertThat(table.schema().columns()).extracting(Column::name).containsExactly("id");
        api.store().put(fruit(1, "fig"));
        assertThat(table.list(Filter.all(), Pageable.unpaged())).containsExactly(fruit(1, "fig"));
    }

    @Test
    void anIdThatTheRowsDoNotHaveIsSaid() {
        TestApi api = api(2);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .idColumn("key")
                .paging(Paging.none())
                .build();

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(table::schema)
                .withMessageContaining("'key'")
                .withMessageContaining("stock")
                .withMessageContaining("(idColumn)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "{\"content\":%s}",
                "{\"data\":%s}",
                "{\"items\":%s}",
                "{\"results\":%s}",
                "{\"fruits\":%s}",
                "{\"_embedded\":{\"fruits\":%s}}"
            })
    void rowsAreFoundInTheUsualPlaces(String body) {
        TestApi api = api(3);
        api.body = page -> body.formatted(page.rows());

        assertThat(api.table().paging(Paging.none()).build().list(Filter.all(), Pageable.unpaged()))
                .hasSize(3);
    }

    @Test
    void rowsInOtherPlacesAreSaidToBeThere() {
        TestApi api = api(3);
        api.body = page -> "{\"a\":{\"b\":%s}}".formatted(page.rows());

        assertThat(api.table().paging(Paging.none()).items("/a/b").build().list(Filter.all(), Pageable.unpaged()))
                .hasSize(3);
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> api.table().paging(Paging.none()).build().list(Filter.all(), Pageable.unpaged()))
                .withMessageContaining("[a]")
                .withMessageContaining("(items)");
    }

    @Test
    void aRowThatAWriteDoesNotGiveBackIsRead() {
        TestApi api = api(3);
        RestTable table = api.table().paging(Paging.none()).item("data").build();
        String row = "{\"data\":{\"id\":7,\"name\":\"fig\",\"stock\":1}}";
        api.interceptor = exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean read = exchange.getRequestMethod().equals("GET");
            exchange.getResponseHeaders().add("Location", api.url() + "/fruits/7");
            api.send(exchange, read ? 200 : 201, "application/json", read ? row : "{\"data\":{\"id\":7}}");
            return true;
        };

        Row stored = Row.of("id", 7).with("name", "fig").with("stock", 1);
        assertThat(table.insert(Row.of("name", "fig"))).isEqualTo(stored);
        assertThat(table.replace("7", Row.of("name", "fig"))).isEqualTo(stored);
        assertThat(table.patch("7", Row.of("name", "fig"))).isEqualTo(stored);
        api.answerAll(201, "text/plain", "", "Location", "/api/fruits/7");
        assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> table.insert(Row.of("name", "fig")));
        assertThat(api.requests())
                .containsExactly(
                        "POST /fruits",
                        "GET /fruits/7",
                        "GET /fruits/7",
                        "PUT /fruits/7",
                        "GET /fruits/7",
                        "PATCH /fruits/7",
                        "GET /fruits/7",
                        "POST /fruits",
                        "GET /fruits/7");
    }

    @Test
    void aRowThatCannotBeReadBackIsAnUnknownOutcome() {
        TestApi api = api(3);
        RestTable table = RestTable.builder(api.client())
                .path("/fruits")
                .columns(Column.of("id", ColumnType.TEXT))
                .paging(Paging.none())
                .build();

        for (String location : List.of("/api/fruits/7", "/api/fruits/..", "/api/fruits/%zz")) {
            api.interceptor = exchange -> {
                exchange.getRequestBody().readAllBytes();
                boolean read = exchange.getRequestMethod().equals("GET");
                exchange.getResponseHeaders().add("Location", location);
                api.send(exchange, read ? 404 : 201, "text/plain", "");
                return true;
            };
            assertThatThrownBy(() -> table.insert(Row.empty())).isNotInstanceOf(Refusal.class);
        }
        api.answerAll(201, "text/plain", "");
        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.insert(Row.empty()))
                .withMessageContaining("id");
    }
}
