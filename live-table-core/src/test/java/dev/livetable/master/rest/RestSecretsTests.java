package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;
import org.springframework.web.client.RestClient;

/** F14: no error tells an id, a value of a filter or a value of a row, with all its causes. */
class RestSecretsTests extends RestFixture {

    private static final String SECRET = "s3cr3t";
    private static final Filter WITHIN = Filter.equal("name", SECRET);

    private static RestTable table(RestClient client) {
        return RestTable.builder(client)
                .path("/fruits")
                .columns(
                        new Column("id", ColumnType.TEXT, false, true),
                        Column.of("name", ColumnType.TEXT),
                        Column.of("stock", ColumnType.INTEGER))
                .paging(Paging.none())
                .conditionalWrites(true)
                .filtering(Filtering.on("name").operator(Operator.IN, "{column}=in.({values})"))
                .build();
    }

    private static List<ThrowingCallable> calls(RestTable table) {
        Row row = Row.of("name", SECRET);
        return List.of(
                () -> table.get(SECRET),
                () -> table.list(WITHIN, Pageable.unpaged()),
                () -> table.list(Filter.in("name", List.of(SECRET + ",", "a")), Pageable.unpaged()),
                () -> table.count(WITHIN),
                () -> table.insert(row.with("id", SECRET)),
                () -> table.insert(row),
                () -> table.replace(SECRET, row),
                () -> table.replace(SECRET, row.with("id", SECRET + "2")),
                () -> table.replace(SECRET, row, WITHIN),
                () -> table.patch(SECRET, row),
                () -> table.patch(SECRET, row, WITHIN),
                () -> table.delete(SECRET),
                () -> table.delete(SECRET, WITHIN),
                () -> table.get("../" + SECRET));
    }

    private static void assertNothingIsTold(RestTable table, String why) {
        List<Throwable> failures = new ArrayList<>();
        for (ThrowingCallable call : calls(table)) {
            Throwable failure = catchThrowable(call);
            // an id that was not found is said by an exception of all tables
            if (failure != null && !(failure instanceof RowNotFoundException)) {
                failures.add(failure);
            }
        }
        assertThat(failures).as(why).isNotEmpty().allSatisfy(failure -> {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).as(why).doesNotContain(SECRET);
        });
    }

    @Test
    @DisplayName("F14: whatever an API answers, errors hold no id and no value")
    void answersThatAreWrongTellNothing() {
        TestApi api = api(0);
        RestTable table = table(api.client());
        String link = "<http://[" + SECRET + ">; rel=next";
        for (int status : new int[] {200, 201, 202, 204, 206, 302, 304, 400, 403, 404, 409, 412, 429, 500}) {
            for (String body : List.of(
                    "",
                    status < 300 ? SECRET : "no",
                    status < 300 ? "{\"" + SECRET + "\":1,\"" + SECRET + "\":2}" : "{}",
                    status < 300 ? "[{\"id\":\"1\",\"name\":\"" + SECRET + "\",\"stock\":\"" + SECRET + "\"}]" : "[]",
                    status < 300 ? "{\"id\":\"" + SECRET + "\",\"stock\":\"" + SECRET + "\"}" : "1",
                    status < 300 ? "{\"id\":\"" + SECRET + "\",\"name\":\"a\",\"stock\":1}" : "1")) {
                api.answerAll(
                        status,
                        "application/json",
                        body,
                        "Location",
                        "/api/fruits/" + SECRET + "/?name=" + SECRET,
                        "Link",
                        link);
                assertNothingIsTold(table, status + " " + body);
            }
        }
    }

    @Test
    void connectionsThatBreakTellNothing() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertNothingIsTold(table(RestClient.create("http://localhost:" + port)), "nobody there");
        TestApi api = api(0);
        api.interceptor = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('[');
            exchange.close();
            throw new IOException("broken for the test");
        };
        assertNothingIsTold(table(api.client()), "cut off");
    }

    @Test
    void settingsThatAreWrongTellNoPassword() {
        for (String path : List.of(
                "http://u:" + SECRET + "@host/a#b",
                "https://u:" + SECRET + "@host/a b",
                "http://u:" + SECRET + "@/x")) {
            Throwable failure = catchThrowable(() -> RestTable.builder(RestClient.create())
                    .path(path)
                    .paging(Paging.none())
                    .build());
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString()).contains("IllegalArgumentException").doesNotContain(SECRET);
        }
    }
}
