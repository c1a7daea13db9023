package dev.livetable;

import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.status.GapReason;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.LiveTableListener;
import dev.livetable.status.StreamState;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.LiveStream;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.stream.StreamStatus;
import dev.livetable.table.Row;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F12: how long a table answers from its cache without knowing that it has heard of all. */
class LeaseTests extends LiveTableSetup {

    private static final Duration T = Duration.ofSeconds(6);
    private static final Duration TURN = T.dividedBy(3);

    private final CatchUpStream stream = new CatchUpStream();
    private final List<Boolean> told = new ArrayList<>();
    private Duration stopped = Duration.ZERO;
    private Duration skew = Duration.ZERO;

    /** A process that was stopped: its clocks have gone on, and its timers have not run. */
    private final Scheduler stoppable = new Scheduler() {
        @Override
        public long nanoTime() {
            return time.nanoTime() + stopped.toNanos();
        }

        @Override
        public Cancellation after(Duration delay, Runnable task) {
            return time.after(delay, task);
        }

        @Override
        public boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
            return time.await(future, limit);
        }
    };

    private Clock clock() {
        InstantSource source = () -> time.clock().instant().plus(stopped).plus(skew);
        return source.withZone(ZoneOffset.UTC);
    }

    private LiveTableBuilder leased() {
        return builder().stream(stream)
                .executor(Runnable::run)
                .scheduler(stoppable)
                .clock(clock())
                .jitter(() -> 1.0)
                .reconnectDelay(Duration.ofSeconds(1), Duration.ofSeconds(4))
                .streamTimeout(Duration.ofSeconds(5))
                .maxStaleness(T)
                .listener(new LiveTableListener() {
                    @Override
                    public void leaseChanged(String table, boolean isValid) {
                        told.add(isValid);
                    }
                });
    }

    private LiveTable warm() {
        LiveTable table = open(leased());
        firstPage(table);
        table.get("3");
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        return table;
    }

    @Test
    @DisplayName(
            "a lease that has lapsed sends reads to the master and drops nothing; when it is back, so are the entries")
    void aLapseDropsNothing() {
        LiveTable table = warm();
        stream.answers = false;
        long changes = table.changes(100, true).size();

        time.advance(T);

        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
        assertThat(table.status().streamState()).isEqualTo(StreamState.UP);
        assertThat(table.status().leaseLeft()).isEqualTo(Duration.ZERO);
        stream.last().complete(null);
        assertThat(table.readGet("3").source()).as("not read meanwhile").isEqualTo(HIT);
        assertThat(sourceOfFirstPage(table)).as("read meanwhile").isEqualTo(HIT);
        assertThat(table.changes(100, true)).hasSize((int) changes);
    }

    @Test
    @DisplayName("what is fetched without a lease is kept, and judged by what is told later")
    void whatIsFetchedMeanwhileIsKept() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(T);
        assertThat(table.readGet("2").source()).isEqualTo(BYPASS);
        stream.tell(LiveEvent.updated("1"));
        assertThat(table.readGet("2").source()).isEqualTo(BYPASS);

        stream.last().complete(null);

        assertThat(table.readGet("2").source()).isEqualTo(HIT);
        assertThat(table.readGet("3").source())
                .as("fetched before the event of anything")
                .isEqualTo(MISS);
    }

    @Test
    @DisplayName("it lasts as long as every turn is answered")
    void itIsRenewed() {
        LiveTable table = warm();

        time.advance(T.multipliedBy(10));

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(stream.asked()).isEqualTo(31);
        assertThat(told).isEmpty();
        assertThat(table.status().leaseLeft()).isEqualTo(T);
        assertThat(table.status().maxStaleness()).isEqualTo(T);
    }

    @Test
    @DisplayName("it counts from before the stream was asked, however late that answers")
    void itCountsFromBeforeTheQuestion() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(TURN); // the question; the last answer was when the time began
        Duration late = Duration.ofSeconds(3);
        time.advance(late);
        stream.last().complete(null);
        assertThat(table.status().leaseLeft()).isEqualTo(T.minus(late));

        time.advance(T.minus(late).minusMillis(1));
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        time.advance(Duration.ofMillis(1));
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
    }

    @Test
    @DisplayName("the first one counts from before the subscription was asked for")
    void theFirstOneCountsFromBeforeTheSubscription() {
        stream.answers = false;
        stream.subscribing = () -> time.advance(Duration.ofSeconds(4));
        LiveTable table = open(leased());
        firstPage(table);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);

        time.advance(Duration.ofSeconds(2));

        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
    }

    @Test
    @DisplayName("a process that was stopped serves nothing old when it goes on, before any timer has run")
    void itIsLookedAtOnEachHit() {
        LiveTable table = warm();

        stopped = T.minusMillis(1);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        stopped = T;
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(table.getAll(List.of("3"))).hasSize(1);
        assertThat(table.status().bypasses()).isEqualTo(2);
    }

    @Test
    @DisplayName("both clocks have to agree, and one that was set back counts as one that is past")
    void bothClocksHaveToAgree() {
        LiveTable table = warm();

        skew = T;
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        skew = Duration.ofMillis(-1);
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(table.status().leaseLeft()).isEqualTo(Duration.ZERO);
        skew = Duration.ZERO;
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    @DisplayName("a subscription that is lost leaves no lease, also when it catches up later")
    void aLostSubscriptionLeavesNoLease() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(TURN);
        CompletableFuture<Void> old = stream.last();

        stream.end(null);
        assertThat(table.status().leaseLeft()).isEqualTo(Duration.ZERO);
        old.complete(null);

        assertThat(table.status().leaseLeft()).isEqualTo(Duration.ZERO);
        assertThat(table.status().gaps()).containsEntry(GapReason.LOST, 1L);
        time.advance(Duration.ofSeconds(1));
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
    }

    @Test
    @DisplayName("one catch-up that is not answered may be the fault of this process; two in a row are a loss")
    void twoThatAreNotAnsweredAreALoss() {
        LiveTable table = warm();
        stream.answers = false;
        time.advance(TURN);
        assertThat(stream.asked()).as("at the start, and now").isEqualTo(2);
        time.advance(Duration.ofSeconds(5));
        assertThat(stream.asked()).as("the first was given up").isEqualTo(3);
        assertThat(table.status().streamState()).isEqualTo(StreamState.UP);

        time.advance(Duration.ofSeconds(5));

        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        assertThat(table.status().gaps()).containsEntry(GapReason.UNANSWERED, 1L);
        stream.answers = true;
        time.advance(Duration.ofSeconds(1));
        assertThat(stream.subscriptions()).isEqualTo(2);
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
        assertThat(sourceOfFirstPage(table)).as("a gap is a change").isEqualTo(MISS);
    }

    @Test
    @DisplayName("one that fails is asked for again at the next turn, and is no loss")
    void oneThatFailsIsNoLoss() {
        LiveTable table = warm();
        stream.catchingUp = () -> {
            throw new IllegalStateException("the primary is cut off");
        };
        time.advance(T);
        assertThat(table.status().state()).isEqualTo(TableState.SUSPECT);
        assertThat(stream.asked()).isEqualTo(4);

        stream.catchingUp = () -> {};
        time.advance(TURN);

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(stream.subscriptions()).isEqualTo(1);
    }

    @Test
    @DisplayName("a subscription that has failed for sixty leases without a success is lost, and the next one is asked")
    void oneThatAlwaysFailsIsALoss() {
        LiveTable table = warm();
        stream.catchingUp = () -> {
            if (stream.subscriptions() == 1) {
                throw new IllegalStateException("nobody is there any more");
            }
        };
        time.advance(TURN); // the first failure
        time.advance(T.multipliedBy(CatchUps.FAILING).minusMillis(1));
        assertThat(table.status().streamState()).isEqualTo(StreamState.UP);

        time.advance(Duration.ofMillis(1));

        assertThat(table.status().streamState()).isEqualTo(StreamState.DOWN);
        assertThat(table.status().gaps()).containsEntry(GapReason.UNANSWERED, 1L);
        time.advance(Duration.ofSeconds(1));
        assertThat(stream.subscriptions()).isEqualTo(2);
        assertThat(table.status().state()).isEqualTo(TableState.LIVE);
    }

    @Test
    @DisplayName("a success now and then keeps a subscription that fails, and so does one that is slow")
    void oneThatFailsNowAndThenIsNoLoss() {
        LiveTable table = warm();
        AtomicInteger turns = new AtomicInteger();
        stream.catchingUp = () -> {
            if (turns.incrementAndGet() % 17 != 0) {
                throw new IllegalStateException("not now");
            }
        };
        time.advance(T.multipliedBy(2 * CatchUps.FAILING));
        assertThat(stream.subscriptions()).isEqualTo(1);

        stream.catchingUp = () -> {};
        time.advance(TURN);
        stream.answers = false;
        for (int i = 0; i < 4 * CatchUps.FAILING; i++) {
            time.advance(TURN);
            stream.last().completeExceptionally(new CompletionException(new TimeoutException("it brings much")));
        }
        assertThat(stream.subscriptions()).isEqualTo(1);
        assertThat(table.status().streamState()).isEqualTo(StreamState.UP);
    }

    @Test
    @DisplayName("its lapse is told once, and its return")
    void itsLapseIsToldOnce() {
        open(leased());
        stream.catchingUp = () -> {
            throw new IllegalStateException("the primary is cut off");
        };
        time.advance(T.multipliedBy(3));
        assertThat(told).containsExactly(false);

        stream.catchingUp = () -> {};
        time.advance(T);

        assertThat(told).containsExactly(false, true);
    }

    @Test
    @DisplayName("without a lease nobody joins a fetch that began so long ago, or that gives what was kept")
    void withoutALeaseNobodyJoinsAnOldFetch() throws Exception {
        LiveTable table = open(leased().fetchTimeout(Duration.ofMinutes(1)));
        Gate gate = new Gate();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        master.after(operation -> {
            if (operation.equals("get") && isFirst.getAndSet(false)) {
                gate.pass();
            }
        });
        Future<Object> old = threads.submit(() -> price(table, "1"));
        gate.awaitReached();
        stream.answers = false;
        stopped = T;
        master.put(product(1, "apple", 11)); // acknowledged on another node, so long ago that it must be seen

        assertThat(result(threads.submit(() -> price(table, "1")))).isEqualTo(11L);
        gate.open();
        result(old);
    }

    @Test
    @DisplayName("without a lease nobody is given what the fetch of somebody who had one has found in the cache")
    void whatAFetchFoundInTheCacheIsNotJoined() throws Exception {
        LiveTable table = warm();
        table.get("1");
        master.put(product(1, "apple", 11)); // acknowledged on another node, and not told yet
        Gate gate = new Gate();
        AtomicInteger looks = new AtomicInteger();
        cache.before(operation -> {
            if (operation.equals("get") && looks.incrementAndGet() == 1) {
                throw new IllegalStateException("a miss");
            }
            if (operation.equals("get") && looks.get() == 2) {
                gate.pass();
            }
        });
        stopped = T.minusSeconds(1);
        Future<Object> leased = threads.submit(() -> price(table, "1"));
        gate.awaitReached();
        stopped = T.plusSeconds(1);
        int waiting = time.pending();
        Future<Object> late = threads.submit(() -> price(table, "1"));
        Awaitility.await().until(() -> time.pending() > waiting);

        gate.open();

        assertThat(result(leased)).isEqualTo(10L);
        assertThat(result(late)).isEqualTo(11L);
    }

    @Test
    @DisplayName("a table that follows another one is shown only while that one may be")
    void followers() {
        LiveTable leader = open(leased());
        LiveTable follower = open(LiveTable.builder("orders", master)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .clock(time.clock())
                .follows("products"));
        new LiveTables(List.of(leader, follower));
        firstPage(follower);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(HIT);
        stream.answers = false;

        time.advance(T);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(BYPASS);
        assertThat(follower.status().state()).isEqualTo(TableState.SUSPECT);
        stream.last().complete(null);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(HIT);

        int changes = follower.changes(100, true).size();
        stream.end(null);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(BYPASS);
        assertThat(follower.changes(100, true))
                .as("a gap there is a change here, at once")
                .hasSize(changes + 1);
        leader.close();
        assertThat(follower.status().state())
                .as("nobody tells of a closed table")
                .isEqualTo(TableState.LIVE);
    }

    @Test
    @DisplayName("calls that hang are bounded in number, and the subscription is lost")
    void callsThatHangAreBounded() {
        Gate gate = new Gate();
        stream.catchingUp = gate::pass;
        LiveTable table = open(leased().executor(threads));
        stream.awaitAsked(1);
        try {
            await().until(() -> {
                time.advance(Duration.ofSeconds(1)); // what hangs is given up, on other threads
                return table.status().streamState() != StreamState.UP;
            });
            assertThat(stream.asked()).isLessThanOrEqualTo(EventPath.MAX_CALLS);
        } finally {
            gate.open();
        }
    }

    @Test
    @DisplayName("a stream that cannot catch up gives no lease, and keeps no promise of age that was asked for by name")
    void aStreamThatCannotCatchUp() {
        LiveTable table = open(builder().stream(new ManualLiveStream()).defaults(defaults -> defaults.maxStaleness(T)));
        assertThat(table.status().leaseLeft()).isNull();
        assertThat(table.status().maxStaleness()).isNull();
        assertThat(table.status().stream()).isEqualTo(StreamStatus.unknown());
        firstPage(table);
        time.advance(Duration.ofDays(1));
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        table.close();

        assertThatThrownBy(() ->
                        builder().stream(new ManualLiveStream()).maxStaleness(T).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'products' cannot keep to a maxStaleness of PT6S")
                .hasMessageContaining("give the table a ttl");
        assertThatThrownBy(() -> builder().maxStaleness(T).build()).hasMessageContaining("it has no stream");
    }

    @Test
    void rowsOfAnEarlierProcessAreNotTrustedWhereTheirAgeIsPromised() {
        assertThatThrownBy(() -> leased().afterRestart(AfterRestart.TRUST).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Leave afterRestart out");

        LiveTable table = open(leased().defaults(defaults -> defaults.afterRestart(AfterRestart.TRUST)));
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.RESTART, 1L);
    }

    @Test
    void aTimeThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> builder().maxStaleness(Duration.ofMillis(9)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxStaleness must be at least 10 ms, not PT0.009S");
        assertThatThrownBy(() -> builder().maxStaleness(Duration.ZERO)).hasMessageContaining("must be positive");
    }

    @Test
    void aRowIsPatchedAndShownUnderALease() {
        master.oneRow();
        LiveTable table = open(leased().executor(threads));
        table.get("1");
        table.patch("1", Row.of("price", 11));

        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName(
            "events that gave way to a word count as handled when that is, also for who asked to catch up meanwhile")
    void whatWasMissedIsSaidBeforeTheStreamHasCaughtUp() {
        ManualLiveStream small = new ManualLiveStream(3, true);
        Gate gate = new Gate();
        List<String> heard = new CopyOnWriteArrayList<>();
        LiveStream.Subscription subscription = small.subscribe(new LiveStream.Subscriber() {
            @Override
            public void confirmed() {}

            @Override
            public void event(LiveEvent event) {
                gate.pass();
                heard.add("event");
            }

            @Override
            public void lagged() {
                heard.add("lagged");
            }

            @Override
            public void ended(@Nullable Throwable cause) {}
        });
        small.offer(LiveEvent.updated("1"));
        gate.awaitReached();
        small.offer(LiveEvent.updated("2"));
        CompletableFuture<List<String>> heardBefore = subscription.catchUp().thenApply(nothing -> List.copyOf(heard));
        for (int i = 0; i < 3; i++) {
            small.offer(LiveEvent.updated("3"));
        }

        gate.open();

        assertThat(heardBefore).succeedsWithin(LONG).satisfies(all -> assertThat(all)
                .startsWith("event", "lagged"));
        subscription.close();
    }
}
