package dev.livetable.stream.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.SocketAddressResolver;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

/** Servers of Redis that a test starts, and stops. */
final class RedisServers implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<LettuceConnectionFactory> factories = new ArrayList<>();

    RedisServer start(int port, Function<RedisServerBuilder, RedisServerBuilder> settings) {
        try {
            RedisServerBuilder builder =
                    RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
            RedisServer server = settings.apply(builder).build();
            server.start();
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void stop(RedisServer server) {
        try {
            server.stop();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    RedisConnectionFactory connectionsTo(int port) {
        LettuceConnectionFactory factory =
                new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port), client());
        return keep(factory);
    }

    /** Returns connections to a server whose name leads to another address from time to time. */
    RedisConnectionFactory connectionsTo(Supplier<SocketAddress> name) {
        return connectionsTo(name, LettuceClientConfiguration.builder());
    }

    /** Returns such connections out of a pool. */
    LettuceConnectionFactory pooledConnectionsTo(Supplier<SocketAddress> name) {
        return connectionsTo(name, LettucePoolingClientConfiguration.builder());
    }

    private LettuceConnectionFactory connectionsTo(
            Supplier<SocketAddress> name, LettuceClientConfiguration.LettuceClientConfigurationBuilder client) {
        ClientResources resources = ClientResources.builder()
                .socketAddressResolver(new SocketAddressResolver(DnsResolver.unresolved()) {
                    @Override
                    public SocketAddress resolve(RedisURI uri) {
                        return name.get();
                    }
                })
                .build();
        client.commandTimeout(TIMEOUT).clientResources(resources);
        return keep(new LettuceConnectionFactory(new RedisStandaloneConfiguration("redis"), client.build()));
    }

    LettuceConnectionFactory keep(LettuceConnectionFactory factory) {
        factory.afterPropertiesSet();
        factory.start();
        factories.add(factory);
        return factory;
    }

    static LettuceClientConfiguration client() {
        return LettuceClientConfiguration.builder()
                .commandTimeout(TIMEOUT)
                .shutdownQuietPeriod(Duration.ZERO)
                .build();
    }

    /** Returns the answer to a command. */
    static <T> T ask(RedisConnectionFactory connections, Function<RedisConnection, T> command) {
        RedisConnection connection = connections.getConnection();
        try {
            return command.apply(connection);
        } finally {
            connection.close();
        }
    }

    /** Gives a server another setting, while it runs. */
    static void set(RedisConnectionFactory server, String setting, String value) {
        ask(server, redis -> {
            redis.serverCommands().setConfig(setting, value);
            return true;
        });
    }

    @Override
    public void close() {
        factories.forEach(LettuceConnectionFactory::destroy);
        servers.forEach(RedisServers::stop);
    }
}
