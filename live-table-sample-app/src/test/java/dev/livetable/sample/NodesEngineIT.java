package dev.livetable.sample;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F12, F14 as in {@link NodesIT}, on engines of several servers, one of which ends. Not part of a normal build: {@code
 * -Pengines} runs it.
 */
class NodesEngineIT {

    @TempDir
    Path folder;

    @Test
    @DisplayName("over Redis with sentinels, whose replica takes over without the last entries")
    void redisSentinel() throws Exception {
        NodesIT.run(folder, new RedisSentinelNodes(folder), "the replica takes over without the last entries", true);
    }

    @Test
    @DisplayName("over a cluster of Redis, another server of which takes over without the last entries")
    void redisCluster() throws Exception {
        NodesIT.run(folder, new RedisClusterNodes(folder), "another server takes over without the last entries", true);
    }

    @Test
    @DisplayName("over three brokers of Kafka, the leading one of which is killed")
    void kafkaCluster() throws Exception {
        NodesIT.run(folder, new KafkaClusterNodes(folder), "the broker that leads is killed", true);
    }
}
