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

        history.read(0, "row", history.floors(0, 11), Map.of(1L, 0L));

        assertThat(history.violations()).hasSize(1);
    }

    @Test
    void anotherNodeShowsThemAfterSomeTime() {
        write(0, 10);

        history.read(1, "row", history.floors(1, 110), Map.of(1L, 0L));
        assertThat(history.violations()).isEmpty();
        history.read(1, "row", history.floors(1, 111), Map.of(1L, 0L));

        assertThat(history.violations()).hasSize(1);
    }

    @Test
    void nothingIsShownThatWasNotSent() {
        write(NodesHistory.NOBODY, 10);

        history.read(1, "row", history.floors(1, 20), Map.of(1L, 1L));
        assertThat(history.violations()).isEmpty();
        history.read(1, "row", history.floors(1, 20), Map.of(1L, 2L));

        assertThat(history.violations()).hasSize(1);
    }
}
