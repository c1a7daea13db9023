package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.LiveTable;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import redis.embedded.RedisServer;

/** Applications over a real PostgreSQL and a real Redis, by properties alone. */
class EnginesIT {

    private static EmbeddedPostgres postgres;

    private final ApplicationContextRunner database = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    LiveCacheAutoConfiguration.class,
                    LiveTableAutoConfiguration.class,
                    LiveTableJdbcAutoConfiguration.class,
                    LiveTablePostgresAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.url=" + url(),
                    "live.stream.max-staleness=1s",
                    "live.tables.cities.jdbc.table=cities",
                    "live.tables.cities.stream.kind=postgres");

    private static String url() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private static JdbcTemplate sql() {
        return new JdbcTemplate(postgres.getPostgresDatabase());
    }

    @BeforeEach
    void createTable() {
        sql().execute("drop table if exists cities cascade; create table cities (city_id int primary key, name text);"
                + " insert into cities values (1, 'Berlin'), (2, 'Paris')");
    }

    private static LiveTable live(ApplicationContext context) {
        LiveTable table = context.getBean(LiveTable.class);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(table.status().state()).isEqualTo(TableState.LIVE));
        return table;
    }

    @Test
    void postgresTellsWhatOthersWrite() {
        database.withPropertyValues(
                        "live.tables.cities.stream.create-triggers=true", "live.tables.cities.stream.columns=name")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    LiveTable table = live(context);
                    assertThat(table.get("1")).contains(Cities.city(1, "Berlin"));

                    sql().update("update cities set name = 'Bonn' where city_id = 1");

                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(table.get("1")).contains(Cities.city(1, "Bonn")));
                    assertThat(table.status().stream().engine()).isEqualTo("postgres");
                    assertThat(table.status().maxStaleness()).isEqualTo(Duration.ofSeconds(1));
                });
    }

    @Test
    void missingTriggersEndTheStartWithTheSqlToRun() {
        database.run(context -> assertAdvice(context)
                .contains(
                        "live.tables.cities.stream.kind is 'postgres', but that cannot work yet. Table",
                        "CREATE OR REPLACE FUNCTION"));
    }

    @Test
    void aStreamThatReachesAnotherDatabaseEndsTheStart() throws IOException {
        try (EmbeddedPostgres other = EmbeddedPostgres.start()) {
            new JdbcTemplate(other.getPostgresDatabase())
                    .execute("create table cities (city_id int primary key, name text)");
            database.withBean("direct", JdbcConnectionDetails.class, () -> new JdbcConnectionDetails() {
                        @Override
                        public String getUsername() {
                            return "postgres";
                        }

                        @Override
                        public String getPassword() {
                            return "";
                        }

                        @Override
                        public String getJdbcUrl() {
                            return other.getJdbcUrl("postgres", "postgres");
                        }
                    })
                    .withPropertyValues(
                            "spring.datasource.hikari.maximum-pool-size=2",
                            "live.tables.cities.stream.connection=direct",
                            "live.tables.cities.stream.create-triggers=true")
                    .withBean("dataSource", javax.sql.DataSource.class, postgres::getPostgresDatabase)
                    .run(context -> assertAdvice(context)
                            .contains("reaches another database than the data source", "stream.connection"));
        }
    }

    @Test
    void aDatabaseThatIsNoPostgresIsNamed() {
        database.withPropertyValues("spring.datasource.url=jdbc:h2:mem:none").run(context -> assertAdvice(context)
                .contains("live.tables.cities.stream.kind is 'postgres', but its data source leads to no PostgreSQL."));
    }

    @Test
    void aDatabaseThatIsNotThereLeavesTheTableSuspectUnlessItIsRequired() throws IOException {
        String nowhere = "spring.datasource.url=jdbc:postgresql://localhost:" + freePort() + "/postgres";
        database.withPropertyValues(
                        nowhere, "live.stream.timeout=1s", "spring.datasource.hikari.connection-timeout=500")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(LiveTable.class).status().state())
                            .isEqualTo(TableState.SUSPECT);
                });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void nodesTellEachOtherOverRedis() throws IOException {
        int port = freePort();
        RedisServer redis =
                RedisServer.newRedisServer().port(port).setting("save \"\"").build();
        redis.start();
        try {
            InMemoryTable master = Cities.create();
            ApplicationContextRunner node = new ApplicationContextRunner()
                    .withBean("citiesMaster", InMemoryTable.class, () -> master)
                    .withConfiguration(AutoConfigurations.of(
                            DataRedisAutoConfiguration.class,
                            LiveCacheAutoConfiguration.class,
                            LiveTableAutoConfiguration.class,
                            LiveTableRedisAutoConfiguration.class))
                    .withPropertyValues(
                            "spring.data.redis.port=" + port,
                            "live.bus.kind=redis",
                            "live.bus.name=nodes",
                            "live.tables.cities.master=citiesMaster");
            node.run(left -> node.run(right -> {
                assertThat(right).hasNotFailed();
                LiveTable reader = live(right);
                assertThat(reader.get("1")).contains(Cities.city(1, "Berlin"));
                live(left).patch("1", Row.of("name", "Bonn"));
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(reader.get("1")).contains(Cities.city(1, "Bonn")));
                assertThat(reader.status().stream().engine()).isEqualTo("redis");
                assertThat(reader.status().streamState()).isEqualTo(StreamState.UP);
            }));
        } finally {
            redis.stop();
        }
    }
}
