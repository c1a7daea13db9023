package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.EconomyCount;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PaybackTests {

    private final ManualScheduler time = new ManualScheduler();
    private final Payback payback = new Payback(time);
    private final Unread unread = new Unread(payback);

    private void waste(int times) {
        IntStream.range(0, times).forEach(i -> payback.wasted());
    }

    private void save(int times) {
        IntStream.range(0, times).forEach(i -> payback.saved());
    }

    @Test
    @DisplayName(
            "what wastes more than it saves is left alone for a minute, and twice as long each time, up to an hour")
    void whatDoesNotPayIsLeftAlone() {
        save(Payback.LOOK - 1);
        waste(Payback.LOOK - 1);
        assertThat(payback.pays()).isTrue();

        waste(1);
        assertThat(payback.count()).isEqualTo(new EconomyCount(Payback.LOOK - 1, Payback.LOOK, true));
        Duration pause = Payback.FIRST_PAUSE;
        for (int i = 0; i < 10; i++) {
            time.advance(pause.minusNanos(1));
            assertThat(payback.pays()).isFalse();
            time.advance(Duration.ofNanos(1));
            assertThat(payback.pays()).isTrue();
            waste(Payback.LOOK);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(Payback.LONGEST_PAUSE) < 0 ? pause : Payback.LONGEST_PAUSE;
        }
        assertThat(pause).isEqualTo(Payback.LONGEST_PAUSE);
    }

    @Test
    void whatSavesAsMuchGoesOnAndIsForgiven() {
        waste(Payback.LOOK);
        time.advance(Payback.FIRST_PAUSE);
        save(Payback.LOOK);
        waste(Payback.LOOK);
        assertThat(payback.pays()).isTrue();

        waste(Payback.LOOK); // what was saved before the last look does not count
        assertThat(payback.pays()).isFalse();
        time.advance(Payback.FIRST_PAUSE);
        assertThat(payback.pays()).isTrue();
    }

    @Test
    @DisplayName("what is kept on a chance ends once: as saved, or as wasted")
    void eachEndsOnce() {
        unread.add("read");
        unread.add("gone");
        unread.add("again");
        unread.add("again");
        unread.add("left");

        unread.asked("read", true);
        unread.asked("read", true);
        unread.asked("gone", false);
        unread.asked("never added", true);
        assertThat(payback.count()).isEqualTo(new EconomyCount(1, 2, false));

        unread.giveUp();
        assertThat(payback.count()).isEqualTo(new EconomyCount(1, 4, false));
        assertThat(unread.contains("left")).isFalse();
    }

    @Test
    void whatThereIsNoRoomForIsWastedAndTheOldestGoesFirst() {
        unread.add("first");
        unread.add("again");
        IntStream.range(2, Unread.MOST).forEach(i -> unread.add("key" + i));
        unread.asked("again", true);
        unread.add("again");
        assertThat(unread.contains("first")).isFalse();
        assertThat(payback.count()).isEqualTo(new EconomyCount(1, 1, false));

        unread.add("one more"); // what goes is "again" as it was added at first, which has ended
        assertThat(unread.contains("again")).isTrue();
        assertThat(payback.count()).isEqualTo(new EconomyCount(1, 1, false));
    }
}
