package dev.livetable.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Says at once which sabotage does not fit the sources any more. {@link SabotageTests} makes them. */
class SabotageTextsTests {

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.livetable.simulation.Sabotage#all")
    void whatIsChangedIsThereOnce(Sabotage sabotage) throws IOException {
        assertThat(sabotage.changedSource()).isNotBlank();
    }
}
