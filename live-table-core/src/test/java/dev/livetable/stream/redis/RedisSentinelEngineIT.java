package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.Ports;
import dev.livetable.stream.bus.HeardLog;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.bus.SharedLogContract;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisSentinel;
import redis.embedded.RedisServer;

/** What each log owes its readers, over a primary and its replica, whose sentinel has the replica take over. */
class RedisSentinelEngineIT extends SharedLogContract {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final RedisServers servers = new RedisServers();
    private static final Map<Integer, RedisServer> running = new HashMap<>();
    private static final Map<Integer, RedisConnectionFactory> direct = new HashMap<>();
    private static RedisSentinel sentinel;
    private static RedisConnectionFactory connections;
    private static RedisConnectionFactory asked;
    private static int primary;
    private static int replica;
    private static int names;

    private final String name = "sentinel-" + names++;

    @BeforeAll
    static void start() throws IOException {
        primary = Ports.free();
        replica = Ports.free();
        int port = Ports.free();
        running.put(primary, servers.start(primary, builder -> builder));
        startReplica();
        sentinel = RedisSentinel.newRedisSentinel()
                .bind("127.0.0.1")
                .port(port)
                .masterName("live")
                .masterPort(primary)
                .quorumSize(1)
                .downAfterMilliseconds(500)
                .failOverTimeout(2000)
                .build();
        sentinel.start();
        asked = servers.connectionsTo(port);
        awaitSentinel();
        connections = servers.keep(new LettuceConnectionFactory(
                new RedisSentinelConfiguration("live", Set.of("127.0.0.1:" + port)), RedisServers.client()));
    }

    private static void startReplica() {
        running.put(replica, servers.start(replica, builder -> builder.slaveOf("127.0.0.1", primary)));
        RedisConnectionFactory asked = direct(replica);
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> info(asked, "replication")
                .contains("master_link_status=up"));
    }

    /** Waits until whoever connects is led to the primary, and the sentinel knows the replica, too. */
    private static void awaitSentinel() {
        Awaitility.await().atMost(LIMIT).until(() -> info(asked, "sentinel")
                .contains("status=ok,address=127.0.0.1:" + primary + ",slaves=1,"));
    }

    @AfterAll
    static void stop() throws IOException {
        sentinel.stop();
        servers.close();
    }

    private static RedisConnectionFactory direct(int port) {
        return direct.computeIfAbsent(port, servers::connectionsTo);
    }

    private static String info(RedisConnectionFactory server, String section) {
        Properties told =
                RedisServers.ask(server, redis -> redis.serverCommands().info(section));
        return String.valueOf(told);
    }

    private static String offset(int port) {
        Properties told =
                RedisServers.ask(direct(port), redis -> redis.serverCommands().info("replication"));
        return requireNonNull(told.getProperty("master_repl_offset"));
    }

    @Override
    protected SharedLog open() {
        return new RedisSharedLog(connections, name, RedisServers.TIMEOUT);
    }

    /** Ends the primary when the replica has all. */
    @Override
    protected void breakConnections() {
        Awaitility.await().until(() -> offset(primary).equals(offset(replica)));
        failOver();
        startReplica();
        awaitSentinel();
    }

    private static void failOver() {
        RedisServers.stop(requireNonNull(running.get(primary)));
        int former = primary;
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> info(direct(replica), "replication")
                .contains("role=master"));
        primary = replica;
        replica = former;
        Awaitility.await().atMost(LIMIT).until(() -> info(asked, "sentinel")
                .contains("address=127.0.0.1:" + primary + ","));
    }

    @Override
    protected void dropAll() {
        RedisServers.ask(
                direct(primary), redis -> redis.streamCommands().xTrim(("live:{" + name + "}").getBytes(UTF_8), 0));
    }

    @Override
    protected void acceptNothing() {
        RedisServers.set(direct(primary), "min-replicas-to-write", "2");
    }

    @Override
    protected void acceptAgain() {
        RedisServers.set(direct(primary), "min-replicas-to-write", "0");
    }

    @Test
    @DisplayName(
            "a replica that takes over without the last entries ends the reading, and the next one does not reach back")
    void aFailoverThatLosesEntriesIsNoticed() throws Exception {
        SharedLog log = open();
        HeardLog heard = new HeardLog();
        HeardLog next = new HeardLog();
        try (log;
                SharedLog.Reader reader = log.read(LIMIT, heard)) {
            append(log, "kept");
            heard.awaits("reaches back", "kept");
            Awaitility.await().until(() -> offset(primary).equals(offset(replica)));
            long process = processOf(replica);
            signal("STOP", process);
            try {
                endReplicasOf(primary);
                append(log, "lost");
                heard.awaits("reaches back", "kept", "lost");
                RedisServers.stop(requireNonNull(running.get(primary)));
            } finally {
                signal("CONT", process); // who is stopped cannot be ended, either
            }
            failOver();

            heard.awaitsEnd();
            Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> append(log, "after") != null);
            try (SharedLog.Reader again = log.read(LIMIT, next)) {
                again.catchUp().get(30, TimeUnit.SECONDS);
                assertThat(next.told())
                        .startsWith("does not reach back", "kept")
                        .contains("after");
                assertThat(next.told()).doesNotContain("lost");
            }
            assertThat(reader.catchUp()).failsWithin(Duration.ofSeconds(20));
        }
        startReplica();
        awaitSentinel();
    }

    private static void endReplicasOf(int port) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().clientKill(KillArgs.Builder.typeSlave());
        } finally {
            client.shutdown();
        }
    }

    private static String append(SharedLog log, String message) throws Exception {
        return log.append(message.getBytes(UTF_8)).get(10, TimeUnit.SECONDS);
    }

    private static long processOf(int port) {
        Properties told =
                RedisServers.ask(direct(port), redis -> redis.serverCommands().info("server"));
        return Long.parseLong(requireNonNull(told.getProperty("process_id")));
    }

    private static void signal(String name, long process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start();
        assertThat(kill.waitFor()).isZero();
    }
}
