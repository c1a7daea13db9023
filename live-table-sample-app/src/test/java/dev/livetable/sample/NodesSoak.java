package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * F12, F14 on real engines, with all that can go wrong with each, again and again. {@code -Dlive.soak.seconds} says for how
 * long with each engine, 60 by default. Not part of a normal build: {@code -Psoak} runs it.
 */
class NodesSoak {

    private static final Logger logger = LoggerFactory.getLogger(NodesSoak.class);
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("live.soak.seconds", 60));
    private static final Duration BETWEEN = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private void run(NodesEngine engine) throws Exception {
        try (engine;
                NodesRun run = new NodesRun(engine, folder)) {
            long end = System.nanoTime() + TIME.toNanos();
            run.begin();
            while (System.nanoTime() < end) {
                for (Consumer<NodesRun> fault : engine.faults().values()) {
                    run.letRun(BETWEEN);
                    fault.accept(run);
                }
            }
            run.letRun(BETWEEN);
            List<Map<Long, Long>> shown = run.endAndRead();
            assertThat(shown).as("what every node shows, and the database").containsOnly(shown.get(0));
            logger.info(
                    "Soak of {} s: {}, {} violations",
                    TIME.toSeconds(),
                    run.counts(),
                    run.violations().size());
            assertThat(run.violations()).isEmpty();
        }
    }

    @Test
    void postgres() throws Exception {
        run(new PostgresNodes(folder, "postgres"));
    }

    @Test
    void postgresReplication() throws Exception {
        run(new PostgresNodes(folder, "postgres-replication"));
    }

    @Test
    void redis() throws Exception {
        run(new RedisNodes(folder));
    }

    @Test
    void kafka() throws Exception {
        run(new KafkaNodes(folder));
    }
}
