package dev.livetable;

import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.stream.StreamSetupException;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.WriteReach;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventPathTests extends LiveTableSetup {

    private static final Duration STREAM_TIMEOUT = Duration.ofSeconds(5);

    private final ManualLiveStream stream = new ManualLiveStream();

    private LiveTable openWith(LiveStream attached) {
        return open(builder().stream(attached)
                .streamTimeout(STREAM_TIMEOUT)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(4))
                .jitter(() -> 1.0));
    }

    @Test
    @DisplayName("when an event has been handled all entries are gone")
    void whenAnEventHasBeenHandledAllEntriesAreGone() {
        LiveTable table = openWith(stream);
        for (LiveEvent event :
                List.of(LiveEvent.changed(), LiveEvent.inserted("9"), LiveEvent.updated("1"), LiveEvent.deleted("2"))) {
            firstPage(table);
            table.get("3");
            assertThat(table.readGet("3").source()).isEqualTo(HIT);

            assertThat(stream.publish(event)).isEqualTo(1);

            assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
            assertThat(table.readGet("3").source()).isEqualTo(MISS);
        }
        assertThat(table.status().events()).isEqualTo(4);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.EVENT, 4L);
    }

    @Test
    @DisplayName("an event right after the table was built is applied")
    void anEventRightAfterTheTableWasBuiltIsApplied() {
        LiveTable table = openWith(stream);
        firstPage(table);
        master.put(product(1, "apple", 11));

        stream.publish(LiveEvent.updated("1"));

        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    @Test
    @DisplayName("already the first event is one of its row: what writes change is asked for when the table begins to"
            + " listen")
    void theFirstEventIsOneOfItsRow() {
        master.reach(new WriteReach(true, "in memory", Set.of()));
        LiveTable table = openWith(stream);
        Awaitility.await().until(() -> table.status().precision().equals("row"));
        table.get("3");

        stream.publish(LiveEvent.updated("1"));

        assertThat(table.readGet("3").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("a burst of events is few invalidations, and the last state is right")
    void aBurstOfEventsIsFewInvalidations() {
        LiveTable table = openWith(stream);
        firstPage(table);
        int before = cache.calls("invalidatePrefix");

        for (long price = 100; price < 1100; price++) {
            master.put(product(1, "apple", price));
            stream.publish(LiveEvent.updated("1"));
        }

        assertThat(cache.calls("invalidatePrefix") - before).isEqualTo(1);
        assertThat(firstPage(table)).contains(product(1, "apple", 1099));
        assertThat(table.status().events()).isEqualTo(1000);
    }

    @Test
    @DisplayName("when events were missed all entries are gone")
    void whenEventsWereMissedAllEntriesAreGone() {
        LiveTable table = openWith(stream);
        firstPage(table);

        stream.lag();

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.GAP, 1L);
    }

    @Test
    @DisplayName("F8: without its stream the table asks the master; with it back it starts afresh")
    void withoutItsStreamTheTableAsksTheMaster() {
        LiveTable table = openWith(stream);
        firstPage(table);

        stream.end(new IllegalStateException("connection reset"));

        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
        master.put(product(1, "apple", 11));
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        int puts = cache.calls("put");

        time.advance(Duration.ofMillis(999));
        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        time.advance(Duration.ofMillis(1));
        Awaitility.await().until(() -> table.status().streamState() == StreamState.UP);

        assertThat(cache.calls("put")).as("nothing is stored meanwhile").isEqualTo(puts);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.GAP, 1L);
    }

    @Test
    @DisplayName("F8: a fetch that began before the stream came back is not stored")
    void aFetchThatBeganBeforeTheStreamCameBackIsNotStored() throws Exception {
        LiveTable table = openWith(stream);
        stream.end(null);
        Gate gate = new Gate();
        master.after(operation -> gate.pass());
        Future<List<Row>> fetch = threads.submit(() -> firstPage(table));
        gate.awaitReached();
        time.advance(Duration.ofSeconds(1));
        Awaitility.await().until(() -> table.status().streamState() == StreamState.UP);

        gate.open();
        result(fetch);

        assertThat(cache.calls("put")).isZero();
    }

    @Test
    @DisplayName("subscribing that fails is tried again, ever less often")
    void subscribingThatFailsIsTriedAgain() {
        List<Long> attempts = new CopyOnWriteArrayList<>();
        LiveStream failing = subscriber -> {
            attempts.add(time.nanoTime());
            if (attempts.size() < 6) {
                throw new IllegalStateException("no route");
            }
            return stream.subscribe(subscriber);
        };
        Future<LiveTable> building = threads.submit(() -> openWith(failing));

        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            if (attempts.size() < 6) {
                time.advance(Duration.ofMillis(100)); // not on, or the last attempt may come too late
            }
            return building.isDone() && building.get().status().streamState() == StreamState.UP;
        });

        int[] delays = {1, 2, 4, 4, 4};
        for (int i = 0; i < delays.length; i++) {
            assertThat(Duration.ofNanos(attempts.get(i + 1) - attempts.get(i)))
                    .as("before attempt %d", i + 2)
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(delays[i]));
        }
        assertThat(attempts).hasSize(6);
    }

    @Test
    @DisplayName(
            "what is not set up is told once in each loss, also when a subscription was given up before that is known")
    void whatIsNotSetUpIsToldOnce() {
        List<String> told = new CopyOnWriteArrayList<>();
        Gate gate = new Gate();
        AtomicInteger attempts = new AtomicInteger();
        LiveStream notSetUp = subscriber -> {
            attempts.incrementAndGet();
            gate.pass();
            throw new StreamSetupException("there is no topic", "Make it");
        };
        LiveTable table = open(builder().stream(notSetUp)
                .waitForStream(false)
                .streamTimeout(STREAM_TIMEOUT)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(4))
                .listener(new LiveTableListener() {
                    @Override
                    public void streamChanged(String name, StreamState state, @Nullable Throwable cause) {
                        told.add(state + ": " + Objects.requireNonNull(cause).getMessage());
                    }
                }));
        gate.awaitReached();
        advanceUntil(() -> table.status().streamState() == StreamState.DOWN);

        gate.open();
        advanceUntil(() -> attempts.get() >= 4);

        table.close();
        Awaitility.await().untilAsserted(() -> assertThat(told)
                .containsExactly("DOWN: the subscription was not confirmed within 5000 ms", "DOWN: there is no topic"));
    }

    /** A stream whose subscriptions are confirmed by hand. */
    private static final class SlowStream implements LiveStream {

        private final ConcurrentLinkedQueue<Subscriber> subscribers = new ConcurrentLinkedQueue<>();
        private final AtomicInteger closed = new AtomicInteger();

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            subscribers.add(subscriber);
            return closed::incrementAndGet;
        }

        private Subscriber next() {
            Awaitility.await().until(() -> !subscribers.isEmpty());
            @Nullable Subscriber subscriber = subscribers.poll();
            return Objects.requireNonNull(subscriber);
        }
    }

    @Test
    @DisplayName(
            "F8: the table is suspect until its first subscription is confirmed, for which it waits a limited time")
    void theTableIsSuspectUntilItsFirstSubscriptionIsConfirmed() throws Exception {
        SlowStream slow = new SlowStream();
        Future<LiveTable> building = threads.submit(() -> openWith(slow));
        LiveStream.Subscriber first = slow.next();
        Awaitility.await().until(() -> time.pending() == 3);

        time.advance(STREAM_TIMEOUT);
        LiveTable table = result(building);

        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(slow.closed)
                .as("a subscription that is not confirmed in time is given up")
                .hasValue(1);
        first.confirmed();
        assertThat(table.status().state()).as("and not heard any more").isEqualTo(TableState.SUSPECT);

        time.advance(Duration.ofSeconds(1));
        slow.next().confirmed();
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
    }

    @Test
    void whatALostSubscriptionStillSaysIsNotHeard() {
        SlowStream slow = new SlowStream();
        CompletableFuture<LiveTable> building = CompletableFuture.supplyAsync(() -> openWith(slow), threads);
        LiveStream.Subscriber first = slow.next();
        first.confirmed();
        LiveTable table = building.join();
        first.ended(null);
        first.ended(null);
        time.advance(Duration.ofSeconds(1));
        LiveStream.Subscriber second = slow.next();
        second.confirmed();
        firstPage(table);

        first.event(LiveEvent.changed());
        first.lagged();
        first.ended(new IllegalStateException("late"));

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(slow.subscribers).isEmpty();
    }

    @Test
    @DisplayName("after a gap nothing from before is shown, also by a cache that fails to drop it")
    void afterAGapNothingFromBeforeIsShown() {
        LiveTable table = openWith(stream);
        firstPage(table);
        cache.failing("invalidatePrefix");
        stream.end(null);
        time.advance(Duration.ofSeconds(1));
        Awaitility.await().until(() -> table.status().streamState() == StreamState.UP);

        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    @DisplayName(
            "the master looks at its columns again after each gap, after the change for it and before it is trusted; if"
                    + " it cannot, the subscription is over")
    void theMasterLooksAgainAfterEachGap() {
        Revised revised = new Revised();
        LiveTable table = open(builder().wrapMaster(revised::of).stream(stream)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(4)));
        revised.table = table;
        firstPage(table);
        assertThat(revised.looks).isEmpty();

        stream.lag();
        assertThat(revised.looks).containsExactly("as found, LIVE, 1 gaps");
        assertThat(gaps(table)).isEqualTo(1);

        revised.isDown = true;
        stream.lag();
        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);

        revised.isDown = false;
        time.advance(Duration.ofSeconds(1));
        Awaitility.await().until(() -> table.status().streamState() == StreamState.UP);
        assertThat(revised.looks).hasSize(3).last().isEqualTo("anew, SUSPECT, 2 gaps");
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    private static long gaps(LiveTable table) {
        return table.status().invalidations().getOrDefault(InvalidationCause.GAP, 0L);
    }

    /** A master that notes when it looks at its columns again. */
    private static final class Revised {

        private final List<String> looks = new CopyOnWriteArrayList<>();
        private volatile boolean isDown;
        private volatile @Nullable LiveTable table;

        Table of(Table master) {
            return new ForwardingTable() {
                @Override
                protected Table delegate() {
                    return master;
                }

                @Override
                public void reviseSchema(boolean anew) {
                    LiveTable of = Objects.requireNonNull(table);
                    looks.add((anew ? "anew, " : "as found, ") + of.status().state() + ", " + gaps(of) + " gaps");
                    if (isDown) {
                        throw new IllegalStateException("down");
                    }
                }
            };
        }
    }

    /** A stream whose calls hang until they are let go. */
    private static final class HangingStream implements LiveStream {

        private final ManualLiveStream behind = new ManualLiveStream();
        private final AtomicInteger subscribing = new AtomicInteger();
        private final AtomicInteger closing = new AtomicInteger();
        private final Gate subscribe = new Gate();
        private final Gate close = new Gate();

        @Override
        public Subscription subscribe(Subscriber subscriber) {
            subscribing.incrementAndGet();
            subscribe.pass();
            Subscription made = behind.subscribe(subscriber);
            return () -> {
                closing.incrementAndGet();
                close.pass();
                made.close();
            };
        }
    }

    private void advanceUntil(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
            time.advance(Duration.ofMillis(100)); // not so fast that each attempt runs out of time
            return condition.call();
        });
    }

    @Test
    @DisplayName("subscriptions that hang are bounded in number, and one that returns lets the table go on")
    void subscriptionsThatHangAreBounded() {
        HangingStream hanging = new HangingStream();
        Future<LiveTable> building = threads.submit(() -> openWith(hanging));
        advanceUntil(building::isDone);
        advanceUntil(() -> hanging.subscribing.get() == EventPath.MAX_CALLS);
        hanging.close.open();

        time.advance(Duration.ofHours(1));
        assertThat(hanging.subscribing).as("calls that hang").hasValue(EventPath.MAX_CALLS);

        hanging.subscribe.open();
        advanceUntil(() -> building.get().status().streamState() == StreamState.UP);
        assertThat(hanging.behind.publish(LiveEvent.changed()))
                .as("those that were given up are ended when they are made")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("subscriptions whose end hangs are bounded in number, and do not keep the table from being closed")
    void subscriptionsWhoseEndHangsAreBounded() {
        HangingStream hanging = new HangingStream();
        hanging.subscribe.open();
        LiveTable table = openWith(hanging);
        for (int i = 0; i < EventPath.MAX_CALLS; i++) {
            advanceUntil(() -> table.status().streamState() == StreamState.UP);
            threads.execute(() -> hanging.behind.end(null));
            int ended = i + 1;
            Awaitility.await().until(() -> hanging.closing.get() == ended);
        }

        time.advance(Duration.ofHours(1));
        assertThat(hanging.subscribing).hasValue(EventPath.MAX_CALLS);
        Future<?> closing = threads.submit(table::close);
        advanceUntil(closing::isDone);

        hanging.close.open();
    }

    @Test
    @DisplayName("F8: a subscription that fails to end does not keep the next one from being made")
    void aSubscriptionThatFailsToEndDoesNotHinderTheNext() {
        LiveTable table = openWith(subscriber -> {
            stream.subscribe(subscriber);
            return () -> {
                throw new IllegalStateException("cannot end");
            };
        });

        stream.end(null);

        advanceUntil(() -> table.status().streamState() == StreamState.UP);
    }

    /** A clock that fails once when it is asked next, as a process without memory does. */
    private Clock failing(AtomicBoolean fails) {
        InstantSource source = () -> {
            if (fails.getAndSet(false)) {
                throw new OutOfMemoryError("a test");
            }
            return time.clock().instant();
        };
        return source.withZone(ZoneOffset.UTC);
    }

    @Test
    @DisplayName("F8: an Error while a loss is noted does not keep the next subscription from being made")
    void anErrorWhileALossIsNoted() {
        AtomicBoolean fails = new AtomicBoolean();
        LiveTable table = open(builder().stream(stream).clock(failing(fails)));
        fails.set(true);

        stream.end(null);

        assertThat(fails).isFalse();
        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        advanceUntil(() -> table.status().streamState() == StreamState.UP);
    }

    @Test
    @DisplayName("F8: an Error while a loss is told to followers does not keep the next subscription from being made")
    void anErrorWhileALossIsTold() {
        AtomicBoolean fails = new AtomicBoolean();
        LiveTable table = openWith(stream);
        new LiveTables(List.of(table, open(follower(failing(fails)))));
        fails.set(true);

        stream.end(null);

        assertThat(fails).isFalse();
        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
        advanceUntil(() -> table.status().streamState() == StreamState.UP);
    }

    private LiveTableBuilder follower(Clock clock) {
        return LiveTable.builder("orders", master)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .clock(clock)
                .follows("products");
    }

    @Test
    @DisplayName("F8: a subscription whose word a table fails to handle is lost, since that was missed")
    void aWordThatIsNotHandledIsMissed() {
        AtomicBoolean fails = new AtomicBoolean();
        LiveTable table = openWith(stream);
        new LiveTables(List.of(table, open(follower(failing(fails)))));
        for (Runnable word : List.<Runnable>of(() -> stream.publish(LiveEvent.updated("1")), stream::lag)) {
            fails.set(true);
            word.run();
            assertThat(fails).isFalse();
            assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
            advanceUntil(() -> table.status().streamState() == StreamState.UP);
        }

        stream.end(null);
        fails.set(true); // for the word that the next one is confirmed
        advanceUntil(() -> !fails.get());
        advanceUntil(() -> table.status().streamState() == StreamState.UP);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    @Test
    @DisplayName(
            "F8: a table that does not wait for its stream is suspect until that is there, and tables are waited for together")
    void tablesAreWaitedForTogether() throws Exception {
        SlowStream slow = new SlowStream();
        LiveTableBuilder builder = builder().stream(slow).waitForStream(false);
        LiveTable first = open(builder);
        LiveTable second =
                open(LiveTable.builder("others", master).cache(cache).scheduler(time).executor(threads).stream(slow)
                        .waitForStream(false));
        assertThat(first.status().state()).isEqualTo(TableState.SUSPECT);
        assertThat(sourceOfFirstPage(second)).isEqualTo(BYPASS);

        Future<?> waiting = threads.submit(new LiveTables(List.of(first, second))::awaitStreams);
        slow.next().confirmed();
        assertThat(waiting).isNotDone();
        slow.next().confirmed();
        waiting.get(30, TimeUnit.SECONDS);

        assertThat(first.status().state()).isEqualTo(TableState.LIVE);
        assertThat(second.status().state()).isEqualTo(TableState.LIVE);
    }

    @Test
    @DisplayName("waiting for a stream that does not come ends with the time that began when the table was built")
    void waitingForAStreamIsLimited() throws Exception {
        LiveTable table = open(
                builder().stream(new SlowStream()).streamTimeout(STREAM_TIMEOUT).waitForStream(false));
        time.advance(STREAM_TIMEOUT);

        new LiveTables(List.of(table)).awaitStreams();

        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
    }

    @Test
    @DisplayName("closing the table ends its subscription, and no other is made")
    void closingTheTableEndsItsSubscription() {
        LiveTable table = openWith(stream);

        table.close();

        // The call that subscribes may return a moment after it has confirmed, and ends the subscription then.
        Awaitility.await().until(() -> stream.publish(LiveEvent.changed()) == 0);
        assertThat(table.status().streamState()).isEqualTo(StreamState.CLOSED);
        time.advance(Duration.ofMinutes(1));
        assertThat(stream.publish(LiveEvent.changed())).isZero();
    }
}
