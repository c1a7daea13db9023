package dev.livetable.stream;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose events tell no images, as the contract knows them.
 *
 * @param isTold returns whether an event, with its images, is told at all
 */
public record WithoutImages(LiveStream stream, Predicate<LiveEvent> isTold) implements LiveStream {

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        return stream.subscribe(new Plain(subscriber, isTold));
    }

    @Override
    public boolean catchesUp() {
        return stream.catchesUp();
    }

    @Override
    public boolean tellsAll() {
        return stream.tellsAll();
    }

    private record Plain(LiveStream.Subscriber subscriber, Predicate<LiveEvent> isTold)
            implements LiveStream.Subscriber {

        @Override
        public void confirmed() {
            subscriber.confirmed();
        }

        @Override
        public void event(LiveEvent event) {
            if (isTold.test(event)) {
                subscriber.event(new LiveEvent(event.kind(), event.id()));
            }
        }

        @Override
        public void lagged() {
            subscriber.lagged();
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            subscriber.ended(cause);
        }
    }
}
