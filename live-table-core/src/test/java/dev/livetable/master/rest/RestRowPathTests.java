package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.InvalidRequestException;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Pageable;
import org.springframework.web.util.UriUtils;

/** Where one row of an API is, and what its not being there means. */
class RestRowPathTests {

    private static final String HOST = "http://h/api";

    private final TestDocuments api = new TestDocuments("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}");

    @AfterEach
    void close() {
        api.close();
    }

    private static RowPath path(String template) {
        return RowPath.of(RestFixture.ERRORS, HOST, HOST + "/cities", template);
    }

    private static String decoded(String uri) {
        return UriUtils.decode(uri, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{path}/{id}, 5, http://h/api/cities/5",
                "{path}/{id}/, 5, http://h/api/cities/5/",
                "/city/{id}/, 5, http://h/api/city/5/",
                "city/{id}.json, 5, http://h/api/city/5.json",
                "{path}({id}), 5, http://h/api/cities(5)",
                "{path}('{id}'), O'Brien, http://h/api/cities('O%27%27Brien')",
                "{path}('{id}'), a')/Photo('1, http://h/api/cities('a%27%27%29%2FPhoto%28%27%271')",
                "{path}?id=eq.{id}, 5, http://h/api/cities?id=eq.5",
                "{path}?id=eq.{id}, \"5&x=1#, +%\", http://h/api/cities?id=eq.5%26x%3D1%23%2C%20%2B%25",
                "{path}?$filter=code eq '{id}', a' or 1 eq 1, "
                        + "http://h/api/cities?%24filter=code%20eq%20%27a%27%27%20or%201%20eq%201%27",
                "{path}/{id}?expand=all&x={y}, 5, ",
            })
    void anIdStandsInItsPlaceAndDoesNotEndIt(String template, String id, String uri) {
        if (uri == null) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> path(template))
                    .withMessageContaining("(rowPath)");
            return;
        }
        assertThat(decoded(path(template).at(id))).isEqualTo(decoded(uri));
        assertThat(path(template).at(id).replace("%27", "'")).isEqualTo(uri.replace("%27", "'"));
        assertThat(path(template)
                        .idIn(URI.create(HOST + "/cities"), path(template).at(id)))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{path}({id}), x) or (1 eq 1",
                "{path}({id}), ''",
                "{path}(key={id}), \"1,x=2\"",
                "{path};id={id}, 1;x=2",
                "{path}?q=id:{id}, 5 OR *",
                "{path}?and=(id.eq.{id}), \"5,x.eq.1\"",
                "{path}/{id}, ..",
                "{path}/{id}, a/../b",
                "{path}('{id}'), a/../b",
                "{path}/{id}, \"\"",
                "{path}?id={id}, \"\"",
            })
    void anIdThatCouldEndItsPlaceIsRefused(String template, String id) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> path(template).at(id))
                .satisfies(refusal -> assertThat(refusal.getMessage()).satisfies(message -> {
                    if (id.length() > 2) {
                        assertThat(message).doesNotContain(id);
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{path}",
                "/x",
                "{path}/{id}/{id}",
                "/x{path}/{id}",
                "{path}/{id}#a",
                "http://other/{id}",
                "{path}?{id}=1",
                "{path}/{name}/{id}"
            })
    void aTemplateThatIsNoneIsRefusedAtTheStart(String template) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table().rowPath(template).build())
                .withMessageContaining("'" + template + "'")
                .withMessageContaining("(rowPath)");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "{path}/{id}, /api/cities/7, 7",
                "{path}/{id}, cities/7, 7",
                "{path}/{id}, http://inside:8080/v1/cities/7/?x=1, 7",
                "{path}/{id}, /api/jobs/7, ",
                "{path}/{id}/, http://h/cities/7/, 7",
                "{path}({id}), http://other/odata/cities(7), 7",
                "{path}({id}), http://other/odata/cities%287%29, 7",
                "{path}('{id}'), cities('O%27%27Brien'), O'Brien",
                "{path}('{id}'), cities('O''Brien'), O'Brien",
                "{path}?id=eq.{id}, /cities?id=eq.7, 7",
                "{path}?id=eq.{id}, /cities?select=a&id=eq.a%26b, a&b",
                "/city/{id}, /city/7, 7",
                "/city/{id}, /cities/7, ",
                "{path}/{id}, /api/cities/%zz, ",
            })
    void aLinkTellsTheIdByTheTemplate(String template, String link, String id) {
        assertThat(path(template).idIn(URI.create(HOST + "/cities"), link)).isEqualTo(id);
    }

    @Test
    void aLinkThatIsRelativeToAPathWithASlashTellsTheId() {
        RowPath path = RowPath.of(RestFixture.ERRORS, HOST, HOST + "/cities/", null);

        assertThat(path.idIn(URI.create(HOST + "/cities/"), "7/")).isEqualTo("7");
        assertThat(path.at("7")).isEqualTo("http://h/api/cities/7/");
    }

    @Test
    void slashesAtTheEndAreKept() {
        api.list = "/things/";
        api.idOf = uri -> uri.matches("/things/[^/]+/") ? uri.split("/", -1)[2] : null;
        RestTable table = api.table().build();

        assertThat(table.get("1")).isPresent();
        assertThat(table.insert(Row.of("name", "c")).get("id")).isEqualTo("3");
        assertThat(table.patch("2", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThat(table.delete("1")).isTrue();
        assertThat(api.requests()).allSatisfy(request -> assertThat(request).matches("\\w+ /things/(\\d/)?.*"));
    }

    @Test
    void aRedirectToASlashIsSaid() {
        RestTable table = api.table().build();
        api.interceptor = exchange -> {
            exchange.getResponseHeaders().add("Location", exchange.getRequestURI() + "/");
            api.send(exchange, 301, "");
            return true;
        };

        assertThatThrownBy(table::schema).hasMessageContaining("slash at its end");
    }

    @Test
    void rowsInParenthesesAreFoundAndWritten() {
        api.idOf = uri -> uri.matches("/things\\(\\d+\\)") ? uri.replaceAll("\\D", "") : null;
        RestTable table = api.table().rowPath("{path}({id})").build();

        assertThat(table.get("1")).isPresent();
        assertThat(table.get("9")).isEmpty();
        assertThat(table.patch("2", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThat(table.delete("2")).isTrue();
        assertThat(api.size()).isEqualTo(1);
    }

    // ---- no such row, or no such path

    @Test
    void aPathWithNoRowsIsToldFromARowThatIsNotThere() {
        api.idOf = uri -> uri.startsWith("/thing/") ? uri.substring(7) : null;
        RestTable wrong = api.table().build();

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> wrong.get("1"))
                .withMessageContaining("(rowPath)");
        assertThatThrownBy(() -> wrong.delete("1")).hasMessageContaining("(rowPath)");
        assertThatThrownBy(() -> wrong.patch("1", Row.of("name", "x"))).hasMessageContaining("(rowPath)");
        assertThatThrownBy(() -> wrong.replace("1", Row.of("name", "x"))).hasMessageContaining("(rowPath)");
        assertThat(api.bodies("PUT")).isEmpty();
        assertThat(api.size()).isEqualTo(2);
        assertThat(api.table().rowPath("/thing/{id}").build().get("1")).isPresent();
    }

    @Test
    void aRowThatIsNotThereIsJustThatOnceThePathIsKnown() {
        RestTable table = api.table().build();

        assertThat(table.get("9")).isEmpty();
        assertThat(table.get("8")).isEmpty();
        assertThat(table.delete("8")).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("8", Row.of("name", "x")));
        assertThat(api.requests())
                .containsExactly(
                        "GET /things", // the columns
                        "GET /things/9",
                        "GET /things",
                        "GET /things/1",
                        "GET /things/8",
                        "DELETE /things/8",
                        "GET /things/8",
                        "PATCH /things/8 {\"name\":\"x\"}",
                        "GET /things/8");
    }

    @Test
    void nothingIsMissedInAnEmptyList() {
        RestTable table =
                api.table().columns(Column.of("id", ColumnType.INTEGER)).build();
        table.delete("1");
        table.delete("2");
        RestTable fresh =
                api.table().columns(Column.of("id", ColumnType.INTEGER)).build();

        assertThat(fresh.get("1")).isEmpty();
        assertThat(fresh.delete("1")).isFalse();
    }

    @Test
    void aRowThatIsThereIsNotSaidToBeMissingByAMethodThatIsNot() {
        RestTable table = api.table().build();
        api.interceptor = exchange -> {
            boolean isRefused = exchange.getRequestMethod().equals("DELETE");
            if (isRefused) {
                api.send(exchange, 404, "");
            }
            return isRefused;
        };

        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("(methods)");
    }

    @Test
    void otherStatusesMayMeanThatThereIsNoRow() {
        api.missing = 403;
        RestTable table = api.table().notFound(403, 404).build();

        assertThat(table.get("9")).isEmpty();
        assertThat(table.delete("9")).isFalse();
        assertThatExceptionOfType(NotPermittedException.class)
                .isThrownBy(() -> api.table().build().get("9"));
    }

    @Test
    void aStatusThatMayMeanSomethingElseIsNotBelievedOfWhatIsThere() {
        RestTable table = api.table().notFound(403, 404).build();
        api.interceptor = exchange -> {
            boolean isRefused = exchange.getRequestMethod().equals("DELETE");
            if (isRefused) {
                api.send(exchange, 403, "");
            }
            return isRefused;
        };
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.delete("1"));

        api.interceptor = exchange -> {
            api.send(exchange, 403, ""); // the credentials are not valid any more
            return true;
        };
        assertThatExceptionOfType(NotPermittedException.class).isThrownBy(() -> table.get("9"));
    }

    @Test
    void aWriteThatIsAnsweredLikeAMissingRowHasBeenCarriedOut() {
        api.missing = 204;
        RestTable table = api.table().notFound(204, 404).build();
        table.schema();
        AtomicBoolean isWritten = new AtomicBoolean();
        api.reply = body -> {
            isWritten.set(true);
            return new TestDocuments.Reply(204, "");
        };
        assertThat(table.get("9")).isEmpty();
        assertThat(table.delete("9")).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("9", Row.of("name", "c")));
        assertThat(isWritten).isFalse();

        assertThat(table.patch("1", Row.of("name", "c")).get("name")).isEqualTo("c");
        api.interceptor = exchange -> {
            boolean isRefused = isWritten.get() && exchange.getRequestMethod().equals("GET");
            if (isRefused) {
                api.send(exchange, 503, "");
            }
            return isRefused;
        };
        isWritten.set(false);
        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.patch("1", Row.of("name", "d")));
        isWritten.set(false);
        assertThat(table.delete("1")).isTrue();
    }

    @Test
    void aRowThatWasAddedToNoneIsNotSaidToBeRefused() {
        try (TestDocuments empty = new TestDocuments()) {
            RestTable table = empty.table().build();
            assertThat(table.list(Filter.all(), Pageable.unpaged())).isEmpty();
            AtomicBoolean isWritten = new AtomicBoolean();
            empty.interceptor = exchange -> {
                boolean isWrite = exchange.getRequestMethod().equals("POST");
                if (isWrite) {
                    isWritten.set(true);
                    empty.send(exchange, 201, "");
                } else if (isWritten.get()) {
                    empty.send(exchange, 503, "");
                }
                return isWrite || isWritten.get();
            };

            assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> table.insert(Row.of("id", 7)));
            assertThat(isWritten).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 408, 429, 500})
    void statusesThatCannotMeanItAreRefused(int status) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table().notFound(404, status))
                .withMessageContaining(Integer.toString(status));
    }

    // ---- rows by a query

    private RestTableBuilder byQuery() {
        api.idOf = uri -> uri.startsWith("/things?id=eq.") ? uri.substring("/things?id=eq.".length()) : null;
        api.asList = true;
        return api.table().rowPath("{path}?id=eq.{id}");
    }

    @Test
    void aListOfOneOrNoneIsARowOrNone() {
        RestTable table = byQuery().build();

        assertThat(table.get("1").orElseThrow().get("name")).isEqualTo("a");
        assertThat(table.get("9")).isEmpty();
        assertThat(table.patch("1", Row.of("name", "c")).get("name")).isEqualTo("c");
        assertThat(table.replace("1", Row.of("name", "d")).get("name")).isEqualTo("d");
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("9", Row.of("name", "c")));
        assertThat(table.delete("9")).isFalse();
        assertThat(table.delete("1")).isTrue();
    }

    @Test
    void aWriteThatIsAnsweredWithNothingIsAppliedIfTheRowWasThere() {
        RestTable table = byQuery().build();
        api.reply = body -> new TestDocuments.Reply(204, "");

        assertThat(table.patch("1", Row.of("name", "c")).get("name")).isEqualTo("c");
        assertThat(table.delete("1")).isTrue();
        assertThat(table.delete("1")).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("1", Row.of("name", "c")));
        assertThat(api.bodies("PATCH")).hasSize(1);
    }

    @Test
    void aWriteThatWasAppliedToNoRowIsNotSaidToBe() {
        RestTable table = byQuery().build();
        table.schema();
        api.reply = body -> new TestDocuments.Reply(200, "[]"); // somebody was faster

        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("1", Row.of("name", "c")));
        assertThat(table.delete("1")).isFalse();
        api.put("{\"id\":1}");
        api.reply = body -> new TestDocuments.Reply(200, "[{\"id\":1},{\"id\":2}]");
        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("(rowPath)");
    }

    @Test
    void anApiThatPassesOverTheParameterIsNeverWrittenTo() {
        RestTable table = byQuery().build();
        table.schema();
        api.interceptor = exchange -> {
            boolean isRead = exchange.getRequestMethod().equals("GET");
            api.send(exchange, 200, isRead ? "[{\"id\":1},{\"id\":2}]" : "[]");
            return true;
        };

        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> table.delete("1"),
                () -> table.patch("1", Row.of("name", "c")),
                () -> table.replace("1", Row.of("name", "c")))) {
            assertThatThrownBy(write).hasMessageContaining("(rowPath)");
        }
        assertThat(api.requests()).allSatisfy(request -> assertThat(request).startsWith("GET "));
    }
}
