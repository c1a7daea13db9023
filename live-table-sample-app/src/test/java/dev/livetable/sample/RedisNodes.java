package dev.livetable.sample;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Nodes over a database that tells nothing, and a Redis by which they tell each other. */
final class RedisNodes extends BusNodes {

    private static final String KEY = "live:{" + NAME + "}";

    private final RedisProcess redis = RedisProcess.start(port -> List.of());
    private final TcpProxy way;

    RedisNodes(Path folder) throws SQLException {
        super(folder, "redis");
        this.way = new TcpProxy(redis.port());
    }

    @Override
    List<String> reachedBy() {
        return RedisProcess.client("--spring.data.redis.host=localhost", "--spring.data.redis.port=" + way.port());
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
    public void close() {
        way.close();
        redis.close();
        super.close();
    }
}
