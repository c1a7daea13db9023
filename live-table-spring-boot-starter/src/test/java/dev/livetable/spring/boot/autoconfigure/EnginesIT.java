package dev.livetable.spring.boot.autoconfigure;

import static dev.livetable.spring.boot.autoconfigure.StartupFailures.assertAdvice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.Ports;
import dev.livetable.spring.boot.Cities;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.SocketAddressResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
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
        postgres = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("wal_level", "logical")
                .setServerConfig("synchronous_commit", "on")
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    private static JdbcConnectionDetails details(EmbeddedPostgres server) {
        return new JdbcConnectionDetails() {
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
                return server.getJdbcUrl("postgres", "postgres");
            }
        };
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
    void postgresTellsWhatOthersWriteFromItsLog() {
        sql().execute("drop publication if exists live; create publication live for table cities");
        database.withPropertyValues(
                        "live.tables.cities.stream.kind=postgres-replication",
                        "live.tables.cities.stream.publication=live")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    LiveTable table = live(context);
                    assertThat(table.get("1")).contains(Cities.city(1, "Berlin"));

                    sql().update("update cities set name = 'Bonn' where city_id = 1");

                    await().atMost(Duration.ofSeconds(20))
                            .untilAsserted(() -> assertThat(table.get("1")).contains(Cities.city(1, "Bonn")));
                    assertThat(table.status().stream().engine()).isEqualTo("postgres-replication");
                });
    }

    @Test
    void aPublicationThatIsMissingEndsTheStartWithTheSqlToRun() {
        database.withPropertyValues(
                        "live.tables.cities.stream.kind=postgres-replication",
                        "live.tables.cities.stream.publication=nosuch")
                .run(context -> assertAdvice(context)
                        .contains(
                                "live.tables.cities.stream.kind is 'postgres-replication', but",
                                "has no publication 'nosuch'",
                                "CREATE PUBLICATION \"nosuch\" FOR TABLE \"public\".\"cities\";"));
    }

    @Test
    void missingTriggersEndTheStartWithTheSqlToRun() {
        database.run(context -> assertAdvice(context)
                .contains(
                        "live.tables.cities.stream.kind is 'postgres', but that cannot work yet. Table",
                        "CREATE OR REPLACE FUNCTION"));
    }

    @Test
    void twoLiveTablesOverOneThatNameOtherColumnsEndTheStart() {
        database.withPropertyValues(
                        "live.tables.cities.stream.create-triggers=true",
                        "live.tables.cities.stream.columns=name",
                        "live.tables.towns.jdbc.table=cities",
                        "live.tables.towns.stream.kind=postgres",
                        "live.tables.towns.stream.create-triggers=true")
                .run(context -> assertAdvice(context)
                        .contains(
                                "Table 'public.cities' is listened to for other columns already",
                                "Name the same columns for each live table over it"));
    }

    @Test
    void aStreamThatReachesAnotherDatabaseEndsTheStart() throws IOException {
        try (EmbeddedPostgres other = EmbeddedPostgres.start()) {
            new JdbcTemplate(other.getPostgresDatabase())
                    .execute("create table cities (city_id int primary key, name text)");
            database.withBean("direct", JdbcConnectionDetails.class, () -> details(other))
                    .withPropertyValues(
                            "spring.datasource.hikari.maximum-pool-size=2",
                            "live.tables.cities.stream.connection=direct",
                            "live.tables.cities.stream.create-triggers=true")
                    .withBean("dataSource", javax.sql.DataSource.class, postgres::getPostgresDatabase)
                    .run(context -> assertAdvice(context)
                            .contains("reaches another database than the data source", "stream.connection"));
        }
    }

    private static Stream<Arguments> poolsWithASchemaOfTheirOwn() {
        Consumer<HikariDataSource> schema = pool -> pool.setSchema("shop");
        Consumer<HikariDataSource> searchPath = pool -> pool.setConnectionInitSql("set search_path to shop");
        return Stream.of("postgres", "postgres-replication")
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, Named.of("schema", schema), false),
                        Arguments.of(kind, Named.of("schema", schema), true),
                        Arguments.of(kind, Named.of("search path", searchPath), false)));
    }

    /** Only the pool has the schema, and the stream connects past it. There are tables of that name in both schemas. */
    @ParameterizedTest(name = "{0}, {1}, own connection: {2}")
    @MethodSource("poolsWithASchemaOfTheirOwn")
    void theStreamHearsOfTheTableThatThePoolReads(
            String kind, Consumer<HikariDataSource> setting, boolean hasConnection) {
        sql().execute("drop schema if exists shop cascade; create schema shop;"
                + " create table shop.cities (city_id int primary key, name text);"
                + " insert into shop.cities values (1, 'Rome');"
                + " drop publication if exists live; create publication live for table cities, shop.cities");
        ApplicationContextRunner runner = database.withPropertyValues(
                        "live.tables.cities.stream.kind=" + kind,
                        kind.equals("postgres")
                                ? "live.tables.cities.stream.create-triggers=true"
                                : "live.tables.cities.stream.publication=live")
                .withBean("dataSource", HikariDataSource.class, () -> {
                    HikariDataSource pool = new HikariDataSource();
                    pool.setJdbcUrl(url());
                    setting.accept(pool);
                    return pool;
                });
        if (hasConnection) {
            runner = runner.withBean("direct", JdbcConnectionDetails.class, () -> details(postgres))
                    .withPropertyValues("live.tables.cities.stream.connection=direct");
        }
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            LiveTable table = live(context);
            assertThat(table.get("1")).contains(Cities.city(1, "Rome"));

            sql().update("update shop.cities set name = 'Roma' where city_id = 1");

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(table.get("1")).contains(Cities.city(1, "Roma")));
        });
    }

    @Test
    void aDatabaseThatIsNoPostgresIsNamed() {
        database.withPropertyValues("spring.datasource.url=jdbc:h2:mem:none").run(context -> assertAdvice(context)
                .contains("live.tables.cities.stream.kind is 'postgres', but its data source leads to no PostgreSQL."));
    }

    @Test
    void aDatabaseThatIsNotThereLeavesTheTableSuspectUnlessItIsRequired() {
        String nowhere = "spring.datasource.url=jdbc:postgresql://localhost:" + Ports.free() + "/postgres";
        database.withPropertyValues(
                        nowhere, "live.stream.timeout=1s", "spring.datasource.hikari.connection-timeout=500")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(LiveTable.class).status().state())
                            .isEqualTo(TableState.SUSPECT);
                });
    }

    private static RedisServer redisOn(int port) throws IOException {
        RedisServer redis =
                RedisServer.newRedisServer().port(port).setting("save \"\"").build();
        redis.start();
        return redis;
    }

    /** Returns a node over Redis, whose table has a master of its own. */
    private static ApplicationContextRunner redisNode(int port) {
        InMemoryTable master = Cities.create();
        return new ApplicationContextRunner()
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
    }

    @Test
    void nodesTellEachOtherOverRedis() throws IOException {
        int port = Ports.free();
        RedisServer redis = redisOn(port);
        try {
            ApplicationContextRunner node = redisNode(port);
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

    @Test
    void aRedisServerThatHasBecomeAReplicaIsLeftForTheOneThatItsNameLeadsToNow() throws IOException {
        int former = Ports.free();
        int next = Ports.free();
        RedisServer first = redisOn(former);
        RedisServer second = redisOn(next);
        AtomicInteger named = new AtomicInteger(former);
        try {
            redisNode(former)
                    .withBean(
                            ClientResourcesBuilderCustomizer.class,
                            () -> resources -> resources.socketAddressResolver(
                                    new SocketAddressResolver(DnsResolver.unresolved()) {
                                        @Override
                                        public SocketAddress resolve(RedisURI uri) {
                                            return new InetSocketAddress(InetAddress.getLoopbackAddress(), named.get());
                                        }
                                    }))
                    .withPropertyValues("spring.data.redis.timeout=1s", "live.stream.reconnect-max-delay=1s")
                    .run(node -> {
                        assertThat(live(node).patch("1", Row.of("name", "Bonn")))
                                .isNotNull();

                        try (RedisConnection connection =
                                node.getBean(RedisConnectionFactory.class).getConnection()) {
                            connection.serverCommands().replicaOf("127.0.0.1", next);
                        }
                        named.set(next); // not before: the connection could be a new one

                        await().atMost(Duration.ofSeconds(60)) // the server has to take the log over first
                                .ignoreExceptions()
                                .until(() -> live(node).patch("1", Row.of("name", "Köln")) != null);
                    });
        } finally {
            first.stop();
            second.stop();
        }
    }
}
