package dev.livetable.sample;

import io.lettuce.core.KillArgs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.h2.tools.Server;
import org.springframework.test.util.TestSocketUtils;
import redis.embedded.RedisSentinel;

/** Nodes over a Redis with a replica, and three sentinels that have the replica take over. */
final class RedisSentinelNodes implements NodesEngine {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final int DOWN_AFTER_MILLIS = 1000;

    private final Server database;
    private final String url;
    private final List<RedisSentinel> sentinels = new ArrayList<>();
    private final List<String> addresses = new ArrayList<>();
    private RedisProcess primary;
    private RedisProcess replica;

    RedisSentinelNodes(Path folder) throws IOException, SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        this.primary = RedisProcess.start(port -> List.of());
        this.replica = RedisProcess.start(port -> List.of("replicaof 127.0.0.1 " + primary.port()));
        awaitReplica();
        for (int sentinel = 0; sentinel < 3; sentinel++) {
            int port = TestSocketUtils.findAvailableTcpPort();
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
                "--live.bus.name=nodes-test",
                "--spring.data.redis.sentinel.master=live",
                "--spring.data.redis.sentinel.nodes=" + String.join(",", addresses),
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
        faults.put("the replica takes over", run -> takeOver(run, false));
        faults.put("the replica takes over without the last entries", run -> takeOver(run, true));
        faults.put("a node stands still while the replica takes over", run -> run.pauseNode(() -> takeOver(run, true)));
        faults.put("a node is killed", NodesRun::killNode);
        return faults;
    }

    /** Kills the primary, waits until the replica is the primary, and has a new server follow it. */
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
        replica.start(List.of("replicaof 127.0.0.1 " + primary.port()));
        awaitReplica();
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
        primary.close();
        replica.close();
        database.stop();
    }
}
