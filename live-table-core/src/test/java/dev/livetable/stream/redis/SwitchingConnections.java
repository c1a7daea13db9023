package dev.livetable.stream.redis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Connections to one server, and then to another one, as after a failover. */
final class SwitchingConnections {

    private volatile RedisConnectionFactory current;

    SwitchingConnections(RedisConnectionFactory first) {
        this.current = first;
    }

    void use(RedisConnectionFactory next) {
        current = next;
    }

    RedisConnectionFactory factory() {
        return (RedisConnectionFactory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RedisConnectionFactory.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(current, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
