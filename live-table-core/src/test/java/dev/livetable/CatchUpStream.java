package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A stream that confirms at once, and whose catch-ups end when a test says so. */
final class CatchUpStream implements LiveStream {

    private final List<CompletableFuture<Void>> asked = new CopyOnWriteArrayList<>();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    /** Whether catch-ups end at once. */
    volatile boolean answers = true;

    volatile boolean tellsAll = true;

    /** Run in each call to subscribe, before that is confirmed. */
    volatile Runnable subscribing = () -> {};

    /** Run in each call to catch up. */
    volatile Runnable catchingUp = () -> {};

    @Override
    public boolean catchesUp() {
        return true;
    }

    @Override
    public boolean tellsAll() {
        return tellsAll;
    }

    @Override
    public Subscription subscribe(Subscriber subscriber) {
        subscribing.run();
        subscribers.add(subscriber);
        subscriber.confirmed();
        return new Subscription() {
            @Override
            public CompletableFuture<Void> catchUp() {
                CompletableFuture<Void> end = new CompletableFuture<>();
                asked.add(end);
                catchingUp.run();
                if (answers) {
                    end.complete(null);
                }
                return end;
            }

            @Override
            public void close() {}
        };
    }

    void tell(LiveEvent event) {
        subscribers.get(subscribers.size() - 1).event(event);
    }

    void lag() {
        subscribers.get(subscribers.size() - 1).lagged();
    }

    void end(@Nullable Throwable cause) {
        subscribers.get(subscribers.size() - 1).ended(cause);
    }

    int subscriptions() {
        return subscribers.size();
    }

    /** Returns how often it was asked to catch up. */
    int asked() {
        return asked.size();
    }

    /** Returns the catch-up that was asked for last. */
    CompletableFuture<Void> last() {
        assertThat(asked).isNotEmpty();
        return asked.get(asked.size() - 1);
    }

    /** Waits until it was asked so often. */
    CompletableFuture<Void> awaitAsked(int times) {
        Awaitility.await().until(() -> asked.size() >= times);
        return asked.get(times - 1);
    }
}
