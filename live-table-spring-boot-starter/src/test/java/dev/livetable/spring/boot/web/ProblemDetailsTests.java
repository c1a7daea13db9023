package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.livetable.LiveTable;
import dev.livetable.spring.boot.autoconfigure.LiveTableCustomizer;
import dev.livetable.table.DuplicateValueException;
import dev.livetable.table.FaultyTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.WritableTable;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Pageable;
import org.springframework.data.web.PagedModel;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.assertj.MvcTestResultAssert;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;

/** A whole application over a database, and what it answers where a live table fails. */
class ProblemDetailsTests {

    private static final String SECRET = "4711";

    private final WebApplicationContextRunner database = new WebApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                    "spring.datasource.url=jdbc:h2:mem:problems;DATABASE_TO_LOWER=TRUE",
                    "live.tables.cities.jdbc.table=cities",
                    "spring.flyway.enabled=false",
                    "spring.liquibase.enabled=false");

    @EnableAutoConfiguration
    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        CityController cityController(LiveTable cities) {
            return new CityController(cities);
        }
    }

    @RestController
    static class CityController {

        private final LiveTable cities;

        CityController(LiveTable cities) {
            this.cities = cities;
        }

        @GetMapping("/cities")
        PagedModel<Map<String, Object>> list(Pageable pageable, @RequestParam(required = false) String id) {
            Filter filter = id == null ? Filter.all() : Filter.equal("city_id", id);
            return new PagedModel<>(cities.page(filter, pageable).map(Row::asMap));
        }

        @PostMapping("/cities")
        Map<String, Object> add(@RequestBody Map<String, Object> city) {
            return cities.insert(Row.of(city)).asMap();
        }

        @PatchMapping("/cities/{id}")
        Map<String, Object> change(@PathVariable String id, @RequestBody Map<String, Object> changes) {
            return cities.patch(id, Row.of(changes)).asMap();
        }

        @PatchMapping("/later/{id}")
        CompletableFuture<Row> changeLater(@PathVariable String id, @RequestBody Map<String, Object> changes) {
            return cities.patchAsync(id, Row.of(changes));
        }

        @PatchMapping("/waited/{id}")
        Row changeAndWait(@PathVariable String id, @RequestBody Map<String, Object> changes)
                throws ExecutionException, InterruptedException {
            return cities.patchAsync(id, Row.of(changes)).get();
        }

        @DeleteMapping("/cities/{id}")
        void delete(@PathVariable String id) {
            throw new ResponseStatusException(HttpStatus.GONE, "its own", new RowNotFoundException("cities", id));
        }

        @GetMapping("/own")
        void own() {
            throw new DataIntegrityViolationException("of a table that is not live");
        }
    }

    private interface Use {
        void with(MockMvcTester client);
    }

    private static void run(WebApplicationContextRunner runner, Use use) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
            jdbc.execute("create table if not exists cities (city_id integer primary key, name varchar(10) not null,"
                    + " code varchar(2) unique)");
            jdbc.execute("merge into cities values (1, 'Berlin', 'B'), (2, 'Milano', 'M')");
            try {
                use.with(MockMvcTester.from(context));
            } finally {
                jdbc.execute("drop table if exists cities");
            }
        });
    }

    private static MvcTestResult patch(MockMvcTester client, String path, String body) {
        return client.patch()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private static MvcTestResultAssert assertProblem(MvcTestResult result, HttpStatus status, String code) {
        MvcTestResultAssert problem =
                assertThat(result).hasStatus(status).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        problem.bodyJson().extractingPath("$.code").isEqualTo(code);
        problem.bodyJson().extractingPath("$.status").isEqualTo(status.value());
        problem.bodyJson().extractingPath("$.table").isEqualTo("cities");
        problem.bodyText()
                .doesNotContain(SECRET)
                .doesNotContainIgnoringCase("select ")
                .doesNotContain("SQLException");
        return problem;
    }

    @Test
    void aColumnThatIsNotThereIs400WithTheColumnsThatAre() {
        run(database, client -> {
            assertProblem(client.get().uri("/cities?sort=typo").exchange(), HttpStatus.BAD_REQUEST, "invalid-request")
                    .bodyJson()
                    .extractingPath("$.detail")
                    .asString()
                    .contains("typo", "city_id", "name");
            assertProblem(patch(client, "/cities/1", "{\"nmae\":\"x\"}"), HttpStatus.BAD_REQUEST, "invalid-request")
                    .bodyText()
                    .contains("nmae", "name");
        });
    }

    @Test
    void aValueOfAnotherTypeIs400WithItsColumnAndTheTypeThatItHas() {
        run(database, client -> assertProblem(
                        client.get().uri("/cities?id=x4711").exchange(), HttpStatus.BAD_REQUEST, "invalid-request")
                .bodyJson()
                .extractingPath("$.detail")
                .asString()
                .contains("city_id")
                .containsIgnoringCase("integer"));
    }

    @Test
    void aRowThatIsMissingIs404() {
        run(database, client -> {
            String changes = "{\"name\":\"x\"}";
            assertProblem(patch(client, "/cities/4711", changes), HttpStatus.NOT_FOUND, "row-not-found");
            assertProblem(patch(client, "/waited/4711", changes), HttpStatus.NOT_FOUND, "row-not-found");
            assertProblem(patch(client, "/later/4711", changes), HttpStatus.NOT_FOUND, "row-not-found");
        });
    }

    @Test
    void whatIsThereAlreadyIs409AndWhatDoesNotFitIs422() {
        run(database, client -> {
            MvcTestResult taken = client.post()
                    .uri("/cities")
                    .contentType(MediaType.APPLICATION_JSON)
                    .content("{\"city_id\":1,\"name\":\"x\"}")
                    .exchange();
            assertProblem(taken, HttpStatus.CONFLICT, "duplicate-id");
            assertProblem(patch(client, "/cities/1", "{\"code\":\"M\"}"), HttpStatus.CONFLICT, "duplicate-value");
            assertProblem(
                            patch(client, "/cities/1", "{\"name\":\"4711 is too long\"}"),
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "refused")
                    .bodyText()
                    .contains("a text is too long for its column");
            assertProblem(patch(client, "/cities/1", "{\"name\":null}"), HttpStatus.UNPROCESSABLE_CONTENT, "refused")
                    .bodyText()
                    .contains("a column that must not be null was left out or null");
        });
    }

    @Test
    void aTableThatHasGoneIsNoRawErrorOfTheDatabase() {
        run(database.withPropertyValues("live.tables.cities.jdbc.table=rivers"), client -> assertThat(
                        client.get().uri("/cities?id=4711").exchange())
                .hasStatus(HttpStatus.INTERNAL_SERVER_ERROR)
                .bodyText()
                .contains("unusable-master", "rivers")
                .doesNotContain(SECRET, "nothing was changed"));
    }

    @Test
    void anApiThatAnswersWithAnErrorIsOneThatTheLogTellsOf() throws IOException {
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        api.createContext("/", exchange -> {
            exchange.sendResponseHeaders(HttpStatus.NOT_FOUND.value(), -1);
            exchange.close();
        });
        api.start();
        try {
            new WebApplicationContextRunner()
                    .withUserConfiguration(Application.class)
                    .withPropertyValues(
                            "spring.flyway.enabled=false",
                            "spring.liquibase.enabled=false",
                            "live.tables.cities.rest.base-url=http://localhost:"
                                    + api.getAddress().getPort(),
                            "live.tables.cities.rest.paging=none")
                    .run(context -> assertProblem(
                                    MockMvcTester.from(context)
                                            .get()
                                            .uri("/cities")
                                            .exchange(),
                                    HttpStatus.BAD_GATEWAY,
                                    "master-failed")
                            .bodyText()
                            .contains("answered with an error, or not as it was asked", "the log says more"));
        } finally {
            api.stop(0);
        }
    }

    @Test
    void aDatabaseOrAnApiThatCannotBeReachedIs503ThatMayBeTriedAgain() {
        WebApplicationContextRunner nowhere = new WebApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "live.problems.retry-after=2500ms",
                        "spring.flyway.enabled=false",
                        "spring.liquibase.enabled=false");
        nowhere.withPropertyValues(
                        "spring.datasource.url=jdbc:h2:tcp://localhost:1/none;user=s4711",
                        "spring.datasource.hikari.connection-timeout=250",
                        "live.tables.cities.jdbc.table=cities")
                .run(context -> assertUnreachable(MockMvcTester.from(context)));
        nowhere.withPropertyValues(
                        "spring.datasource.generate-unique-name=true",
                        "live.tables.cities.rest.base-url=http://localhost:1",
                        "live.tables.cities.rest.paging=none")
                .run(context -> assertUnreachable(MockMvcTester.from(context)));
    }

    private static void assertUnreachable(MockMvcTester client) {
        assertProblem(client.get().uri("/cities").exchange(), HttpStatus.SERVICE_UNAVAILABLE, "unreachable")
                .hasHeader("Retry-After", "3")
                .bodyText()
                .contains("cannot be reached now")
                .doesNotContain("nothing was changed");
        assertProblem(patch(client, "/cities/4711", "{\"name\":\"x\"}"), HttpStatus.SERVICE_UNAVAILABLE, "unreachable")
                .hasHeader("Retry-After", "3")
                .bodyText()
                .contains("cannot be reached now, and nothing was changed");
    }

    @Configuration(proxyBeanMethods = false)
    static class HeldUp {

        final CountDownLatch end = new CountDownLatch(1);

        @Bean
        LiveTableCustomizer holdsWritesUp() {
            return (name, builder) ->
                    builder.wrapMaster(master -> new FaultyTable((WritableTable) master).before(operation -> {
                        if (operation.equals("patch")) {
                            awaitEnd();
                        }
                    }));
        }

        private void awaitEnd() {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aFullQueueIs503ThatMayBeTriedAgain() {
        WebApplicationContextRunner busy = database.withUserConfiguration(HeldUp.class)
                .withPropertyValues("live.write.queue-capacity=1", "live.precision=table");
        busy.run(context -> {
            new JdbcTemplate(context.getBean(DataSource.class))
                    .execute("create table if not exists cities (city_id integer primary key, name varchar(10))");
            LiveTable cities = context.getBean(LiveTable.class);
            cities.patchAsync("1", Row.of("name", "a"));
            await().until(() -> cities.status().queueDepth() == 0);
            cities.patchAsync("1", Row.of("name", "b"));

            assertProblem(
                            patch(MockMvcTester.from(context), "/later/1", "{\"name\":\"c\"}"),
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "not-accepted")
                    .hasHeader("Retry-After", "1");
            context.getBean(HeldUp.class).end.countDown();
        });
    }

    @Test
    void aClosedTableIs503ThatDoesNotSayThatThereIsTooMuchToDo() {
        database.run(context -> {
            context.getBean(LiveTable.class).close();
            MockMvcTester client = MockMvcTester.from(context);

            assertProblem(client.get().uri("/cities").exchange(), HttpStatus.SERVICE_UNAVAILABLE, "closed");
            assertProblem(
                            patch(client, "/cities/1", "{\"name\":\"c\"}"),
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "not-accepted")
                    .hasHeader("Retry-After", "1")
                    .bodyJson()
                    .extractingPath("$.detail")
                    .isEqualTo(
                            "Table 'cities': the change was not accepted, and nothing was changed; it may be tried again");
        });
    }

    @Test
    void whatTheApplicationThrowsItselfIsNotTouched() {
        run(database, client -> {
            assertThat(client.delete().uri("/cities/1").exchange()).hasStatus(HttpStatus.GONE);
            assertThat(client.get().uri("/own").exchange())
                    .hasFailed()
                    .failure()
                    .isInstanceOf(ServletException.class)
                    .hasCauseInstanceOf(DataIntegrityViolationException.class);
        });
    }

    @RestControllerAdvice
    static class OwnAdvice {

        @ExceptionHandler
        ResponseEntity<ProblemDetail> missing(RowNotFoundException e) {
            return ResponseEntity.of(ProblemDetail.forStatus(HttpStatus.GONE)).build();
        }
    }

    @Test
    void anAdviceOfTheApplicationWins() {
        run(database.withUserConfiguration(OwnAdvice.class), client -> {
            assertThat(patch(client, "/cities/4711", "{\"name\":\"x\"}")).hasStatus(HttpStatus.GONE);
            assertProblem(patch(client, "/cities/1", "{\"x\":1}"), HttpStatus.BAD_REQUEST, "invalid-request");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnMapper {

        @Bean
        ProblemMapper missingIsGone() {
            return failure -> failure instanceof RowNotFoundException
                    ? ErrorResponse.create(failure, HttpStatus.GONE, "gone")
                    : null;
        }

        @Bean
        ProblemMapper takenIsOfItsOwnType() {
            return failure -> failure instanceof DuplicateValueException
                    ? ErrorResponse.builder(failure, HttpStatus.CONFLICT, "taken")
                            .header("Content-Type", "application/vnd.taken+json")
                            .build()
                    : null;
        }
    }

    @Test
    void aMapperOfTheApplicationChangesWhatItKnows() {
        run(database.withUserConfiguration(OwnMapper.class), client -> {
            assertThat(patch(client, "/cities/4711", "{\"name\":\"x\"}"))
                    .hasStatus(HttpStatus.GONE)
                    .hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .bodyJson()
                    .extractingPath("$.detail")
                    .isEqualTo("gone");
            assertThat(patch(client, "/cities/1", "{\"code\":\"M\"}"))
                    .hasStatus(HttpStatus.CONFLICT)
                    .hasContentType("application/vnd.taken+json");
            assertProblem(patch(client, "/cities/1", "{\"x\":1}"), HttpStatus.BAD_REQUEST, "invalid-request");
        });
    }

    @Test
    void onePropertyTurnsThemOff() {
        for (String off : List.of("false", "off")) {
            database.withPropertyValues("live.problems.enabled=" + off)
                    .run(context -> assertThat(context).doesNotHaveBean(ProblemResolver.class));
        }
        database.withPropertyValues("live.problems.enabled=")
                .run(context -> assertThat(context).hasSingleBean(ProblemResolver.class));
        new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues(
                        "spring.datasource.generate-unique-name=true",
                        "spring.flyway.enabled=false",
                        "live.tables.cities.jdbc.table=cities")
                .run(context -> assertThat(context).doesNotHaveBean(ProblemResolver.class));
    }

    @Test
    void aTimeToWaitThatIsNotPositiveIsRefused() {
        database.withPropertyValues("live.problems.retry-after=0s")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("live.problems.retry-after"));
    }
}
