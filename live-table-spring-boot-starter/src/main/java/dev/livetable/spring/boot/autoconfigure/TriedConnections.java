package dev.livetable.spring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisSentinelConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Connections by Lettuce that are tried before they are handed out. */
final class TriedConnections implements RedisConnectionFactory {

    /*
     * Lettuce hands out one connection to all, again and again, as long as it is open. One whose other end is gone without
     * a word is open for many minutes. A log asks for a connection only at first and after an error, so one question each
     * time is cheap, and the application gets a new connection with it.
     */

    private final LettuceConnectionFactory connections;

    TriedConnections(LettuceConnectionFactory connections) {
        this.connections = connections;
    }

    private void tryShared() {
        if (connections.getShareNativeConnection()) {
            connections.validateConnection();
        }
    }

    @Override
    public RedisConnection getConnection() {
        tryShared();
        return connections.getConnection();
    }

    @Override
    public RedisClusterConnection getClusterConnection() {
        tryShared();
        return connections.getClusterConnection();
    }

    @Override
    public RedisSentinelConnection getSentinelConnection() {
        return connections.getSentinelConnection();
    }

    @Override
    public boolean getConvertPipelineAndTxResults() {
        return connections.getConvertPipelineAndTxResults();
    }

    @Override
    public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException e) {
        return connections.translateExceptionIfPossible(e);
    }
}
