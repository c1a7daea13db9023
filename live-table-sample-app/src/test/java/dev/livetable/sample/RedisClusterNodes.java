package dev.livetable.sample;

import io.lettuce.core.cluster.SlotHash;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes over a cluster of three servers of Redis, and one more that takes over from the one that has the log. */
final class RedisClusterNodes extends BusNodes {

    private static final int SLOTS = 16_384;
    private static final int MASTERS = 3;

    private final List<RedisProcess> servers = new ArrayList<>();
    private final RedisPair pair;

    RedisClusterNodes(Path folder) throws SQLException {
        super(folder, "redis");
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
        RedisProcess primary = servers.get(SlotHash.getSlot("live:{" + NAME + "}") / ofEach);
        RedisProcess replica = servers.get(MASTERS);
        String followed = primary.ask(commands -> commands.clusterMyId());
        RedisPair.await(() -> allSay("cluster_known_nodes:4"));
        RedisPair.await(() ->
                replica.ask(commands -> commands.clusterReplicate(followed)).equals("OK"));
        this.pair = new RedisPair(primary, replica, any -> List.of());
        RedisPair.await(() -> allSay("cluster_state:ok"));
    }

    private boolean allSay(String state) {
        return servers.stream()
                .allMatch(each -> each.ask(commands -> commands.clusterInfo()).contains(state));
    }

    private static List<String> settings(Path folder, int port) {
        return List.of(
                "cluster-enabled yes",
                "cluster-config-file nodes-" + port + ".conf",
                "cluster-node-timeout 1000",
                "cluster-replica-validity-factor 0",
                "dir " + folder);
    }

    @Override
    List<String> reachedBy() {
        return RedisProcess.client("--spring.data.redis.cluster.nodes="
                + servers.stream().map(each -> "127.0.0.1:" + each.port()).collect(Collectors.joining(",")));
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        return pair.faults("another server");
    }

    @Override
    public void close() {
        servers.forEach(RedisProcess::close);
        super.close();
    }
}
