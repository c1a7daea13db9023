package dev.livetable.stream.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Remembers what a log has told, as texts: whether it reads back, each message, and its end. */
public class HeardLog implements SharedLog.Receiver {

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> positions = new CopyOnWriteArrayList<>();

    @Override
    public void readsBack(boolean reachesBack) {
        told.add(reachesBack ? "reaches back" : "does not reach back");
    }

    @Override
    public void message(String position, byte[] message) {
        positions.add(position);
        told.add(new String(message, UTF_8));
    }

    @Override
    public void ended(@Nullable Throwable cause) {
        told.add("ended");
    }

    /** Returns what was told so far. */
    public List<String> told() {
        return List.copyOf(told);
    }

    /** Returns the positions of the messages that were told so far. */
    public List<String> positions() {
        return List.copyOf(positions);
    }

    /** Waits until this, and no more, was told. */
    public void awaits(String... expected) {
        Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly(expected));
    }

    /** Waits until it has ended. */
    public void awaitsEnd() {
        Awaitility.await().untilAsserted(() -> assertThat(told).last().isEqualTo("ended"));
    }
}
