package dev.livetable.spring.boot.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Auto-configuration of a bus of nodes over Redis: {@code live.bus.kind: redis}. */
@AutoConfiguration(before = LiveTableAutoConfiguration.class)
@ConditionalOnClass(RedisConnectionFactory.class)
public final class LiveTableRedisAutoConfiguration {

    LiveTableRedisAutoConfiguration() {}

    @Bean
    RedisLogFactory liveTableRedisLogs(ObjectProvider<RedisConnectionFactory> connections) {
        return new RedisLogFactory(connections);
    }
}
