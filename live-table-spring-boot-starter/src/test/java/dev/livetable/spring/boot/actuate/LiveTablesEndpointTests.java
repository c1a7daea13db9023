package dev.livetable.spring.boot.actuate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.jayway.jsonpath.JsonPath;
import dev.livetable.LiveTable;
import dev.livetable.cache.Cache;
import dev.livetable.cache.FaultyCache;
import dev.livetable.cache.MemCache;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.check.Aspect;
import dev.livetable.check.CheckReport;
import dev.livetable.check.Finding;
import dev.livetable.check.Verdict;
import dev.livetable.spring.boot.ActuatorApplication;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
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
                    .containsOnlyKeys("write", "unknown", "event", "followed", "gap", "replica", "manual", "restart")
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
    void showsThePrecisionAndWhy() {
        run((table, web) -> {
            table.patch("1", Row.of("name", "Bonn"));
            Map<String, Object> cities = JsonPath.read(body(web, "/actuator/livetables/cities"), "$");

            assertThat(cities)
                    .containsEntry("precision", "table")
                    .containsEntry("precisionReason", table.status().precisionReason())
                    .containsEntry("follows", List.of());
        });
        run(
                (table, web) -> assertThat(
                                JsonPath.<Map<String, Object>>read(body(web, "/actuator/livetables/cities"), "$"))
                        .containsEntry("precision", "row")
                        .containsEntry("precisionReason", "configured"),
                "live.tables.cities.precision=row");
    }

    @Test
    void showsWhichTablesAreFollowed() {
        runner.withPropertyValues("live.tables.towns.master=citiesMaster", "live.tables.towns.follows=cities")
                .run(context -> assertThat(JsonPath.<List<String>>read(
                                body(MockMvcTester.from(context), "/actuator/livetables/towns"), "$.follows"))
                        .containsExactly("cities"));
    }

    @Test
    void showsWhatChangesCost() {
        run(
                (table, web) -> {
                    table.get("1");
                    table.get("2");
                    table.patch("1", Row.of("name", "Bonn"));
                    table.get("1");
                    table.get("2");

                    Map<String, Object> cities = JsonPath.read(body(web, "/actuator/livetables/cities"), "$");

                    assertThat(cities).containsEntry("verified", 0).containsEntry("differs", 0);
                    Map<String, Object> nothing = Map.of("saved", 0, "wasted", 0, "paused", false);
                    assertThat(cities.get("economies"))
                            .isEqualTo(Map.of(
                                    "known-totals", nothing,
                                    "read-ahead", nothing,
                                    "missing-rows", nothing,
                                    "rewarm", nothing));
                    assertThat(cities.get("verdicts"))
                            .isEqualTo(Map.of(
                                    "untouched", 1, "patched", 1, "touched", 0, "not-knowable", 0, "too-old", 0));
                },
                "live.tables.cities.precision=row");
    }

    @Test
    void showsTheLastChangesTheLatestFirst() {
        run(
                (table, web) -> {
                    table.get("1"); // the columns of the master are known from now on
                    table.patch("1", Row.of("name", "Bonn"));
                    table.delete("2");
                    table.invalidate();

                    List<Map<String, Object>> changes =
                            JsonPath.read(body(web, "/actuator/livetables/cities?limit=3"), "$.changes");

                    assertThat(changes).hasSize(3).allSatisfy(change -> {
                        assertThat(change).containsOnlyKeys("position", "cause", "time", "age", "anything", "rows");
                        assertThat((String) change.get("age")).startsWith("PT");
                    });
                    assertThat(changes.get(0))
                            .containsEntry("cause", "manual")
                            .containsEntry("anything", true)
                            .containsEntry("rows", List.of());
                    assertThat(changes.get(1))
                            .containsEntry("cause", "write")
                            .containsEntry("anything", false)
                            .containsEntry("rows", List.of(Map.of("id", "2", "before", "row", "after", "absent")));
                    assertThat(changes.get(2))
                            .containsEntry("rows", List.of(Map.of("id", "1", "before", "row", "after", "row")));
                    List<Integer> positions = changes.stream()
                            .map(change -> (Integer) change.get("position"))
                            .toList();
                    assertThat(positions).isEqualTo(List.of(4, 3, 2));
                },
                "live.tables.cities.precision=row",
                "management.endpoint.livetables.show-values=always");
    }

    @Test
    void showsNothingOfARowThatChangedButItsMaskedId() {
        run(
                (table, web) -> {
                    table.get("1"); // the columns of the master are known from now on
                    String id = "2147483647"; // longer than any number of a time
                    table.insert(Cities.city(Integer.MAX_VALUE, "Bonn"));
                    table.patch(id, Row.of("name", "Köln"));

                    String body = body(web, "/actuator/livetables/cities");

                    assertThat(JsonPath.<List<Object>>read(body, "$.changes[*].rows[*].id"))
                            .containsExactly("'******'", "'******'");
                    assertThat(body).doesNotContain(id, "Bonn", "Köln");
                },
                "live.tables.cities.precision=row");
    }

    @Test
    void limitsTheChangesShown() {
        run((table, web) -> {
            for (int change = 0; change < 120; change++) {
                table.invalidate();
            }
            assertThat((List<?>) JsonPath.read(body(web, "/actuator/livetables/cities"), "$.changes"))
                    .hasSize(100);
            assertThat((List<?>) JsonPath.read(body(web, "/actuator/livetables/cities?limit=0"), "$.changes"))
                    .isEmpty();
        });
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
            assertThat(web.get().uri("/actuator/livetables/cities?limit=1001"))
                    .hasStatus(400)
                    .bodyJson()
                    .extractingPath("$.message")
                    .isEqualTo("limit must be from 0 to 1000, not 1001.");
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
    void invalidatesAndAppendsAnything() {
        run((table, web) -> {
            assertThat(web.delete().uri("/actuator/livetables/cities")).hasStatus(204);

            assertThat(table.changes(1, true)).singleElement().satisfies(change -> {
                assertThat(change.cause()).isEqualTo(InvalidationCause.MANUAL);
                assertThat(change.rows()).isNull();
            });
        });
    }

    @Test
    void takesWhatItInvalidatesOutOfTheCacheOnDisk(@TempDir Path folder) {
        String[] onDisk = {
            "live.cache.backend=redb", "live.cache.redb.path=" + folder, "live.tables.cities.after-restart=trust"
        };
        run(
                (table, web) -> {
                    table.get("1");
                    table.get("2");
                    assertThat(table.entries(10, true)).hasSize(2);

                    assertThat(web.delete().uri("/actuator/livetables/cities")).hasStatus(204);

                    assertThat(table.entries(10, true)).isEmpty();
                    assertThat(table.status().contents().entries()).isZero();
                },
                onDisk);
        try (RedbCache reopened = RedbCache.open(folder)) {
            assertThat(reopened.entries("cities", 10)).isEmpty();
        }
    }

    @Test
    void saysWhatItCouldNotInvalidateForGood() {
        FaultyCache cache = new FaultyCache(MemCache.create());
        runner.withBean(Cache.class, () -> cache).run(context -> {
            LiveTable table = context.getBean(LiveTable.class);
            MockMvcTester web = MockMvcTester.from(context);
            table.get("1");
            cache.failing("record", "mark");

            assertThat(web.delete().uri("/actuator/livetables/cities"))
                    .hasStatus(500)
                    .bodyJson()
                    .extractingPath("$.message")
                    .asString()
                    .contains("'cities' cannot record on disk that its rows are invalid", "after a restart");
            assertThat(table.entries(10, true)).isEmpty();

            cache.failing();
            assertThat(web.delete().uri("/actuator/livetables/cities")).hasStatus(204);
        });
    }

    @Test
    void saysThatATableIsClosed() {
        run((table, web) -> {
            table.close();

            assertThat(web.delete().uri("/actuator/livetables/cities"))
                    .hasStatus(500)
                    .bodyJson()
                    .extractingPath("$.message")
                    .asString()
                    .contains("cities", "closed");
            assertThat(web.get().uri("/actuator/livetables/cities")).hasStatusOk();
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
                .hasStatus(400)
                .bodyJson()
                .extractingPath("$.message")
                .isEqualTo("limit must be from 0 to 1000, not " + limit + "."));
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
            assertThat(endpoint.liveTable("cities", null, null).keys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.key()).doesNotContain("'1'"));
            assertThat(endpoint.invalidateLiveTable("cities", null))
                    .isEqualTo(new InvalidatedLiveTable("cities", true));
            String unknown = "There is no live table 'towns'. There are [cities].";
            assertThatExceptionOfType(InvalidEndpointRequestException.class)
                    .isThrownBy(() -> endpoint.liveTable("towns", null, null))
                    .withMessage(unknown);
            assertThatExceptionOfType(InvalidEndpointRequestException.class)
                    .isThrownBy(() -> endpoint.invalidateLiveTable("towns", null))
                    .withMessage(unknown);
            assertThat(table.entries(10, true)).isEmpty();
        });
    }

    @Test
    void answersOverJmx() {
        runner.withPropertyValues("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=livetables")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    table.get("1");
                    table.get("2");

                    assertThat(overJmx("liveTables")).asString().contains("cities");
                    assertThat(overJmx("liveTable", "cities", null, null))
                            .asInstanceOf(MAP)
                            .extractingByKey("keys")
                            .asInstanceOf(LIST)
                            .hasSize(2);
                    assertThat(overJmx("liveTable", "cities", 1, null))
                            .asInstanceOf(MAP)
                            .extractingByKey("keys")
                            .asInstanceOf(LIST)
                            .hasSize(1);
                    assertThat(overJmx("invalidateLiveTable", "cities", null))
                            .isEqualTo(Map.of("table", "cities", "invalidated", true));
                    assertThat(table.entries(10, true)).isEmpty();

                    String unknown = "There is no live table 'towns'. There are [cities].";
                    assertRefusedOverJmx(unknown, "liveTable", "towns", null, null);
                    assertRefusedOverJmx(unknown, "invalidateLiveTable", "towns", null);
                    assertRefusedOverJmx("limit must be from 0 to 1000, not 1001", "liveTable", "cities", 1001, null);
                    String shared = "live table 'cities' has no contexts; ask without context";
                    assertRefusedOverJmx(shared, "liveTable", "cities", null, "anna");
                    assertRefusedOverJmx(shared, "invalidateLiveTable", "cities", "anna");
                });
    }

    private static void assertRefusedOverJmx(String why, String operation, @Nullable Object... arguments) {
        assertThatExceptionOfType(ReflectionException.class)
                .isThrownBy(() -> overJmx(operation, arguments))
                .withMessage(why);
    }

    private static Object overJmx(String operation, @Nullable Object... arguments) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("org.springframework.boot:type=Endpoint,name=Livetables");
        for (MBeanOperationInfo each : server.getMBeanInfo(name).getOperations()) {
            if (each.getName().equals(operation)) {
                String[] types = Arrays.stream(each.getSignature())
                        .map(MBeanParameterInfo::getType)
                        .toArray(String[]::new);
                return server.invoke(name, operation, arguments, types);
            }
        }
        throw new IllegalArgumentException("there is no operation " + operation);
    }

    @Test
    void showsAndInvalidatesOneContext() {
        String[] user = {"anna"};
        runner.withBean("user", TableContext.class, () -> () -> user[0])
                .withPropertyValues("live.tables.cities.context=user", "live.tables.cities.contexts-disjoint=true")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    LiveTablesEndpoint endpoint = context.getBean(LiveTablesEndpoint.class);
                    table.get("1");
                    user[0] = "ben";
                    table.get("1");

                    assertThat(endpoint.liveTable("cities", null, null).keys())
                            .hasSize(2)
                            .allSatisfy(key -> assertThat(key.key()).startsWith("cities/context='******'/"));
                    assertThat(endpoint.liveTable("cities", null, "ben").keys()).hasSize(1);

                    endpoint.invalidateLiveTable("cities", "anna");
                    assertThat(table.entries(10, true)).singleElement().satisfies(entry -> assertThat(entry.key())
                            .startsWith("cities/context='ben'/"));
                    assertThat(endpoint.liveTable("cities", null, "anna").changes())
                            .extracting(change -> change.cause() + " in " + change.context())
                            .containsExactly("manual in '******'", "restart in null");
                    assertThat(endpoint.liveTable("cities", null, "ben").changes())
                            .extracting(LoggedChange::cause)
                            .containsExactly("restart");
                });
    }

    @Test
    void refusesAContextWhereThereIsNone() {
        run((table, web) -> {
            table.get("1");
            assertThat(web.get().uri("/actuator/livetables/cities?context=anna"))
                    .hasStatus(400);
            assertThat(web.delete().uri("/actuator/livetables/cities?context=anna"))
                    .hasStatus(400);
            assertThat(table.entries(10, true)).hasSize(1);
        });
    }

    @Test
    void checksATable() {
        run((table, web) -> {
            Map<String, Object> check = JsonPath.read(body(web, "/actuator/livetables/cities/check"), "$");

            assertThat(check).containsEntry("table", "cities").containsEntry("verdict", "agrees");
            List<String> aspects = JsonPath.read(check, "$.findings[*].aspect");
            assertThat(aspects).contains("columns", "pages", "row", "missing-row", "sort", "filter", "total");
            assertThat(table.status().contents().entries()).isZero();
        });
    }

    @Test
    void checksNothingThatIsNotThere() {
        run((table, web) -> {
            assertThat(web.get().uri("/actuator/livetables/towns/check"))
                    .hasStatus(404)
                    .bodyJson()
                    .extractingPath("$.tables")
                    .asArray()
                    .containsExactly("cities");
            assertThat(web.get().uri("/actuator/livetables/cities/chekc")).hasStatus(404);
        });
    }

    @Test
    void saysWhichPropertiesToLookAt() {
        CheckReport report = new CheckReport(List.of(
                new Finding(Aspect.SORT, Verdict.CONTRADICTS, "it does not sort"),
                new Finding(Aspect.ROW, Verdict.AGREES, "a row is found")));

        CheckedTable checked =
                CheckedTable.of("cities", report, (table, aspect) -> List.of("live.tables." + table + "." + aspect));

        assertThat(checked.verdict()).isEqualTo("contradicts");
        assertThat(checked.findings())
                .containsExactly(
                        new CheckedTable.CheckedAspect(
                                "sort", "contradicts", "it does not sort", List.of("live.tables.cities.SORT")),
                        new CheckedTable.CheckedAspect("row", "agrees", "a row is found", List.of()));
    }
}
