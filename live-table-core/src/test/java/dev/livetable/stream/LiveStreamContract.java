package dev.livetable.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** Subscribes, also where the connection takes longer to be made than one subscription waits for it. */
    public static LiveStream.Subscription subscribe(LiveStream stream, LiveStream.Subscriber subscriber) {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("it goes on being made"))
                .until(() -> stream.subscribe(subscriber), made -> true);
    }

    @Test
    @DisplayName("a subscription is confirmed before anything else is told, and once")
    void aSubscriptionIsConfirmedOnce() {
        Listener listener = new Listener();
        subscribe(stream(), listener);
        listener.awaits("confirmed");

        change(LiveEvent.updated("1"));

        listener.awaits("confirmed", LiveEvent.updated("1"));
    }

    @Test
    @DisplayName("every subscriber is told of each change, in order")
    void everySubscriberIsToldInOrder() {
        Listener first = new Listener();
        Listener second = new Listener();
        subscribe(stream(), first);
        subscribe(stream(), second);
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
        subscribe(stream(), slow);
        subscribe(stream(), other);
        slow.awaits("confirmed");
        other.awaits("confirmed");

        changeAside(LiveEvent.updated("1"));

        other.awaits("confirmed", LiveEvent.updated("1"));
        gate.countDown();
    }

    /** Makes a change without waiting until it was told. It is made when this returns, so that a catch-up includes it. */
    protected void changeAside(LiveEvent event) {
        change(event);
    }

    @Test
    @DisplayName("a lost connection is told, once and last; a new subscription is told what comes then")
    void aLostConnectionIsTold() {
        Listener lost = new Listener();
        subscribe(stream(), lost);
        lost.awaits("confirmed");

        breakConnection();
        lost.awaits("confirmed", "ended");
        Listener next = new Listener();
        subscribe(stream(), next);
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
        LiveStream.Subscription subscription = subscribe(stream(), closed);
        subscribe(stream(), other);
        closed.awaits("confirmed");
        other.awaits("confirmed");

        subscription.close();
        subscription.close();
        change(LiveEvent.changed());
        breakConnection();

        other.awaits("confirmed", LiveEvent.changed(), "ended");
        closed.awaits("confirmed");
    }

    /** Returns whether the stream under test can catch up; what it says is compared with this. */
    protected boolean catchesUp() {
        return stream().catchesUp();
    }

    /** A subscriber that handles nothing until its gate is opened. */
    private static final class SlowListener extends Listener {

        private final CountDownLatch gate = new CountDownLatch(1);
        private final CountDownLatch reached = new CountDownLatch(1);
        private final AtomicInteger handled = new AtomicInteger();

        @Override
        public void event(LiveEvent event) {
            pass();
            super.event(event);
            handled.incrementAndGet();
        }

        @Override
        public void lagged() {
            pass();
            super.lagged();
            handled.incrementAndGet();
        }

        private void pass() {
            reached.countDown();
            try {
                assertThat(gate.await(2, TimeUnit.MINUTES)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @DisplayName("a stream that cannot say when it has told all says so, and so do its subscriptions")
    void whetherItCatchesUpIsSaid() {
        Listener listener = new Listener();
        LiveStream.Subscription subscription = subscribe(stream(), listener);
        listener.awaits("confirmed");

        CompletableFuture<Void> catchUp = subscription.catchUp();

        assertThat(stream().catchesUp()).isEqualTo(catchesUp());
        if (catchesUp()) {
            assertThat(catchUp).succeedsWithin(30, TimeUnit.SECONDS);
        } else {
            assertThat(catchUp)
                    .failsWithin(30, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(UnsupportedOperationException.class);
        }
        subscription.close();
    }

    @Test
    @DisplayName(
            "it has caught up when the subscriber has handled each change that was made before, or that it missed some")
    void itHasCaughtUpWhenAllIsHandled() throws InterruptedException {
        assumeTrue(catchesUp());
        SlowListener slow = new SlowListener();
        LiveStream.Subscription subscription = subscribe(stream(), slow);
        slow.awaits("confirmed");
        changeAside(LiveEvent.updated("1"));
        assertThat(slow.reached.await(30, TimeUnit.SECONDS)).isTrue();
        changeAside(LiveEvent.updated("2"));

        CompletableFuture<Integer> handled = subscription.catchUp().thenApply(nothing -> slow.handled.get());
        CompletableFuture<Integer> another = subscription.catchUp().thenApply(nothing -> slow.handled.get());
        changesAside(LiveEvent.updated("3"), overflow()); // more than it holds, so that what waits gives way to a word
        assertThat(handled).isNotDone();
        slow.gate.countDown();

        assertThat(handled).succeedsWithin(30, TimeUnit.SECONDS).satisfies(all -> assertThat(all)
                .isGreaterThanOrEqualTo(2));
        assertThat(another).succeedsWithin(30, TimeUnit.SECONDS).satisfies(all -> assertThat(all)
                .isGreaterThanOrEqualTo(2));
        assertThat(subscription.catchUp()).succeedsWithin(30, TimeUnit.SECONDS);
        subscription.close();
    }

    /** Makes a change many times without waiting until it was told. */
    protected void changesAside(LiveEvent event, int times) {
        for (int i = 0; i < times; i++) {
            changeAside(event);
        }
    }

    /** Returns how many changes are more than a subscriber may be behind. */
    protected int overflow() {
        return 5000;
    }

    @Test
    @DisplayName("a subscription that was closed, or has ended, never catches up")
    void itNeverCatchesUpAfterItsEnd() throws InterruptedException {
        assumeTrue(catchesUp());
        SlowListener slow = new SlowListener();
        LiveStream.Subscription closed = subscribe(stream(), slow);
        slow.awaits("confirmed");
        changeAside(LiveEvent.updated("1"));
        assertThat(slow.reached.await(30, TimeUnit.SECONDS)).isTrue();
        changeAside(LiveEvent.updated("2"));
        CompletableFuture<Void> before = closed.catchUp();
        closed.close();
        slow.gate.countDown();
        Listener lost = new Listener();
        LiveStream.Subscription broken = subscribe(stream(), lost);
        lost.awaits("confirmed");
        breakConnection();
        lost.awaits("confirmed", "ended");

        for (CompletableFuture<Void> catchUp : List.of(before, closed.catchUp(), broken.catchUp())) {
            Awaitility.await()
                    .during(Duration.ofMillis(50))
                    .until(() -> !catchUp.isDone() || catchUp.isCompletedExceptionally());
        }
    }

    /** Remembers what it was told, without the node and the transaction that may have made a change. */
    protected static class Listener implements LiveStream.Subscriber {

        private final List<Object> told = new CopyOnWriteArrayList<>();

        /** Waits until this, and no more, was told. */
        public final void awaits(Object... expected) {
            Awaitility.await().untilAsserted(() -> assertThat(told).containsExactly(expected));
        }

        /** Waits until this was told, and nothing after it. */
        public final void awaitsLast(Object expected) {
            Awaitility.await().untilAsserted(() -> assertThat(told).last().isEqualTo(expected));
        }

        /** Returns what was told until now. */
        public final List<Object> told() {
            return List.copyOf(told);
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
