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
     * word is open for many minutes: so it is tried before it is handed out.
     *
     * A connection, shared or from a pool, lasts when its server becomes a replica, and when the name of the primary leads to
     * another server. Nobody can write over it then. So the server is asked to end it: the driver looks for the primary
     * anew, and whoever shares the connection gets there as well.
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
    static void leaveReplica(RedisConnection connection, String log) {
        logger.warn("The log '{}' connects to Redis anew, since its server has become a replica", log);
        try {
            connection.execute("QUIT");
        } catch (RuntimeException e) {
            logger.debug("The server has ended the connection before it answered", e);
        }
    }

    /** What is loaded only where the driver is there. */
    private static final class Lettuce {

        static void trySharedOf(RedisConnectionFactory factory) {
            if (factory instanceof LettuceConnectionFactory lettuce && lettuce.getShareNativeConnection()) {
                lettuce.validateConnection();
            }
        }
    }
}
