package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.cache.CachedRows;
import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.table.Filter;
import dev.livetable.table.MasterFailedException;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** Reads whose caller asks the master himself. */
class MasterCallsTests extends LiveTableSetup {

    private static final Sort BY_PRICE = Sort.by("price");
    private static final Sort BY_ID = Sort.by("id");

    private final FakeTransactions transactions = new FakeTransactions();
    private final AtomicInteger calls = new AtomicInteger();

    private LiveTable openPrecise() {
        master.participation(Participation.JOINED);
        return open(builder().transactions(transactions).precision(Precision.ROW));
    }

    static CachedRows noRows() {
        return new CachedRows(List.of(), OptionalLong.empty(), false, Instant.EPOCH);
    }

    /** Returns a call that asks the master for a page, and says no more than it knows. */
    private Supplier<CachedRows> page(int size, Sort sort, boolean tellsTotal) {
        return () -> {
            calls.incrementAndGet();
            List<Row> rows =
                    master.list(Filter.all(), PageRequest.of(0, size, sort)).getContent();
            long total = master.count(Filter.all());
            return new CachedRows(
                    rows.subList(0, Math.min(size, rows.size())),
                    tellsTotal ? OptionalLong.of(total) : OptionalLong.empty(),
                    rows.size() >= size,
                    Instant.EPOCH);
        };
    }

    private Supplier<Optional<Row>> one(String id) {
        return () -> {
            calls.incrementAndGet();
            return master.get(id);
        };
    }

    @Test
    void aRowIsAskedForOnceAndSharedWithTheTablesOwnReads() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();

        assertThat(own.row("1", one("1")).value()).contains(product(1, "apple", 10));
        assertThat(own.row("1", one("1")).source()).isEqualTo(HIT);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
        assertThat(calls).hasValue(1);

        table.patch("1", Row.of("price", 11));
        assertThat(own.row("1", one("1")).value()).contains(product(1, "apple", 11));
        assertThat(calls).as("the write is applied to it").hasValue(1);
    }

    @Test
    void aRowWithAnotherIdThanAskedForIsNone() {
        assertThat(open().masterCalls().row("1", () -> master.get("2")).value()).isEmpty();
    }

    @Test
    @DisplayName("rows that are kept are not asked for, and all others by one call")
    void rowsThatAreNotKeptAreAskedForByOneCall() {
        MasterCalls own = openPrecise().masterCalls();
        List<Collection<String>> asked = new ArrayList<>();
        own.row("2", one("2"));

        Reading<Map<String, Row>> read = own.rows(List.of("3", "2", "9", "1", "3"), ids -> {
            asked.add(List.copyOf(ids));
            return ids.stream().filter(id -> !id.equals("9")).collect(Collectors.toMap(id -> id, id -> master.get(id)
                    .orElseThrow()));
        });

        assertThat(asked).containsExactly(List.of("3", "9", "1"));
        assertThat(read.source()).isEqualTo(MISS);
        assertThat(read.value().keySet()).containsExactly("3", "2", "1");
        Reading<Map<String, Row>> again = own.rows(List.of("3", "2"), ids -> Map.of());
        assertThat(again.source()).isEqualTo(HIT);
        assertThat(again.value()).hasSize(2);
        assertThat(own.rows(List.of(), ids -> Map.of()).value()).isEmpty();
    }

    @Test
    void oneRowThatIsNotKeptIsAskedForByTheCallToo() {
        MasterCalls own = openPrecise().masterCalls();

        assertThat(own.rows(List.of("1"), ids -> Map.of("1", product(1, "apple", 10)))
                        .value())
                .containsKey("1");
        assertThat(master.calls("get")).isZero();
    }

    @Test
    @DisplayName("a window of a total order is that of the table's own list")
    void aWindowOfATotalOrderIsThatOfTheTablesOwnList() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();

        Reading<CachedRows> read = own.window(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, false));
        assertThat(read.value().rows()).containsExactly(product(1, "apple", 10), product(2, "banana", 20));
        assertThat(table.readList(Filter.all(), PageRequest.of(0, 2, BY_ID)).source())
                .isEqualTo(HIT);

        table.list(Filter.all(), PageRequest.of(0, 1, BY_ID)); // has one row more
        Reading<CachedRows> cut = own.window(Filter.all(), BY_ID, 0, 1, true, page(1, BY_ID, false));
        assertThat(cut.source()).isEqualTo(HIT);
        assertThat(cut.value().rows()).containsExactly(product(1, "apple", 10));
        assertThat(cut.value().more()).isTrue();
    }

    @Test
    @DisplayName("a window of no total order has an entry of its own")
    void aWindowOfNoTotalOrderHasAnEntryOfItsOwn() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();

        own.window(Filter.all(), BY_PRICE, 0, 2, true, page(2, BY_PRICE, false));
        assertThat(own.window(Filter.all(), BY_PRICE, 0, 2, false, page(2, BY_PRICE, false))
                        .source())
                .isEqualTo(MISS);
        assertThat(own.window(Filter.all(), BY_PRICE, 0, 2, false, page(2, BY_PRICE, false))
                        .source())
                .isEqualTo(HIT);
        own.window(Filter.all(), Sort.unsorted(), 0, Integer.MAX_VALUE, false, page(9, BY_ID, false));
        assertThat(own.window(Filter.all(), Sort.unsorted(), 0, Integer.MAX_VALUE, false, page(9, BY_ID, false))
                        .source())
                .isEqualTo(HIT);
        assertThat(table.entries(10, true)).extracting("key").anyMatch(key -> ((String) key).contains("ties=any"));
    }

    @Test
    @DisplayName("a page always tells its total: where a write has made it doubtful, both are asked for again")
    void aPageAlwaysTellsItsTotal() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();

        own.window(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, false));
        Reading<CachedRows> page = own.page(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, true));
        assertThat(page.value().total()).hasValue(3);
        assertThat(own.page(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, true))
                        .source())
                .isEqualTo(HIT);

        table.insert(product(4, "date", 40)); // beyond the page: the rows stay, the total does not
        assertThat(own.window(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, false))
                        .source())
                .isEqualTo(HIT);
        Reading<CachedRows> again = own.page(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, true));
        assertThat(again.source()).isEqualTo(MISS);
        assertThat(again.value().total()).hasValue(4);
    }

    @Test
    void aCallForAPageThatTellsNoTotalIsAFault() {
        MasterCalls own = open().masterCalls();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> own.page(Filter.all(), BY_ID, 0, 2, true, page(2, BY_ID, false)));
    }

    @Test
    void countsAndExistence() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();
        Filter dear = Filter.greaterThanOrEqual("price", 20);

        assertThat(own.count(dear, () -> 2).value()).isEqualTo(2);
        assertThat(own.exists(dear, () -> true).value()).isTrue();
        assertThat(own.exists(dear, () -> false).source()).isEqualTo(HIT);
        assertThat(table.readCount(dear).source()).isEqualTo(HIT);

        table.patch("1", Row.of("name", "pear"));
        assertThat(own.exists(dear, () -> false).source())
                .as("it was none of them, and is none")
                .isEqualTo(HIT);
        table.delete("3");
        assertThat(own.exists(dear, () -> false).value()).isFalse();
        assertThat(own.count(dear, () -> 1).value()).isEqualTo(1);
        assertThatThrownBy(() -> own.count(Filter.all(), () -> -1)).isInstanceOf(MasterFailedException.class);
    }

    @Test
    @DisplayName("a call is kept under method and arguments, and each change drops it")
    void aCallIsKeptUntilAnythingChanges() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();
        Row other = Row.of("sum", 60);
        Supplier<CachedRows> sum = () -> new CachedRows(List.of(other), OptionalLong.empty(), false, Instant.EPOCH);

        assertThat(own.call("sum", "a", sum).value().rows()).containsExactly(other);
        assertThat(own.call("sum", "a", sum).source()).isEqualTo(HIT);
        assertThat(own.call("sum", "a'", sum).source()).isEqualTo(MISS);
        assertThat(own.call("max", "a", sum).source()).isEqualTo(MISS);
        assertThat(table.entries(10, false)).extracting("key").noneMatch(key -> ((String) key).contains("'a"));

        table.patch("1", Row.of("price", 11));
        assertThat(own.call("sum", "a", sum).source()).isEqualTo(MISS);
        assertThat(own.call("sum", "a", MasterCallsTests::noRows).value().rows())
                .hasSize(1);
    }

    @Test
    void anEmptyAnswerIsKept() {
        MasterCalls own = open().masterCalls();

        own.call("none", "", MasterCallsTests::noRows);
        assertThat(own.call("none", "", MasterCallsTests::noRows).source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F2: what a call brought is not kept if a change has touched it meanwhile")
    void whatWasTouchedMeanwhileIsNotKept() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();

        own.call("sum", "", () -> {
            table.masterCalls().writes().write(WriteOperation.PATCH, null, () -> 1, answer -> null);
            return noRows();
        });

        assertThat(own.call("sum", "", MasterCallsTests::noRows).source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("readers of one question share a call, and each gets what it throws, as it is")
    void readersShareACall() throws Exception {
        MasterCalls own = open().masterCalls();
        Gate gate = new Gate();
        IncorrectResultSizeDataAccessException failure = new IncorrectResultSizeDataAccessException(1);
        Supplier<CachedRows> call = () -> {
            calls.incrementAndGet();
            gate.pass();
            throw failure;
        };

        Future<Throwable> first = threads.submit(() -> thrown(() -> own.call("one", "", call)));
        gate.awaitReached();
        Future<Throwable> second = threads.submit(() -> thrown(() -> own.call("one", "", call)));
        await().atMost(LONG).until(() -> time.pending() == 1);
        gate.open();

        assertThat(result(first)).isSameAs(failure);
        assertThat(result(second)).isSameAs(failure);
        assertThat(calls).hasValue(1);
    }

    private static Throwable thrown(Supplier<?> call) {
        try {
            Object answer = call.get();
            return new AssertionError("nothing was thrown, but answered: " + answer);
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void onlyAFailureToReachTheMasterIsOneOfTheMaster() {
        LiveTable table = open();
        MasterCalls own = table.masterCalls();

        thrown(() -> own.call("one", "", () -> {
            throw new IncorrectResultSizeDataAccessException(1);
        }));
        assertThat(table.status().failedReads()).isNull();
        thrown(() -> own.call("one", "", () -> {
            throw new IllegalStateException(new UncheckedIOException(new ConnectException()));
        }));
        assertThat(table.status().failedReads()).isNotNull();
        own.call("one", "", MasterCallsTests::noRows);
        assertThat(table.status().failedReads()).isNull();
    }

    @Test
    @DisplayName("F11: in a transaction that may write the caller asks the master himself")
    void inATransactionThatMayWrite() {
        LiveTable table = openPrecise();
        MasterCalls own = table.masterCalls();
        assertThat(own.isInside()).isFalse();
        assertThat(own.mayWrite()).isFalse();

        transactions.begin(READ_WRITE);
        assertThat(own.isInside()).isTrue();
        assertThat(own.mayWrite()).isTrue();
        own.bypassed();
        assertThat(table.status().bypasses()).isEqualTo(1);
        assertThat(own.row("1", one("1")).source()).isEqualTo(BYPASS);
        master.participation(Participation.APART);
        assertThat(own.mayWrite()).isFalse();
        master.participation(Participation.OUTER);
        assertThat(own.mayWrite()).isTrue();
        transactions.end(Completion.COMMITTED);

        table.close();
        assertThat(own.isInside()).as("a table that is closed answers nothing").isTrue();
        assertThatThrownBy(() -> own.row("1", one("1"))).isInstanceOf(ClosedException.class);
    }

    @Test
    @DisplayName("F11: what was read in a transaction that only reads is fetched by the call again when that has ended")
    void whatWasReadInATransactionIsFetchedAgain() {
        MasterCalls own = openPrecise().masterCalls();
        List<Thread> callers = Collections.synchronizedList(new ArrayList<>());
        Supplier<CachedRows> call = () -> {
            callers.add(Thread.currentThread());
            return noRows();
        };

        transactions.begin(READ_ONLY);
        own.call("one", "", call);
        own.rows(List.of("1", "2"), ids -> {
            callers.add(Thread.currentThread());
            return Map.of("1", product(1, "apple", 10), "2", product(2, "banana", 20));
        });
        assertThat(callers).containsExactly(Thread.currentThread(), Thread.currentThread());
        transactions.end(Completion.COMMITTED);

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(own.call("one", "", call).source()).isEqualTo(HIT));
        await().atMost(LONG).untilAsserted(() -> assertThat(
                        own.rows(List.of("1", "2"), ids -> Map.of()).source())
                .isEqualTo(HIT));
        assertThat(callers.get(2)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aHitIsComparedByTheCall() {
        LiveTable table = open(builder().verifySample(1));
        MasterCalls own = table.masterCalls();
        own.call("one", "", MasterCallsTests::noRows);

        own.call("one", "", () -> new CachedRows(List.of(Row.of("a", 1)), OptionalLong.empty(), false, Instant.EPOCH));

        await().atMost(LONG)
                .untilAsserted(() -> assertThat(table.status().differing()).isEqualTo(1));
    }

    @Test
    void itIsAnotherKindOfQuestion() {
        List<QuestionKind> asked = Collections.synchronizedList(new ArrayList<>());
        MasterCalls own = open(builder().observer(new CallObserver() {
                    @Override
                    public ObservedCall<FetchOutcome> fetching(String table, QuestionKind question) {
                        asked.add(question);
                        return ObservedCall.none();
                    }

                    @Override
                    public ObservedCall<WriteOutcome> writing(String table, WriteOperation operation) {
                        return ObservedCall.none();
                    }
                }))
                .masterCalls();

        own.call("one", "", MasterCallsTests::noRows);
        own.window(Filter.all(), BY_ID, 0, 2, false, MasterCallsTests::noRows);
        own.exists(Filter.all(), () -> true);

        assertThat(asked).containsExactly(QuestionKind.CALL, QuestionKind.PAGE, QuestionKind.COUNT);
    }

    @Test
    void aViewOfAPartOfTheRowsHasNone() {
        LiveTable view = open().view(Filter.greaterThanOrEqual("price", 20));

        assertThatIllegalStateException().isThrownBy(view::masterCalls).withMessageContaining("of the table itself");
    }

    @Test
    @DisplayName("F13: fresh reads ask the master")
    void freshReadsAskTheMaster() {
        LiveTable table = open();
        table.masterCalls().row("1", one("1"));

        table.fresh().masterCalls().row("1", one("1"));

        assertThat(calls).hasValue(2);
    }
}
