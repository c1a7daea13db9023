package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.LoggerFactory;

/**
 * Runs the simulation of several nodes, and checks what every reader was shown. {@code -Dlive.simulation.nodes.seeds} says how
 * many seeds; a seed that fails shows its whole history, and {@code -Dlive.simulation.nodes.seed} runs that one alone.
 */
class NodesSimulationTests {

    private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");

    /** What has to happen, or the histories were in vain. */
    private static final String[] EVERYWHERE = {
        "hit on what another node wrote",
        "read BYPASS",
        "fresh read BYPASS",
        "at least read HIT",
        "at least read BYPASS",
        "at rest HIT",
        "gap LAGGED",
        "gap LOST",
        "gap UNANSWERED",
        "connection cut",
        "connection half-open",
        "engine down",
        "node stopped",
        "machine suspended",
        "node killed",
        "receipt given"
    };

    @BeforeAll
    static void beSilent() {
        logger.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        logger.setLevel(null);
    }

    @Test
    @EnabledIfSystemProperty(named = "live.simulation.nodes.seed", matches = "\\d+")
    @DisplayName("F12-F14: one seed")
    void oneSeed() throws InterruptedException {
        assertThat(firstFailure(Long.getLong("live.simulation.nodes.seed"), 1, History.newCounts()))
                .isNull();
    }

    @Test
    @DisabledIfSystemProperty(named = "live.simulation.nodes.seed", matches = "\\d+")
    @DisplayName("F12, F13: where the master tells, no node shows what it must not show any more")
    void everyReadIsRightWhereTheMasterTells() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();

        assertThat(failure(0, counts)).isNull();
        assertThat(counts)
                .containsKeys(EVERYWHERE)
                .containsKeys("fresh read HIT", "change by others", "echo dropped", "events lost");
    }

    @Test
    @DisabledIfSystemProperty(named = "live.simulation.nodes.seed", matches = "\\d+")
    @DisplayName("F12-F14: where the nodes tell each other, none shows what it must not show any more")
    void everyReadIsRightWhereTheNodesTellEachOther() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();

        assertThat(failure(NodesSimulation.BUS, counts)).isNull();
        assertThat(counts)
                .containsKeys(EVERYWHERE)
                .containsKeys(
                        "killed with a write at the master",
                        "append unknown",
                        "message twice",
                        "log trimmed",
                        "failover loses messages",
                        "write not accepted",
                        "write overdue",
                        "change beside",
                        "beside read HIT");
    }

    private static @Nullable String failure(long from, Map<String, Integer> counts) throws InterruptedException {
        return firstFailure(from, Long.getLong("live.simulation.nodes.seeds", 3000), counts);
    }

    /** Runs seeds until one fails; returns its number and history, or null when none does. */
    static @Nullable String firstFailure(long from, long seeds, Map<String, Integer> counts)
            throws InterruptedException {
        return Seeds.firstFailure(NodesSimulation::run, "live.simulation.nodes.seed", from, seeds, counts);
    }

    /** Runs seeds without a test around: first, how many. */
    public static void main(String[] arguments) throws InterruptedException {
        logger.setLevel(Level.OFF);
        Map<String, Integer> counts = History.newCounts();
        long begun = System.nanoTime();
        String failure = firstFailure(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), counts);
        System.out.println(failure == null ? "no failure" : failure);
        System.out.println(counts);
        System.out.println((System.nanoTime() - begun) / 1_000_000 + " ms");
    }
}
