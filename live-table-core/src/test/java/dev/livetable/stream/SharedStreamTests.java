package dev.livetable.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.ManualScheduler;
import dev.livetable.table.Row;
import dev.livetable.table.RowImage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SharedStreamTests extends LiveStreamContract {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ManualScheduler time = new ManualScheduler();
    private final FakeEngine engine = new FakeEngine();
    private final SharedStream shared = new SharedStream(
            engine, threads, () -> new StreamStatus("fake", null, null, 0, 0, 0), true, time, PATIENCE);
    private final LiveStream stream = shared.stream("cities");
    private final LiveStream other = shared.stream("streets");

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @Override
    protected LiveStream stream() {
        return stream;
    }

    @Override
    protected boolean catchesUp() {
        return true;
    }

    @Override
    protected void change(LiveEvent event) {
        engine.tell("cities", event);
    }

    @Override
    protected void breakConnection() {
        engine.end(new IllegalStateException("connection lost"));
    }

    private Listener subscribed(LiveStream to) {
        Listener listener = new Listener();
        to.subscribe(listener);
        listener.awaits("confirmed");
        return listener;
    }

    private Future<LiveStream.Subscription> subscribing(LiveStream to) {
        return threads.submit(() -> to.subscribe(new Listener()));
    }

    private void advanceUntilDone(Future<?> future) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            time.advance(Duration.ofMillis(500));
            return future.isDone();
        });
    }

    @Test
    @DisplayName("all channels share one connection, and each hears what is its own, or for all")
    void channelsShareOneConnection() {
        Listener cities = subscribed(stream);
        Listener streets = subscribed(other);
        Listener more = subscribed(stream);

        engine.tell("streets", LiveEvent.updated("1"));
        engine.last().news.lagged("cities");
        engine.last().news.lagged(null);

        streets.awaits("confirmed", LiveEvent.updated("1"), "lagged");
        cities.awaitsLast("lagged");
        more.awaitsLast("lagged");
        assertThat(engine.connects()).isEqualTo(1);
        assertThat(engine.last().channels).containsExactly("cities", "streets");
        assertThat(stream.status().engine()).isEqualTo("fake");
        assertThat(stream.tellsAll()).isTrue();
    }

    @Test
    @DisplayName("the last subscription that is closed disconnects, and the next one connects anew")
    void theLastOneDisconnects() {
        LiveStream.Subscription first = stream.subscribe(new Listener());
        LiveStream.Subscription second = other.subscribe(new Listener());

        first.close();
        assertThat(engine.last().isClosed).isFalse();
        second.close();
        second.close();
        assertThat(engine.last().isClosed).isTrue();
        subscribed(stream);
        assertThat(engine.connects()).isEqualTo(2);
    }

    @Test
    @DisplayName("catch-ups of all channels are one at the connection, and those who ask meanwhile share the next")
    void catchUpsAreShared() {
        LiveStream.Subscription cities = stream.subscribe(new Listener());
        LiveStream.Subscription streets = other.subscribe(new Listener());
        engine.answers = false;
        CompletableFuture<Void> first = cities.catchUp();
        CompletableFuture<Void> second = streets.catchUp();
        CompletableFuture<Void> third = cities.catchUp();
        List<CompletableFuture<Void>> asked = engine.last().asked;
        assertThat(asked).hasSize(1);

        asked.get(0).complete(null);
        assertThat(first).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(asked).hasSize(2);
        assertThat(second).isNotDone();
        asked.get(1).complete(null);
        assertThat(second).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(third).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(asked).hasSize(2);
    }

    @Test
    @DisplayName("a connection that leaves two catch-ups unanswered has ended, for all")
    void aSilentConnectionHasEnded() {
        Listener cities = new Listener();
        LiveStream.Subscription subscription = stream.subscribe(cities);
        Listener streets = subscribed(other);
        engine.answers = false;
        CompletableFuture<Void> first = subscription.catchUp();
        time.advance(PATIENCE);
        assertThat(first).failsWithin(30, TimeUnit.SECONDS);
        streets.awaits("confirmed");

        CompletableFuture<Void> second = subscription.catchUp();
        time.advance(PATIENCE);

        assertThat(second).failsWithin(30, TimeUnit.SECONDS);
        cities.awaits("confirmed", "ended");
        streets.awaits("confirmed", "ended");
        assertThat(engine.last().isClosed).isTrue();
    }

    @Test
    @DisplayName("a connection that goes on bringing something is slow, and has not ended until it is silent")
    void aConnectionThatBringsSomethingHasNotEnded() {
        Listener listener = new Listener();
        LiveStream.Subscription subscription = stream.subscribe(listener);
        engine.answers = false;
        for (int i = 1; i <= 5; i++) {
            CompletableFuture<Void> catchUp = subscription.catchUp();
            engine.last().progress = i;
            time.advance(PATIENCE);
            assertThat(catchUp).failsWithin(30, TimeUnit.SECONDS);
        }
        assertThat(engine.last().isClosed).isFalse();

        for (int i = 1; i <= 2; i++) {
            assertThat(engine.last().isClosed).isFalse();
            subscription.catchUp();
            time.advance(PATIENCE);
        }

        listener.awaits("confirmed", "ended");
        assertThat(engine.last().isClosed).isTrue();
    }

    private static final Duration FAILING = PATIENCE.multipliedBy(SharedCatchUps.FAILING);

    private void failCatchUps() {
        engine.catchingUp = number -> {
            throw new IOException("nobody is there any more");
        };
    }

    @Test
    @DisplayName("a connection of which catch-ups have only failed for long has ended, for all, whatever it brings")
    void aConnectionThatAlwaysFailsHasEnded() {
        Listener cities = new Listener();
        LiveStream.Subscription subscription = stream.subscribe(cities);
        Listener streets = subscribed(other);
        failCatchUps();
        assertThat(subscription.catchUp()).isCompletedExceptionally();
        time.advance(FAILING.minusMillis(1));
        subscription.catchUp();
        time.advance(Duration.ofMillis(1));
        assertThat(engine.last().isClosed).isFalse();

        engine.last().progress = 1;
        subscription.catchUp();
        time.advance(Duration.ZERO);

        cities.awaits("confirmed", "ended");
        streets.awaits("confirmed", "ended");
        assertThat(engine.last().isClosed).isTrue();
        engine.catchingUp = number -> {};
        subscribed(stream);
        assertThat(engine.connects()).isEqualTo(2);
    }

    @Test
    @DisplayName("failures that come when their catch-ups were given up count, and so does a success then")
    void lateAnswersCount() {
        Listener listener = new Listener();
        LiveStream.Subscription subscription = stream.subscribe(listener);
        engine.answers = false;
        for (int i = 0; i <= 2 * SharedCatchUps.FAILING; i++) {
            CompletableFuture<Void> asked = askedInVain(subscription);
            if (i == SharedCatchUps.FAILING) {
                asked.complete(null);
            } else {
                asked.completeExceptionally(new IOException("not in time"));
            }
        }
        assertThat(engine.last().isClosed).isFalse();

        askedInVain(subscription).completeExceptionally(new IOException("not in time"));
        time.advance(Duration.ZERO);

        listener.awaits("confirmed", "ended");
        assertThat(engine.last().isClosed).isTrue();
    }

    /** Asks a connection that brings something until that is given up, and returns what it is asked for. */
    private CompletableFuture<Void> askedInVain(LiveStream.Subscription subscription) {
        CompletableFuture<Void> catchUp = subscription.catchUp();
        engine.last().progress = time.nanoTime() + 1;
        time.advance(PATIENCE);
        assertThat(catchUp).isCompletedExceptionally();
        List<CompletableFuture<Void>> asked = engine.last().asked;
        return asked.get(asked.size() - 1);
    }

    @Test
    @DisplayName("who joins a channel that is listened to already is confirmed only when the connection has answered")
    void whoJoinsWaitsForAnAnswer() {
        subscribed(stream);
        engine.answers = false;
        Future<LiveStream.Subscription> joining = subscribing(stream);
        Awaitility.await().until(() -> engine.last().asked.size() == 1);
        assertThat(joining).isNotDone();

        engine.last().asked.get(0).complete(null);

        assertThat(joining).succeedsWithin(30, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("a connection that takes long fails who waits, goes on being made, and serves the next one")
    void aConnectionThatTakesLong() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        engine.connecting = number -> gate.await();
        Future<LiveStream.Subscription> early = subscribing(stream);
        advanceUntilDone(early);
        assertThatThrownBy(early::get)
                .hasRootCauseMessage("There is no connection within 3000 ms; it goes on being made");

        Future<LiveStream.Subscription> late = subscribing(stream);
        gate.countDown();

        assertThat(late).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(engine.connects()).isEqualTo(1);
        late.get().close();
        assertThat(engine.last().isClosed).isTrue();
    }

    @Test
    @DisplayName("a channel that takes long to listen to holds up no other connection, and serves the next one")
    void aChannelThatTakesLong() throws Exception {
        subscribed(stream);
        CountDownLatch gate = new CountDownLatch(1);
        engine.listening = number -> gate.await();
        Future<LiveStream.Subscription> early = subscribing(other);
        advanceUntilDone(early);
        assertThat(early).failsWithin(30, TimeUnit.SECONDS);

        Future<LiveStream.Subscription> late = subscribing(other);
        gate.countDown();

        assertThat(late).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(engine.last().channels).containsExactly("cities", "streets");
    }

    @Test
    @DisplayName("a channel has two minutes from when its turn has come, and one that takes longer ends the connection")
    void eachChannelHasItsOwnTime() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        subscribed(shared.stream("ways"));
        engine.listening = number -> (number == 2 ? first : second).await();
        Future<LiveStream.Subscription> early = subscribing(stream);
        Awaitility.await().until(() -> engine.last().channels.size() == 2);
        Future<LiveStream.Subscription> queued = subscribing(other);
        Awaitility.await().until(() -> time.pending() >= 3); // the limit of the first, and the patience of both
        time.advance(Duration.ofSeconds(119));
        assertThat(early).failsWithin(30, TimeUnit.SECONDS);
        assertThat(queued).failsWithin(30, TimeUnit.SECONDS);

        first.countDown();
        Awaitility.await().until(() -> engine.last().channels.size() == 3);
        time.advance(Duration.ofSeconds(119));
        assertThat(engine.last().isClosed).isFalse();
        Future<LiveStream.Subscription> joining = subscribing(stream);
        assertThat(joining).succeedsWithin(30, TimeUnit.SECONDS);

        time.advance(Duration.ofSeconds(1));
        assertThat(engine.last().isClosed).isTrue();
        second.countDown();
    }

    @Test
    @DisplayName("a channel that no thread listens to fails at once, and is tried anew by the next one who subscribes")
    void aChannelWithoutAThread() {
        AtomicBoolean isFull = new AtomicBoolean();
        SharedStream full = new SharedStream(
                engine,
                task -> {
                    if (isFull.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    threads.execute(task);
                },
                StreamStatus::unknown,
                true,
                time,
                PATIENCE);
        subscribed(full.stream("cities"));
        isFull.set(true);
        LiveStream streets = full.stream("streets");
        assertThatThrownBy(() -> streets.subscribe(new Listener())).hasRootCauseMessage("full");

        isFull.set(false);
        subscribed(streets);
        assertThat(engine.connects()).isEqualTo(1);
    }

    @Test
    @DisplayName("a limit that is called off late ends no connection that is there and listens")
    void aLimitThatIsCalledOffLate() {
        StreamTime late = new StreamTime() {
            @Override
            public long nanoTime() {
                return time.nanoTime();
            }

            @Override
            public Cancellation after(Duration delay, Runnable task) {
                time.after(delay, task);
                return () -> {};
            }

            @Override
            public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
                return time.await(future, limit);
            }
        };
        subscribed(new SharedStream(engine, threads, StreamStatus::unknown, true, late, PATIENCE).stream("cities"));

        time.advance(Duration.ofMinutes(2));

        assertThat(engine.last().isClosed).isFalse();
    }

    @Test
    @DisplayName("a connection that is not there after two minutes is given up, and closed when it comes")
    void aConnectionThatNeverComes() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        engine.connecting = number -> {
            if (number == 1) {
                gate.await();
            }
        };
        advanceUntilDone(subscribing(stream));
        time.advance(Duration.ofMinutes(2));

        assertThat(subscribing(stream)).succeedsWithin(30, TimeUnit.SECONDS);
        assertThat(engine.connects()).isEqualTo(2);
        gate.countDown();
        Awaitility.await().until(() -> engine.links.size() == 2 && engine.last().isClosed);
        assertThat(engine.links.get(0).isClosed).isFalse();
    }

    @Test
    @DisplayName("a connection that came when nobody waited any more ends after a while")
    void aConnectionThatNobodyComesBackTo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        engine.connecting = number -> gate.await();
        advanceUntilDone(subscribing(stream));
        gate.countDown();
        Awaitility.await().until(() -> engine.links.size() == 1);

        Awaitility.await().until(() -> {
            time.advance(Duration.ofMinutes(1));
            return engine.last().isClosed;
        });
    }

    @Test
    @DisplayName("what fails to connect or to listen is told to who subscribes, and is tried anew by the next one")
    void whatFailsIsTold() {
        engine.connecting = number -> {
            throw new IOException("no route");
        };
        assertThatThrownBy(() -> stream.subscribe(new Listener()))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("no route");
        engine.connecting = number -> {};
        subscribed(stream);
        engine.listening = number -> {
            throw new IOException("no such table");
        };
        assertThatThrownBy(() -> other.subscribe(new Listener())).hasRootCauseMessage("no such table");
        engine.listening = number -> {};

        subscribed(other);
        assertThat(engine.links).hasSize(1);
    }

    @Test
    @DisplayName("a subscriber that ends the connection while it is told something hears of the end")
    void anEndFromWithin() {
        Listener listener = new Listener() {
            @Override
            public void event(LiveEvent event) {
                super.event(event);
                engine.end(null);
            }
        };
        stream.subscribe(listener);
        listener.awaits("confirmed");

        engine.tell("cities", LiveEvent.changed());

        listener.awaits("confirmed", LiveEvent.changed(), "ended");
    }

    @Test
    @DisplayName("what waits for a subscriber is bounded by bytes, too; and that something was missed is said once")
    void whatWaitsIsBoundedByBytes() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        Listener slow = new Listener() {
            @Override
            public void lagged() {
                reached.countDown();
                try {
                    assertThat(gate.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                super.lagged();
            }
        };
        stream.subscribe(slow);
        slow.awaits("confirmed");
        engine.last().news.lagged(null);
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        RowImage large = RowImage.part(Row.of("text", "x".repeat(1 << 20)));

        for (int i = 0; i < 20; i++) {
            engine.tell("cities", LiveEvent.updated("1", RowImage.unknown(), large));
        }
        engine.last().news.lagged(null);
        engine.last().news.lagged(null);
        gate.countDown();

        Awaitility.await()
                .untilAsserted(() -> assertThat(slow.told()).contains("lagged").hasSizeLessThan(16));
    }
}
