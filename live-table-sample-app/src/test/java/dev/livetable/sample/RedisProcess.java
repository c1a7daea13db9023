package dev.livetable.sample;

import dev.livetable.Ports;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** A server of Redis that can be killed, and started again. */
final class RedisProcess implements AutoCloseable {

    private static final int TO_CLUSTER_PORT = 10_000;

    private final int port;
    private final List<String> settings;
    private RedisServer server;
    private ProcessHandle process;

    private RedisProcess(int port, List<String> settings) {
        this.port = port;
        this.settings = settings;
        this.server = launch(List.of());
        this.process = found();
    }

    /** Starts a server. It also has room for a cluster's port, which is 10,000 higher. */
    static RedisProcess start(Function<Integer, List<String>> settings) {
        int port = Ports.free(TO_CLUSTER_PORT);
        return new RedisProcess(port, settings.apply(port));
    }

    /** Returns properties of a client, with those that have it not wait for long. */
    static List<String> client(String... address) {
        return Stream.concat(
                        Stream.of(address),
                        Stream.of("--spring.data.redis.timeout=1s", "--spring.data.redis.connect-timeout=500ms"))
                .toList();
    }

    int port() {
        return port;
    }

    ProcessHandle handle() {
        return process;
    }

    /** Starts the server anew, without what it had. */
    void start(List<String> more) {
        server = launch(more);
        process = found();
    }

    private RedisServer launch(List<String> more) {
        RedisServerBuilder builder =
                RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
        settings.forEach(builder::setting);
        more.forEach(builder::setting);
        try {
            RedisServer started = builder.build();
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessHandle found() {
        return ProcessHandle.of(Long.parseLong(told("server", "process_id"))).orElseThrow();
    }

    /** Kills the server as {@code kill -9} does. */
    void kill() {
        Signals.kill(process);
        close();
    }

    /** Returns what the server says of itself. */
    String told(String section, String name) {
        Matcher found = Pattern.compile(name + ":(\\S*)").matcher(ask(commands -> commands.info(section)));
        if (!found.find()) {
            throw new IllegalStateException("The server does not say its " + name);
        }
        return found.group(1);
    }

    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown();
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
