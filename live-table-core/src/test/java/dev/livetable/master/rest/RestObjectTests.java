package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Pageable;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects that have their id or their columns elsewhere, and what is around them. */
class RestObjectTests {

    private final TestDocuments api = new TestDocuments("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}");

    @AfterEach
    void close() {
        api.close();
    }

    private static List<Row> all(RestTable table) {
        return table.list(Filter.all(), Pageable.unpaged()).getContent();
    }

    private static ObjectNode object() {
        return JsonAnswers.MAPPER.createObjectNode();
    }

    /** An API as JSON:API has it. */
    private RestTableBuilder jsonApi() {
        api.around = body -> "{\"data\":" + body + "}";
        api.sent = (id, document) -> {
            ObjectNode columns = document.deepCopy();
            columns.remove("id");
            return object().put("type", "things").put("id", id).set("attributes", columns);
        };
        api.taken = body -> {
            JsonNode data = body.path("data");
            assertThat(data.path("type").asString()).isEqualTo("things");
            ObjectNode document = (ObjectNode) data.path("attributes").deepCopy();
            return data.has("id") ? document.set("id", data.path("id")) : document;
        };
        return api.table()
                .attributes("attributes")
                .envelope("data")
                .fixedField("type", "things")
                .header("Accept", "application/vnd.api+json")
                .header("Content-Type", "application/vnd.api+json");
    }

    @Test
    void columnsMayBeOneLevelDown() {
        RestTable table = jsonApi().build();

        assertThat(table.schema().columns())
                .extracting(Column::name, Column::type)
                .containsExactly(tuple("id", ColumnType.TEXT), tuple("name", ColumnType.TEXT));
        assertThat(all(table)).extracting(row -> row.get("name")).containsExactly("a", "b");
        assertThat(table.get("1").orElseThrow().get("name")).isEqualTo("a");
        assertThat(table.insert(Row.of("name", "c")).get("id")).isEqualTo("3");
        assertThat(table.patch("3", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThat(table.replace("3", Row.of("name", "e")).get("name")).isEqualTo("e");
        assertThat(Stream.of("POST", "PATCH", "PUT").flatMap(method -> api.bodies(method).stream()))
                .containsExactly(
                        "{\"data\":{\"type\":\"things\",\"attributes\":{\"name\":\"c\"}}}",
                        "{\"data\":{\"id\":\"3\",\"type\":\"things\",\"attributes\":{\"name\":\"d\"}}}",
                        "{\"data\":{\"id\":\"3\",\"type\":\"things\",\"attributes\":{\"name\":\"e\"}}}");
    }

    @Test
    void contentTypesAreThoseThatAreSaid() {
        RestTable table = jsonApi().build();
        List<String> types = new ArrayList<>();
        api.interceptor = exchange -> {
            types.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Accept") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type"));
            return false;
        };

        table.insert(Row.of("name", "c"));
        table.patch("1", Row.of("name", "d"));
        table.delete("1");

        String type = "application/vnd.api+json";
        assertThat(types)
                .containsExactly(
                        "GET " + type + " null",
                        "POST " + type + " " + type,
                        "PATCH " + type + " " + type,
                        "DELETE " + type + " null");
    }

    @Test
    void patchesMayHaveAContentTypeOfTheirOwn() {
        RestTable table = api.table()
                .patchType(MediaType.valueOf("application/merge-patch+json"))
                .build();
        List<String> types = new ArrayList<>();
        api.interceptor = exchange -> {
            types.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            return false;
        };
        table.patch("1", Row.of("name", "d"));

        assertThat(types).contains("application/merge-patch+json");
    }

    @Test
    void writesMayBeFlatWhereReadsAreNot() {
        jsonApi();
        api.taken = body -> body.path("data").deepCopy();
        RestTable table = api.table()
                .attributes("attributes")
                .envelope("data")
                .flatWrites(true)
                .build();

        assertThat(table.insert(Row.of("name", "c")).get("name")).isEqualTo("c");
        assertThat(table.patch("1", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThat(api.bodies("POST")).containsExactly("{\"data\":{\"name\":\"c\"}}");
        assertThat(api.bodies("PATCH")).containsExactly("{\"data\":{\"name\":\"d\"}}");
    }

    @Test
    void columnsThatAreNotOneLevelDownAreSaid() {
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> api.table().attributes("attributes").build().schema())
                .withMessageContaining("'attributes'")
                .withMessageContaining("(attributes)");
    }

    @ParameterizedTest
    @CsvSource({"/_links/self/href,", "/_links/self/href, /_links/self/href", "/href, href", "/a/url, /a/url"})
    void idsMayBeInLinksOnly(String place, String said) {
        api.sent = (id, document) -> {
            ObjectNode sent = document.deepCopy();
            sent.remove("id");
            JsonNode link = JsonAnswers.MAPPER.readTree("\"http://inside/things/" + id + "{?projection}\"");
            String[] names = place.substring(1).split("/", -1);
            for (int i = names.length - 1; i > 0; i--) {
                link = object().set(names[i], link);
            }
            return sent.set(names[0], link);
        };
        RestTableBuilder builder = api.table();
        RestTable table = (said == null ? builder : builder.idLink(said)).build();

        assertThat(all(table)).extracting(row -> row.get("id")).containsExactly(1L, 2L);
        assertThat(table.get("1").orElseThrow().get("name")).isEqualTo("a");
        assertThat(table.insert(Row.of("name", "c")).get("id")).isEqualTo(3L);
        table.replace("1", table.get("1").orElseThrow().with("name", "d"));
        table.patch("1", Row.of("id", 1).with("name", "e"));
        assertThat(Stream.of("POST", "PUT", "PATCH").flatMap(method -> api.bodies(method).stream()))
                .allSatisfy(body -> assertThat(body).doesNotContain("\"id\""));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 9).with("name", "c")));
    }

    @Test
    void idsInLinksThatAreNoNumbersAreTexts() {
        api.put("{\"id\":\"x-1\",\"name\":\"c\"}");
        api.sent = (id, document) -> object().put("name", document.path("name").asString())
                .set("_links", object().set("self", object().put("href", "/things/" + id)));
        RestTable table = api.table().build();

        assertThat(all(table)).extracting(row -> row.get("id")).containsExactly("1", "2", "x-1");
        assertThat(table.schema().columns()).extracting(Column::name).doesNotContain("_links");
    }

    @Test
    void anIdThatIsNowhereIsSaidWithWhatIsSetAndWhatIsThere() {
        assertThatThrownBy(() -> api.table().idColumn("key").build().schema())
                .hasMessageContaining("'key', which is said to be its id")
                .hasMessageContaining("[id, name]")
                .hasMessageContaining("(idColumn)")
                .hasMessageContaining("(idLink)");
        assertThatThrownBy(() ->
                        api.table().idColumn("key").idLink("/self").build().schema())
                .hasMessageContaining("nor a link at '/self'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "[%s]", "{\"data\":%s}", "", "{\"done\":true}"})
    void theAnswerToAnInsertMayHaveManyForms(String form) {
        for (int status : new int[] {200, 201, 204}) {
            RestTable table =
                    api.table().item(form.contains("data") ? "data" : "").build();
            api.reply = body -> new TestDocuments.Reply(status, form.replace("%s", body));
            if (form.contains("data")) {
                api.around = body -> body.startsWith("[") ? body : "{\"data\":" + body + "}";
                api.reply = body -> new TestDocuments.Reply(
                        status, form.replace("%s", body.replaceAll("^\\{\"data\":(.*)}$", "$1")));
            }

            int before = api.size();
            assertThat(table.insert(Row.of("name", "c")).get("name")).isEqualTo("c");
            assertThat(api.size()).isEqualTo(before + 1);
        }
    }

    @Test
    void anAnswerWithAPartOfTheColumnsIsNotTakenForTheRow() {
        api.put("{\"id\":1,\"name\":\"a\",\"stock\":5}");
        RestTable table = api.table().build();
        table.schema();
        api.reply = body -> new TestDocuments.Reply(200, "{\"id\":1,\"name\":\"c\"}");

        assertThat(table.patch("1", Row.of("name", "c")).get("stock")).isEqualTo(5L);
    }

    @Test
    void parametersAndHeadersAreInTheRequestsTheyAreFor() {
        List<String> seen = new ArrayList<>();
        api.list = "/things?key=a%26b";
        api.idOf = uri -> uri.matches("/things/\\d\\?key=a%26b") ? uri.substring(8, 9) : null;
        api.interceptor = exchange -> {
            seen.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getRawPath().length() + " "
                    + Stream.of("X-All", "X-List", "X-Write")
                            .map(name ->
                                    String.valueOf(exchange.getRequestHeaders().getFirst(name)))
                            .toList());
            return false;
        };
        api.list = "/things";
        RestTableBuilder builder = api.table();
        api.list = "/things?key=a%26b";
        RestTable table = builder.parameter("key", "a&b")
                .header("X-All", "1")
                .header("X-Write", "all")
                .listHeader("X-List", "2")
                .writeHeader("X-Write", "3")
                .build();

        table.get("1");
        table.delete("1");

        assertThat(seen).containsExactly("GET 11 [1, 2, all]", "GET 13 [1, null, all]", "DELETE 13 [1, null, 3]");
        assertThat(table.identity())
                .isNotEqualTo(builder.parameter("key", "c").build().identity());
        assertThat(builder.build().identity())
                .isNotEqualTo(builder.listHeader("X-List", "4").build().identity());
        assertThat(builder.build().identity())
                .isEqualTo(builder.header("Authorization", "x").build().identity());
    }

    @Test
    void whatCannotBeSetIsRefused() {
        RestTableBuilder builder = api.table();
        for (String name : List.of("If-Match", "content-length", "Host", "a b", "", "Cache-Control")) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.header(name, "x"));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.writeHeader("X-Secret", "secret\r\nX: y"))
                .withMessageNotContaining("secret\r");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table()
                        .parameter("id", "1")
                        .rowPath("{path}?id={id}")
                        .build())
                .withMessageContaining("(rowPath)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table()
                        .columns(Column.of("id", ColumnType.TEXT), Column.of("type", ColumnType.TEXT))
                        .fixedField("type", "things")
                        .build())
                .withMessageContaining("(fixedFields)");
    }

    @Test
    void aFixedFieldIsNoOtherValue() {
        api.put("{\"id\":1,\"name\":\"a\",\"kind\":\"x\"}");
        RestTable table = api.table().fixedField("kind", "x").build();

        table.insert(Row.of("name", "c"));
        assertThat(api.bodies("POST")).containsExactly("{\"name\":\"c\",\"kind\":\"x\"}");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insert(Row.of("kind", "y")))
                .withMessageContaining("(fixedFields)");
    }

    @Test
    void aServerMadeWithExpressCanAnswerThatNothingHasChanged() {
        List<String> controls = new ArrayList<>();
        RestTable table = api.table().build();
        api.etags = true;
        api.interceptor = exchange -> {
            controls.add(String.valueOf(exchange.getRequestHeaders().getFirst("Cache-Control")));
            return false;
        };
        table.get("1");
        table.get("1");

        assertThat(controls).endsWith("no-cache", "max-age=0");
    }
}
