package dev.livetable.stream.redis;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

/** Connections for a log, which asks for one only at first and after an error. */
final class RedisConnections {

    /*
     * Lettuce hands out one connection to all, again and again, as long as it is open. One whose other end is gone without a
     * word is open for many minutes: so it is tried before it is handed out. One whose server becomes a replica lasts, too,
     * when the name of the primary leads to another server: so it is made anew when the server says that it is a replica,
     * since nobody can write over it. The application gets a new connection with the log.
     */

    private static final Logger logger = LoggerFactory.getLogger(RedisConnections.class);

    private final RedisConnectionFactory factory;
    private final boolean mayBeLettuce;

    RedisConnections(RedisConnectionFactory factory) {
        this.factory = factory;
        this.mayBeLettuce = ClassUtils.isPresent(
                "io.lettuce.core.RedisClient", factory.getClass().getClassLoader());
    }

    /** Returns a connection, which the caller closes. */
    RedisConnection open() {
        if (mayBeLettuce) {
            Lettuce.trySharedOf(factory);
        }
        return factory.getConnection();
    }

    /** Leaves a server that has become a replica. */
    void leaveReplica(String log) {
        if (mayBeLettuce && Lettuce.renewSharedOf(factory)) {
            logger.warn("The log '{}' connects to Redis anew, since its server has become a replica", log);
        }
    }

    /** What is loaded only where the driver is there. */
    private static final class Lettuce {

        static void trySharedOf(RedisConnectionFactory factory) {
            if (factory instanceof LettuceConnectionFactory lettuce && lettuce.getShareNativeConnection()) {
                lettuce.validateConnection();
            }
        }

        static boolean renewSharedOf(RedisConnectionFactory factory) {
            if (factory instanceof LettuceConnectionFactory lettuce && lettuce.getShareNativeConnection()) {
                lettuce.resetConnection();
                return true;
            }
            return false;
        }
    }
}
