package dev.livetable.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.livetable.LiveTable;
import dev.livetable.Scheduler;
import dev.livetable.cache.MemCache;
import dev.livetable.master.jdbc.JdbcTable;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.bus.NodeBus;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.kafka.KafkaSharedLog;
import dev.livetable.stream.postgres.PostgresStreams;
import dev.livetable.stream.postgres.PostgresTable;
import dev.livetable.stream.postgres.ReplicationStreams;
import dev.livetable.stream.redis.RedisSharedLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import redis.embedded.RedisServer;

/** Live tables over one table of a PostgreSQL, as several processes have them, each with a cache and a connection of its own. */
final class Nodes implements AutoCloseable {

    static final int ROWS = 10_000;

    private static final String LOG = "live-tables";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> closed = new ArrayDeque<>();
    private final EmbeddedPostgres database;
    private final List<LiveTable> tables = new ArrayList<>();

    /** Starts the servers, fills the table, and builds the live tables. */
    Nodes(NodesKind kind, int count) {
        this.database = startDatabase(kind == NodesKind.POSTGRES_REPLICATION ? "logical" : "replica");
        Supplier<Optional<LiveStream>> streams = streams(kind);
        for (int node = 0; node < count; node++) {
            tables.add(build(streams.get()));
        }
    }

    /** Starts what the nodes are told by, and returns what makes the stream of a node. */
    private Supplier<Optional<LiveStream>> streams(NodesKind kind) {
        return switch (kind) {
            case NOTHING -> Optional::empty;
            case POSTGRES -> () -> Optional.of(ofDatabase());
            case POSTGRES_REPLICATION -> {
                JdbcTemplate jdbc = new JdbcTemplate(database.getPostgresDatabase());
                jdbc.execute("ALTER TABLE cities REPLICA IDENTITY FULL; CREATE PUBLICATION live FOR TABLE cities");
                yield () -> Optional.of(ofLog());
            }
            case REDIS -> {
                RedisServer server = startRedis();
                yield () -> Optional.of(bus(logOn(server)));
            }
            case KAFKA -> {
                EmbeddedKafkaKraftBroker broker = startKafka();
                yield () -> Optional.of(bus(logOn(broker)));
            }
        };
    }

    private <T extends AutoCloseable> T kept(T opened) {
        closed.push(opened);
        return opened;
    }

    private EmbeddedPostgres startDatabase(String walLevel) {
        try {
            EmbeddedPostgres started = kept(EmbeddedPostgres.builder()
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("wal_level", walLevel)
                    .start());
            JdbcTemplate jdbc = new JdbcTemplate(started.getPostgresDatabase());
            jdbc.execute("CREATE TABLE cities (city_id BIGINT PRIMARY KEY, name VARCHAR(40) NOT NULL,"
                    + " population BIGINT NOT NULL, seen BIGINT NOT NULL)");
            jdbc.execute("CREATE INDEX by_population ON cities (population, city_id)");
            jdbc.batchUpdate(
                    "INSERT INTO cities VALUES (?, ?, ?, 0)",
                    LongStream.range(0, ROWS)
                            .mapToObj(id -> new Object[] {id, "City " + id, id * 7919 % ROWS})
                            .toList());
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RedisServer startRedis() {
        try (ServerSocket free = new ServerSocket(0)) {
            int port = free.getLocalPort();
            free.close();
            RedisServer started =
                    RedisServer.newRedisServer().port(port).setting("save \"\"").build();
            started.start();
            kept(started::stop);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedKafkaKraftBroker startKafka() {
        EmbeddedKafkaKraftBroker started = new EmbeddedKafkaKraftBroker(1, 1);
        started.afterPropertiesSet();
        kept(started::destroy);
        return started;
    }

    private SharedLog logOn(RedisServer server) {
        LettuceConnectionFactory connections =
                new LettuceConnectionFactory("localhost", server.ports().get(0));
        connections.afterPropertiesSet();
        connections.start();
        kept(connections::destroy);
        return kept(new RedisSharedLog(connections, LOG, Duration.ofSeconds(5)));
    }

    private SharedLog logOn(EmbeddedKafkaKraftBroker broker) {
        Map<String, Object> clients = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, broker.getBrokersAsString());
        return kept(new KafkaSharedLog(clients, clients, LOG));
    }

    private LiveStream bus(SharedLog log) {
        ExecutorService executor = Executors.newCachedThreadPool(Nodes::thread);
        kept(executor::shutdown);
        return kept(NodeBus.builder(log, Scheduler.system(executor), executor).build())
                .table("cities");
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "bus");
        thread.setDaemon(true);
        return thread;
    }

    private LiveStream ofDatabase() {
        return PostgresStreams.builder(() -> DriverManager.getConnection(url()))
                .build()
                .table(new PostgresTable(null, "cities", List.of("city_id"), List.of("population", "seen"), true));
    }

    private LiveStream ofLog() {
        return ReplicationStreams.builder(url(), new Properties()).build().table(PostgresTable.of("cities"), "live");
    }

    private LiveTable build(Optional<LiveStream> stream) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url());
        pool.setMaximumPoolSize(4);
        kept(pool);
        var builder = LiveTable.builder(
                        "cities", JdbcTable.builder(pool).table("cities").build())
                .cache(MemCache.create());
        stream.ifPresent(told -> builder.stream(told).streamTimeout(LIMIT));
        LiveTable table = kept(builder.build());
        if (table.status().state() != TableState.LIVE) {
            throw new IllegalStateException("The stream of a node is not there: " + table.status());
        }
        return table;
    }

    /** Returns the JDBC address of the database. */
    String url() {
        return database.getJdbcUrl("postgres", "postgres");
    }

    LiveTable table(int node) {
        return tables.get(node);
    }

    List<LiveTable> tables() {
        return tables;
    }

    @Override
    public void close() {
        while (!closed.isEmpty()) {
            try {
                closed.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("A server or a connection failed to close", e);
            }
        }
    }
}
