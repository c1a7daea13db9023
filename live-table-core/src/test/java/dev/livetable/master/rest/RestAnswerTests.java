package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.UnknownOutcomeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;

/** Answers are read whole and as what they are, or not at all. */
class RestAnswerTests extends RestFixture {

    private final TestApi api = api(3);
    private final RestTable table = api.table().paging(Paging.none()).build();

    private static void assertFails(Table table, String... said) {
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.list(Filter.all(), Pageable.unpaged()))
                .isNotInstanceOf(InvalidRequestException.class)
                .satisfies(failure -> assertThat(List.of(said))
                        .allSatisfy(each -> assertThat(failure).hasMessageContaining(each)));
    }

    private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, UTF-8, ''",
        "application/json, UTF-8, \uFEFF",
        "application/json, UTF-16LE, \uFEFF",
        "application/json;charset=utf-8, UTF-8, \uFEFF",
        "application/json; charset=ISO-8859-1, ISO-8859-1, ''",
        "application/json; charset=\"windows-1252\", windows-1252, ''",
    })
    void aBodyIsReadInItsCharacterSet(String type, String charset, String mark) {
        String name = "Ã©tÃ©"; // in Latin 1 these bytes are UTF-8 as well
        byte[] body = (mark + "[{\"id\":1,\"name\":\"" + name + "\"}]").getBytes(Charset.forName(charset));
        api.interceptor = exchange -> {
            send(exchange, type, body);
            return true;
        };

        assertThat(table.list(Filter.all(), Pageable.unpaged()))
                .extracting(row -> row.get("name"))
                .containsExactly(name);
    }

    @Test
    void aBodyThatIsNotInItsCharacterSetIsAnError() {
        api.interceptor = exchange -> {
            byte[] body = "[{\"id\":1,\"name\":\"é\"}]".getBytes(StandardCharsets.ISO_8859_1);
            send(exchange, "application/json; charset=US-ASCII", body);
            return true;
        };

        assertFails(table, "JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":1,\"name\":\"a\"}] {}",
                "[{\"id\":1,\"name\":\"a\"}],",
                "[{\"id\":1,\"name\":\"a\"}]\u0000",
                "[{\"id\":1,\"id\":2,\"name\":\"a\"}]",
                "[{\"id\":1,\"name\":\"a\"}][]",
                "[{\"id\":null,\"name\":\"a\"}]",
                "[{\"id\":{},\"name\":\"a\"}]",
                "[{\"id\":[1],\"name\":\"a\"}]",
                "[{\"id\":true,\"name\":\"a\"}]",
                "[{\"id\":\"true\",\"name\":\"a\"}]",
                "[{\"id\":1.5,\"name\":\"a\"}]",
                "[{\"id\":1,\"name\":\"a\"},7]",
                "[[1]]",
                "[{\"id\":1,\"name\":7}]",
                "[{\"id\":1E999999999,\"name\":\"a\"}]",
            })
    void aBodyThatIsPartlyRowsIsAnError(String body) {
        api.answerAll(200, "application/json", body);

        assertFails(table);
    }

    @Test
    void rowsThatDifferUnderOneIdAreAnErrorAndNotOneRow() {
        api.answerAll(200, "application/json", "[{\"id\":1,\"name\":\"a\"},{\"id\":1,\"name\":\"b\"}]");

        assertFails(table, "'id'", "(idColumn)");

        api.answerAll(200, "application/json", "[{\"id\":1,\"name\":\"a\"},{\"id\":\"1\",\"name\":\"b\"}]");
        assertFails(
                RestTable.builder(api.client())
                        .path("/fruits")
                        .paging(Paging.none())
                        .build(),
                "'id'",
                "(idColumn)");
    }

    @Test
    void aPartOfTheRowsIsNotTakenForAll() {
        api.answerAll(206, "application/json", "[{\"id\":1,\"name\":\"a\"}]", "Content-Range", "0-0/3");

        assertFails(table, "part", "(paging)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rel=\"next\"", "REL=Next", "rel=\"last NEXT\"", "title=\"x\"; rel=\"next\""})
    void aLinkToMoreRowsIsSeenHoweverItIsSpelled(String relation) {
        api.answerAll(200, "application/json", "[{\"id\":1,\"name\":\"a\"}]", "Link", "</x>; " + relation);

        assertFails(table, "part", "(paging)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "12.5", "1e3", "9999999999999999999999", "many", "", "5, 6"})
    void aTotalThatIsNoCountIsNone(String total) {
        RestTable paged = api.table()
                .paging(Paging.pageSize().maxSize(2))
                .total(Total.header("X-Total"))
                .build();
        api.answerAll(
                200, "application/json", "[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":\"b\"}]", "X-Total", total);

        assertThat(page(paged, 0, 2).hasNext()).isTrue();
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> paged.count(Filter.all()))
                .withMessageContaining("(total)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(30)
    void aBodyWithoutEndIsLeftUnread(boolean announced) throws InterruptedException {
        RestTable small = api.table().paging(Paging.none()).maxBodySize(100_000).build();
        CountDownLatch left = new CountDownLatch(1);
        api.interceptor = exchange -> {
            exchange.sendResponseHeaders(200, announced ? Long.MAX_VALUE : 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[10_000]);
                }
            } catch (IOException e) {
                left.countDown();
            }
            return true;
        };

        assertFails(small, "100000 bytes", "(maxBodySize)");
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"a\", \"b\"", "abc", "w/\"a\"", "\"\" \"", "W/*"})
    void aTagThatIsNoneIsNotSentBack(String tag) {
        List<String> asked = new ArrayList<>();
        RestTable conditional =
                api.table().paging(Paging.none()).conditionalWrites(true).build();
        api.interceptor = exchange -> {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("If-None-Match") + " "
                    + exchange.getRequestHeaders().getFirst("If-Match"));
            exchange.getResponseHeaders().add("ETag", tag);
            api.send(exchange, 200, "application/json", "{\"id\":1,\"name\":\"a\",\"stock\":1}");
            return true;
        };

        conditional.get("1");
        conditional.get("1");
        Throwable write = catchThrowable(() -> conditional.patch("1", Row.of("name", "b"), Filter.equal("stock", 1)));

        assertThat(write).isInstanceOf(UnsupportedOperationException.class);
        assertThat(asked).hasSize(3).containsOnly("GET null null");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"items\":null,\"total\":0}",
                "{\"items\":null}",
                "{\"status\":\"ok\",\"code\":0,\"message\":\"\",\"items\":null,\"total\":0}",
                "{\"total\":0}",
                "{\"_links\":{\"self\":{\"href\":\"/fruits\"}},\"page\":{\"size\":20,\"totalElements\":0,\"totalPages\":0,\"number\":0}}"
            })
    void noRowsMayBeSaidWithoutAnArray(String body) {
        api.interceptor = exchange -> {
            api.send(exchange, 200, "application/json", body);
            return true;
        };
        RestTable said = api.table().paging(Paging.skipLimit()).items("items").build();

        assertThat(said.list(Filter.all(), PageRequest.of(0, 5))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_links\":{},\"page\":{\"totalElements\":3}}",
                "{\"code\":401,\"msg\":\"token expired\",\"items\":null}",
                "{\"code\":401,\"items\":null,\"total\":0}",
                "{\"errors\":[\"down\"],\"items\":null,\"total\":0}",
                "{\"error\":\"backend timeout\",\"total\":0}",
                "{\"success\":false,\"total\":0,\"items\":null}"
            })
    void aFailureIsNoEmptyList(String body) {
        api.interceptor = exchange -> {
            api.send(exchange, 200, "application/json", body);
            return true;
        };

        assertThatThrownBy(() -> api.table()
                        .paging(Paging.skipLimit())
                        .items("items")
                        .build()
                        .list(Filter.all(), PageRequest.of(0, 5)))
                .hasMessageContaining("instead of an array at '/items'");
    }

    @Test
    void aFailureIsNoMissingRow() {
        api.interceptor = exchange -> {
            api.send(exchange, 200, "application/json", "{\"items\":null,\"total\":0}");
            return true;
        };
        RestTable listed = api.table()
                .paging(Paging.skipLimit())
                .items("items")
                .rowPath("?id={id}")
                .build();

        assertThatThrownBy(() -> listed.get("1")).isInstanceOf(MasterFailedException.class);
    }

    @Test
    void aCacheOnTheWayDoesNotAnswerForTheApi() {
        List<String> controls = new ArrayList<>();
        api.interceptor = exchange -> {
            controls.add(exchange.getRequestURI().getPath() + " "
                    + exchange.getRequestHeaders().getFirst("Cache-Control"));
            boolean isCount = exchange.getRequestURI().getPath().endsWith("/count");
            api.send(exchange, 200, "application/json", isCount ? "7" : "[]");
            return true;
        };
        RestTable counted = api.table()
                .paging(Paging.skipLimit())
                .total(Total.of("get:/fruits/count"))
                .columns()
                .build();

        assertThat(counted.count(Filter.all())).isEqualTo(7);
        counted.schema();

        assertThat(controls).hasSizeGreaterThan(1).allMatch(each -> each.endsWith(" no-cache"));
    }

    @Test
    void nothingChangedIsNoAnswerToWhoDidNotAsk() {
        api.interceptor = exchange -> {
            exchange.sendResponseHeaders(304, -1);
            return true;
        };

        assertFails(table, "304", "not asked");
    }

    @Test
    void nothingChangedIsOnlyBelievedOfTheVersionThatIsKnown() {
        List<String> asked = new ArrayList<>();
        api.interceptor = exchange -> {
            String tag = String.valueOf(exchange.getRequestHeaders().getFirst("If-None-Match"));
            asked.add(tag);
            boolean unchanged = !tag.equals("null");
            exchange.getResponseHeaders().add("ETag", asked.size() < 3 ? "\"1\"" : "\"2\"");
            exchange.sendResponseHeaders(unchanged ? 304 : 200, unchanged ? -1 : 0);
            if (!unchanged) {
                String row = "{\"id\":1,\"name\":\"v" + asked.size() + "\"}";
                exchange.getResponseBody().write(row.getBytes(StandardCharsets.UTF_8));
            }
            return true;
        };

        assertThat(names(3)).containsExactly("v1", "v1", "v4");
        assertThat(asked).containsExactly("null", "\"1\"", "\"1\"", "null");
    }

    private List<Object> names(int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> TestStore.required(table.get("1").orElseThrow().get("name")))
                .toList();
    }

    @Test
    void smallAnswersAtLongAddressesAreBoundedAsWell() {
        api.etags = true;
        RestTable texts = RestTable.builder(api.client())
                .path("/fruits")
                .columns(new Column("id", ColumnType.TEXT, false, true))
                .paging(Paging.none())
                .rememberedSize(100_000)
                .build();
        String padding = "x".repeat(4_000);
        api.interceptor = exchange -> {
            String path = exchange.getRequestURI().getPath();
            String id = path.substring(path.lastIndexOf('/') + 1);
            String sent = id.equals("fruits")
                    ? "[]"
                    : id.length() > 100 ? "{\"id\":\"" + id.replace(padding, "") + "\"}" : "{}";
            api.send(exchange, 200, "application/json", sent);
            return true;
        };

        IntStream.range(0, 100).forEach(i -> texts.get(padding + i));
        int before = api.requests().size();
        IntStream.range(0, 100).forEach(i -> texts.get(padding + i));

        assertThat(api.requests().subList(before, before + 100))
                .filteredOn(request -> request.endsWith(" 304"))
                .hasSizeLessThan(20);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/fruits/7, 7",
        "fruits/7, 7",
        "http://inside:8080/v1/fruits/7/?x=1, 7",
        "/api/jobs/7, null",
        "/api/fruits/%zz, null",
        "7, null",
        "/api/fruits/a%2Fb, a/b"
    })
    void aLocationIsThatOfTheRowOrOfNone(String location, String id) {
        Endpoint endpoint = Endpoint.of(ERRORS, api.client(), "/fruits");

        assertThat(String.valueOf(endpoint.idAt(location))).isEqualTo(id);
    }

    @Test
    void aLocationOfSomethingElseIsNoRow() {
        api.interceptor = exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Location", "/api/jobs/2");
            api.send(exchange, 201, "text/plain", "");
            return true;
        };

        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.insert(Row.of("name", "fig")))
                .withMessageContaining("does not say what its id is");
        assertThat(api.requests()).containsExactly("POST /fruits");
    }
}
