package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static dev.livetable.status.StaleReason.ERROR;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.livetable.status.TableState;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.UnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A master that hangs, and readers who can be shown old rows. */
class LimitedFetchesTests extends StaleSetup {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MANY = LimitedFetches.MOST + 4;

    private final CountDownLatch hanging = new CountDownLatch(1);
    private final AtomicInteger hung = new AtomicInteger();
    private volatile boolean failAtLast;
    private final AtomicReference<@Nullable Thread> asking = new AtomicReference<>();

    private LiveTable limited() {
        return limited(old().executor(threads));
    }

    private LiveTable limited(LiveTableBuilder builder) {
        for (int id = 4; id <= MANY; id++) {
            master.insert(product(id, "fruit", 10L * id));
        }
        LiveTable table = open(builder.staleIfError(IF_ERROR).fetchTimeout(LIMIT));
        for (int id = 1; id <= MANY; id++) {
            table.get(Integer.toString(id));
        }
        time.advance(TTL);
        return table;
    }

    /** Lets calls of the master hang: the next ones, as many as this. */
    private void hang(int times) {
        AtomicInteger left = new AtomicInteger(times);
        master.before(operation -> {
            asking.set(Thread.currentThread());
            if (left.getAndDecrement() > 0) {
                hung.incrementAndGet();
                try {
                    assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                if (failAtLast) {
                    throw new UnreachableException("products", "down", null);
                }
            }
        });
    }

    @AfterEach
    void release() {
        hanging.countDown();
    }

    private Future<Reading<Optional<Row>>> reading(LiveTable table, int id) {
        return threads.submit(() -> table.readGet(Integer.toString(id)));
    }

    /** Waits until calls hang, and readers wait for them with a limit. */
    private void awaitHung(int calls, int limited) {
        await().until(() -> hung.get() == calls && time.pending() >= limited);
    }

    @Test
    @DisplayName("the reader who asks the master waits for fetch-timeout; what the call brings at last is kept")
    void theReaderWhoAsksIsNotKept() throws Exception {
        LiveTable table = limited();
        master.patch("1", Row.of("price", 11));
        int pending = time.pending();
        hang(1);
        Future<Reading<Optional<Row>>> first = reading(table, 1);
        awaitHung(1, pending + 1);
        time.advance(LIMIT.minusMillis(1));
        assertThat(first).isNotDone();

        time.advance(Duration.ofMillis(1));

        isOld(result(first), ERROR, 10);
        hanging.countDown();
        await().until(() -> table.readGet("1").source() == HIT);
        assertThat(price(table, "1")).isEqualTo(11L);
    }

    @Test
    void aMasterThatAnswersIsWaitedFor() throws Exception {
        LiveTable table = limited();
        master.patch("1", Row.of("price", 11));
        int pending = time.pending();
        hang(1);
        Future<Reading<Optional<Row>>> first = reading(table, 1);
        awaitHung(1, pending + 1);

        hanging.countDown();

        Reading<Optional<Row>> read = result(first);
        assertThat(read.source()).isEqualTo(MISS);
        assertThat(read.value().orElseThrow().get("price")).isEqualTo(11L);
    }

    @Test
    @DisplayName("one call of a question hangs at a time: whoever asks again is shown old rows at once")
    void oneCallOfAQuestionHangs() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(9);
        Future<Reading<Optional<Row>>> first = reading(table, 1);
        awaitHung(1, pending + 1);
        time.advance(LIMIT);
        result(first);

        for (int i = 0; i < 5; i++) {
            isOld(result(reading(table, 1)), ERROR, 10);
        }

        assertThat(hung).hasValue(1);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
    }

    @Test
    @DisplayName("calls that take too long count for the breaker")
    void theBreakerCounts() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(9);
        for (int id = 1; id <= MasterBreaker.FAILURES; id++) {
            Future<Reading<Optional<Row>>> each = reading(table, id);
            awaitHung(id, pending + 1);
            time.advance(LIMIT);
            isOld(result(each), ERROR, 10L * id);
        }
        assertThat(table.status().oldRows().isBreakerOpen()).isTrue();
    }

    /** Lets calls of the master fail. */
    private void failing() {
        master.before(operation -> {
            throw new UnreachableException("products", "down", null);
        });
    }

    private static void awaitAllEnded(LiveTable table) {
        await().until(() -> table.status().fetchesInFlight() == 0);
    }

    private static void fails(Future<?> read) {
        assertThat(read).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(FetchTimeoutException.class);
    }

    @Test
    @DisplayName("a late call counts once for the breaker, whoever waits for it, and however it ends")
    void aLateCallCountsOnce() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        failAtLast = true;
        hang(MasterBreaker.FAILURES - 1);
        List<Future<Reading<Optional<Row>>>> all = new ArrayList<>();
        for (int id = 1; id < MasterBreaker.FAILURES; id++) {
            for (int i = 0; i < 4; i++) {
                all.add(reading(table, id));
                awaitHung(id, pending + all.size());
            }
        }
        time.advance(LIMIT);
        for (Future<Reading<Optional<Row>>> each : all) {
            assertThat(result(each).stale()).contains(ERROR);
        }
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();

        hanging.countDown();
        awaitAllEnded(table);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
        failing();
        isOld(table.readGet("5"), ERROR, 50);
        assertThat(table.status().oldRows().isBreakerOpen()).isTrue();
    }

    @Test
    @DisplayName("a call for a page and its total counts once for the breaker")
    void aLateCallForAPageCountsOnce() {
        master.countsApart(true);
        LiveTable table = limited();
        failing();
        for (int i = 0; i < MasterBreaker.FAILURES - 2; i++) {
            isOld(table.readGet("1"), ERROR, 10);
        }
        int pending = time.pending();
        failAtLast = true;
        hang(1);
        Future<?> first = threads.submit(() -> table.page(Filter.all(), FIRST_PAGE));
        await().until(() -> hung.get() == 1);
        Future<?> page = threads.submit(() -> table.page(Filter.all(), FIRST_PAGE));
        Future<?> total = threads.submit(() -> table.count(Filter.all()));
        awaitHung(1, pending + 2);

        time.advance(LIMIT);
        fails(page);
        fails(total);
        hanging.countDown();
        assertThat(first).failsWithin(LONG);
        awaitAllEnded(table);

        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
    }

    @Test
    @DisplayName("a call for several rows counts once for the breaker, though readers wait for each of them")
    void aLateCallForSeveralRowsCountsOnce() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        failAtLast = true;
        hang(1);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", "2", "3");
        awaitHung(1, pending + 1);
        List<Future<Reading<Optional<Row>>>> joined = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            joined.add(reading(table, id));
        }
        awaitHung(1, pending + 4);

        time.advance(LIMIT);
        areOld(result(first), 10, 20, 30);
        for (Future<Reading<Optional<Row>>> each : joined) {
            assertThat(result(each).stale()).contains(ERROR);
        }
        hanging.countDown();
        awaitAllEnded(table);

        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
    }

    /** Lets calls of the master hang in all places; those who read are shown old rows when the time is over. */
    private List<Future<Reading<Optional<Row>>>> takeAllPlaces(LiveTable table, int pending) {
        hang(MANY);
        List<Future<Reading<Optional<Row>>>> all = new ArrayList<>();
        for (int id = 1; id <= LimitedFetches.MOST; id++) {
            all.add(reading(table, id));
            awaitHung(id, pending + id);
        }
        return all;
    }

    @Test
    @DisplayName("a table has so many calls on other threads; who finds no place is kept for no longer than others")
    void theCallsOfATableAreBounded() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        all.add(reading(table, MANY - 1));
        awaitHung(LimitedFetches.MOST, pending + all.size());
        time.advance(LIMIT.minusMillis(1));
        assertThat(all).noneMatch(Future::isDone);

        time.advance(Duration.ofMillis(1));

        for (Future<Reading<Optional<Row>>> each : all) {
            assertThat(result(each).stale()).contains(ERROR);
        }
        isOld(result(reading(table, MANY)), ERROR, 10L * MANY);
        assertThat(hung).hasValue(LimitedFetches.MOST);
        hanging.countDown();
        await().until(() -> table.readGet("1").source() == HIT);
        assertThat(result(reading(table, MANY)).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("who finds no place asks when there is one")
    void whoWaitsForAPlaceGetsOne() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        time.advance(LIMIT.dividedBy(2));
        Future<Reading<Optional<Row>>> further = reading(table, MANY);
        awaitHung(LimitedFetches.MOST, pending + all.size() + 1);

        hanging.countDown();

        assertThat(result(further).source()).isEqualTo(MISS);
        for (Future<Reading<Optional<Row>>> each : all) {
            assertThat(result(each).source()).isEqualTo(MISS);
        }
    }

    @Test
    @DisplayName("who came later than the call that is late waits for no place any more")
    void aLateCallEndsTheWaitForAPlace() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        time.advance(LIMIT.dividedBy(2));
        Future<Reading<Optional<Row>>> further = reading(table, MANY);
        awaitHung(LimitedFetches.MOST, pending + all.size() + 1);

        time.advance(LIMIT.dividedBy(2));

        isOld(result(further), ERROR, 10L * MANY);
    }

    @Test
    @DisplayName("those who ask the same wait for one place; who has no old rows to be shown asks by himself")
    void oneOfThemWaitsForAPlace() throws Exception {
        LiveTable table = limited();
        LiveTable strict = table.allowingStale(Duration.ZERO, Duration.ZERO);
        int pending = time.pending();
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        for (int i = 0; i < 3; i++) {
            all.add(reading(table, MANY));
            awaitHung(LimitedFetches.MOST, pending + all.size());
        }
        Future<Reading<Optional<Row>>> needy = reading(strict, MANY);
        await().until(() -> hung.get() == LimitedFetches.MOST + 1);

        hanging.countDown();

        assertThat(result(needy).source()).isEqualTo(MISS);
        for (Future<Reading<Optional<Row>>> each : all) {
            assertThat(result(each).stale()).isEmpty();
        }
    }

    @Test
    @DisplayName("who is interrupted while he waits for a place is told so, and leaves it to those who have joined him")
    void anInterruptionEndsTheWaitForAPlace() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        AtomicReference<@Nullable Thread> waiting = new AtomicReference<>();
        AtomicBoolean keepsFlag = new AtomicBoolean();
        Future<Reading<Optional<Row>>> interrupted = threads.submit(() -> {
            waiting.set(Thread.currentThread());
            try {
                return table.readGet(Integer.toString(MANY));
            } finally {
                keepsFlag.set(Thread.interrupted());
            }
        });
        awaitHung(LimitedFetches.MOST, pending + all.size() + 1);
        Future<Reading<Optional<Row>>> joined = reading(table, MANY);
        awaitHung(LimitedFetches.MOST, pending + all.size() + 2);

        requireNonNull(waiting.get()).interrupt();

        fails(interrupted);
        assertThat(keepsFlag).isTrue();
        hanging.countDown();
        assertThat(result(joined).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a call that had to wait for its place counts for the breaker only when it has taken too long itself")
    void aCallThatBeganLateIsNotLate() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        CountDownLatch first = new CountDownLatch(1);
        List<Future<Reading<Optional<Row>>>> all = takeAllPlaces(table, pending);
        master.before(operation -> {
            hung.incrementAndGet();
            await().until(() -> first.getCount() == 0);
        });
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            all.add(reading(table, LimitedFetches.MOST + 1 + i));
            awaitHung(LimitedFetches.MOST, pending + all.size());
        }
        time.advance(LIMIT.minusMillis(1));
        hanging.countDown();
        await().until(() -> hung.get() == LimitedFetches.MOST + MasterBreaker.FAILURES);

        time.advance(Duration.ofMillis(1));

        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            assertThat(result(all.get(LimitedFetches.MOST + i)).stale()).contains(ERROR);
        }
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
        first.countDown();
    }

    @Test
    @DisplayName(
            "while a question is being asked, a reader who may not join that waits for its end, on no call of his own")
    void oneCallOfAQuestionAtATime() throws Exception {
        LiveTable table = limited(hearing().executor(threads));
        int pending = time.pending();
        loseStream();
        hang(1);
        Future<Reading<Optional<Row>>> inTheGap = reading(table, 1);
        awaitHung(1, pending + 1);
        streamIsBack();
        await().until(() -> table.status().state() == TableState.LIVE);
        int before = time.pending();
        Future<Reading<Optional<Row>>> after = reading(table, 1);
        awaitHung(1, before + 1);

        time.advance(LIMIT);

        assertThat(result(inTheGap).stale()).isPresent();
        assertThat(result(after).stale()).isPresent();
        assertThat(hung).hasValue(1);
    }

    @Test
    @DisplayName("whose old rows are known to have changed meanwhile asks as ever")
    void oldRowsThatAreLost() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(1);
        Future<Reading<Optional<Row>>> first = reading(table, 1);
        awaitHung(1, pending + 1);

        table.invalidate();
        time.advance(LIMIT);

        assertThat(result(first).source()).isEqualTo(MISS);
    }

    @Test
    void whoHasNoOldRowsAsksOnHisOwnThread() {
        LiveTable table = limited();
        table.invalidate();
        hang(0);

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(asking).hasValue(Thread.currentThread());
    }

    @Test
    void anExecutorThatTakesNothingLeavesItToTheReader() {
        RefusingExecutor executor = new RefusingExecutor(threads);
        LiveTable table = limited(old().executor(executor));
        hang(0);

        executor.failNext(RefusingExecutor.Failure.REJECTED);
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(asking).hasValue(Thread.currentThread());
        assertThat(table.readGet("2").source()).isEqualTo(MISS);
        assertThat(asking).doesNotHaveValue(Thread.currentThread());
    }

    @Test
    @DisplayName("a context that does not reach other threads leaves it to the reader")
    void contextsThatAreNotCarried() {
        ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "nobody");
        tenant.set("a");
        LiveTable table = limited(old().executor(threads).context(tenant::get).contextsDisjoint(true));
        hang(0);

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(asking).hasValue(Thread.currentThread());
    }

    // ---- several rows

    private Future<Reading<Map<String, Row>>> readingAll(LiveTable table, String... ids) {
        return threads.submit(
                () -> table.masterCalls().rows(List.of(ids), missing -> master.getAll(missing, Filter.all())));
    }

    private static void areOld(Reading<Map<String, Row>> reading, long... prices) {
        assertThat(reading.stale()).contains(ERROR);
        assertThat(reading.value().values())
                .extracting(row -> row.get("price"))
                .containsExactly(LongStream.of(prices).boxed().toArray());
    }

    @Test
    @DisplayName("a reader of several rows waits for fetch-timeout; what the call brings at last is kept")
    void severalRows() throws Exception {
        LiveTable table = limited();
        master.patch("1", Row.of("price", 11));
        int pending = time.pending();
        hang(1);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", "2");
        awaitHung(1, pending + 1);
        time.advance(LIMIT.minusMillis(1));
        assertThat(first).isNotDone();

        time.advance(Duration.ofMillis(1));

        areOld(result(first), 10, 20);
        hanging.countDown();
        await().until(() -> table.readGet("1").source() == HIT);
        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(table.readGet("2").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("one of several rows that are not kept is asked for as it is alone")
    void oneOfThemIsNotKept() throws Exception {
        LiveTable table = limited();
        hang(0);
        table.get("2");
        int pending = time.pending();
        hang(1);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", "2");
        awaitHung(1, pending + 1);

        time.advance(LIMIT);

        areOld(result(first), 10, 20);
    }

    @Test
    @DisplayName(
            "where one of several rows has nothing to be shown, the master is waited for, on the reader's own thread")
    void oneOfSeveralRowsHasNothingToShow() throws Exception {
        AtomicInteger handedOver = new AtomicInteger();
        LiveTable table = limited(old().executor(task -> {
            handedOver.incrementAndGet();
            threads.execute(task);
        }));
        master.insert(product(MANY + 1, "new", 1));
        int before = handedOver.get();
        hang(1);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", Integer.toString(MANY + 1));
        await().until(() -> hung.get() == 1);

        time.advance(LIMIT);

        assertThat(handedOver).hasValue(before);
        assertThat(first).isNotDone();
        hanging.countDown();
        assertThat(result(first).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName(
            "a call for several rows is that of each: whoever asks for one of them again is shown old rows at once")
    void aLateCallIsThatOfEachRow() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(9);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", "2");
        awaitHung(1, pending + 1);
        time.advance(LIMIT);
        result(first);

        areOld(result(readingAll(table, "2", "3")), 20, 30);
        isOld(result(reading(table, 2)), ERROR, 20);

        assertThat(hung).hasValue(1);
        hanging.countDown();
        await().until(() -> table.readGet("2").source() == HIT);
        assertThat(result(readingAll(table, "2", "3")).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a reader of several rows joins the late call of one of them, and waits for it as others do")
    void aJoinedCall() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(2);
        Future<Reading<Optional<Row>>> one = reading(table, 1);
        awaitHung(1, pending + 1);
        Future<Reading<Map<String, Row>>> several = readingAll(table, "1", "2");
        awaitHung(2, pending + 2);

        time.advance(LIMIT);

        isOld(result(one), ERROR, 10);
        areOld(result(several), 10, 20);
    }

    @Test
    @DisplayName("whose several old rows are known to have changed meanwhile asks as ever")
    void severalOldRowsThatAreLost() throws Exception {
        LiveTable table = limited();
        int pending = time.pending();
        hang(1);
        Future<Reading<Map<String, Row>>> first = readingAll(table, "1", "2");
        awaitHung(1, pending + 1);

        table.invalidate();
        time.advance(LIMIT);

        assertThat(result(first).source()).isEqualTo(MISS);
    }

    @Test
    void anExecutorThatTakesNothingLeavesSeveralRowsToTheReader() {
        RefusingExecutor executor = new RefusingExecutor(threads);
        LiveTable table = limited(old().executor(executor));
        hang(0);

        executor.failNext(RefusingExecutor.Failure.REJECTED);
        assertThat(table.getAll(List.of("1", "2"))).hasSize(2);
        assertThat(asking).hasValue(Thread.currentThread());
        assertThat(table.getAll(List.of("3", "4"))).hasSize(2);
        assertThat(asking).doesNotHaveValue(Thread.currentThread());
    }
}
