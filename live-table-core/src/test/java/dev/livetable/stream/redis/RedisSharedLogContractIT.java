package dev.livetable.stream.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.livetable.Ports;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.bus.SharedLogContract;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import redis.embedded.RedisServer;

class RedisSharedLogContractIT extends SharedLogContract {

    @TempDir
    private static Path folder;

    private static final int port = Ports.free();
    private static final RedisServers servers = new RedisServers();
    private static RedisConnectionFactory connections;
    private static @Nullable RedisServer server;
    private static int names;

    private final String name = "contract-" + names++;

    @BeforeAll
    static void start() {
        startServer();
        connections = servers.connectionsTo(port);
    }

    private static void startServer() {
        server =
                servers.start(port, builder -> builder.setting("appendonly yes").setting("dir " + folder));
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @Override
    protected SharedLog open() {
        return new RedisSharedLog(connections, name, RedisServers.TIMEOUT);
    }

    @Override
    protected void breakConnections() {
        RedisServers.stop(requireNonNull(server));
        startServer();
    }

    @Override
    protected void dropAll() {
        byte[] key = ("live:{" + name + "}").getBytes(UTF_8);
        RedisServers.ask(connections, redis -> redis.streamCommands().xTrim(key, 0));
    }

    @Override
    protected void acceptNothing() {
        RedisServers.set(connections, "min-replicas-to-write", "1");
    }

    @Override
    protected void acceptAgain() {
        RedisServers.set(connections, "min-replicas-to-write", "0");
    }
}
