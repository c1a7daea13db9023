package dev.livetable.spring.boot.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Which requests are remembered, and for how long. */
class SeenRequestsTests {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    private final SeenRequests seen = new SeenRequests(Duration.ofMinutes(5));

    private boolean add(String id, long ago) {
        return seen.add(id, NOW.getEpochSecond() - ago, NOW);
    }

    @Test
    void aRequestIsNewOnce() {
        assertThat(add("1", 0)).isTrue();
        assertThat(add("1", 0)).isFalse();
        assertThat(add("2", 0)).isTrue();
        assertThat(add("1", 1)).as("another time").isTrue();
    }

    @Test
    void oneThatCouldNotBeHandledIsNewAgain() {
        add("1", 0);
        seen.remove("1", NOW.getEpochSecond());
        seen.remove("2", NOW.getEpochSecond());

        assertThat(add("1", 0)).isTrue();
        assertThat(add("1", 0)).isFalse();
    }

    /** A request of another time is refused for that, so what is not remembered any more never passes for new. */
    @Test
    void whatIsRememberedCoversTheWindow() {
        add("1", 300);
        Instant later = NOW.plusMillis(999);

        assertThat(seen.isInWindow(NOW.getEpochSecond() - 300, NOW)).isTrue();
        assertThat(seen.add("1", NOW.getEpochSecond() - 300, later)).isFalse();
        assertThat(seen.isInWindow(NOW.getEpochSecond() - 300, later)).isFalse();
    }

    @Test
    void thereIsRoomForSoManyAndTheOldestSecondGivesWay() {
        for (int i = 0; i < SeenRequests.ROOM; i++) {
            assertThat(add("request " + i, i < 10 ? 20 : 10)).isTrue();
        }

        assertThat(add("one more", 5)).isTrue();
        assertThat(add("request 1", 20))
                .as("forgotten, and refused with its second")
                .isFalse();
        assertThat(add("another of that second", 20)).isFalse();
        assertThat(add("request 11", 10)).as("still remembered").isFalse();
        assertThat(add("another", 10)).isTrue();
    }
}
