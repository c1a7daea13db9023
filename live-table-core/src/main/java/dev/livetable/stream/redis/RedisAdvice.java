package dev.livetable.stream.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.RedisConnection;

/** What the settings of a server leave open to loss. */
final class RedisAdvice {

    private static final Logger logger = LoggerFactory.getLogger(RedisAdvice.class);

    private RedisAdvice() {}

    /** Returns what should be set otherwise; nothing where the server does not show its settings. */
    static List<String> of(RedisConnection connection) {
        List<String> advice = new ArrayList<>();
        try {
            String policy = setting(connection, "maxmemory-policy");
            String memory = setting(connection, "maxmemory");
            boolean evicts = policy != null
                    && memory != null
                    && !memory.equals("0")
                    && !policy.equals("noeviction")
                    && !policy.startsWith("volatile-");
            if (evicts) {
                advice.add(
                        "maxmemory-policy is " + policy + ", so Redis may drop the whole log when its memory is full:"
                                + " set it to noeviction or one that begins with volatile-");
            }
            String replicas = told(connection.serverCommands().info("replication"), "connected_slaves");
            boolean isReplicated = replicas != null && !replicas.equals("0");
            if (isReplicated && "0".equals(setting(connection, "min-replicas-to-write"))) {
                advice.add(
                        "Redis has replicas and min-replicas-to-write is 0, so a primary that is cut off goes on answering:"
                                + " set min-replicas-to-write to 1 and min-replicas-max-lag to less than the time after which a"
                                + " failover begins");
            }
        } catch (RuntimeException e) {
            logger.debug("Redis does not show its settings", e);
        }
        return advice;
    }

    private static @Nullable String setting(RedisConnection connection, String name) {
        return told(connection.serverCommands().getConfig(name), name);
    }

    /** Returns what a server says; on a cluster the names have the node before them, and one node speaks for all. */
    private static @Nullable String told(@Nullable Properties all, String name) {
        if (all == null) {
            return null;
        }
        return all.stringPropertyNames().stream()
                .filter(each -> each.equals(name) || each.endsWith("." + name))
                .map(all::getProperty)
                .findFirst()
                .orElse(null);
    }
}
