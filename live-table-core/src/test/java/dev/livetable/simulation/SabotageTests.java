package dev.livetable.simulation;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sabotages of {@link SabotageIT} fit the sources as they are, so that they can be tried at any time. */
class SabotageTests {

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.livetable.simulation.Sabotage#all")
    void everySabotageFitsTheSources(Sabotage sabotage, @TempDir Path folder) throws IOException {
        sabotage.compileInto(folder);
    }
}
