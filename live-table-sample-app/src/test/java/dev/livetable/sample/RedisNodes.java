package dev.livetable.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.tools.Server;

/** Nodes over a database that tells nothing, and a Redis by which they tell each other. */
final class RedisNodes implements NodesEngine {

    private static final String NAME = "nodes-test";
    private static final String KEY = "live:{" + NAME + "}";

    private final Server database;
    private final String url;
    private final RedisProcess redis = RedisProcess.start(port -> List.of());
    private final TcpProxy way;

    RedisNodes(Path folder) throws IOException, SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        this.way = new TcpProxy(redis.port());
    }

    @Override
    public List<String> properties() {
        return List.of(
                "--spring.datasource.url=" + url,
                "--live.bus.kind=redis",
                "--live.bus.name=" + NAME,
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
        faults.put("the server is killed, and starts without what it had", this::restart);
        faults.put("a node stands still", NodesRun::pauseNode);
        faults.put("entries are trimmed", run -> trim());
        faults.put("entries are trimmed while a node stands still", run -> run.pauseNode(this::trim));
        faults.put("the stream is deleted", run -> delete());
        faults.put("a node is killed", NodesRun::killNode);
        faults.put("the server stands still", run -> Signals.pause(run, redis.handle()));
        WayFaults.addTo(faults, way, "");
        return faults;
    }

    private void restart(NodesRun run) {
        redis.kill();
        run.letRun(NodesRun.LONGER_THAN_ALLOWED);
        redis.start(List.of());
    }

    private void trim() {
        redis.ask(commands -> commands.xtrim(KEY, 0));
    }

    private void delete() {
        redis.ask(commands -> commands.del(KEY));
    }

    @Override
    public void close() throws IOException {
        way.close();
        redis.close();
        database.stop();
    }
}
