package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.cache.Cache;
import dev.livetable.cache.CachedRows;
import dev.livetable.cache.LogPosition;
import dev.livetable.cache.RecordedLog;
import dev.livetable.status.CallObserver;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.stream.LiveStream.Subscriber;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Cases of the rules that random histories rarely meet. Some break only when others go on at one very moment. */
class WitnessTests extends LiveTableSetup {

    private static final long SOON_SECONDS = 5;
    private static final long LOG = 7;
    private static final Question ROW = new Question.RowQuestion("products/row?id='1'", "1", Filter.all(), null);

    private final AtomicReference<@Nullable Subscriber> subscriber = new AtomicReference<>();

    @BeforeEach
    void changeOneRowAtATime() {
        master.oneRow();
    }

    private LiveTable warm(LiveTableBuilder builder) {
        LiveTable table = open(builder);
        table.patch("3", Row.of("price", 31)); // the master has said by now what its writes change
        table.get("1");
        return table;
    }

    /**
     * Has something done when the cache is called next for one of these operations, before it does anything. From now on
     * what is out of date stays in the cache, to be found.
     */
    private void atTheNext(Set<String> operations, Runnable action) {
        AtomicBoolean isNext = new AtomicBoolean(true);
        cache.before(operation -> {
            if (operations.contains(operation) && isNext.getAndSet(false)) {
                action.run();
            }
            if (operation.equals("invalidatePrefix")) {
                throw new IllegalStateException("the cache cannot invalidate");
            }
        });
    }

    private LiveTableBuilder unconfirmed(AfterRestart afterRestart) {
        return builder().waitForStream(false).afterRestart(afterRestart).executor(Runnable::run).stream(made -> {
            subscriber.set(made);
            return () -> {};
        });
    }

    private void confirm() {
        Subscriber made = subscriber.get();
        assertThat(made).isNotNull();
        made.confirmed();
    }

    private static <T> T soon(Future<T> future) throws Exception {
        return future.get(SOON_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    @DisplayName("a stamp goes in the place of the very entry that was judged, and of no newer one")
    void aStampReplacesNoNewerEntry() {
        LiveTable table = warm(builder());
        table.patch("3", Row.of("price", 32)); // so that the entry is stamped
        master.put(product(1, "apple", 11)); // by others, untold
        atTheNext(Set.of("replace", "put"), () -> {
            cache.remove("products/row?id='1'");
            assertThat(price(table, "1")).isEqualTo(11L);
        });

        assertThat(price(table, "1")).isEqualTo(10L);
        assertThat(price(table, "1")).as("nobody goes back").isEqualTo(11L);
    }

    private Region regionWithAnEntry() {
        ChangeLog log = new ChangeLog(LOG, List.of(), 1L << 30, 0, time.clock());
        log.keepAtMost(1 << 20);
        CachedRows rows = new CachedRows(
                List.of(product(1, "apple", 10)),
                OptionalLong.empty(),
                false,
                Instant.EPOCH,
                new LogPosition(LOG, 0, 0),
                false);
        cache.put(ROW.key(), rows);
        StatusRecorder recorder =
                new StatusRecorder("products", time.clock(), List.of(), Runnable::run, CallObserver.none());
        return new Region(
                new RegionCache(cache, "products", recorder), new RegionClaim(log, new DurableMark()), time, recorder);
    }

    @Test
    @DisplayName("a reader that meets the end of a gap takes no entry from before it")
    void theStateIsReadBeforeTheHead() {
        Region region = regionWithAnEntry();
        assertThat(region.lookup(ROW, SCHEMA, false)).isNotNull();
        region.suspect(false, () -> true);
        atTheNext(
                Set.of("get"),
                () -> region.trust(InvalidationCause.GAP, region.lease().begin(), () -> true));

        assertThat(region.lookup(ROW, SCHEMA, false)).isNull();
    }

    @Test
    @DisplayName(
            "a loss of the stream between the question whether it is there and what follows from that is not forgotten")
    void aLossIsNotOverwritten() {
        Region region = regionWithAnEntry();
        region.suspect(false, () -> true);
        AtomicBoolean isLost = new AtomicBoolean();
        Runnable loss = () -> isLost.set(region.suspect(true, () -> true));
        atTheNext(Set.of("get"), loss);

        region.trust(InvalidationCause.GAP, region.lease().begin(), () -> true);
        if (!isLost.get()) {
            loss.run();
        }
        assertThat(region.state()).isEqualTo(TableState.SUSPECT);
    }

    @Test
    @DisplayName("a position counts in its own log, and in one that goes on from it up to the end on record")
    void aPositionCountsInItsOwnLogOnly() {
        ChangeLog log = new ChangeLog(LOG, List.of(new LogPosition(5, 10, 0)), 1L << 20, 0, time.clock());

        assertThat(log.positionOf(new LogPosition(LOG, 11, 0))).isEqualTo(11);
        assertThat(log.positionOf(new LogPosition(5, 10, 0))).isEqualTo(10);
        assertThat(log.positionOf(new LogPosition(5, 11, 0))).isEqualTo(-1);
        assertThat(log.positionOf(new LogPosition(6, 1, 0))).isEqualTo(-1);
    }

    @Test
    @DisplayName("a process never goes on in the log of another one, of which the end may be lost")
    void eachProcessHasALogOfItsOwn() {
        Cache recorded = new Cache() {
            @Override
            public @Nullable CachedRows get(String key) {
                return null;
            }

            @Override
            public void put(String key, CachedRows rows) {}

            @Override
            public void invalidatePrefix(String prefix) {}

            @Override
            public RecordedLog recorded(String region) {
                return new RecordedLog(LOG, 3, List.of(), List.of());
            }
        };
        StatusRecorder recorder =
                new StatusRecorder("products", time.clock(), List.of(), Runnable::run, CallObserver.none());
        ChangeLog log = LogStart.of(new RegionCache(recorded, "products", recorder), 1L << 20, time.clock());

        assertThat(log.name()).isNotEqualTo(LOG);
        assertThat(log.head()).isEqualTo(3);
    }

    @Test
    @DisplayName("what is appended for a table that is closed is a change of anything")
    void aClosedTableSaysNothingPrecise() {
        Region region = regionWithAnEntry();
        region.close();
        region.append(InvalidationCause.WRITE, List.of(RowChange.of("1")));

        Change change = region.log().at(1);
        assertThat(change).isNotNull();
        assertThat(change.isAnything()).isTrue();
    }

    @Test
    @DisplayName("when the limit of a write has passed, anything may have changed")
    void aLimitThatHasPassedIsNoRefusal() {
        LiveTable table = warm(builder().writeTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.before(operation -> {
            if (operation.equals("patch")) {
                gate.pass();
            }
        });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.HIT);
        time.advance(Duration.ofSeconds(2));

        assertThat(write).failsWithin(Duration.ofSeconds(SOON_SECONDS));
        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.MISS);
        gate.open();
    }

    @Test
    @DisplayName("a row through a view is another question than the row")
    void aRowThroughAViewIsAnotherQuestion() {
        LiveTable table = open();

        assertThat(table.get("2")).isPresent();
        assertThat(table.view(Filter.equal("name", "apple")).get("2")).isEmpty();
    }

    @Test
    @DisplayName("a fetch from before the subscription is joined by nobody who finds the table live")
    void aFetchFromBeforeTheSubscriptionIsNotJoined() throws Exception {
        LiveTable table = open(unconfirmed(AfterRestart.TRUST));
        AtomicBoolean isFirst = new AtomicBoolean(true);
        Gate gate = new Gate();
        master.after(operation -> {
            if (operation.equals("get") && isFirst.getAndSet(false)) {
                gate.pass();
            }
        });
        Future<@Nullable Object> old = threads.submit(() -> price(table, "1"));
        gate.awaitReached();
        master.put(product(1, "apple", 11)); // of which nobody has told
        confirm();

        Future<@Nullable Object> late = threads.submit(() -> price(table, "1"));
        try {
            assertThat(soon(late)).isEqualTo(11L);
        } finally {
            gate.open();
        }
        assertThat(result(old)).as("what is kept is newer").isEqualTo(11L);
    }

    @Test
    @DisplayName("an entry has the last ticket of its fetch's end, not of its beginning")
    void theTicketIsThatOfTheEnd() throws Exception {
        LiveTable table = open();
        table.patch("3", Row.of("price", 31));
        Gate fetch = new Gate();
        Gate write = new Gate();
        AtomicBoolean isFirst = new AtomicBoolean(true);
        master.before(operation -> {
            if (operation.equals("get") && isFirst.getAndSet(false)) {
                fetch.pass();
            }
        });
        master.after(operation -> {
            if (operation.equals("patch")) {
                write.pass();
            }
        });
        Future<@Nullable Object> reader = threads.submit(() -> price(table, "1"));
        fetch.awaitReached();
        CompletableFuture<Row> written = table.patchAsync("1", Row.of("price", 11));
        write.awaitReached();
        master.put(product(1, "apple", 10)); // others put back what it was, untold
        fetch.open();
        assertThat(result(reader)).isEqualTo(10L);
        write.open();
        result(written);

        assertThat(price(table, "1"))
                .as("the fetch has seen the write, and what came after it")
                .isEqualTo(10L);
    }

    @Test
    @DisplayName("who is told that a write is done sees it, whatever the writer does next")
    void theChangeIsAppendedBeforeItIsAcknowledged() throws Exception {
        LiveTable table = warm(builder());
        AtomicReference<@Nullable Object> seen = new AtomicReference<>(11L);
        CompletableFuture<Boolean> isAnswered = new CompletableFuture<>();
        Thread tester = Thread.currentThread();
        AtomicBoolean isNext = new AtomicBoolean(true);
        cache.before(
                operation -> { // the writer asks the cache for nothing, unless it is made to
                    if (operation.equals("get") && Thread.currentThread() != tester && isNext.getAndSet(false)) {
                        isAnswered.orTimeout(SOON_SECONDS, TimeUnit.SECONDS).join();
                        seen.set(price(table, "1"));
                    }
                });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        write.whenComplete((row, failure) -> isAnswered.complete(true));
        soon(write);
        table.patch("3", Row.of("price", 33)); // so that the writer has done all that belongs to the first

        assertThat(seen.get()).isEqualTo(11L);
        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    @DisplayName("a write that may yet be carried out keeps others from being applied to its row")
    void theTicketIsOpenUntilTheWriteHasSettled() {
        LiveTable table = warm(builder().settleTime(Duration.ofSeconds(10)));
        AtomicBoolean isFirst = new AtomicBoolean(true);
        master.after(operation -> {
            if (operation.equals("patch") && isFirst.getAndSet(false)) {
                throw new IllegalStateException("connection lost");
            }
        });
        assertThat(threads.submit(() -> table.patch("1", Row.of("price", 11)))).failsWithin(Duration.ofSeconds(5));
        table.get("1");
        table.patch("1", Row.of("price", 12));

        assertThat(table.readGet("1").source()).isEqualTo(ReadSource.MISS);
        table.patch("3", Row.of("price", 33));
        assertThat(table.readGet("1").source()).as("another row").isEqualTo(ReadSource.HIT);
        time.advance(Duration.ofSeconds(11));
        table.get("1");
        table.patch("1", Row.of("price", 13));
        assertThat(table.readGet("1").source()).as("it has settled").isEqualTo(ReadSource.HIT);
    }
}
