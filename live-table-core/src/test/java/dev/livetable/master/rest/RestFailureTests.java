package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.table.ConflictException;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.OutdatedRefusal;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import dev.livetable.table.UnreachableException;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.data.domain.Pageable;
import org.springframework.web.client.RestClient;

/** What is known of the outcome after each answer that is no success, and what its message says. */
class RestFailureTests extends RestFixture {

    private static final String PROBLEM = "application/problem+json";

    private final TestApi api = api(3);
    private final RestTable table = api.table().paging(Paging.none()).build();

    private Map<String, ThrowingCallable> writes() {
        return Map.of(
                "POST /api/fruits", () -> table.insert(fruit(9, "fig")),
                "PUT /api/fruits/{id}", () -> table.replace("1", fruit(1, "fig")),
                "PATCH /api/fruits/{id}", () -> table.patch("1", Row.of("name", "fig")),
                "DELETE /api/fruits/{id}", () -> table.delete("1"));
    }

    private Map<String, ThrowingCallable> reads() {
        return Map.of(
                "GET /api/fruits", () -> table.list(Filter.all(), Pageable.unpaged()),
                "GET /api/fruits/{id}", () -> table.get("1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 405, 406, 413, 415, 418, 422, 428, 451})
    void mostOf4xxIsARefusalThatSaysWhy(int status) {
        String problem = "{\"title\":\"No\",\"detail\":\"stock must be positive\"}";
        api.answerWrites(status, PROBLEM, problem);

        writes().forEach((request, write) -> assertThatExceptionOfType(NonTransientDataAccessException.class)
                .isThrownBy(write)
                .isExactlyInstanceOf(
                        status == 401 || status == 403 ? NotPermittedException.class : RefusedException.class)
                .withMessageContaining("'fruits'")
                .withMessageContaining(request)
                .withMessageContaining(Integer.toString(status))
                .withMessageContaining("stock must be positive"));
        api.answerAll(status, PROBLEM, problem);
        assertReadsFail(status, "stock must be positive");
    }

    private void assertReadsFail(int status, String said) {
        reads().forEach((request, read) -> assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(read)
                .isExactlyInstanceOf(failureOfRead(status))
                .withMessageContaining(request)
                .withMessageContaining(Integer.toString(status))
                .withMessageContaining(said));
    }

    private static Class<?> failureOfRead(int status) {
        return switch (status) {
            case 401, 403 -> NotPermittedException.class;
            case 408, 425, 429, 502, 503, 504 -> UnreachableException.class;
            default -> MasterFailedException.class;
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 301, 302, 303, 307, 308, 408, 425, 429, 500, 501, 502, 503, 504})
    void whatSaysNothingOfTheOutcomeLeavesItUnknown(int status) {
        api.answerWrites(status, "text/plain", "try again");

        writes().forEach((request, write) -> assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(write)
                .withMessageContaining(request)
                .withMessageContaining(Integer.toString(status))
                .withMessageContaining("unknown"));
        api.answerAll(status, "text/plain", "try again");
        if (status != 202) {
            assertReadsFail(status, "try again");
        }
        assertThat(api.store().size()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void nothingThereIsARowThatIsMissing(int status) {
        api.intercept(exchange -> {
            boolean isThere = exchange.getRequestURI().getPath().matches("/api/fruits(/[12])?");
            if (!isThere) {
                exchange.getRequestBody().readAllBytes();
                api.send(exchange, status, "text/plain", "gone");
            }
            return !isThere;
        });

        assertThat(table.get("3")).isEmpty();
        assertThat(table.delete("3")).isFalse();
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("3", Row.of("name", "fig")));
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.replace("3", fruit(3, "fig")));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void nothingThereAtAllIsNoRowThatIsMissing(int status) {
        api.answerAll(status, "text/plain", "gone");

        writes().forEach((request, write) -> assertThatThrownBy(write)
                .isInstanceOfAny(RefusedException.class, MasterFailedException.class)
                .hasMessageContaining("path"));
        reads().forEach((request, read) -> assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(read)
                .withMessageContaining("path"));
    }

    @Test
    void aConflictIsADuplicateWhereARowIsAdded() {
        for (int status : new int[] {409, 412}) {
            api.answerWrites(status, PROBLEM, "{}");
            writes().forEach((request, write) -> {
                boolean duplicate = status == 409 && request.startsWith("POST");
                assertThatThrownBy(write)
                        .isExactlyInstanceOf(duplicate ? DuplicateIdException.class : ConflictException.class)
                        .as("409 may be of a value that another row has")
                        .returns(status == 412, failure -> ((OutdatedRefusal) failure).isOfNamedRows());
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"401, credentials", "403, credentials", "302, redirect"})
    void someStatusesComeWithAdvice(int status, String advice) {
        api.answerAll(status, "text/plain", "", "Location", "/login");

        assertReadsFail(status, advice);
    }

    @Test
    void messagesAreShortAndOnOneLine() {
        for (String body :
                List.of("{\"message\":\"a\\n\\u0000b\"}", "{\"error\":\"a b\"}", "a\r\n\tb", "{\"x\":\"a b\"}")) {
            api.answerAll(400, "text/plain", body);
            assertReadsFail(400, "a b");
        }
        api.answerAll(400, "text/plain", "long ".repeat(1000));
        assertThatThrownBy(() -> table.get("1")).message().hasSizeLessThan(500).doesNotContain("\n");
    }

    @Test
    void whatIsNotTheRowsIsSaid() {
        for (String body :
                List.of("<html>log in</html>", "", "[1", "[] []", "{\"posts\":[]}", "7", "[7]", "[{}]", "[null]")) {
            api.answerAll(200, "text/html", body);
            assertThatExceptionOfType(MasterFailedException.class)
                    .as(body)
                    .isThrownBy(() -> table.list(Filter.all(), Pageable.unpaged()))
                    .isNotInstanceOf(RefusedException.class);
        }
        api.answerAll(200, "application/json", "[".repeat(100_000));
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.list(Filter.all(), Pageable.unpaged()));
        api.answerAll(200, "application/json", "[{\"id\":1,\"stock\":\"many\"}]");
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> table.list(Filter.all(), Pageable.unpaged()))
                .withMessageContaining("'stock'")
                .withMessageContaining("STRING")
                .withMessageContaining("(columns)");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        RestTable small = api.table().paging(Paging.none()).maxBodySize(40).build();

        assertThat(small.get("1")).isPresent();
        assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> small.list(Filter.all(), Pageable.unpaged()))
                .withMessageContaining("40 bytes");
    }

    @Test
    void whereNobodyIsTheAddressIsNamedAndWhatToLookAt() {
        RestTable nobody = RestTable.builder(RestClient.create("http://localhost:1/api"))
                .path("/fruits")
                .name("fruits")
                .paging(Paging.none())
                .settingNames(setting -> "my." + setting)
                .build();

        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> nobody.get("1"))
                .withMessageContaining(" to localhost:1 got no answer: ")
                .withMessageEndingWith("; is the address right? (my.baseUrl)");
    }

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeUnknown() {
        for (boolean begun : new boolean[] {false, true}) {
            Map<String, ThrowingCallable> reads = reads();
            List<Boolean> breaksReads = new CopyOnWriteArrayList<>();
            api.interceptor = exchange -> {
                if (exchange.getRequestMethod().equals("GET") && breaksReads.isEmpty()) {
                    return false;
                }
                if (begun) {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write('[');
                    exchange.getResponseBody().flush();
                }
                exchange.close();
                throw new IOException("broken for the test");
            };
            writes().values().forEach(write -> assertThatExceptionOfType(UnknownOutcomeException.class)
                    .isThrownBy(write)
                    .withMessageContaining("got no answer"));
            breaksReads.add(true);
            reads.values().forEach(read -> assertThatExceptionOfType(UnreachableException.class)
                    .isThrownBy(read)
                    .withMessageNotContaining("address"));
        }
    }

    @Test
    void anAnswerThatIsCutOffByTheTimeLimitNamesIt() {
        CountDownLatch closed = new CountDownLatch(1);
        RestTable hasty = api.table()
                .paging(Paging.none())
                .settingNames(setting -> "my." + setting)
                .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(1))
                .build();
        api.interceptor = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return true;
        };
        try {
            assertThatExceptionOfType(UnreachableException.class)
                    .isThrownBy(() -> hasty.get("1"))
                    .withMessageContaining("got no answer: it broke off after ")
                    .withMessageEndingWith("; has its time limit passed? (my.readTimeout)");
        } finally {
            closed.countDown();
        }
    }

    @Test
    void anAnswerThatIsCutOffAtOnceDoesNotAskForTheTimeLimit() {
        api.interceptor = exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('[');
            exchange.getResponseBody().flush();
            exchange.close();
            return true;
        };
        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> api.table().paging(Paging.none()).build().get("1"))
                .withMessageContaining("got no answer: it broke off after ")
                .withMessageNotContaining("time limit");
    }

    @Test
    void anAnswerThatTakesTooLongLeavesTheOutcomeUnknown() {
        CountDownLatch closed = new CountDownLatch(1);
        RestTable hasty = api.table()
                .paging(Paging.none())
                .timeouts(Duration.ofSeconds(5), Duration.ofSeconds(1))
                .build();
        assertThat(hasty.get("1")).isPresent();
        api.interceptor = exchange -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        };

        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> hasty.patch("1", Row.of("name", "fig")))
                .withMessageContaining("PATCH /api/fruits/{id}");
        closed.countDown();
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        RestTable nowhere = RestTable.builder(RestClient.create("http://localhost:" + port))
                .path("/fruits")
                .paging(Paging.none())
                .build();

        assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(nowhere::schema)
                .withMessageContaining("'fruits'")
                .withMessageContaining("localhost");
    }

    @Test
    void timeLimitsOfAnyLengthArePassedOn() {
        Duration huge = Duration.ofSeconds(Long.MAX_VALUE);

        RestTable patient =
                api.table().paging(Paging.none()).timeouts(huge, huge).build();

        assertThat(patient.list(Filter.all(), Pageable.unpaged())).hasSize(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table().timeouts(Duration.ZERO, huge))
                .withMessage("connect must be positive, not PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> api.table().timeouts(huge, Duration.ofSeconds(-1)))
                .withMessage("read must be positive, not PT-1S");
    }
}
