package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static dev.livetable.status.StaleReason.ERROR;
import static dev.livetable.status.StaleReason.REFRESHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.status.ReadSource;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.NotPermittedException;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.UnreachableException;
import dev.livetable.table.UnsupportedRequestException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Rows that are merely old, shown by choice. For gaps see {@link StaleGapTests}. */
class StaleReadsTests extends StaleSetup {

    private static final PageRequest BY_ID = PageRequest.of(0, 2, Sort.by("id"));

    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTable revalidating() {
        return warm(old().staleWhileRevalidate(WHILE));
    }

    private LiveTable forErrors() {
        return warm(old().staleIfError(IF_ERROR));
    }

    private LiveTable warm(LiveTableBuilder builder) {
        LiveTable table = open(builder);
        table.get("1");
        table.get("2");
        calls.set(0);
        return table;
    }

    // ---- while they are fetched anew

    @Test
    @DisplayName(
            "rows past their ttl are shown at once, and fetched anew in the background; then the new ones are hits")
    void oldRowsAreShownWhileTheyAreFetched() {
        isHolding = true;
        LiveTable table = revalidating();
        master.patch("1", Row.of("price", 11));
        calls.set(0);
        time.advance(TTL);

        Reading<?> first = table.readGet("1");
        isOld(table.readGet("1"), REFRESHING, 10);

        assertThat(first.age(time.clock())).isEqualTo(TTL);
        assertThat(calls).as("nobody has waited for the master").hasValue(0);
        runAll();
        assertThat(calls).as("one fetch for all who asked").hasValue(1);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(table.status().oldRows().reads())
                .containsEntry(REFRESHING, 2L)
                .containsEntry(ERROR, 0L);
        assertThat(table.status().oldRows().refreshes()).isOne();
        assertThat(table.status().oldRows().failedRefreshes()).isZero();
    }

    @Test
    void withoutTheWordsTheyAreNot() {
        LiveTable table = warm(old());
        time.advance(TTL);

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        assertThat(table.readGet("1").stale()).isEmpty();
        time.advance(TTL);
        goDown();
        assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
        assertThat(handedOver).isEmpty();
        assertThat(table.status().oldRows().all()).isZero();
    }

    @Test
    void theTimeForItEnds() {
        LiveTable table = revalidating();
        time.advance(TTL.plus(WHILE).minusMillis(1));
        isOld(table.readGet("1"), REFRESHING, 10);
        time.advance(Duration.ofMillis(1));

        assertThat(table.readGet("2").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a row that this node has written is shown as it was written, or not at all")
    void whatIsWrittenIsShownAsWritten() {
        LiveTable table = revalidating();
        firstPage(table);
        table.patch("1", Row.of("price", 11));
        time.advance(TTL);

        isOld(table.readGet("1"), REFRESHING, 11);
        table.delete("2");
        assertThat(table.readGet("2").source()).isEqualTo(MISS);
        assertThat(table.readGet("2").value()).isEmpty();
    }

    @Test
    void whatMayHaveChangedIsNotShown() {
        LiveTable table = revalidating();
        time.advance(TTL);

        table.invalidate();

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    void aPageWhoseTotalHasChangedIsFetched() {
        LiveTable table = revalidating();
        assertThat(table.list(Filter.all(), BY_ID)).isInstanceOf(Page.class);
        table.insert(product(4, "date", 40));
        time.advance(TTL);

        Reading<Slice<Row>> reading = table.readList(Filter.all(), BY_ID);

        assertThat(reading.source()).isEqualTo(MISS);
        assertThat(((Page<Row>) reading.value()).getTotalElements()).isEqualTo(4);
    }

    @Test
    @DisplayName("at most some calls of the master are under way in the background, and each question once")
    void refreshesAreFew() {
        isHolding = true;
        LiveTable table = open(old().staleWhileRevalidate(WHILE));
        for (int size = 1; size <= 2 * Refreshes.MOST; size++) {
            table.list(Filter.all(), PageRequest.of(0, size));
        }
        time.advance(TTL);

        for (int i = 0; i < 3; i++) {
            for (int size = 1; size <= 2 * Refreshes.MOST; size++) {
                Reading<?> reading = table.readList(Filter.all(), PageRequest.of(0, size));
                assertThat(reading.stale()).contains(REFRESHING);
            }
        }

        assertThat(handedOver).hasSize(Refreshes.MOST);
        runAll();
        assertThat(table.readList(Filter.all(), PageRequest.of(0, 8)).stale())
                .as("its turn comes")
                .contains(REFRESHING);
        assertThat(handedOver).hasSize(1);
        runAll();
    }

    @Test
    void anExecutorThatTakesNothingIsAskedAgain() {
        boolean[] isFull = {true};
        LiveTable table = warm(old().staleWhileRevalidate(WHILE).executor(task -> {
            if (isFull[0]) {
                throw new RejectedExecutionException("full");
            }
            isHolding = true;
            handedOver.add(task);
        }));
        time.advance(TTL);
        for (int i = 0; i < 2 * Refreshes.MOST; i++) {
            isOld(table.readGet("1"), REFRESHING, 10);
        }

        isFull[0] = false;

        isOld(table.readGet("1"), REFRESHING, 10);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    @DisplayName("a reader whose thread-locals cannot be captured has his old rows; nothing is fetched for him")
    void threadLocalsThatCannotBeCaptured() {
        boolean[] isBroken = {false};
        LiveTable table = warm(old().staleWhileRevalidate(WHILE).carrier(() -> {
            if (isBroken[0]) {
                throw new IllegalStateException("no thread-locals today");
            }
            return ThreadLocalCarrier.none().capture();
        }));
        time.advance(TTL);
        isBroken[0] = true;

        isOld(table.readGet("1"), REFRESHING, 10);
        assertThat(table.getAll(List.of("1", "2"))).containsOnlyKeys("1", "2");

        assertThat(calls).hasValue(0);
        isBroken[0] = false;
        isOld(table.readGet("1"), REFRESHING, 10);
        assertThat(calls).hasValue(1);
    }

    @Test
    @DisplayName("several rows: the old ones are shown and fetched by one call, and the reading says that some are old")
    void severalRows() {
        isHolding = true;
        LiveTable table = revalidating();
        time.advance(TTL);
        table.get("3");
        calls.set(0);

        Map<String, Row> rows = table.getAll(List.of("1", "2", "3"));

        assertThat(rows).containsOnlyKeys("1", "2", "3");
        assertThat(calls).hasValue(0);
        runAll();
        assertThat(calls).hasValue(1);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(table.status().oldRows().reads()).containsEntry(REFRESHING, 2L);
    }

    // ---- when the master fails

    @Test
    void oldRowsAreShownWhenTheMasterFails() {
        LiveTable table = forErrors();
        time.advance(TTL);
        assertThat(table.readGet("1").source()).as("the master answers").isEqualTo(MISS);
        goDown();

        isOld(table.readGet("2"), ERROR, 20);

        time.advance(IF_ERROR.minusMillis(1));
        isOld(table.readGet("2"), ERROR, 20);
        time.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> table.get("2")).isInstanceOf(UnreachableException.class);
        assertThat(table.status().oldRows().reads()).containsEntry(ERROR, 2L);
    }

    @Test
    void whatWasNeverReadCannotBeShown() {
        LiveTable table = forErrors();
        goDown();

        assertThatThrownBy(() -> table.get("3")).isInstanceOf(UnreachableException.class);
        time.advance(TTL);
        assertThatThrownBy(() -> table.getAll(List.of("1", "3"))).isInstanceOf(UnreachableException.class);
        assertThat(table.getAll(List.of("1", "2"))).containsOnlyKeys("1", "2");
    }

    @Test
    @DisplayName("a change that is appended while the master fails counts")
    void whatChangesMeanwhileIsNotShown() {
        LiveTable table = forErrors();
        time.advance(TTL);
        master.before(operation -> {
            table.invalidate();
            throw new UnreachableException("products", "down", null);
        });

        assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
    }

    @Test
    void afterAWriteWhoseOutcomeIsUnknownNothingIsShown() {
        LiveTable table = forErrors();
        time.advance(TTL);
        goDown(new MasterFailedException("products", "down", null));
        assertThatThrownBy(() -> table.patch("2", Row.of("price", 21))).isNotNull();

        assertThatThrownBy(() -> table.get("1")).isInstanceOf(MasterFailedException.class);
    }

    @Test
    void aRowThatIsWrittenIsShownAsItWasWritten() {
        LiveTable table = forErrors();
        table.patch("1", Row.of("price", 11));
        time.advance(TTL);
        goDown();

        isOld(table.readGet("1"), ERROR, 11);
    }

    @Test
    @DisplayName("what is wrong with the question, or with who asks, is told")
    void refusalsAreTold() {
        LiveTable table = forErrors();
        time.advance(TTL);
        for (RuntimeException refusal : List.of(
                new NotPermittedException("products", "revoked", null),
                new UnsupportedRequestException("products", "cannot", null),
                new ConflictException("products", "conflict", null))) {
            goDown(refusal);
            assertThatThrownBy(() -> table.get("1")).isSameAs(refusal);
        }
        goDown();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
        } finally {
            Thread.interrupted();
        }
        isOld(table.readGet("1"), ERROR, 10);
    }

    @Test
    void whoAsksForFreshRowsGetsNone() {
        LiveTable table = warm(old().staleIfError(IF_ERROR).staleWhileRevalidate(WHILE));
        Receipt receipt = table.receipt().join();
        time.advance(TTL);
        goDown();

        assertThatThrownBy(() -> table.fresh().get("1")).isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> table.fresh().allowingStale(WHILE, IF_ERROR).get("1"))
                .isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> table.allowingStale(WHILE, IF_ERROR).fresh().getAll(List.of("1", "2")))
                .isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> table.atLeast(receipt).readList(Filter.all(), FIRST_PAGE))
                .isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> table.fresh().masterCalls().row("1", () -> master.get("1")))
                .isInstanceOf(UnreachableException.class);
        isOld(table.readGet("1"), ERROR, 10); // those failures have opened the breaker
    }

    @Test
    @DisplayName("what fails within a transaction fails, and one that has written sees what it has written")
    void transactionsAreToldOfFailures() {
        master.participation(Participation.JOINED);
        LiveTable table =
                warm(old().staleIfError(IF_ERROR).staleWhileRevalidate(WHILE).transactions(transactions));
        time.advance(TTL);
        goDown();

        transactions.begin(READ_WRITE);
        assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
        transactions.begin(READ_ONLY);
        isOld(table.readGet("1"), REFRESHING, 10);
        assertThatThrownBy(() -> table.allowingStale(Duration.ZERO, IF_ERROR).get("1"))
                .isInstanceOf(UnreachableException.class);
    }

    @Test
    void callsOfTheReadersOwn() {
        LiveTable table = open(old().staleIfError(IF_ERROR));
        MasterCalls reads = table.masterCalls();
        reads.row("1", () -> master.get("1"));
        time.advance(TTL);

        isOld(
                reads.row("1", () -> {
                    throw new DataAccessResourceFailureException("down");
                }),
                ERROR,
                10);
        assertThatThrownBy(() -> reads.row("1", () -> {
                    throw new IllegalArgumentException("the question");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClosedTableShowsNothing() {
        LiveTable table = forErrors();
        time.advance(TTL);
        table.close();

        assertThatThrownBy(() -> table.get("1")).isInstanceOf(ClosedException.class);
    }

    @Test
    void aClockThatWasSetBackMakesNothingYoung() {
        Duration[] skew = {Duration.ZERO};
        InstantSource source = () -> time.clock().instant().plus(skew[0]);
        LiveTable table =
                warm(old().staleIfError(IF_ERROR).staleWhileRevalidate(WHILE).clock(source.withZone(ZoneOffset.UTC)));
        skew[0] = Duration.ofHours(-1);
        goDown();

        assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
    }

    // ---- pages and their totals

    @Test
    @DisplayName("a page whose total is known to have changed is shown without one, or not at all")
    void aTotalThatHasChangedIsNotShown() {
        LiveTable table = forErrors();
        assertThat(table.list(Filter.all(), BY_ID)).isInstanceOf(Page.class);
        table.insert(product(4, "date", 40));
        goDown();

        Reading<Slice<Row>> slice = table.readList(Filter.all(), BY_ID);

        assertThat(slice.stale()).contains(ERROR);
        assertThat(slice.value().getContent()).hasSize(2);
        assertThat(slice.value()).isNotInstanceOf(Page.class);
        assertThatThrownBy(() -> table.page(Filter.all(), BY_ID)).isInstanceOf(UnreachableException.class);
        assertThat(table.readList(Filter.all(), BY_ID).stale())
                .as("still there")
                .contains(ERROR);
    }

    @Test
    void aPageWithAnOldTotalIsOld() {
        master.totalKnown(false);
        LiveTable table = open(old().staleIfError(IF_ERROR));
        table.count(Filter.all());
        time.advance(TTL);
        table.list(Filter.all(), FIRST_PAGE);
        master.before(operation -> {
            if (operation.equals("count")) {
                throw new UnreachableException("products", "down", null);
            }
        });

        Reading<Page<Row>> page = table.readPage(Filter.all(), FIRST_PAGE);

        assertThat(page.stale()).contains(ERROR);
        assertThat(page.source()).isEqualTo(ReadSource.STALE);
        assertThat(page.age(time.clock())).as("that of the total").isEqualTo(TTL);
        assertThat(page.value().getTotalElements()).isEqualTo(3);
    }

    // ---- the breaker

    @Test
    @DisplayName(
            "after some failures nobody waits for the master who can be shown old rows; one call at a time tries it")
    void theBreaker() {
        isHolding = true;
        LiveTable table = forErrors();
        time.advance(TTL);
        goDown();
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            table.get("1");
        }
        assertThat(table.status().oldRows().isBreakerOpen()).isTrue();
        calls.set(0);

        isOld(table.readGet("2"), ERROR, 20);
        assertThat(calls).hasValue(0);
        assertThat(handedOver).isEmpty();
        assertThatThrownBy(() -> table.get("3")).as("nothing to show").isInstanceOf(UnreachableException.class);
        time.advance(Duration.ofSeconds(2));
        calls.set(0);
        isOld(table.readGet("2"), ERROR, 20);
        isOld(table.readGet("2"), ERROR, 20);
        assertThat(handedOver).hasSize(1);
        comeBack();
        runAll();

        assertThat(calls).hasValue(1);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
        assertThat(table.readGet("2").source()).isEqualTo(HIT);
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    void theBackgroundLeavesAMasterAloneThatKeepsFailing() {
        isHolding = true;
        LiveTable table = revalidating();
        time.advance(TTL);
        goDown();
        for (int i = 0; i < 10; i++) {
            table.readGet("1");
            runAll();
        }

        assertThat(calls).hasValue(MasterBreaker.FAILURES);
        assertThat(table.readGet("1").stale()).contains(ERROR);
        assertThat(table.status().oldRows().failedRefreshes()).isEqualTo(MasterBreaker.FAILURES);
    }

    @Test
    void eachContextHasABreakerOfItsOwn() {
        String[] tenant = {"a"};
        LiveTable table =
                open(old().staleIfError(IF_ERROR).context(() -> tenant[0]).contextsDisjoint(true));
        table.get("1");
        tenant[0] = "b";
        table.get("1");
        time.advance(TTL);
        goDown();
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            table.get("1");
        }
        comeBack();

        tenant[0] = "a";

        assertThat(table.readGet("1").source()).isEqualTo(MISS);
        tenant[0] = "b";
        isOld(table.readGet("1"), ERROR, 10);
        assertThat(table.status().oldRows().isBreakerOpen()).isTrue();
    }

    // ---- where only readers can try the master

    /** Why nothing can be done for a reader on another thread. */
    private enum Obstacle {
        CONTEXT_STAYS,
        CANNOT_BE_CAPTURED,
        CANNOT_BE_SET,
        NO_EXECUTOR
    }

    private boolean isObstructed = true;

    private LiveTableBuilder obstructed(Obstacle obstacle) {
        ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "nobody");
        tenant.set("a");
        return switch (obstacle) {
            case CONTEXT_STAYS ->
                old().context(tenant::get).contextsDisjoint(true).executor(task -> CompletableFuture.runAsync(
                                task, threads)
                        .join());
            case CANNOT_BE_CAPTURED ->
                old().carrier(() -> {
                    failIfObstructed();
                    return ThreadLocalCarrier.none().capture();
                });
            case CANNOT_BE_SET ->
                old().carrier(() -> () -> {
                    failIfObstructed();
                    return () -> {};
                });
            case NO_EXECUTOR ->
                old().executor(task -> {
                    failIfObstructed();
                    handedOver.add(task);
                });
        };
    }

    private void failIfObstructed() {
        if (isObstructed) {
            throw new RejectedExecutionException("not today");
        }
    }

    /** Opens the breaker by reads of the first row, and lets a refresh find out that it cannot be run. */
    private void openInVain(LiveTable table) {
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            assertThatThrownBy(() -> table.fresh().get("1")).isInstanceOf(UnreachableException.class);
        }
        calls.set(0);
        isOld(table.readGet("2"), ERROR, 20);
        time.advance(Duration.ofSeconds(2));
        isOld(table.allowingStale(WHILE, Duration.ZERO).readGet("2"), ERROR, 20);
        assertThat(calls).as("nobody has asked").hasValue(0);
        time.advance(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("where the background cannot ask a master that is left alone, one reader at a time does")
    void aReaderTriesTheMaster(Obstacle obstacle) {
        LiveTable table = warm(obstructed(obstacle).staleIfError(IF_ERROR));
        time.advance(TTL);
        goDown();
        openInVain(table);

        isOld(table.readGet("2"), ERROR, 20);
        assertThat(calls).as("he has asked").hasValue(1);
        isOld(table.readGet("2"), ERROR, 20);
        assertThat(calls).as("one in each wait").hasValue(1);
        comeBack();
        time.advance(Duration.ofSeconds(4));

        assertThat(table.readGet("2").source()).isEqualTo(MISS);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
        assertThat(table.readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    void aReaderOfSeveralRowsTriesTheMasterForOneOfThem() {
        LiveTable table = warm(obstructed(Obstacle.CANNOT_BE_SET).staleIfError(IF_ERROR));
        time.advance(TTL);
        goDown();
        openInVain(table);

        assertThat(table.getAll(List.of("2", "1"))).containsOnlyKeys("1", "2");
        assertThat(calls).hasValue(1);
        comeBack();
        time.advance(Duration.ofSeconds(4));
        assertThat(table.getAll(List.of("1", "2"))).containsOnlyKeys("1", "2");

        assertThat(calls).hasValue(2);
        assertThat(table.status().oldRows().isBreakerOpen()).isFalse();
    }

    @Test
    @DisplayName("whom a failure would be told does not try: in a transaction, or with old rows for no error")
    void whoWouldBeToldOfAFailureDoesNotTry() {
        LiveTable table =
                warm(obstructed(Obstacle.CANNOT_BE_SET).staleIfError(IF_ERROR).transactions(transactions));
        time.advance(TTL);
        goDown();
        openInVain(table);

        isOld(table.allowingStale(WHILE, Duration.ZERO).readGet("2"), ERROR, 20);
        time.advance(Duration.ofSeconds(2));
        transactions.begin(READ_ONLY);
        isOld(table.readGet("2"), ERROR, 20);

        assertThat(calls).hasValue(0);
    }

    @Test
    void whereTheBackgroundCanAskAgainNoReaderHasTo() {
        LiveTable table = warm(
                obstructed(Obstacle.CANNOT_BE_SET).staleWhileRevalidate(WHILE).staleIfError(IF_ERROR));
        time.advance(TTL);
        isOld(table.readGet("1"), REFRESHING, 10);
        assertThat(calls).as("it cannot").hasValue(0);
        isObstructed = false;
        isOld(table.readGet("1"), REFRESHING, 10);
        assertThat(calls).as("it can").hasValue(1);
        goDown();
        for (int i = 0; i < MasterBreaker.FAILURES; i++) {
            assertThatThrownBy(() -> table.fresh().get("1")).isInstanceOf(UnreachableException.class);
        }
        time.advance(Duration.ofSeconds(2));
        calls.set(0);
        isHolding = true;

        isOld(table.readGet("2"), ERROR, 20);

        assertThat(calls).as("on this thread").hasValue(0);
        assertThat(handedOver).hasSize(1);
    }

    // ---- settings

    @Test
    void aReadMayAllowMoreOrLess() {
        isHolding = true;
        LiveTable table = warm(old());
        LiveTable strict = table.allowingStale(Duration.ZERO, Duration.ZERO);
        LiveTable loose = table.view(Filter.all()).allowingStale(WHILE, IF_ERROR);
        time.advance(TTL);

        isOld(loose.readGet("1"), REFRESHING, 10);
        goDown();
        isOld(table.allowingStale(Duration.ZERO, IF_ERROR).readGet("1"), ERROR, 10);
        assertThatThrownBy(() -> table.get("1")).isInstanceOf(UnreachableException.class);
        assertThatThrownBy(() -> strict.get("1")).isInstanceOf(UnreachableException.class);
        loose.close();
        assertThat(loose.allowingStale(WHILE, IF_ERROR).name()).isEqualTo("products");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void negativeTimesAreRefused(boolean isIfError) {
        Duration wrong = Duration.ofMillis(-1);
        LiveTable table = open(old());

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> table.allowingStale(isIfError ? Duration.ZERO : wrong, isIfError ? wrong : Duration.ZERO))
                .withMessageContaining(isIfError ? "ifError" : "whileRevalidate")
                .withMessageContaining("PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> {
                    if (isIfError) {
                        builder().staleIfError(wrong);
                    } else {
                        builder().staleWhileRevalidate(wrong);
                    }
                })
                .withMessageContaining(isIfError ? "staleIfError" : "staleWhileRevalidate");
    }

    @Test
    void withoutATtlNoRowGetsOld() {
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().staleWhileRevalidate(WHILE).build())
                .withMessageContaining("it has no ttl");
        open(builder().defaults(defaults -> defaults.staleWhileRevalidate(WHILE)));
    }
}
