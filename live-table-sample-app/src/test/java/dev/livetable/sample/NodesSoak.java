package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * F12, F14 on real engines, with all that can go wrong with each, each at least once. {@code -Dlive.soak.seconds} says for
 * how long at least with each engine, 60 by default. Not part of a normal build: {@code -Psoak} runs it.
 */
class NodesSoak {

    private static final Logger logger = LoggerFactory.getLogger(NodesSoak.class);
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("live.soak.seconds", 60));
    private static final Duration BETWEEN = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private void run(NodesEngine engine, String name) throws Exception {
        Map<String, NodesTally> tallies = new LinkedHashMap<>();
        try (engine;
                NodesRun run = new NodesRun(engine, folder)) {
            long end = System.nanoTime() + TIME.toNanos();
            run.begin();
            run.letRun(BETWEEN);
            tally(tallies, "nothing", run);
            while (System.nanoTime() < end) {
                for (Map.Entry<String, Consumer<NodesRun>> fault :
                        engine.faults().entrySet()) {
                    fault.getValue().accept(run);
                    long repaired = run.awaitLive().toMillis();
                    logger.info("{}: {}: live again after {} ms", name, fault.getKey(), repaired);
                    run.letRun(BETWEEN);
                    tally(tallies, fault.getKey(), run);
                }
            }
            List<Map<Long, Long>> shown = run.endAndRead();
            tally(tallies, "the end", run);
            tallies.forEach((fault, tally) -> logger.info("{}: {}: {}", name, fault, tally));
            assertThat(run.violations()).isEmpty();
            assertThat(run.counts()).containsKeys("read by hit", "read by miss", "read by bypass", "written");
            assertThat(shown).as("what every node shows, and the database").containsOnly(shown.get(0));
        }
    }

    private static void tally(Map<String, NodesTally> tallies, String fault, NodesRun run) {
        tallies.computeIfAbsent(fault, any -> new NodesTally()).add(run.next());
    }

    @Test
    void postgres() throws Exception {
        run(new PostgresNodes(folder, "postgres"), "postgres");
    }

    @Test
    void postgresReplication() throws Exception {
        run(new PostgresNodes(folder, "postgres-replication"), "postgres-replication");
    }

    @Test
    void redis() throws Exception {
        run(new RedisNodes(folder), "redis");
    }

    @Test
    void kafka() throws Exception {
        run(new KafkaNodes(folder), "kafka");
    }

    @Test
    void redisSentinel() throws Exception {
        run(new RedisSentinelNodes(folder), "redis-sentinel");
    }

    @Test
    void redisCluster() throws Exception {
        run(new RedisClusterNodes(folder), "redis-cluster");
    }

    @Test
    void kafkaCluster() throws Exception {
        run(new KafkaClusterNodes(folder), "kafka-cluster");
    }
}
