package dev.livetable.spring.boot.autoconfigure;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.ManualLiveStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JointStreamTests {

    private final Part rows = new Part();
    private final Part other = new Part();
    private final List<String> told = new ArrayList<>();
    private final LiveStream joint =
            new JointStream(rows, List.of(other), event -> LiveEvent.updated("of " + event.id()));

    /** A stream that a test tells what to tell. */
    private static final class Part implements LiveStream {

        private @Nullable Subscriber subscriber;
        private boolean isClosed;

        @Override
        public Subscription subscribe(Subscriber each) {
            subscriber = each;
            return () -> isClosed = true;
        }

        Subscriber told() {
            return requireNonNull(subscriber);
        }
    }

    private final LiveStream.Subscriber listener = new LiveStream.Subscriber() {
        @Override
        public void confirmed() {
            told.add("confirmed");
        }

        @Override
        public void event(LiveEvent event) {
            told.add(event.kind() + " " + event.id());
        }

        @Override
        public void lagged() {
            told.add("lagged");
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            told.add("ended");
        }
    };

    @Test
    void isConfirmedWhenAllAre() {
        joint.subscribe(listener);

        rows.told().confirmed();
        assertThat(told).isEmpty();
        other.told().confirmed();
        assertThat(told).containsExactly("confirmed");
    }

    @Test
    void tellsRowsAsTheyAreTranslatedAndAllElseAsAChangeOfAnything() {
        joint.subscribe(listener);
        rows.told().confirmed();
        other.told().confirmed();
        told.clear();

        rows.told().event(LiveEvent.deleted("1"));
        other.told().event(LiveEvent.deleted("7"));
        other.told().lagged();

        assertThat(told).containsExactly("UPDATED of 1", "CHANGED null", "lagged");
    }

    @Test
    void endsOnceWithTheFirstThatEndsAndClosesTheOthers() {
        joint.subscribe(listener);

        other.told().ended(null);
        rows.told().ended(null);
        rows.told().event(LiveEvent.deleted("1"));

        assertThat(told).containsExactly("ended");
        assertThat(rows.isClosed).isTrue();
    }

    @Test
    void tellsNothingWhenItIsClosed() {
        joint.subscribe(listener).close();

        rows.told().confirmed();
        other.told().confirmed();

        assertThat(told).isEmpty();
        assertThat(rows.isClosed && other.isClosed).isTrue();
    }

    @Test
    void catchesUpIfAllDo() {
        assertThat(joint.catchesUp()).isFalse();
        assertThat(joint.tellsAll()).isFalse();
        ManualLiveStream manual = new ManualLiveStream();
        assertThat(new JointStream(manual, List.of(), event -> event).catchesUp())
                .isEqualTo(manual.catchesUp());
    }
}
