package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.Ports;
import dev.livetable.stream.bus.HeardLog;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.bus.SharedLogContract;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisServer;

/** What each log owes its readers, over a cluster of three, of which the one that has the log has a replica. */
class RedisClusterEngineIT extends SharedLogContract {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int SLOTS = 16_384;
    private static final int OF_EACH = SLOTS / 3 + 1;

    @TempDir
    private static Path folder;

    private static final RedisServers servers = new RedisServers();
    private static final List<Integer> ports = new ArrayList<>();
    private static final List<RedisServer> running = new ArrayList<>();
    private static final List<RedisConnectionFactory> direct = new ArrayList<>();
    private static RedisConnectionFactory connections;

    /** The node that has the log, and the one that takes over from it. */
    private static int primary;

    private static int replica = 3;
    private static int names;

    private final String name = "cluster-" + names++;

    @BeforeAll
    static void start() {
        for (int node = 0; node < 4; node++) {
            ports.add(Ports.free(10_000));
            running.add(start(node));
            direct.add(servers.connectionsTo(ports.get(node)));
        }
        for (int node = 0; node < 3; node++) {
            int first = node * OF_EACH;
            int end = Math.min(SLOTS, first + OF_EACH);
            cluster(node, IntStream.range(first, end).mapToObj(String::valueOf).toArray(String[]::new), "ADDSLOTS");
        }
        for (int node = 1; node < 4; node++) {
            cluster(0, new String[] {"127.0.0.1", String.valueOf(ports.get(node))}, "MEET");
        }
        awaitAll("cluster_known_nodes:4");
        awaitAll("cluster_state:ok");
        connections = servers.keep(new LettuceConnectionFactory(
                new RedisClusterConfiguration(
                        ports.stream().map(port -> "127.0.0.1:" + port).toList()),
                RedisServers.client()));
    }

    private static RedisServer start(int node) {
        int port = ports.get(node);
        return servers.start(port, builder -> builder.setting("cluster-enabled yes")
                .setting("cluster-config-file nodes-" + port + ".conf")
                .setting("cluster-node-timeout 1000")
                .setting("cluster-replica-validity-factor 0")
                .setting("cluster-require-full-coverage no")
                .setting("dir " + folder));
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    private static Object cluster(int node, String[] words, String command) {
        byte[][] all = new byte[words.length + 1][];
        all[0] = command.getBytes(UTF_8);
        for (int i = 0; i < words.length; i++) {
            all[i + 1] = words[i].getBytes(UTF_8);
        }
        return RedisServers.ask(direct.get(node), redis -> redis.execute("CLUSTER", all));
    }

    private static String info(int node) {
        return text(cluster(node, new String[0], "INFO"));
    }

    private static void awaitAll(String state) {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> IntStream.range(0, 4)
                .allMatch(node -> info(node).contains(state)));
    }

    private static String text(Object answer) {
        return new String((byte[]) answer, UTF_8);
    }

    private static Properties replication(int node) {
        return requireNonNull(RedisServers.ask(
                direct.get(node), redis -> redis.serverCommands().info("replication")));
    }

    private String key() {
        return "live:{" + name + "}";
    }

    /** Makes the fourth node the replica of that which has the log of this test. */
    @Override
    protected SharedLog open() {
        primary = ownerOf(SlotHash.getSlot(key()) / OF_EACH);
        follow();
        return new RedisSharedLog(connections, name, RedisServers.TIMEOUT);
    }

    /** Returns the node that has a third of the slots now. */
    private static int ownerOf(int third) {
        String slot = " " + third * OF_EACH + "-";
        String line = text(cluster((replica + 1) % 4, new String[0], "NODES"))
                .lines()
                .filter(each -> each.contains(slot))
                .findFirst()
                .orElseThrow();
        return IntStream.range(0, 4)
                .filter(node -> line.contains(":" + ports.get(node) + "@"))
                .findFirst()
                .orElseThrow();
    }

    private static void follow() {
        String id = text(cluster(primary, new String[0], "MYID"));
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> {
            cluster(replica, new String[] {id}, "REPLICATE");
            return true;
        });
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> "up".equals(replication(replica).getProperty("master_link_status"))
                        && String.valueOf(ports.get(primary))
                                .equals(replication(replica).getProperty("master_port")));
    }

    /** Ends the node that has the log when its replica has all; that takes over, and the other one follows it. */
    @Override
    protected void breakConnections() {
        endPrimary();
        startFormer();
    }

    private static void endPrimary() {
        Awaitility.await().until(() -> requireNonNull(replication(primary).getProperty("master_repl_offset"))
                .equals(replication(replica).getProperty("master_repl_offset")));
        RedisServers.stop(running.get(primary));
        Awaitility.await().atMost(LIMIT).until(() -> "master"
                .equals(replication(replica).getProperty("role")));
    }

    private static void startFormer() {
        running.set(primary, start(primary));
        int former = primary;
        primary = replica;
        replica = former;
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> "slave"
                .equals(replication(replica).getProperty("role")));
        awaitAll("cluster_state:ok");
    }

    @Override
    protected void dropAll() {
        RedisServers.ask(direct.get(primary), redis -> redis.streamCommands().xTrim(key().getBytes(UTF_8), 0));
    }

    @Override
    protected void acceptNothing() {
        RedisServers.set(direct.get(primary), "min-replicas-to-write", "2");
    }

    @Override
    protected void acceptAgain() {
        RedisServers.set(direct.get(primary), "min-replicas-to-write", "0");
    }

    @Test
    @DisplayName("the node that has taken over is found although the other one stays down")
    void theOtherOneStaysDown() throws Exception {
        HeardLog heard = new HeardLog();
        try (SharedLog log = open();
                SharedLog.Reader reader = log.read(LIMIT, heard)) {
            log.append("one".getBytes(UTF_8)).get(30, TimeUnit.SECONDS);
            heard.awaits("reaches back", "one");
            endPrimary();
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> log.append("two".getBytes(UTF_8)).get(30, TimeUnit.SECONDS), position -> true);
            heard.awaitsEnd();
            assertThat(reader.catchUp()).failsWithin(LIMIT);
            HeardLog next = new HeardLog();
            try (SharedLog.Reader again = log.read(LIMIT, next)) {
                again.catchUp().get(30, TimeUnit.SECONDS);
                assertThat(next.told()).contains("one", "two");
            }
        } finally {
            startFormer();
        }
    }
}
