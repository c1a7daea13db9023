package dev.livetable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HitRatioTests {

    @ParameterizedTest
    @EnumSource
    void everyScenarioRunsAndItsAnswersAreRight(HitScenario scenario) {
        assertThat(HitRatio.measure(scenario, 200)).isBetween(0.0, 1.0);
    }
}
