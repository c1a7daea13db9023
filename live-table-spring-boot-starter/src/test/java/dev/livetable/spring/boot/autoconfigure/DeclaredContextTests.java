package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.domain.Pageable;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.web.client.RestClient;

/** What is found out at start about who sees which rows, and what is said about it. */
@ExtendWith(OutputCaptureExtension.class)
class DeclaredContextTests {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTableRestAutoConfiguration.class))
            .withBean("tenants", Tenants.class, Tenants::new);
    private final ApplicationContextRunner jdbc = runner.withPropertyValues("live.tables.notes.jdbc.table=notes");

    @BeforeEach
    void carry() {
        Tenants.carry();
    }

    @AfterEach
    void carryNoMore() {
        Tenants.carryNoMore();
    }

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + java.util.UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        return database;
    }

    static Stream<UnaryOperator<DataSource>> routing() {
        return Stream.of(
                routing -> routing,
                LazyConnectionDataSourceProxy::new,
                TransactionAwareDataSourceProxy::new,
                routing -> new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(routing)));
    }

    @ParameterizedTest
    @MethodSource("routing")
    @DisplayName(
            "a data source that routes, also behind proxies, is refused until it is said by what, or that it does not matter")
    void aRoutingDataSource(UnaryOperator<DataSource> around) {
        ApplicationContextRunner routed = jdbc.withBean(
                DataSource.class, () -> around.apply(RoutingTenantsTests.routing(Map.of("anna", database()))));

        routed.run(context -> assertAdvice(context)
                .contains("live.tables.notes.jdbc routes its connections")
                .contains("Set live.tables.notes.context to the name of a bean")
                .contains("'none'"));
        routed.withPropertyValues("live.tables.notes.context=none")
                .run(context -> assertThat(context).hasNotFailed());
        routed.withPropertyValues("live.tables.notes.context=tenants")
                .run(context -> assertThat(context.getBean(LiveTable.class).isSharedByCallers())
                        .isFalse());
    }

    @Test
    @DisplayName("a data source that does not route needs no context")
    void aPlainDataSource() {
        jdbc.withBean(DataSource.class, () -> new LazyConnectionDataSourceProxy(database()))
                .run(context -> assertThat(context.getBean(LiveTable.class).isSharedByCallers())
                        .isTrue());
    }

    @Test
    @DisplayName("what is said wrongly is refused with advice")
    void whatIsSaidWrongly() {
        ApplicationContextRunner plain = jdbc.withBean(DataSource.class, DeclaredContextTests::database);
        plain.withPropertyValues("live.tables.notes.context=tenant").run(context -> assertAdvice(context)
                .contains("live.tables.notes.context is 'tenant', but there is no bean of that name")
                .contains("'tenants'"));
        plain.withBean("text", String.class, () -> "x")
                .withPropertyValues("live.tables.notes.context=text")
                .run(context -> assertAdvice(context).contains("not a dev.livetable.table.TableContext"));
        plain.withPropertyValues("live.tables.notes.contexts-disjoint=true")
                .run(context -> assertAdvice(context).contains("live.tables.notes.context is not set"));
        plain.withPropertyValues("live.tables.notes.contexts-disjoint=true", "live.tables.notes.context=none")
                .run(context -> assertAdvice(context).contains("live.tables.notes.context is 'none'"));
        for (String precision : List.of("live.precision=row", "live.tables.notes.precision=row")) {
            plain.withPropertyValues("live.tables.notes.context=tenants", precision)
                    .run(context -> assertAdvice(context)
                            .contains("live.tables.notes.contexts-disjoint is 'false'")
                            .contains("Set live.tables.notes.contexts-disjoint to 'true'"));
        }
        runner.withBean("own", Table.class, () -> JdbcTable.builder(database())
                        .table("notes")
                        .build())
                .withPropertyValues("live.tables.notes.master=own", "live.tables.notes.context=tenants")
                .run(context -> assertAdvice(context)
                        .contains("the master of the table, a dev.livetable.master.jdbc.JdbcTable")
                        .contains("the same context(..)"));
    }

    @Test
    @DisplayName("a bean of type Supplier tells the context as well")
    void aSupplier() {
        DataSource database = database();
        JdbcTemplate template = new JdbcTemplate(database);
        template.execute("create table notes (id int primary key, text varchar(99))");
        template.update("insert into notes values (1, 'x')");
        Supplier<Object> supplier = Tenants::now;
        jdbc.withBean(DataSource.class, () -> database)
                .withBean("supplier", Supplier.class, () -> supplier)
                .withPropertyValues("live.tables.notes.context=supplier")
                .run(context -> {
                    LiveTable notes = context.getBean(LiveTable.class);
                    assertThat(Tenants.as("anna", () -> notes.get("1"))).isPresent();
                    assertThat(notes.entries(1, true)).singleElement().satisfies(entry -> assertThat(entry.key())
                            .startsWith("notes/context='anna'/"));
                    org.assertj.core.api.Assertions.assertThatThrownBy(() -> notes.get("1"))
                            .hasMessageContaining("without a context");
                });
    }

    // ---- APIs

    private static ApplicationContextRunner api(ApplicationContextRunner runner, JsonApi api) {
        return runner.withPropertyValues(
                "live.tables.notes.rest.base-url=" + api.url(),
                "live.tables.notes.rest.paging=none",
                "live.tables.notes.rest.columns.id=integer",
                "live.tables.notes.rest.columns.text=text");
    }

    private static RestClient.Builder relaying() {
        return RestClient.builder().requestInterceptor((request, body, execution) -> {
            request.getHeaders().setBearerAuth("token of " + Tenants.now());
            return execution.execute(request, body);
        });
    }

    @Test
    @DisplayName(
            "a client that may send the credentials of whoever is signed in is warned of once, until a context is said")
    void aClientWithInterceptors(CapturedOutput output) {
        try (JsonApi server = new JsonApi()) {
            ApplicationContextRunner relayed =
                    api(runner, server).withBean(RestClient.Builder.class, DeclaredContextTests::relaying);
            relayed.run(context -> assertThat(context).hasNotFailed());
            assertThat(output).containsOnlyOnce("The RestClient of live.tables.notes.rest has interceptors");
            assertThat(output).contains("live.tables.notes.context");
        }
    }

    @Test
    @DisplayName("it is not warned of a context that is said, or of a client without interceptors")
    void aClientWithoutInterceptors(CapturedOutput output) {
        try (JsonApi server = new JsonApi()) {
            ApplicationContextRunner relayed =
                    api(runner, server).withBean(RestClient.Builder.class, DeclaredContextTests::relaying);
            relayed.withPropertyValues("live.tables.notes.context=none")
                    .run(context -> assertThat(context).hasNotFailed());
            relayed.withPropertyValues("live.tables.notes.context=tenants")
                    .run(context -> assertThat(context).hasNotFailed());
            api(runner, server)
                    .withBean(RestClient.Builder.class, () -> RestClient.builder()
                            .defaultHeader(HttpHeaders.AUTHORIZATION, "Basic c2hhcmVk"))
                    .run(context -> assertThat(context).hasNotFailed());
            assertThat(output).doesNotContain("has interceptors");
        }
    }

    @Test
    @DisplayName("a client that relays the token of the one who is signed in: each sees and changes what is theirs")
    void aClientThatRelaysTheToken() {
        try (JsonApi server = new JsonApi()) {
            server.on(
                            "GET /notes",
                            exchange -> answer(exchange.getRequestHeaders().getFirst("Authorization"), exchange, true))
                    .on(
                            "GET /notes/1",
                            exchange -> answer(exchange.getRequestHeaders().getFirst("Authorization"), exchange, false))
                    .on(
                            "PATCH /notes/1",
                            exchange ->
                                    answer(exchange.getRequestHeaders().getFirst("Authorization"), exchange, false));
            api(runner, server)
                    .withBean(RestClient.Builder.class, DeclaredContextTests::relaying)
                    .withPropertyValues("live.tables.notes.context=tenants")
                    .run(context -> {
                        LiveTable notes = context.getBean(LiveTable.class);
                        for (int round = 0; round < 2; round++) {
                            for (String user : List.of("anna", "ben")) {
                                String own = "for Bearer token of " + user;
                                assertThat(Tenants.as(user, () -> notes.list(Filter.all(), Pageable.unpaged()))
                                                .getContent()
                                                .get(0)
                                                .get("text"))
                                        .isEqualTo(own);
                                assertThat(Tenants.as(user, () -> notes.get("1"))
                                                .orElseThrow()
                                                .get("text"))
                                        .isEqualTo(own);
                            }
                        }
                        Row written = Tenants.as("ben", () -> notes.patch("1", Row.of("text", "x")));
                        assertThat(written.get("text")).isEqualTo("for Bearer token of ben");
                    });
            assertThat(server.requests())
                    .filteredOn(request -> request.line().startsWith("PATCH"))
                    .extracting(request -> request.headers().get("authorization"))
                    .containsExactly("Bearer token of ben");
        }
    }

    private static void answer(String token, com.sun.net.httpserver.HttpExchange exchange, boolean isList)
            throws java.io.IOException {
        String row = "{\"id\":1,\"text\":\"for " + token + "\"}";
        JsonApi.send(exchange, 200, isList ? "[" + row + "]" : row, "ETag", "\"7\"");
    }
}
