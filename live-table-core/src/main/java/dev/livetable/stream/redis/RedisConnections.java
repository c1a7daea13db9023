package dev.livetable.stream.redis;

import dev.livetable.table.Causes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisClusterConnection;
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
     * anew, and whoever shares the connection gets there as well. Lettuce has one connection for what blocks and for what is
     * sent in a pipeline, and another one for the rest. Each of them is left.
     */

    private static final String QUIT = "QUIT";

    private static final Logger logger = LoggerFactory.getLogger(RedisConnections.class);

    private final RedisConnectionFactory factory;
    private final String log;
    private final boolean mayBeLettuce;

    RedisConnections(RedisConnectionFactory factory, String log) {
        this.factory = factory;
        this.log = log;
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

    /** Closes a connection over which something has failed, and leaves its server if that has become a replica. */
    void close(@Nullable RedisConnection connection, Throwable failure) {
        boolean isOfReplica = Causes.of(failure)
                .anyMatch(cause -> String.valueOf(cause.getMessage()).startsWith("READONLY"));
        if (connection != null && isOfReplica) {
            logger.warn("The log '{}' connects to Redis anew, since its server has become a replica", log);
            quit(() -> connection.execute(QUIT));
            leaveServerOfReads(connection);
        }
        close(connection);
    }

    /** Closes a connection, whether or not that fails. */
    static void close(@Nullable RedisConnection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (RuntimeException e) {
            logger.debug("A connection to Redis failed to close", e);
        }
    }

    /** Leaves the server that answers to what blocks, and to what is sent in a pipeline. */
    static void leaveServerOfReads(RedisConnection connection) {
        if (!(connection instanceof RedisClusterConnection)) { // not each driver has pipelines there
            quit(() -> {
                connection.openPipeline();
                connection.execute(QUIT);
                connection.closePipeline();
            });
        }
    }

    private static void quit(Runnable asks) {
        try {
            asks.run();
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
