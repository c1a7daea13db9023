package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Breaks one guarantee after the other, and sees that the simulation notices: a proof that cannot fail proves nothing. Each
 * sabotage is a change of a line or two of a main class, which is compiled aside and put in the place of the real one. This
 * takes minutes, and runs only when {@code -Dlive.sabotage.seeds} says how many seeds there are to notice each: it finds the
 * seeds that {@link SabotageTests} tries in every build.
 */
@EnabledIfSystemProperty(named = "live.sabotage.seeds", matches = "\\d+")
class SabotageIT {

    private static final Logger logger = (Logger) LoggerFactory.getLogger("dev.livetable");
    private static final long SEEDS = Long.getLong("live.sabotage.seeds", 40_000);
    private static final List<String> caught = new ArrayList<>();

    @BeforeAll
    static void beSilent() {
        logger.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        logger.setLevel(null);
        caught.forEach(System.out::println);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.livetable.simulation.Sabotage#noticedBySeeds")
    void theSimulationNotices(Sabotage sabotage, @TempDir Path folder) throws Exception {
        sabotage.compileInto(folder);
        Apart apart = new Apart(folder);
        Class<?> simulation = apart.loadClass(sabotage.simulation().getName());
        var firstFailure = simulation.getDeclaredMethod("firstFailure", long.class, long.class, Map.class);
        firstFailure.setAccessible(true);
        String failure = (String) firstFailure.invoke(null, sabotage.firstSeed(), SEEDS, History.newCounts());

        assertThat(failure)
                .as(sabotage + ": noticed within " + SEEDS + " seeds")
                .isNotNull();
        String seed = failure.replaceAll("(?s).*\nSeed (\\d+):.*", "$1");
        String noticed = failure.replaceAll("(?s).*VIOLATION ([^\n]*)\n.*", "$1");
        caught.add("| %s | %s | %s | %s |".formatted(sabotage.clause(), sabotage.what(), seed, noticed));
    }
}
