package dev.livetable.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.tools.Server;
import org.springframework.test.util.TestSocketUtils;
import redis.embedded.RedisServer;

/** Nodes over a database that tells nothing, and a Redis by which they tell each other. */
final class RedisNodes implements NodesEngine {

    private final Server database;
    private final String url;
    private final int port = TestSocketUtils.findAvailableTcpPort();
    private final TcpProxy way;
    private RedisServer redis;

    RedisNodes(Path folder) throws IOException, SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        this.redis = start();
        this.way = new TcpProxy(port);
    }

    private RedisServer start() throws IOException {
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .setting("save \"\"")
                .setting("bind 127.0.0.1")
                .build();
        server.start();
        return server;
    }

    @Override
    public List<String> properties() {
        return List.of(
                "--live.bus.kind=redis",
                "--live.bus.name=nodes-test",
                "--live.write.timeout=3s",
                "--live.write.settle-time=1s",
                "--spring.data.redis.host=localhost",
                "--spring.data.redis.port=" + way.port(),
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
        faults.put("the server is killed, and starts without what it had", run -> restart());
        faults.put("a node stands still", NodesRun::pauseNode);
        faults.put("the connections are cut", run -> way.cut());
        faults.put("the way swallows what is sent", this::stall);
        faults.put("a node is killed", run -> run.killNode());
        return faults;
    }

    private void restart() {
        try {
            redis.stop();
            redis = start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stall(NodesRun run) {
        way.stall(true);
        run.letRun(NodesRun.MAX_STALENESS.multipliedBy(2));
        way.stall(false);
    }

    @Override
    public void close() throws IOException {
        way.close();
        redis.stop();
        database.stop();
    }
}
