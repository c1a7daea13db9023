package dev.livetable.spring.boot.autoconfigure;

import dev.livetable.spring.boot.autoconfigure.LiveProperties.BusKind;
import dev.livetable.stream.bus.SharedLog;
import dev.livetable.stream.redis.RedisSharedLog;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Makes logs of the nodes that are Redis Streams, over the connections of {@code spring.data.redis.*}. */
final class RedisLogFactory implements SharedLogFactory {

    /** What Lettuce waits for an answer if nobody says otherwise. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final ObjectProvider<RedisConnectionFactory> connections;

    RedisLogFactory(ObjectProvider<RedisConnectionFactory> connections) {
        this.connections = connections;
    }

    @Override
    public BusKind kind() {
        return BusKind.REDIS;
    }

    @Override
    public SharedLog create(String name) {
        RedisConnectionFactory factory = EngineBeans.only(
                connections, RedisConnectionFactory.class, "live.bus.kind is 'redis', but ", EngineBeans.REDIS);
        return new RedisSharedLog(factory, name, timeout(factory));
    }

    /** Returns how long the client waits for an answer, which Lettuce and Jedis both tell in milliseconds. */
    private static Duration timeout(RedisConnectionFactory factory) {
        return BeanProperty.read(factory, "timeout") instanceof Number millis && millis.longValue() > 0
                ? Duration.ofMillis(millis.longValue())
                : TIMEOUT;
    }
}
