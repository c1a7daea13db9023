package dev.livetable.sample;

import io.lettuce.core.KillArgs;
import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.h2.tools.Server;

/** Nodes over a cluster of three servers of Redis, and one more that takes over from the one that has the log. */
final class RedisClusterNodes implements NodesEngine {

    private static final String NAME = "nodes-test";
    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofMillis(300);

    private final Server database;
    private final String url;
    private final List<RedisProcess> servers = new ArrayList<>();
    private RedisProcess primary;
    private RedisProcess replica;

    RedisClusterNodes(Path folder) throws SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        for (int server = 0; server <= MASTERS; server++) {
            servers.add(RedisProcess.start(port -> settings(folder, port)));
        }
        int ofEach = SLOTS / MASTERS + 1;
        for (int server = 0; server < MASTERS; server++) {
            int first = server * ofEach;
            int[] slots =
                    IntStream.range(first, Math.min(SLOTS, first + ofEach)).toArray();
            servers.get(server).ask(commands -> commands.clusterAddSlots(slots));
        }
        for (RedisProcess other : servers.subList(1, servers.size())) {
            servers.get(0).ask(commands -> commands.clusterMeet("127.0.0.1", other.port()));
        }
        this.primary = servers.get(SlotHash.getSlot("live:{" + NAME + "}") / ofEach);
        this.replica = servers.get(MASTERS);
        String followed = primary.ask(commands -> commands.clusterMyId());
        Awaitility.await().atMost(LIMIT).until(() -> servers.stream()
                .allMatch(each -> each.ask(commands -> commands.clusterInfo()).contains("cluster_known_nodes:4")));
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> replica.ask(
                        commands -> commands.clusterReplicate(followed))
                .equals("OK"));
        awaitReplica();
        Awaitility.await().atMost(LIMIT).until(() -> servers.stream()
                .allMatch(each -> each.ask(commands -> commands.clusterInfo()).contains("cluster_state:ok")));
    }

    private static List<String> settings(Path folder, int port) {
        return List.of(
                "cluster-enabled yes",
                "cluster-config-file nodes-" + port + ".conf",
                "cluster-node-timeout 1000",
                "cluster-replica-validity-factor 0",
                "dir " + folder);
    }

    private void awaitReplica() {
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> replica.told(
                        "replication", "master_link_status")
                .equals("up"));
    }

    @Override
    public List<String> properties() {
        return List.of(
                "--spring.datasource.url=" + url,
                "--live.bus.kind=redis",
                "--live.bus.name=" + NAME,
                "--spring.data.redis.cluster.nodes="
                        + servers.stream()
                                .map(each -> "127.0.0.1:" + each.port())
                                .collect(Collectors.joining(",")),
                "--spring.data.redis.timeout=1s",
                "--spring.data.redis.connect-timeout=500ms");
    }

    @Override
    public String database() {
        return url;
    }

    @Override
    public boolean tellsAll() {
        return false;
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        Map<String, Consumer<NodesRun>> faults = new LinkedHashMap<>();
        faults.put("another server takes over", run -> takeOver(run, false));
        faults.put("another server takes over without the last entries", run -> takeOver(run, true));
        faults.put(
                "a node stands still while another server takes over", run -> run.pauseNode(() -> takeOver(run, true)));
        faults.put("a node is killed", NodesRun::killNode);
        return faults;
    }

    /** Kills the server that has the log, and starts it again when its replica has taken over. */
    private void takeOver(NodesRun run, boolean loses) {
        ProcessHandle follower = replica.handle();
        if (loses) {
            Signals.send("STOP", follower.pid());
            primary.ask(commands -> commands.clientKill(KillArgs.Builder.typeSlave()));
            run.letRun(MOMENT);
        }
        primary.kill();
        if (loses) {
            Signals.send("CONT", follower.pid());
        }
        Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> replica.told("replication", "role")
                .equals("master"));
        RedisProcess former = primary;
        primary = replica;
        replica = former;
        replica.start(List.of());
        awaitReplica();
    }

    @Override
    public void close() {
        servers.forEach(RedisProcess::close);
        database.stop();
    }
}
