package dev.livetable.spring.boot.actuate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.livetable.LiveTable;
import dev.livetable.spring.boot.ActuatorApplication;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

class LiveTablesEndpointTests {

    private final WebApplicationContextRunner runner = ActuatorApplication.runner();

    private void run(Try test, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> test.with(context.getBean(LiveTable.class), MockMvcTester.from(context)));
    }

    private interface Try {

        void with(LiveTable table, MockMvcTester web) throws Exception;
    }

    private static String body(MockMvcTester web, String uri) throws Exception {
        var result = web.get().uri(uri).exchange();
        assertThat(result).hasStatusOk();
        return result.getResponse().getContentAsString();
    }

    @Test
    void showsHowEachTableIsDoing() {
        run((table, web) -> {
            table.list(Filter.all(), Cities.PAGE);
            table.list(Filter.all(), Cities.PAGE);
            table.list(Filter.all(), Cities.PAGE);
            table.get("1");

            Map<String, Object> cities = JsonPath.read(body(web, "/actuator/livetables"), "$.tables.cities");

            assertThat(cities)
                    .containsEntry("backend", "mem")
                    .containsEntry("state", "live")
                    .containsEntry("entries", 2)
                    .containsEntry("hits", 2)
                    .containsEntry("misses", 2)
                    .containsEntry("bypasses", 0)
                    .containsEntry("hitRatio", 0.5)
                    .containsEntry("fetchesInFlight", 0)
                    .containsEntry("queueDepth", 0)
                    .containsEntry("streamState", "up");
        });
    }

    @Test
    void showsInvalidationsWithTheLastCauseAndTime() {
        run((table, web) -> {
            table.patch("1", Row.of("name", "Bonn"));
            table.invalidate();

            Map<String, Object> cities = JsonPath.read(body(web, "/actuator/livetables"), "$.tables.cities");

            int total = table.status().invalidations().values().stream()
                    .mapToInt(Long::intValue)
                    .sum();
            assertThat(cities).containsEntry("invalidations", total);
            assertThat(cities.get("invalidationsByCause"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsOnlyKeys("write", "unknown", "event", "gap", "manual", "restart")
                    .containsEntry("write", 1)
                    .containsEntry("manual", 1);
            assertThat(cities.get("lastInvalidation"))
                    .isEqualTo(Map.of(
                            "cause",
                            "manual",
                            "time",
                            requireNonNull(table.status().lastInvalidation())
                                    .time()
                                    .toString()));
        });
    }

    @Test
    void showsAllAboutOneTable() {
        run(
                (table, web) -> {
                    table.get("1");

                    Map<String, Object> cities = JsonPath.read(body(web, "/actuator/livetables/cities"), "$");

                    assertThat(cities)
                            .containsEntry("name", "cities")
                            .containsEntry("backend", "mem")
                            .containsEntry("entries", 1)
                            .containsEntry("fills", 1)
                            .containsEntry("rejectedFills", 0)
                            .containsEntry("tooLargeFills", 0)
                            .containsEntry("overdueWrites", 0)
                            .containsEntry("events", 0)
                            .containsEntry("cacheErrors", 0)
                            .containsEntry("evictions", 0)
                            .containsEntry("ttl", "PT1M30S")
                            .containsKeys("size", "invalidations", "queueDepth", "streamState", "keys");
                },
                "live.tables.cities.ttl=90s");
    }

    @Test
    void showsEntriesWithoutWhatIsInTheirRows() {
        run((table, web) -> {
            table.list(Filter.equal("name", "Berlin"), Cities.PAGE);

            String body = body(web, "/actuator/livetables/cities");

            List<Map<String, Object>> keys = JsonPath.read(body, "$.keys");
            assertThat(keys).singleElement().satisfies(key -> assertThat(key)
                    .containsOnlyKeys("key", "rows", "size", "fetchedAt", "age")
                    .containsEntry("rows", 1));
            assertThat((String) keys.get(0).get("key"))
                    .startsWith("cities/page?")
                    .contains("name");
            assertThat((String) keys.get(0).get("age")).startsWith("PT");
            assertThat(body).doesNotContain("Berlin");
        });
    }

    @Test
    void masksIdsAndValuesUnlessTheyMayBeShown() {
        Try test = (table, web) -> {
            table.get("4711");
            table.get("1");
            table.list(Filter.equal("name", "Berlin"), Cities.PAGE);
            assertThat(body(web, "/actuator/livetables/cities"))
                    .doesNotContain("'1'")
                    .doesNotContain("Berlin")
                    .contains("******");
        };
        run(test);
        run(test, "management.endpoint.livetables.show-values=never");
        run(test, "management.endpoint.livetables.show-values=when-authorized");
        run(
                (table, web) -> {
                    table.get("1");
                    table.list(Filter.equal("name", "Berlin"), Cities.PAGE);
                    assertThat(body(web, "/actuator/livetables/cities"))
                            .contains("'1'")
                            .contains("Berlin")
                            .doesNotContain("******");
                },
                "management.endpoint.livetables.show-values=always");
    }

    @Test
    void showsValuesToThoseWhoAreAuthorized() {
        run(
                (table, web) -> {
                    table.get("1");
                    assertThat(web.get().uri("/actuator/livetables/cities").principal(() -> "somebody"))
                            .bodyText()
                            .contains("'1'");
                },
                "management.endpoint.livetables.show-values=when-authorized");
        run(
                (table, web) -> {
                    table.get("1");
                    assertThat(web.get().uri("/actuator/livetables/cities").principal(() -> "somebody"))
                            .bodyText()
                            .doesNotContain("'1'");
                    assertThat(web.get()
                                    .uri("/actuator/livetables/cities")
                                    .principal(() -> "admin")
                                    .with(request -> {
                                        request.addUserRole("admin");
                                        return request;
                                    }))
                            .bodyText()
                            .contains("'1'");
                },
                "management.endpoint.livetables.show-values=when-authorized",
                "management.endpoint.livetables.roles=admin");
    }

    @Test
    void limitsTheEntriesShown() {
        run((table, web) -> {
            for (int page = 0; page < 120; page++) {
                table.list(Filter.all(), org.springframework.data.domain.PageRequest.of(page, 10));
            }
            assertThat((List<?>) JsonPath.read(body(web, "/actuator/livetables/cities"), "$.keys"))
                    .hasSize(100);
            assertThat((List<?>) JsonPath.read(body(web, "/actuator/livetables/cities?limit=3"), "$.keys"))
                    .hasSize(3);
            assertThat((List<?>) JsonPath.read(body(web, "/actuator/livetables/cities?limit=0"), "$.keys"))
                    .isEmpty();
            assertThat(web.get().uri("/actuator/livetables/cities?limit=-1")).hasStatus(400);
            assertThat(web.get().uri("/actuator/livetables/cities?limit=1001")).hasStatus(400);
            assertThat(web.get().uri("/actuator/livetables/cities?limit=many")).hasStatus(400);
        });
    }

    @Test
    void invalidatesATable() {
        run((table, web) -> {
            table.get("1");

            assertThat(web.delete().uri("/actuator/livetables/cities")).hasStatus(204);

            assertThat(table.entries(10, true)).isEmpty();
            assertThat(requireNonNull(table.status().lastInvalidation()).cause())
                    .isEqualTo(InvalidationCause.MANUAL);
        });
    }

    @Test
    void doesNotKnowATableThatIsNotThere() {
        run((table, web) -> {
            String said = """
                    {"message": "There is no live table 'towns'.", "tables": ["cities"]}
                    """;
            assertThat(web.get().uri("/actuator/livetables/towns"))
                    .hasStatus(404)
                    .bodyJson()
                    .isStrictlyEqualTo(said);
            assertThat(web.delete().uri("/actuator/livetables/towns"))
                    .hasStatus(404)
                    .bodyJson()
                    .isStrictlyEqualTo(said);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"City", "CITIES", "cities ", "c%2Fities", "'1'", "*", "a.b"})
    void takesTheNameOfATableExactly(String name) {
        run((table, web) -> {
            table.get("1");

            assertThat(web.get().uri(URI.create("/actuator/livetables/" + name.replace(" ", "%20"))))
                    .hasStatus(404);
            assertThat(web.delete().uri(URI.create("/actuator/livetables/" + name.replace(" ", "%20"))))
                    .hasStatus(404);
            assertThat(table.entries(10, true)).hasSize(1);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1001", "2147483648", "-99999999999999999999", "many", "1.5", "1e3"})
    void refusesALimitThatIsNone(String limit) {
        run((table, web) -> assertThat(web.get().uri("/actuator/livetables/cities?limit=" + limit))
                .hasStatus(400));
    }

    @Test
    void takesAnEmptyLimitForNone() {
        run((table, web) ->
                assertThat(web.get().uri("/actuator/livetables/cities?limit=")).hasStatusOk());
    }

    @Test
    void isNotThereWithoutAccess() {
        run(
                (table, web) ->
                        assertThat(web.get().uri("/actuator/livetables/cities")).hasStatus(404),
                "management.endpoint.livetables.access=NONE");
    }

    @Test
    void onlyReadsWhereItsAccessSaysSo() {
        run(
                (table, web) -> {
                    assertThat(web.get().uri("/actuator/livetables/cities")).hasStatusOk();
                    assertThat(web.delete().uri("/actuator/livetables/cities")).hasStatus(405);
                },
                "management.endpoint.livetables.access=READ_ONLY");
    }

    @Test
    void isNotThereWhereItIsNotExposed() {
        run(
                (table, web) ->
                        assertThat(web.get().uri("/actuator/livetables")).hasStatus(404),
                "management.endpoints.web.exposure.include=health");
        runner.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).doesNotHaveBean(LiveTablesEndpoint.class));
    }

    @Test
    void answersWithoutTheWebToo() {
        runner.run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            table.get("1");
            LiveTablesEndpoint endpoint = context.getBean(LiveTablesEndpoint.class);

            assertThat(endpoint.liveTables().tables()).containsOnlyKeys("cities");
            assertThat(requireNonNull(endpoint.liveTable("cities", null)).keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.key()).doesNotContain("'1'"));
            assertThat(endpoint.liveTable("towns", null)).isNull();
            assertThat(endpoint.invalidateLiveTable("cities")).isTrue();
            assertThat(endpoint.invalidateLiveTable("towns")).isFalse();
            assertThat(table.entries(10, true)).isEmpty();
        });
    }
}
