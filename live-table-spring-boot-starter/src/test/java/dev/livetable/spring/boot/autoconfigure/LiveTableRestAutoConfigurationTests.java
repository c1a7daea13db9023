package dev.livetable.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;
import org.springframework.web.client.RestClient;

class LiveTableRestAutoConfigurationTests {

    private static final Pageable PAGE = PageRequest.of(0, 2);
    private static final String TWO_POSTS = """
            [{"id": 1, "title": "one"}, {"id": 2, "title": "two"}]""";

    private final JsonApi api =
            new JsonApi().on("GET /posts", TWO_POSTS).on("GET /posts/1", """
                    {"id": 1, "title": "first"}""").on("PATCH /posts/1", """
                    {"id": 1, "title": "first"}""");

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class));

    private final ApplicationContextRunner posts = runner.withPropertyValues(
            "live.tables.posts.rest.base-url=" + api.url(), "live.tables.posts.rest.paging=page-limit");

    private final ApplicationContextRunner posts(String... properties) {
        return posts.withPropertyValues(List.of(properties).stream()
                .map(property -> "live.tables.posts.rest." + property)
                .toArray(String[]::new));
    }

    @AfterEach
    void closeApi() {
        api.close();
    }

    @Test
    void readsAndWritesAnApiThatPropertiesAloneDeclare() {
        posts.run(context -> {
            LiveTable table = context.getBean("posts", LiveTable.class);

            assertThat(table.list(Filter.all(), PAGE))
                    .containsExactly(
                            Row.of("id", 1L).with("title", "one"),
                            Row.of("id", 2L).with("title", "two"));
            assertThat(table.readList(Filter.all(), PAGE).source()).isEqualTo(ReadSource.HIT);
            table.patch("1", Row.of("title", "first"));
            assertThat(table.get("1").orElseThrow().get("title")).isEqualTo("first");
            assertThat(api.lines())
                    .containsExactly(
                            "GET /posts?_page=1&_limit=100",
                            "GET /posts?_page=1&_limit=2",
                            "PATCH /posts/1",
                            "GET /posts/1");
        });
    }

    @Test
    void hasThePrecisionRowWhenItIsSet() {
        api.on("GET /posts/2", """
                {"id": 2, "title": "two"}""");
        posts.run(context -> {
            LiveTable table = context.getBean("posts", LiveTable.class);
            table.get("2");
            table.patch("1", Row.of("title", "first"));
            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.MISS);
            assertThat(table.status().precision()).isEqualTo("table");
        });
        posts.withPropertyValues("live.tables.posts.precision=row").run(context -> {
            LiveTable table = context.getBean("posts", LiveTable.class);
            table.get("2");
            table.patch("1", Row.of("title", "first"));
            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
            assertThat(table.status().precision()).isEqualTo("row");
        });
    }

    @Test
    void contactsNoApiAtStart() {
        posts.run(context -> assertThat(context).hasNotFailed());
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void makesNoBeanOfTheMaster() {
        posts.run(context -> assertThat(context.getBeansOfType(Table.class)).containsOnlyKeys("posts"));
    }

    @Test
    void authenticatesAsTheApplicationsBuilderDoes() {
        posts.withConfiguration(AutoConfigurations.of(RestClientAutoConfiguration.class))
                .withBean(
                        RestClientCustomizer.class,
                        () -> builder -> builder.defaultHeaders(headers -> headers.setBearerAuth("token")))
                .run(context -> {
                    context.getBean(LiveTable.class).get("1");
                    assertThat(api.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.headers())
                            .containsEntry("authorization", "Bearer token"));
                });
    }

    @Test
    void leavesABuilderThatIsSharedAsItIs() {
        RestClient.Builder shared = RestClient.builder();
        posts.withBean(RestClient.Builder.class, () -> shared).run(context -> {
            context.getBean(LiveTable.class).get("1");
            shared.baseUrl(api.url() + "/other").build().get().uri("/x").exchange((sent, received) -> 0);
            assertThat(api.lines()).endsWith("GET /other/x");
        });
    }

    @Test
    void usesTheClientThatIsNamed() {
        api.on("GET /named/posts", TWO_POSTS);
        runner.withBean("one", RestClient.class, () -> RestClient.create("http://localhost:1"))
                .withBean("two", RestClient.class, () -> RestClient.create(api.url() + "/named"))
                .withPropertyValues("live.tables.posts.rest.client=two", "live.tables.posts.rest.paging=none")
                .run(context -> assertThat(context.getBean(LiveTable.class).list(Filter.all(), PAGE))
                        .hasSize(2));
    }

    @Test
    void givesANamedClientABaseUrl() {
        posts("client=mine")
                .withBean("mine", RestClient.class, () -> RestClient.builder()
                        .baseUrl("http://localhost:1")
                        .defaultHeader("X-Mine", "yes")
                        .build())
                .run(context -> {
                    context.getBean(LiveTable.class).get("1");
                    assertThat(api.requests()).isNotEmpty().allSatisfy(request -> assertThat(request.headers())
                            .containsEntry("x-mine", "yes"));
                });
    }

    @Test
    void servesSeveralTablesOfSeveralApis() {
        try (JsonApi other = new JsonApi().on("GET /users", "[{\"id\": 7}]")) {
            posts.withPropertyValues(
                            "live.tables.users.rest.base-url=" + other.url(), "live.tables.users.rest.paging=none")
                    .run(context -> {
                        assertThat(context.getBean("users", LiveTable.class).list(Filter.all(), PAGE))
                                .hasSize(1);
                        assertThat(context.getBean("posts", LiveTable.class).list(Filter.all(), PAGE))
                                .hasSize(2);
                    });
        }
    }

    @Test
    void saysToTheApiWhatThePropertiesSay() {
        api.on("GET /v1/articles", """
                {"page": {"rows": [{"key": "a", "writer": 5, "at": "2020-01-01T00:00:00Z", "more": 1}]}}""", "X-Total", "31");
        posts(
                        "path=/v1/articles",
                        "id-column=key",
                        "columns.key=text",
                        "columns.writer=integer",
                        "columns.at=instant",
                        "items=/page/rows",
                        "paging=offset-limit",
                        "paging-position-parameter=start",
                        "paging-size-parameter=count",
                        "paging-max-size=10",
                        "total=header:X-Total",
                        "sorting=signed",
                        "sorting-columns=at",
                        "sorting-single-column=true",
                        "filtering=writer,at",
                        "filtering-operators.greater-than-or-equal={column}=gte.{value}")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);
                    Filter filter = Filter.equal("writer", 5).and(Filter.greaterThanOrEqual("at", Instant.EPOCH));
                    Page<Row> page = table.page(
                            filter, PageRequest.of(0, 1, Sort.by("at").descending()));

                    assertThat(page.getContent())
                            .containsExactly(Row.of("key", "a")
                                    .with("writer", 5L)
                                    .with("at", Instant.parse("2020-01-01T00:00:00Z")));
                    assertThat(page.getTotalElements()).isEqualTo(31);
                    assertThat(api.lines())
                            .containsExactly("GET /v1/articles?at=gte.1970-01-01T00%3A00%3A00Z&writer=5&sort=-at"
                                    + "&start=0&count=1");
                });
    }

    @Test
    void writesAsThePropertiesSay() {
        api.on("PATCH /posts/1", """
                {"data": {"id": 1, "title": "first"}}""");
        posts("item=data", "methods=patch", "patch-type=application/merge-patch+json")
                .run(context -> {
                    LiveTable table = context.getBean(LiveTable.class);

                    assertThat(table.patch("1", Row.of("title", "first")).get("title"))
                            .isEqualTo("first");
                    assertThat(api.requests())
                            .filteredOn(request -> request.line().startsWith("PATCH"))
                            .singleElement()
                            .satisfies(request -> assertThat(request.headers())
                                    .containsEntry("content-type", "application/merge-patch+json"));
                    assertThatExceptionOfType(UnsupportedRequestException.class).isThrownBy(() -> table.delete("1"));
                });
    }

    @Test
    void writesThroughViewsWhereTheApiChecksVersions() {
        api.on("GET /posts/1", """
                {"id": 1, "title": "one"}""", "ETag", "\"v1\"");
        posts("conditional-writes=true", "filtering=title").run(context -> {
            context.getBean(LiveTable.class).view(Filter.equal("title", "one")).patch("1", Row.of("title", "first"));
            assertThat(api.requests())
                    .filteredOn(request -> request.line().startsWith("PATCH"))
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers()).containsEntry("if-match", "\"v1\""));
        });
    }

    @Test
    void canOnlyBeReadWhereNoMethodIsLeft() {
        posts("methods=").run(context -> assertThatExceptionOfType(UnsupportedRequestException.class)
                .isThrownBy(() -> context.getBean(LiveTable.class).patch("1", Row.of("title", "first"))));
    }

    @Test
    void countsPagesFromTheFirst() {
        posts("paging-first-page=5").run(context -> {
            context.getBean(LiveTable.class).list(Filter.all(), PAGE);
            assertThat(api.lines()).endsWith("GET /posts?_page=5&_limit=2");
        });
    }

    @Test
    void asksWhetherAPageChangedUnlessNothingIsToBeRemembered() {
        api.on("GET /posts", TWO_POSTS, "ETag", "\"v1\"");
        posts.run(context ->
                assertThat(secondReading(context.getBean(LiveTable.class))).containsKey("if-none-match"));
        posts("remembered-size=0").run(context -> assertThat(secondReading(context.getBean(LiveTable.class)))
                .doesNotContainKey("if-none-match"));
    }

    private Map<String, String> secondReading(LiveTable table) {
        table.list(Filter.all(), PAGE);
        table.invalidate();
        table.list(Filter.all(), PAGE);
        return api.requests().get(api.requests().size() - 1).headers();
    }

    @Test
    void takesNoAnswerThatIsTooLarge() {
        posts("max-body-size=20B").run(context -> assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> context.getBean(LiveTable.class).get("1"))
                .withMessageContainingAll("20 bytes", "live.tables.posts.rest.max-body-size"));
    }

    @Test
    void waitsNoLongerThanTheReadTimeout() {
        assertGivesUp(posts("read-timeout=50ms"));
    }

    @Test
    void waitsNoLongerWithoutTheHttpClientsOfSpringBoot() {
        assertGivesUp(posts("read-timeout=50ms").withClassLoader(new FilteredClassLoader(HttpClientSettings.class)));
    }

    private void assertGivesUp(ApplicationContextRunner slow) {
        CountDownLatch end = new CountDownLatch(1);
        api.on("GET /posts/1", exchange -> await().until(() -> end.getCount() == 0));
        slow.run(context -> assertThatExceptionOfType(UnreachableException.class)
                .isThrownBy(() -> context.getBean(LiveTable.class).get("1"))
                .withMessageContaining("got no answer"));
        end.countDown();
    }

    @Test
    void callsWhatIsToBeSetByTheNameOfItsProperty() {
        posts("id-column=key").run(context -> assertThatExceptionOfType(MasterFailedException.class)
                .isThrownBy(() -> context.getBean(LiveTable.class).get("1"))
                .withMessageContaining("(live.tables.posts.rest.id-column)"));
    }

    @Test
    void followsNoRedirect() {
        api.on("GET /posts", exchange -> JsonApi.send(exchange, 302, "", "Location", "/elsewhere"));
        posts.withConfiguration(AutoConfigurations.of(
                        HttpClientAutoConfiguration.class,
                        ImperativeHttpClientAutoConfiguration.class,
                        RestClientAutoConfiguration.class))
                .run(context -> assertThatExceptionOfType(MasterFailedException.class)
                        .isThrownBy(() -> context.getBean(LiveTable.class).list(Filter.all(), PAGE))
                        .withMessageContaining("a redirect to /elsewhere"));
        assertThat(api.lines()).doesNotContain("GET /elsewhere");
    }
}
