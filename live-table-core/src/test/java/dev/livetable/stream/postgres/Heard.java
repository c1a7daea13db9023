package dev.livetable.stream.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.LiveStreamContract;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it is told. */
final class Heard implements LiveStream.Subscriber, AutoCloseable {

    final List<Object> words = new CopyOnWriteArrayList<>();
    final List<LiveEvent> events = new CopyOnWriteArrayList<>();
    volatile @Nullable Throwable cause;
    private final LiveStream.Subscription subscription;

    Heard(LiveStream stream) {
        subscription = LiveStreamContract.subscribe(stream, this);
        awaits("confirmed");
    }

    void awaits(String word) {
        Awaitility.await().untilAsserted(() -> assertThat(words).contains(word));
    }

    /** Returns all events of changes that had committed before this. */
    List<LiveEvent> caughtUp() {
        assertThat(subscription.catchUp()).succeedsWithin(Duration.ofSeconds(20));
        return List.copyOf(events);
    }

    /** Returns what was told since this was asked last, as texts. */
    List<String> news() {
        caughtUp();
        List<String> news = new ArrayList<>();
        for (LiveEvent event : events) {
            news.add(text(event));
        }
        events.clear();
        return news;
    }

    static String text(LiveEvent event) {
        return event.id() == null
                ? "ANYTHING"
                : event.kind() + " " + event.id() + " " + text(event.before()) + " -> " + text(event.after());
    }

    private static String text(RowImage image) {
        Row row = image.row();
        if (row == null) {
            return image.toString();
        }
        return (image.isWhole() ? "" : "part ")
                + row.asMap().values().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    LiveStream.Subscription subscription() {
        return subscription;
    }

    @Override
    public void confirmed() {
        words.add("confirmed");
    }

    @Override
    public void event(LiveEvent event) {
        events.add(event);
    }

    @Override
    public void lagged() {
        words.add("lagged");
    }

    @Override
    public void ended(@Nullable Throwable why) {
        cause = why;
        words.add("ended");
    }

    @Override
    public void close() {
        subscription.close();
    }
}
