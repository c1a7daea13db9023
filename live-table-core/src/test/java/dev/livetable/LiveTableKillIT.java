package dev.livetable;

import static dev.livetable.LiveTableKillChild.NEW_PRICE;
import static dev.livetable.LiveTableKillChild.OLD_PRICE;
import static dev.livetable.LiveTableSetup.product;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTableKillChild.Moment;
import dev.livetable.cache.disk.RedbCache;
import dev.livetable.status.ReadSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kills a process with a live table at one moment of a write, and reads what the next process reads. */
class LiveTableKillIT {

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "BEFORE_A_WRITE, HIT, " + OLD_PRICE,
        "BEFORE_THE_MASTER_COMMITS, MISS, " + OLD_PRICE,
        "AFTER_THE_MASTER_COMMITTED, MISS, " + NEW_PRICE
    })
    @DisplayName("F9: a kill between the master's commit and the invalidation leaves no old row")
    void killedDuringAWrite(Moment moment, ReadSource source, long price) throws Exception {
        runAndKill(moment);
        try (RedbCache cache = LiveTableKillChild.cache(folder);
                LiveTable table = LiveTableKillChild.table(LiveTableKillChild.master(folder), cache)) {
            assertThat(LiveTableSetup.sourceOfFirstPage(table)).isEqualTo(source);
            assertThat(LiveTableSetup.firstPage(table)).contains(product(1, "apple", price));
        }
    }

    @Test
    @DisplayName("a kill leaves what the last changes did not touch, and nothing that they touched")
    void killedAfterAWrite() throws Exception {
        runAndKill(Moment.A_SECOND_AFTER_THE_WRITE);
        try (RedbCache cache = LiveTableKillChild.cache(folder);
                LiveTable table = LiveTableKillChild.table(LiveTableKillChild.master(folder), cache)) {
            assertThat(table.readGet("2").source()).isEqualTo(ReadSource.HIT);
            assertThat(LiveTableSetup.firstPage(table)).contains(product(1, "apple", NEW_PRICE));
        }
    }

    private void runAndKill(Moment moment) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LiveTableKillChild.class.getName(),
                        folder.toString(),
                        moment.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = child.getInputStream()) {
            assertThat(out.read()).as("the child is at the moment").isEqualTo('R');
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
