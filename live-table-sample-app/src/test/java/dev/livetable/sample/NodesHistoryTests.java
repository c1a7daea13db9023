package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodesHistoryTests {

    private final NodesHistory history = new NodesHistory(List.of(1L), 100);

    private void write(int node, long time) {
        history.acknowledged(1, history.sends(1), node, time);
    }

    @Test
    void aNodeShowsItsOwnWritesAtOnce() {
        write(0, 10);

        history.read(history.begins(0, 11), "row", Map.of(1L, 0L));

        assertThat(history.violations()).hasSize(1);
    }

    @Test
    void anotherNodeShowsThemAfterSomeTime() {
        write(0, 10);

        history.read(history.begins(1, 110), "row", Map.of(1L, 0L));
        assertThat(history.violations()).isEmpty();
        history.read(history.begins(1, 111), "row", Map.of(1L, 0L));

        assertThat(history.violations()).hasSize(1);
    }

    @Test
    void nothingIsShownThatWasNotSent() {
        write(NodesHistory.NOBODY, 10);

        history.read(history.begins(1, 20), "row", Map.of(1L, 1L));
        assertThat(history.violations()).isEmpty();
        history.read(history.begins(1, 20), "row", Map.of(1L, 2L));

        assertThat(history.violations()).hasSize(1);
    }

    @Test
    void staleIsWhatHasBeenReplacedForSomeTime() {
        write(0, 10);
        write(1, 30);

        assertThat(history.read(history.begins(2, 60), "row", Map.of(1L, 0L)).staleness())
                .isEqualTo(50);
        assertThat(history.read(history.begins(2, 60), "row", Map.of(1L, 1L)).staleness())
                .isEqualTo(30);
        assertThat(history.read(history.begins(2, 60), "row", Map.of(1L, 2L)).staleness())
                .isZero();
        assertThat(history.violations()).isEmpty();
    }
}
