package dev.livetable.spring.boot.webhook;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.spring.boot.autoconfigure.InMemoryLogs;
import dev.livetable.spring.boot.autoconfigure.LiveCacheAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableAutoConfiguration;
import dev.livetable.spring.boot.autoconfigure.LiveTableWebhookAutoConfiguration;
import dev.livetable.status.RecentChange;
import dev.livetable.status.TableState;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import jakarta.servlet.http.HttpServlet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.web.context.WebApplicationContext;

/** Services that tell what has changed, and others that would like to. */
class WebhookTests {

    private static final String PATH = "/live-tables/events/cities";
    private final Instant now = Instant.now();
    private static final String CHANGED = "{\"kind\":\"changed\"}";

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withBean("citiesMaster", InMemoryTable.class, Cities::create)
            .withConfiguration(AutoConfigurations.of(
                    DispatcherServletAutoConfiguration.class,
                    WebMvcAutoConfiguration.class,
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableWebhookAutoConfiguration.class))
            .withPropertyValues(
                    "live.precision=row",
                    "live.tables.cities.master=citiesMaster",
                    "live.tables.cities.stream.kind=webhook",
                    "live.tables.cities.stream.secret=whsec_" + SignedRequest.KEY);

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        ErrorMvcAutoConfiguration.class,
        LiveCacheAutoConfiguration.class,
        LiveTableAutoConfiguration.class,
        LiveTableWebhookAutoConfiguration.class
    })
    static class Application {

        @Bean
        InMemoryTable citiesMaster() {
            return Cities.create();
        }
    }

    private static final class Service {

        private final MockMvcTester mvc;
        private final LiveTable table;

        Service(WebApplicationContext context) {
            this.mvc = MockMvcTester.from(context, mock -> mock.addFilters(
                            new WebhookFilter("/live-tables/events", 64 * 1024, context.getBean(Webhooks.class)))
                    .build());
            this.table = context.getBean(LiveTable.class);
        }

        MvcTestResult sends(SignedRequest request) {
            return sends(PATH, request);
        }

        MvcTestResult sends(String path, SignedRequest request) {
            return mvc.post()
                    .uri(path)
                    .header("webhook-id", request.id())
                    .header("webhook-timestamp", request.timestamp())
                    .header("webhook-signature", request.signature())
                    .content(request.body())
                    .exchange();
        }

        long events() {
            return table.status().events();
        }

        void isTakenForNobody(MvcTestResult answer) {
            MvcTestResult unknown =
                    mvc.post().uri("/live-tables/nothing").content("{}").exchange();
            assertThat(answer).hasStatus(404);
            assertThat(answer.getUnresolvedException()).isNull();
            assertThat(answer.getMvcResult().getResolvedException())
                    .hasSameClassAs(unknown.getMvcResult().getResolvedException());
            assertThat(answer.getResponse().getHeaderNames())
                    .isEqualTo(unknown.getResponse().getHeaderNames());
            assertThat(events()).isZero();
        }
    }

    private void run(Consumer<Service> test) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            test.accept(new Service(context));
        });
    }

    @Test
    void tellsOfAnythingThatHasChanged() {
        run(service -> {
            service.table.list(Filter.all(), Cities.PAGE);

            assertThat(service.sends(SignedRequest.of("1", now, CHANGED)))
                    .hasStatus(204)
                    .body()
                    .isEmpty();
            assertThat(service.events()).isEqualTo(1);
            assertThat(service.table.status().lastInvalidation()).isNotNull();
        });
    }

    /** The service calls one node; the other one hears of it over the bus. */
    @Test
    void goesOntoTheBus() {
        InMemoryLogs logs = new InMemoryLogs();
        InMemoryTable master = Cities.create();
        WebApplicationContextRunner node = runner.withAllowBeanDefinitionOverriding(true)
                .withBean("citiesMaster", InMemoryTable.class, () -> master)
                .withBean(InMemoryLogs.class, () -> logs)
                .withPropertyValues("live.bus.kind=redis", "live.bus.name=nodes");
        node.run(called -> node.run(other -> {
            assertThat(other).hasNotFailed();
            Service service = new Service(called);
            LiveTable reader = other.getBean(LiveTable.class);
            for (LiveTable table : List.of(service.table, reader)) {
                await().until(() -> table.status().state() == TableState.LIVE);
                assertThat(table.get("1")).contains(Cities.city(1, "Berlin"));
            }
            master.patch("1", Row.of("name", "Bonn"));

            assertThat(service.sends(SignedRequest.of("1", now, "{\"kind\":\"updated\",\"id\":1}")))
                    .hasStatus(204);

            assertThat(service.table.get("1")).contains(Cities.city(1, "Bonn"));
            await().until(() -> reader.status().events() == 1);
            assertThat(reader.get("1")).contains(Cities.city(1, "Bonn"));
            assertThat(reader.status().stream().engine()).isEqualTo(logs.log.kind());

            assertThat(service.sends(SignedRequest.of("2", now, "[]"))).hasStatus(204);
            master.patch("2", Row.of("name", "Torino"));
            assertThat(service.sends(SignedRequest.of("3", now, "{\"kind\":\"updated\",\"id\":2}")))
                    .hasStatus(204);
            await().untilAsserted(() ->
                    assertThat(reader.get("2").orElseThrow().get("name")).isEqualTo("Torino"));
            assertThat(reader.status().events())
                    .as("nothing was told of no events")
                    .isEqualTo(2);
        }));
    }

    @Test
    void tellsOfRowsAsTheyWereAndAsTheyAre() {
        run(service -> {
            String body = """
                    [{"kind":"updated","id":1,"before":{"name":"Rome"},"after":{"city_id":1,"name":"Roma"}},
                     {"kind":"inserted","id":"7","after":null},
                     {"kind":"deleted","id":{"city_id":2}}]
                    """;

            assertThat(service.sends(SignedRequest.of("1", now, body))).hasStatus(204);

            List<RecentChange> changes = service.table.changes(3, true, null);
            assertThat(changes).extracting(change -> rows(change).get(0).id()).containsExactly("2", "7", "1");
            assertThat(changes)
                    .extracting(change -> rows(change).get(0).before() + " to "
                            + rows(change).get(0).after())
                    .first()
                    .isEqualTo("unknown to absent");
        });
    }

    @Test
    void takesOneOfSeveralSignatures() {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);

            assertThat(service.sends(request.signed("v1,AAAA v2," + request.signature() + " " + request.signature())))
                    .hasStatus(204);
        });
    }

    @Test
    void takesASecretWithoutItsPrefix() {
        runner.withPropertyValues("live.tables.cities.stream.secret=" + SignedRequest.KEY)
                .run(context -> assertThat(new Service(context).sends(SignedRequest.of("1", now, CHANGED)))
                        .hasStatus(204));
    }

    @Test
    void isNobodyToWhomSignsWithAnotherKey() {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);
            String other =
                    SignedRequest.hash("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "1." + request.timestamp() + "." + CHANGED);

            service.isTakenForNobody(service.sends(request.signed("v1," + other)));
            service.isTakenForNobody(service.sends(request.signed("")));
            service.isTakenForNobody(
                    service.sends(request.signed(request.signature().substring(3))));
            service.isTakenForNobody(
                    service.sends(request.signed("v2," + request.signature().substring(3))));
        });
    }

    @Test
    void isNobodyToWhomChangesWhatWasSigned() {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);
            String later = String.valueOf(Long.parseLong(request.timestamp()) + 1);

            service.isTakenForNobody(
                    service.sends(new SignedRequest("2", request.timestamp(), request.signature(), request.body())));
            service.isTakenForNobody(service.sends(new SignedRequest("1", later, request.signature(), request.body())));
            service.isTakenForNobody(service.sends(
                    new SignedRequest("1", request.timestamp(), request.signature(), request.body() + " ")));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void isNobodyWhereAHeaderIsMissing(String header) {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);
            var sent = service.mvc.post().uri(PATH).content(CHANGED);
            Map.of(
                            "webhook-id", request.id(),
                            "webhook-timestamp", request.timestamp(),
                            "webhook-signature", request.signature())
                    .forEach((name, value) -> {
                        if (!name.equals(header)) {
                            sent.header(name, value);
                        }
                    });

            service.isTakenForNobody(sent.exchange());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "1e9", "99999999999999999999", "9223372036854775807", "-9223372036854775808"})
    void isNobodyAtATimeThatIsNone(String timestamp) {
        run(service -> service.isTakenForNobody(service.sends(new SignedRequest(
                "1",
                timestamp,
                "v1," + SignedRequest.hash(SignedRequest.KEY, "1." + timestamp + "." + CHANGED),
                CHANGED))));
    }

    @ParameterizedTest
    @CsvSource({"-301, false", "-290, true", "290, true", "320, false"})
    void isHeardWithinTheReplayWindow(long seconds, boolean isHeard) {
        run(service -> {
            MvcTestResult answer =
                    service.sends(SignedRequest.of("1", Instant.now().plusSeconds(seconds), CHANGED));

            assertThat(answer.getResponse().getStatus()).isEqualTo(isHeard ? 204 : 404);
        });
    }

    @Test
    void hearsARequestOnce() {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);

            assertThat(service.sends(request)).hasStatus(204);
            assertThat(service.sends(request)).hasStatus(404);
            assertThat(service.sends(SignedRequest.of("1", now.plusSeconds(1), CHANGED)))
                    .as("the service tries again, which signs a new time")
                    .hasStatus(204);
            assertThat(service.events()).isEqualTo(2);
        });
    }

    @Test
    void isNobodyToTablesThatThereAreNot() {
        run(service -> {
            SignedRequest request = SignedRequest.of("1", now, CHANGED);

            service.isTakenForNobody(service.sends("/live-tables/events/towns", request));
            service.isTakenForNobody(service.sends("/live-tables/events/", request));
            service.isTakenForNobody(service.sends("/live-tables/events", request));
            service.isTakenForNobody(service.sends("/live-tables/events/cities/", request));
        });
    }

    @Test
    void isNobodyToWhatIsTooLarge() {
        run(service -> {
            String room = " ".repeat(64 * 1024 - CHANGED.length());

            service.isTakenForNobody(service.sends(SignedRequest.of("1", now, CHANGED + room + " ")));
            assertThat(service.sends(SignedRequest.of("2", now, CHANGED + room)))
                    .hasStatus(204);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kind=changed | The body is not JSON",
                "{} {} | The body is not JSON",
                "{\"kind\":\"updated\",\"id\":1,\"id\":2} | has a field twice",
                "{\"kind\":\"updated\",\"id\":1,\"after\":{\"name\":\"geheim\",\"name\":\"a\"}} | has a field twice",
                "{\"kind\":\"beside\"} | the field 'kind' is 'changed', 'inserted', 'updated' or 'deleted'",
                "7 | an event is an object with the field 'kind'",
                "[{\"kind\":\"changed\"},[]] | Event 1: an event is an object",
                "{\"kind\":\"upserted\",\"id\":1} | the field 'kind' is 'changed', 'inserted', 'updated' or 'deleted'",
                "{\"kind\":\"updated\"} | the field 'id' is missing",
                "{\"kind\":\"changed\",\"id\":\"geheim\"} | an event 'changed' has no id",
                "{\"kind\":\"updated\",\"id\":true} | the field 'id' is a text, a whole number",
                "{\"kind\":\"updated\",\"id\":{\"geheim\":1}} | does not have the id columns",
                "{\"kind\":\"updated\",\"id\":1,\"after\":7} | the field 'after' is an object",
                "{\"kind\":\"inserted\",\"id\":1,\"before\":{\"name\":\"geheim\"}} | though there was no row",
                "{\"kind\":\"updated\",\"id\":1,\"geheim\":{}} | the fields of an event are kind, id, before, after, context",
                "{\"kind\":\"changed\",\"context\":7} | the field 'context' is a text"
            })
    void tellsTheServiceWhatItCannotRead(String body, String why) {
        run(service -> {
            MvcTestResult answer = service.sends(SignedRequest.of("1", now, body));

            assertThat(answer).hasStatus(400).hasContentType("application/problem+json");
            assertThat(answer).bodyJson().extractingPath("$.detail").asString().contains(why);
            assertThat(answer).body().asString().doesNotContain("geheim");
            assertThat(service.events()).isZero();
        });
    }

    @Test
    void knowsNothingOfARowThatTheColumnsCannotTake() {
        run(service -> {
            assertThat(service.sends(
                            SignedRequest.of("1", now, "{\"kind\":\"updated\",\"id\":1,\"after\":{\"nothing\":1}}")))
                    .hasStatus(204);

            assertThat(rows(service.table.changes(1, true, null).get(0)).get(0).after())
                    .isEqualTo("unknown");
        });
    }

    /** Whoever looks for it over a real server finds an address like any other that there is not, also past Spring MVC. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/mvc", "/live-tables", "/live-tables/events"})
    void looksLikeNothingFromOutside(String servletPath) throws Exception {
        try (ConfigurableApplicationContext server = start(servletPath)) {
            String unknown = answer(server, "/live-tables/nowhere/cities", null);
            assertThat(unknown).startsWith("404");
            assertThat(answer(server, PATH, null)).isEqualTo(unknown.replace("/live-tables/nowhere/cities", PATH));
            assertThat(answer(server, PATH, SignedRequest.of("1", now, CHANGED).signed("v1,AAAA")))
                    .isEqualTo(unknown.replace("/live-tables/nowhere/cities", PATH));
            assertThat(answer(server, PATH, SignedRequest.of("1", now, CHANGED)))
                    .startsWith("204");
        }
    }

    @Test
    void isReachedWhereAServletOfItsPathIsDisabled() throws Exception {
        try (ConfigurableApplicationContext server = start("/mvc", DisabledServlet.class)) {
            assertThat(answer(server, PATH, SignedRequest.of("1", now, CHANGED)))
                    .startsWith("204");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class DisabledServlet {

        @Bean
        ServletRegistrationBean<HttpServlet> disabled() {
            ServletRegistrationBean<HttpServlet> registration =
                    new ServletRegistrationBean<>(new HttpServlet() {}, "/live-tables/*");
            registration.setEnabled(false);
            return registration;
        }
    }

    @Test
    void isOffWhereNoTableAsksForIt() {
        runner.withPropertyValues("live.tables.cities.stream.kind=none", "live.tables.cities.stream.secret=")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .as("not even disabled, which would be logged")
                        .doesNotHaveBean(FilterRegistrationBean.class));
        runner.withPropertyValues("live.stream.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(FilterRegistrationBean.class));
        runner.run(context ->
                assertThat(context.getBean("liveTableWebhookFilter")).hasFieldOrPropertyWithValue("enabled", true));
    }

    private static ConfigurableApplicationContext start(String servletPath, Class<?>... more) {
        Class<?>[] all =
                Stream.concat(Stream.of(Application.class), Stream.of(more)).toArray(Class[]::new);
        return new SpringApplication(all)
                .run(
                        "--server.port=0",
                        "--live.tables.cities.master=citiesMaster",
                        "--spring.mvc.servlet.path=" + servletPath,
                        "--live.tables.cities.stream.kind=webhook",
                        "--live.tables.cities.stream.secret=" + SignedRequest.KEY,
                        "--spring.main.banner-mode=off");
    }

    private static String answer(ConfigurableApplicationContext server, String path, @Nullable SignedRequest signed)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://localhost:" + server.getEnvironment().getProperty("local.server.port") + path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(
                        (signed == null ? CHANGED : signed.body()).getBytes(StandardCharsets.UTF_8))));
        if (signed != null) {
            request.header("webhook-id", signed.id())
                    .header("webhook-timestamp", signed.timestamp())
                    .header("webhook-signature", signed.signature());
        }
        HttpResponse<String> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
        headers.remove("date");
        return response.statusCode() + " " + headers
                + response.body().replaceAll("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"\"");
    }

    private static List<RecentChange.ChangedRow> rows(RecentChange change) {
        return requireNonNull(change.rows());
    }
}
