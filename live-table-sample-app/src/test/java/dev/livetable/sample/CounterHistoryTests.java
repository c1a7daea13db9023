package dev.livetable.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CounterHistoryTests {

    private final CounterHistory history = new CounterHistory(List.of(1L, 2L));

    @Test
    void whatWasSentMayBeShownAndWhatWasAcknowledgedMust() {
        Map<Long, Long> before = history.floors();
        history.sends(1);
        history.read(1, before, Map.of(), Map.of(1L, 0L, 2L, 0L), "a page");
        history.read(1, before, Map.of(), Map.of(1L, 1L), "a row");
        history.acknowledged(1, 1);
        history.read(1, before, Map.of(), Map.of(1L, 0L), "a read that began before");
        assertThat(history.violations()).isEmpty();

        history.read(1, history.floors(), history.shown(1, "a page"), Map.of(1L, 0L), "a row");

        assertThat(history.violations())
                .containsExactly("process 1: a row shows 0 for row 1, which must be from 1 to 1");
    }

    @Test
    void whatWasNeverSentIsShownByNobody() {
        history.read(1, history.floors(), history.shown(1, "a page"), Map.of(2L, 1L), "a row");

        assertThat(history.violations())
                .containsExactly("process 1: a row shows 1 for row 2, which must be from 0 to 0");
    }

    @Test
    void aPageGoesBackInNoRow() {
        history.sends(1);
        history.sends(2);
        Map<Long, Long> early = history.shown(1, "a page");
        history.read(1, history.floors(), history.shown(1, "a page"), Map.of(1L, 1L, 2L, 0L), "a page");
        history.read(1, history.floors(), early, Map.of(1L, 0L, 2L, 1L), "a page");
        history.read(2, history.floors(), history.shown(2, "a page"), Map.of(1L, 0L, 2L, 1L), "a page");
        assertThat(history.violations()).isEmpty();

        history.read(1, history.floors(), history.shown(1, "a page"), Map.of(1L, 1L, 2L, 0L), "a page");

        assertThat(history.violations())
                .containsExactly("process 1: a page shows 0 for row 2, which a page before showed as 1");
    }
}
