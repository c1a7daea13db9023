package dev.livetable.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmhResultsTests {

    @TempDir
    Path folder;

    @Test
    void samplesHaveTheMedianOfTheBestFork() throws IOException {
        assertThat(value("sample", """
                "rawDataHistogram": [
                  [[[10.0, 1], [30.0, 2]], [[20.0, 4], [90.0, 1]]],
                  [[[5.0, 1], [70.0, 3]]]]""")).isEqualTo(20);
    }

    @Test
    void averagesHaveTheBestIteration() throws IOException {
        assertThat(value("avgt", """
                "rawData": [[30.0, 20.0], [25.0, 40.0]]""")).isEqualTo(20);
    }

    @Test
    void singleOperationsHaveTheMedian() throws IOException {
        assertThat(value("ss", """
                "rawData": [[30.0, 20.0, 50.0]]""")).isEqualTo(30);
    }

    private double value(String mode, String data) throws IOException {
        Path file = folder.resolve("results.json");
        Files.writeString(file, """
                [{"benchmark": "a.b.Some.one", "mode": "%s", "primaryMetric": {"scoreUnit": "ns/op", %s}}]
                """.formatted(mode, data));
        return JmhResults.read(file).get(0).value();
    }
}
