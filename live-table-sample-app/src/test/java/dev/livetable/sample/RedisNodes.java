package dev.livetable.sample;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.tools.Server;
import org.springframework.test.util.TestSocketUtils;
import redis.embedded.RedisServer;

/** Nodes over a database that tells nothing, and a Redis by which they tell each other. */
final class RedisNodes implements NodesEngine {

    private static final String NAME = "nodes-test";
    private static final String KEY = "live:{" + NAME + "}";
    private static final Pattern PROCESS = Pattern.compile("process_id:(\\d+)");

    private final Server database;
    private final String url;
    private final int port = TestSocketUtils.findAvailableTcpPort();
    private final TcpProxy way;
    private RedisServer redis;
    private ProcessHandle process;

    RedisNodes(Path folder) throws IOException, SQLException {
        this.database = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        this.url = "jdbc:h2:tcp://localhost:" + database.getPort() + "/./nodes;DB_CLOSE_DELAY=-1";
        this.redis = start();
        this.process = process();
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

    private ProcessHandle process() {
        Matcher found = PROCESS.matcher(ask(commands -> commands.info("server")));
        if (!found.find()) {
            throw new IllegalStateException("The server does not say which process it is");
        }
        return ProcessHandle.of(Long.parseLong(found.group(1))).orElseThrow();
    }

    private <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create("redis://localhost:" + port);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown();
        }
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
        faults.put("the server stands still", run -> Signals.pause(run, process));
        WayFaults.addTo(faults, way, "");
        return faults;
    }

    private void restart(NodesRun run) {
        try {
            Signals.kill(process);
            redis.stop();
            run.letRun(NodesRun.LONGER_THAN_ALLOWED);
            redis = start();
            process = process();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void trim() {
        ask(commands -> commands.xtrim(KEY, 0));
    }

    private void delete() {
        ask(commands -> commands.del(KEY));
    }

    @Override
    public void close() throws IOException {
        way.close();
        redis.stop();
        database.stop();
    }
}
