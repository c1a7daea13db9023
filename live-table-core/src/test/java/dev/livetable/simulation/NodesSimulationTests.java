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
import org.slf4j.LoggerFactory;

/**
 * Runs the simulation of several nodes, and checks what every reader was shown. {@code -Dlive.simulation.nodes.seeds} says how
 * many seeds; a seed that fails shows its whole history, and {@code -Dlive.simulation.nodes.seed} runs that one alone.
 */
class NodesSimulationTests {

    private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");

    @BeforeAll
    static void beSilent() {
        logger.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        logger.setLevel(null);
    }

    @Test
    @DisplayName("F12, F13: where the master tells, no node shows what it must not show any more")
    void everyReadIsRightWhereTheMasterTells() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();

        assertThat(failure(0, counts)).isNull();
        assertThat(counts).containsKeys("read HIT", "read MISS", "hit on what another node wrote", "node stopped");
    }

    private static @Nullable String failure(long from, Map<String, Integer> counts) throws InterruptedException {
        Long only = Long.getLong("live.simulation.nodes.seed");
        if (only != null) {
            return firstFailure(only, 1, counts);
        }
        return firstFailure(from, Long.getLong("live.simulation.nodes.seeds", 5000), counts);
    }

    /** Runs seeds until one fails; returns its number and history, or null when none does. */
    static @Nullable String firstFailure(long from, long seeds, Map<String, Integer> counts)
            throws InterruptedException {
        for (long seed = from; seed < from + seeds; seed++) {
            String failure = NodesSimulation.run(seed, counts);
            if (failure != null) {
                return failure + "\nSeed " + seed + ": run it alone with -Dlive.simulation.nodes.seed=" + seed;
            }
        }
        return null;
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
