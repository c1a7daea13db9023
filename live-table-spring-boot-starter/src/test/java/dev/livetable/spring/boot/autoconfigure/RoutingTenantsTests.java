package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.LiveTable;
import dev.livetable.status.ReadSource;
import dev.livetable.table.ContextException;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** F15 with a database for each tenant, behind a data source that routes by a thread-local. */
class RoutingTenantsTests {

    private static final PageRequest PAGE = PageRequest.of(0, 10, Sort.by("ID"));

    private final Map<String, DataSource> databases = Map.of("anna", database(), "ben", database());
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class))
            .withUserConfiguration(Application.class)
            .withBean(DataSource.class, () -> routing(databases))
            .withPropertyValues(
                    "live.tables.notes.jdbc.table=notes",
                    "live.tables.notes.context=tenants",
                    "live.tables.notes.contexts-disjoint=true");

    @Configuration(proxyBeanMethods = false)
    static class Application {

        @Bean
        Tenants tenants() {
            return new Tenants();
        }

        @Bean
        PlatformTransactionManager transactionManager(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }
    }

    private static DataSource database() {
        JdbcDataSource database = new JdbcDataSource();
        database.setUrl("jdbc:h2:mem:" + java.util.UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        JdbcTemplate jdbc = new JdbcTemplate(database);
        jdbc.execute("create table notes (id int primary key, text varchar(99), writer varchar(99))");
        return database;
    }

    static DataSource routing(Map<String, DataSource> databases) {
        AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
            @Override
            protected @Nullable Object determineCurrentLookupKey() {
                return Tenants.now();
            }
        };
        routing.setTargetDataSources(Map.copyOf(databases));
        routing.setLenientFallback(false);
        routing.afterPropertiesSet();
        return routing;
    }

    @BeforeEach
    void fill() {
        Tenants.carry();
        databases.forEach((tenant, database) -> {
            for (int id = 1; id <= 3; id++) {
                new JdbcTemplate(database)
                        .update("insert into notes values (?, ?, ?)", id, tenant + "'s " + id, tenant);
            }
        });
    }

    @AfterEach
    void carryNoMore() {
        Tenants.carryNoMore();
    }

    private JdbcTemplate jdbc(String tenant) {
        return new JdbcTemplate(requireNonNull(databases.get(tenant)));
    }

    private @Nullable String stored(String tenant, int id) {
        return jdbc(tenant).queryForObject("select text from notes where id = ?", String.class, id);
    }

    private void expectOnlyOwnRows(String tenant) {
        assertThat(jdbc(tenant).queryForList("select distinct writer from notes", String.class))
                .containsExactly(tenant);
    }

    private static @Nullable Object text(LiveTable notes, String tenant, int id) {
        return Tenants.as(
                tenant, () -> notes.get(String.valueOf(id)).orElseThrow().get("TEXT"));
    }

    private static ReadSource source(LiveTable notes, String tenant) {
        return Tenants.as(tenant, () -> notes.readList(Filter.all(), PAGE).source());
    }

    private static Row change(String text) {
        return Row.of("text", text);
    }

    @Test
    @DisplayName("each tenant reads and writes its own database, from the cache, over the queue and asynchronously")
    void eachTenantHasItsOwnDatabase() {
        runner.run(context -> {
            LiveTable notes = context.getBean(LiveTable.class);
            assertThat(text(notes, "anna", 1)).isEqualTo("anna's 1");
            assertThat(text(notes, "ben", 1)).isEqualTo("ben's 1");
            source(notes, "anna");
            source(notes, "ben");

            Tenants.as("ben", () -> notes.patch("1", change("by ben")));
            Tenants.as("anna", () -> notes.patchAsync("2", change("by anna"))).get(30, TimeUnit.SECONDS);

            assertThat(stored("anna", 1)).isEqualTo("anna's 1");
            assertThat(stored("ben", 1)).isEqualTo("by ben");
            assertThat(stored("anna", 2)).isEqualTo("by anna");
            assertThat(stored("ben", 2)).isEqualTo("ben's 2");
            assertThat(text(notes, "anna", 1)).isEqualTo("anna's 1");
            assertThat(text(notes, "ben", 1)).isEqualTo("by ben");
            assertThat(source(notes, "anna")).isEqualTo(ReadSource.HIT);
            assertThat(source(notes, "ben")).isEqualTo(ReadSource.HIT);
        });
    }

    @Test
    @DisplayName("a write or a read whose tenant does not travel is refused, and touches no database")
    void whatDoesNotTravelIsRefused() {
        Tenants.carryNoMore();
        runner.withPropertyValues("logging.level.dev.livetable=error").run(context -> {
            LiveTable notes = context.getBean(LiveTable.class);
            assertThat(text(notes, "anna", 1)).isEqualTo("anna's 1");

            assertThatExceptionOfType(ContextException.class)
                    .isThrownBy(() -> Tenants.as("ben", () -> notes.patch("1", change("by ben"))))
                    .withMessageContaining("ThreadLocalAccessor")
                    .withMessageNotContaining("ben'");
            assertThat(Tenants.as("ben", () -> notes.deleteAsync("1")))
                    .failsWithin(java.time.Duration.ofSeconds(30))
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ContextException.class);
            assertThatExceptionOfType(ContextException.class).isThrownBy(() -> Tenants.as(null, () -> notes.get("1")));

            assertThat(stored("anna", 1)).isEqualTo("anna's 1");
            assertThat(stored("ben", 1)).isEqualTo("ben's 1");
        });
    }

    @Test
    @DisplayName("in a transaction of the caller reads and writes are those of its tenant")
    void inATransaction() {
        runner.run(context -> {
            LiveTable notes = context.getBean(LiveTable.class);
            source(notes, "anna");
            source(notes, "ben");
            PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);
            TransactionTemplate writing = new TransactionTemplate(manager);
            TransactionTemplate reading = new TransactionTemplate(manager);
            reading.setReadOnly(true);

            Tenants.as("ben", () -> writing.execute(status -> notes.patch("1", change("by ben"))));

            for (String tenant : List.of("anna", "ben")) {
                Object first = Tenants.as(tenant, () -> requireNonNull(reading.execute(status -> notes.get("1")))
                        .orElseThrow()
                        .get("TEXT"));
                assertThat(first).isEqualTo(tenant.equals("ben") ? "by ben" : "anna's 1");
            }
            assertThat(stored("anna", 1)).isEqualTo("anna's 1");
            assertThat(source(notes, "anna")).isEqualTo(ReadSource.HIT);
            assertThat(source(notes, "ben")).isEqualTo(ReadSource.MISS);
        });
    }

    @Test
    @DisplayName("many threads of two tenants at once never see or change a row of the other")
    void atOnce() {
        runner.withPropertyValues("live.verify.sample=0.1").run(context -> {
            LiveTable notes = context.getBean(LiveTable.class);
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String tenant = i % 2 == 0 ? "anna" : "ben";
                int mine = i;
                work.add(threads.submit(() -> work(notes, tenant, mine)));
            }
            for (Future<?> each : work) {
                each.get(60, TimeUnit.SECONDS);
            }
            threads.shutdown();
            expectOnlyOwnRows("anna");
            expectOnlyOwnRows("ben");
            assertThat(notes.status().hits()).isPositive();
            assertThat(notes.status().differing()).isZero();
        });
    }

    private static void work(LiveTable notes, String tenant, int mine) {
        Function<Row, @Nullable Object> writer = row -> row.get("WRITER");
        for (int round = 0; round < 60; round++) {
            String id = String.valueOf(1 + (mine + round) % 3);
            boolean isAsync = round % 3 == 0;
            Tenants.as(tenant, () -> {
                assertThat(notes.list(Filter.all(), PAGE).getContent())
                        .hasSize(3)
                        .extracting(writer)
                        .containsOnly(tenant);
                Row change = Row.of("writer", tenant);
                CompletableFuture<Row> written = isAsync
                        ? notes.patchAsync(id, change)
                        : CompletableFuture.completedFuture(notes.patch(id, change));
                assertThat(written.orTimeout(30, TimeUnit.SECONDS).join())
                        .extracting(writer)
                        .isEqualTo(tenant);
                return assertThat(notes.get(id).orElseThrow())
                        .extracting(writer)
                        .isEqualTo(tenant);
            });
        }
    }

    @Test
    @DisplayName("what log lines are marked with travels to the thread of the queue, and is gone there afterwards")
    void theMdcTravels() {
        List<String> marks = new ArrayList<>();
        DataSource watched = new DelegatingDataSource(routing(databases)) {
            @Override
            public java.sql.Connection getConnection() throws java.sql.SQLException {
                marks.add(
                        Thread.currentThread().getName().equals("main")
                                ? ""
                                : MDC.get("request") + " " + Tenants.now());
                return super.getConnection();
            }
        };
        runner.withBean("watched", DataSource.class, () -> watched)
                .withPropertyValues("live.tables.notes.jdbc.data-source=watched")
                .run(context -> {
                    LiveTable notes = context.getBean(LiveTable.class);
                    for (String request : List.of("one", "two")) {
                        MDC.put("request", request);
                        Tenants.as("anna", () -> notes.patch("1", change("x")));
                        MDC.remove("request");
                        Tenants.as("ben", () -> notes.patch("1", change("x")));
                    }
                    assertThat(marks).filteredOn(mark -> !mark.isEmpty()).contains("one anna", "two anna", "null ben");
                    assertThat(marks).doesNotContain("one ben", "two ben", "null anna");
                });
    }
}
