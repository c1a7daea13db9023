package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * F12, F14 on real engines: three processes under load over each, and one thing that goes wrong. {@code NodesSoak} has the
 * rest of what can.
 */
class NodesIT {

    private static final Logger logger = LoggerFactory.getLogger(NodesIT.class);
    private static final Duration QUIET = Duration.ofMillis(1500);

    @TempDir
    Path folder;

    private void run(NodesEngine engine, String fault) throws Exception {
        run(folder, engine, fault, false);
    }

    /** Runs three nodes under load while something goes wrong; also until all trust their caches again, if that is asked for. */
    static void run(Path folder, NodesEngine engine, String fault, boolean untilLive) throws Exception {
        Consumer<NodesRun> goesWrong = engine.faults().get(fault);
        assertThat(goesWrong).as(fault).isNotNull();
        try (engine;
                NodesRun run = new NodesRun(engine, folder)) {
            run.begin();
            run.letRun(QUIET);
            goesWrong.accept(run);
            if (untilLive) {
                run.awaitLive();
            }
            run.letRun(QUIET.plus(NodesRun.MAX_STALENESS));
            run.awaitCounted("read by hit", "read by miss", "written");
            List<Map<Long, Long>> shown = run.endAndRead();
            assertThat(shown).as("what every node shows, and the database").containsOnly(shown.get(0));
            logger.info("Three nodes, {}: {}", fault, run.next());
            assertThat(run.violations()).isEmpty();
        }
    }

    @Test
    @DisplayName("over PostgreSQL's NOTIFY, whose connections end")
    void postgres() throws Exception {
        run(new PostgresNodes(folder, "postgres"), "the server ends all connections");
    }

    @Test
    @DisplayName("over Redis, with a node that stands still")
    void redis() throws Exception {
        run(new RedisNodes(folder), "a node stands still");
    }

    @Test
    @DisplayName("over Kafka, whose records are deleted")
    void kafka() throws Exception {
        run(new KafkaNodes(folder), "all records are deleted");
    }
}
