package dev.livetable.sample;

import dev.livetable.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import redis.embedded.RedisSentinel;

/** Nodes over a Redis with a replica, and three sentinels that have the replica take over. */
final class RedisSentinelNodes extends BusNodes {

    private static final int DOWN_AFTER_MILLIS = 1000;

    private final List<RedisSentinel> sentinels = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private final List<RedisProcess> servers = new ArrayList<>();
    private final RedisPair pair;

    RedisSentinelNodes(Path folder) throws IOException, SQLException {
        super(folder, "redis");
        RedisProcess primary = RedisProcess.start(port -> List.of());
        servers.add(primary);
        RedisProcess replica = RedisProcess.start(port -> following(primary));
        servers.add(replica);
        this.pair = new RedisPair(primary, replica, RedisSentinelNodes::following);
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            int port = Ports.free();
            RedisSentinel started = RedisSentinel.newRedisSentinel()
                    .bind("127.0.0.1")
                    .port(port)
                    .masterName("live")
                    .masterPort(primary.port())
                    .quorumSize(2)
                    .downAfterMilliseconds(DOWN_AFTER_MILLIS)
                    .failOverTimeout(3000)
                    .build();
            started.start();
            sentinels.add(started);
            addresses.add("127.0.0.1:" + port);
        }
    }

    private static List<String> following(RedisProcess primary) {
        return List.of("replicaof 127.0.0.1 " + primary.port());
    }

    @Override
    List<String> reachedBy() {
        return RedisProcess.client(
                "--spring.data.redis.sentinel.master=live",
                "--spring.data.redis.sentinel.nodes=" + String.join(",", addresses));
    }

    @Override
    public Map<String, Consumer<NodesRun>> faults() {
        return pair.faults("the replica");
    }

    @Override
    public void close() {
        for (RedisSentinel sentinel : sentinels) {
            try {
                sentinel.stop();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        servers.forEach(RedisProcess::close);
        super.close();
    }
}
