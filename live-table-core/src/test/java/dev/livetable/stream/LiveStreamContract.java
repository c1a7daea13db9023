package dev.livetable.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a {@link LiveStream} owes its subscribers. Whoever writes a stream can extend this class and run it over theirs. */
public abstract class LiveStreamContract {

    /** Returns the stream under test, one for each test. */
    protected abstract LiveStream stream();

    /** Makes a change that the stream tells as this event. */
    protected abstract void change(LiveEvent event);

    /** Ends all subscriptions as the loss of the connection does. */
    protected abstract void breakConnection();

    @Test
    @DisplayName("a subscription is confirmed before anything else is told, and once")
    void aSubscriptionIsConfirmedOnce() {
        Listener listener = new Listener();
        stream().subscribe(listener);
        listener.awaits("confirmed");

        change(LiveEvent.updated("1"));

        listener.awaits("confirmed", LiveEvent.updated("1"));
    }

    @Test
    @DisplayName("every subscriber is told of each change, in order")
    void everySubscriberIsToldInOrder() {
        Listener first = new Listener();
        Listener second = new Listener();
        stream().subscribe(first);
        stream().subscribe(second);
        first.awaits("confirmed");
        second.awaits("confirmed");

        change(LiveEvent.inserted("1"));
        change(LiveEvent.updated("1"));
        change(LiveEvent.deleted("1"));

        for (Listener listener : List.of(first, second)) {
            listener.awaits("confirmed", LiveEvent.inserted("1"), LiveEvent.updated("1"), LiveEvent.deleted("1"));
        }
    }

    @Test
    @DisplayName("a subscriber that throws or is slow holds up no other")
    void aSubscriberThatThrowsOrIsSlowHoldsUpNoOther() {
        CountDownLatch gate = new CountDownLatch(1);
        Listener slow = new Listener() {
            @Override
            public void event(LiveEvent event) {
                try {
                    assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IllegalStateException("this subscriber throws");
            }
        };
        Listener other = new Listener();
        stream().subscribe(slow);
        stream().subscribe(other);
        slow.awaits("confirmed");
        other.awaits("confirmed");

        changeAside(LiveEvent.updated("1"));

        other.awaits("confirmed", LiveEvent.updated("1"));
        gate.countDown();
    }

    /** Makes a change without waiting until it was told. */
    protected void changeAside(LiveEvent event) {
        change(event);
    }

    @Test
    @DisplayName("a lost connection is told, once and last; a new subscription is told what comes then")
    void aLostConnectionIsTold() {
        Listener lost = new Listener();
        stream().subscribe(lost);
        lost.awaits("confirmed");

        breakConnection();
        lost.awaits("confirmed", "ended");
        Listener next = new Listener();
        stream().subscribe(next);
        next.awaits("confirmed");
        change(LiveEvent.changed());

        next.awaits("confirmed", LiveEvent.changed());
        lost.awaits("confirmed", "ended");
    }

    @Test
    @DisplayName("a closed subscription is told nothing more, and can be closed again")
    void aClosedSubscriptionIsToldNothingMore() {
        Listener closed = new Listener();
        Listener other = new Listener();
        LiveStream.Subscription subscription = stream().subscribe(closed);
        stream().subscribe(other);
        closed.awaits("confirmed");
        other.awaits("confirmed");

        subscription.close();
        subscription.close();
        change(LiveEvent.changed());
        breakConnection();

        other.awaits("confirmed", LiveEvent.changed(), "ended");
        closed.awaits("confirmed");
    }

    /** Remembers what it was told, without the node and the transaction that may have made a change. */
    protected static class Listener implements LiveStream.Subscriber {

        private final List<Object> told = new CopyOnWriteArrayList<>();

        /** Waits until this, and no more, was told. */
        public final void awaits(Object... expected) {
            Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly(expected));
        }

        @Override
        public void confirmed() {
            told.add("confirmed");
        }

        @Override
        public void event(LiveEvent event) {
            told.add(event.by(null, null));
        }

        @Override
        public void lagged() {
            told.add("lagged");
        }

        @Override
        public void ended(@Nullable Throwable cause) {
            told.add("ended");
        }
    }
}
