package dev.livetable;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sabotages of {@link SabotageIT} fit the sources as they are, so that they can be tried at any time. */
class SabotageTests {

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.livetable.Sabotage#all")
    void everySabotageFitsTheSources(Sabotage sabotage) throws IOException {
        sabotage.applyTo(Files.readString(sabotage.source()));
    }
}
