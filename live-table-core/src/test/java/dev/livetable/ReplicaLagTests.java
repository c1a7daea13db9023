package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.status.InvalidationCause;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Row;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F1 with a master that answers from a replica: what was fetched while it was behind goes. */
class ReplicaLagTests extends LiveTableSetup {

    private static final Duration LAG = Duration.ofSeconds(2);

    private final ManualLiveStream stream = new ManualLiveStream();

    @BeforeEach
    void changeOneRowAtATime() {
        master.oneRow();
    }

    private LiveTable table() {
        LiveTable table = open(builder().replicaLag(LAG).stream(stream));
        table.patch("3", Row.of("price", 30));
        time.advance(LAG);
        return table;
    }

    /** The master shows a row as it was, as a replica does that is behind. */
    private void fallBehind(LiveTable table) {
        master.put(product(1, "apple", 10));
        assertThat(price(table, "1")).isEqualTo(10L);
        master.put(product(1, "apple", 11));
    }

    @Test
    @DisplayName("after a write, once the lag is over, the row is fetched anew, and the mark is held until then")
    void afterAWrite() {
        LiveTable table = table();
        table.patch("1", Row.of("price", 11));
        fallBehind(table);
        assertThat(cache.isMarked("products")).as("F9").isTrue();

        time.advance(LAG);

        assertThat(price(table, "1")).isEqualTo(11L);
        await().until(() -> !cache.isMarked("products")); // the worker of the write puts its own away after its answer
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.REPLICA, 3L);
    }

    @Test
    void afterAnEvent() {
        LiveTable table = table();
        master.put(product(1, "apple", 11));
        stream.publish(LiveEvent.updated("1"));
        fallBehind(table);

        time.advance(LAG);

        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    void afterAnInvalidation() {
        LiveTable table = table();
        table.invalidate();
        fallBehind(table);

        time.advance(LAG);

        assertThat(price(table, "1")).isEqualTo(11L);
    }
}
