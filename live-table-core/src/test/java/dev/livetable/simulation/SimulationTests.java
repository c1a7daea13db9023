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
 * Runs the simulation, and checks what every reader and writer in it was told. {@code -Dlive.simulation.seeds} says how many
 * seeds; a seed that fails shows its whole history, and {@code -Dlive.simulation.seed} runs that one alone.
 */
class SimulationTests {

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
    @DisplayName("F1-F11: whatever the order and whatever fails, every read and every answer is right")
    void everyReadAndEveryAnswerIsRight() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();
        Long only = Long.getLong("live.simulation.seed");
        if (only != null) {
            assertThat(Simulation.run(only, counts)).isNull();
            return;
        }
        String failure = firstFailure(0, Long.getLong("live.simulation.seeds", 1000), counts);

        assertThat(failure).isNull();
        assertThat(counts)
                .containsKeys(
                        "read HIT", "read MISS", "read BYPASS", "write overdue", "crash", "restart", "task not taken");
    }

    @Test
    @DisplayName("F1-F11: so they are when pages are cut out of larger ones")
    void everyReadOfAPageThatIsCutOutIsRight() throws InterruptedException {
        assertThat(firstFailure(-300, 300, History.newCounts())).isNull();
    }

    @Test
    @DisplayName("F1-F11: so they are when few rows and questions are met again and again")
    void everyReadOfWhatIsWrittenAgainAndAgainIsRight() throws InterruptedException {
        long seeds = Long.getLong("live.simulation.seeds", 600);
        assertThat(firstFailure(Simulation.NARROW, seeds, History.newCounts())).isNull();
    }

    @Test
    @DisplayName("F1-F11: so they are when many rows are read and written at once")
    void everyReadOfManyRowsIsRight() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();
        long seeds = Long.getLong("live.simulation.seeds", 600);

        assertThat(firstFailure(Simulation.BULK, seeds, counts)).isNull();
        assertThat(counts).containsKeys("read several", "write acknowledged");
    }

    @Test
    @DisplayName("F1-F11: so they are when rows may be old: none that is known to have changed is shown as it was")
    void everyReadOfOldRowsIsRight() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();
        long seeds = Long.getLong("live.simulation.seeds", 1000);

        assertThat(firstFailure(Simulation.OLD, seeds, counts)).isNull();
        assertThat(counts).containsKeys("read STALE REFRESHING", "read STALE ERROR", "read STALE GAP");
    }

    @Test
    @DisplayName(
            "F1-F11: so they are when totals are known, pages fetched ahead, missing rows kept, and hot ones fetched again")
    void everyReadIsRightWhenTheMasterIsAskedLessOften() throws InterruptedException {
        Map<String, Integer> counts = History.newCounts();
        long seeds = Long.getLong("live.simulation.seeds", 600);

        assertThat(firstFailure(Simulation.FEWER, seeds, counts)).isNull();
        assertThat(counts).containsKeys("rows alone", "read HIT");
    }

    /** Runs seeds until one fails; returns its number and history, or null when none does. */
    static @Nullable String firstFailure(long from, long seeds, Map<String, Integer> counts)
            throws InterruptedException {
        return Seeds.firstFailure(Simulation::run, "live.simulation.seed", from, seeds, counts);
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
