package dev.livetable.stream.bus;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscriber that notes in short what it was told. */
final class Told implements LiveStream.Subscriber {

    private final List<String> words = new ArrayList<>();
    final List<LiveEvent> events = new ArrayList<>();

    /** Returns what was told since this was asked last. */
    List<String> takeWords() {
        List<String> taken = List.copyOf(words);
        words.clear();
        return taken;
    }

    @Override
    public void confirmed() {
        words.add("confirmed");
    }

    @Override
    public void event(LiveEvent event) {
        events.add(event);
        words.add(
                event.id() == null
                        ? event.kind() == LiveEvent.Kind.BESIDE ? "beside" : "anything"
                        : event.kind().name().toLowerCase(java.util.Locale.ROOT) + " " + event.id());
    }

    @Override
    public void lagged() {
        words.add("lagged");
    }

    @Override
    public void ended(@Nullable Throwable cause) {
        words.add("ended");
    }
}
