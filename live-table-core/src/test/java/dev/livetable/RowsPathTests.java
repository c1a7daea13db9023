package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.CallObserver;
import dev.livetable.status.FetchOutcome;
import dev.livetable.status.ObservedCall;
import dev.livetable.status.QuestionKind;
import dev.livetable.status.WriteOperation;
import dev.livetable.status.WriteOutcome;
import dev.livetable.stream.LiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads of several rows by their ids. */
class RowsPathTests extends LiveTableSetup {

    private static final List<String> ALL = List.of("3", "1", "2");

    private final Gate gate = new Gate();

    /** Holds the next call of this name before it does anything, or after it has. */
    private void holdNext(String name, boolean isAfter) {
        AtomicBoolean first = new AtomicBoolean(true);
        if (isAfter) {
            master.after(operation -> passOnce(name, operation, first));
        } else {
            master.before(operation -> passOnce(name, operation, first));
        }
    }

    private void passOnce(String name, String operation, AtomicBoolean first) {
        if (operation.equals(name) && first.getAndSet(false)) {
            gate.pass();
        }
    }

    @Test
    @DisplayName("rows that are kept are hits, and the others are fetched by one question, each to be a hit afterwards")
    void hitsAndMisses() {
        LiveTable table = open();
        table.get("1");

        Map<String, Row> found = table.getAll(List.of("3", "1", "9", "3", "2"));

        assertThat(found)
                .containsExactly(
                        Map.entry("3", product(3, "cherry", 30)),
                        Map.entry("1", product(1, "apple", 10)),
                        Map.entry("2", product(2, "banana", 20)));
        assertThat(master.calls("getAll")).isEqualTo(1);
        assertThat(master.calls("get")).as("that of row 1").isEqualTo(1);
        assertThat(table.status().hits()).as("row 1").isEqualTo(1);
        assertThat(table.status().misses()).as("row 1, then 3, 9 and 2").isEqualTo(4);
        for (String id : ALL) {
            assertThat(table.readGet(id).source()).isEqualTo(HIT);
        }
        assertThat(table.getAll(ALL).keySet()).containsExactlyElementsOf(ALL);
        assertThat(master.loads()).isEqualTo(2);
        assertThat(table.readGet("9").source())
                .as("what is not there is not kept")
                .isEqualTo(MISS);
        assertThat(table.getAll(List.of())).isEmpty();
    }

    @Test
    @DisplayName("one row that is not kept is asked for as get does")
    void oneMissIsAGet() {
        LiveTable table = open();
        table.getAll(List.of("1", "2"));

        assertThat(table.getAll(ALL)).hasSize(3);

        assertThat(master.calls("getAll")).isEqualTo(1);
        assertThat(master.calls("get")).isEqualTo(1);
    }

    @Test
    @DisplayName("F1: a write is seen, and touches only its own row")
    void aWriteIsSeen() {
        master.oneRow();
        LiveTable table = open();
        table.getAll(ALL);
        table.patch("2", Row.of("price", 21));
        table.delete("3");

        assertThat(table.getAll(ALL))
                .containsExactly(Map.entry("1", product(1, "apple", 10)), Map.entry("2", product(2, "banana", 21)));

        assertThat(master.calls("getAll")).isEqualTo(1);
    }

    @Test
    @DisplayName("F2: a row that was changed while it was fetched is given to who asked, and is not kept")
    void aWriteDuringTheFetch() throws Exception {
        master.oneRow();
        LiveTable table = open();
        holdNext("getAll", true);
        Future<Map<String, Row>> reader = threads.submit(() -> table.getAll(ALL));
        gate.awaitReached();

        table.patch("2", Row.of("price", 21));
        gate.open();

        assertThat(result(reader)).containsEntry("2", product(2, "banana", 20));
        assertThat(table.readGet("2").value()).contains(product(2, "banana", 21));
        assertThat(table.readGet("1").source()).as("it was not changed").isEqualTo(HIT);
        assertThat(table.readGet("3").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("F2: who comes after the change does not get what was fetched before it")
    void whoComesAfterTheChange() throws Exception {
        master.oneRow();
        LiveTable table = open();
        holdNext("getAll", true);
        Future<Map<String, Row>> early = threads.submit(() -> table.getAll(ALL));
        gate.awaitReached();
        table.patch("2", Row.of("price", 21));
        Future<Map<String, Row>> late = threads.submit(() -> table.getAll(ALL));
        await().until(() -> time.pending() > 0);
        gate.open();

        assertThat(result(late)).containsEntry("2", product(2, "banana", 21)).hasSize(3);
        assertThat(result(early)).containsEntry("2", product(2, "banana", 20));
    }

    @Test
    @DisplayName("a reader of one row joins the fetch of several, and the other way round")
    void fetchesAreShared() throws Exception {
        LiveTable table = open();
        holdNext("getAll", false);
        Future<Map<String, Row>> several = threads.submit(() -> table.getAll(List.of("1", "2")));
        gate.awaitReached();
        int timers = time.pending();
        Future<?> one = threads.submit(() -> table.get("1"));
        Future<Map<String, Row>> others = threads.submit(() -> table.getAll(List.of("2", "3", "1")));
        await().until(() -> time.pending() >= timers + 2);
        gate.open();

        assertThat(result(several)).hasSize(2);
        result(one);
        assertThat(result(others).keySet()).containsExactly("2", "3", "1");
        assertThat(master.loads()).as("rows 1 and 2, and row 3").isEqualTo(2);
    }

    @Test
    @DisplayName("two readers that need what the other one fetches do not wait for each other")
    void noDeadlock() throws Exception {
        LiveTable table = open();
        for (int i = 0; i < 200; i++) {
            table.invalidate();
            Future<Map<String, Row>> forward = threads.submit(() -> table.getAll(List.of("1", "2", "3")));
            Future<Map<String, Row>> backward = threads.submit(() -> table.getAll(List.of("3", "2", "1")));

            assertThat(result(forward)).hasSize(3);
            assertThat(result(backward)).hasSize(3);
        }
    }

    @Test
    @DisplayName(
            "no reader goes back: an older answer to several rows does not take the place of a newer one to one row")
    void noReaderGoesBack() throws Exception {
        LiveTable table = open();
        holdNext("getAll", true);
        Future<Map<String, Row>> older = threads.submit(() -> table.getAll(ALL));
        gate.awaitReached();
        master.put(product(2, "banana", 22)); // which nobody tells

        assertThat(table.fresh().get("2")).contains(product(2, "banana", 22));
        gate.open();

        assertThat(result(older)).as("it gives what is kept").containsEntry("2", product(2, "banana", 22));
        assertThat(table.get("2")).contains(product(2, "banana", 22));
    }

    @Test
    @DisplayName("when the question fails all who wait for one of its rows get the error, and the next read asks anew")
    void theQuestionFails() throws Exception {
        LiveTable table = open();
        master.before(operation -> {
            if (operation.equals("getAll")) {
                gate.pass();
                throw new IllegalStateException("down");
            }
        });
        Future<Map<String, Row>> several = threads.submit(() -> table.getAll(ALL));
        gate.awaitReached();
        int timers = time.pending();
        Future<?> one = threads.submit(() -> table.get("3"));
        await().until(() -> time.pending() > timers);
        gate.open();

        assertThatThrownBy(() -> result(several)).hasRootCauseMessage("down");
        assertThatThrownBy(() -> result(one)).hasRootCauseMessage("down");
        master.before(operation -> {});
        assertThat(table.getAll(ALL)).hasSize(3);
        assertThat(table.status().fetchesInFlight()).isZero();
    }

    @Test
    @DisplayName("a view finds only its rows, and keeps them apart from those of the table")
    void aView() {
        LiveTable table = open();
        LiveTable cheap = table.view(Filter.lessThanOrEqual("price", 20));
        table.getAll(ALL);

        assertThat(cheap.getAll(ALL).keySet()).containsExactly("1", "2");
        assertThat(table.getAll(ALL, Filter.equal("name", "apple")).keySet()).containsExactly("1");
        assertThat(cheap.readGet("2").source()).isEqualTo(HIT);
        assertThat(cheap.readGet("3").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("fresh rows come from the master by one call, and are kept for others")
    void fresh() {
        LiveTable table = open();
        table.getAll(ALL);
        master.put(product(1, "apple", 11));

        assertThat(table.getAll(ALL)).containsEntry("1", product(1, "apple", 10));
        assertThat(table.fresh().getAll(ALL)).containsEntry("1", product(1, "apple", 11));
        assertThat(master.calls("getAll")).isEqualTo(2);
        assertThat(table.getAll(ALL)).containsEntry("1", product(1, "apple", 11));
    }

    @Test
    @DisplayName("a suspect table asks its master, and keeps nothing")
    void aSuspectTable() {
        LiveStream unconfirmed = subscriber -> () -> {};
        LiveTable table = open(builder().stream(unconfirmed).waitForStream(false));

        table.getAll(ALL);
        table.getAll(ALL);

        assertThat(master.calls("getAll")).isEqualTo(2);
        assertThat(table.status().bypasses()).isEqualTo(6);
        assertThat(table.status().fills()).isZero();
    }

    @Test
    @DisplayName("F11: in a transaction that may write all rows come from the master, by one call, and none is kept")
    void inATransactionThatMayWrite() {
        master.participation(Participation.JOINED);
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().transactions(transactions));
        table.getAll(ALL);
        master.put(product(1, "apple", 11));

        transactions.begin(READ_WRITE);
        assertThat(table.getAll(ALL)).containsEntry("1", product(1, "apple", 11));
        transactions.end(Completion.COMMITTED);

        assertThat(master.calls("getAll")).isEqualTo(2);
        assertThat(table.getAll(ALL)).containsEntry("1", product(1, "apple", 10));
    }

    @Test
    @DisplayName(
            "F11: in a transaction that only reads misses are asked for in it, and fetched at once when it has ended")
    void inATransactionThatOnlyReads() {
        master.participation(Participation.JOINED);
        FakeTransactions transactions = new FakeTransactions();
        LiveTable table = open(builder().transactions(transactions));
        table.get("1");
        AtomicReference<Thread> asker = new AtomicReference<>();
        master.before(operation -> asker.set(Thread.currentThread()));

        transactions.begin(READ_ONLY);
        assertThat(table.getAll(ALL)).hasSize(3);
        assertThat(asker.get()).isSameAs(Thread.currentThread());
        assertThat(table.status().fills()).as("row 1").isEqualTo(1);
        transactions.end(Completion.ROLLED_BACK);

        await().until(() -> table.status().fills() == 3);
        assertThat(table.readGet("3").source()).isEqualTo(HIT);
        assertThat(master.calls("getAll")).as("within it, and after it").isEqualTo(2);
    }

    @Test
    @DisplayName("a read of several rows from within a call of the master waits for nobody")
    void fromWithinACallOfTheMaster() {
        LiveTable table = open();
        AtomicReference<Map<String, Row>> within = new AtomicReference<>();
        AtomicBoolean first = new AtomicBoolean(true);
        master.before(operation -> {
            if (first.getAndSet(false)) {
                within.set(table.getAll(List.of("1", "2")));
            }
        });

        assertThat(table.getAll(List.of("1", "2"))).hasSize(2);
        assertThat(within.get()).hasSize(2);
    }

    @Test
    @DisplayName("F15: rows of one context are not shown in another, and are asked for by one call in each")
    void contexts() {
        AtomicReference<String> tenant = new AtomicReference<>("a");
        TableContext context = () -> requireNonNull(tenant.get());
        LiveTable table = open(builder().context(context));
        table.getAll(ALL);

        tenant.set("b");
        table.getAll(ALL);
        assertThat(master.calls("getAll")).isEqualTo(2);
        tenant.set("a");
        table.getAll(ALL);
        assertThat(master.calls("getAll")).isEqualTo(2);
    }

    @Test
    @DisplayName("rows that are too old are fetched, and a closed table says so")
    void ages() {
        LiveTable table = open(builder().ttl(Duration.ofSeconds(5)));
        table.getAll(ALL);
        time.advance(Duration.ofSeconds(3));
        table.invalidate();
        table.getAll(List.of("1", "2"));
        time.advance(Duration.ofSeconds(3));
        table.getAll(List.of("1", "2"));
        assertThat(master.calls("getAll")).isEqualTo(2);
        time.advance(Duration.ofSeconds(3));
        table.getAll(List.of("1", "2"));
        assertThat(master.calls("getAll")).isEqualTo(3);

        table.close();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(() -> table.getAll(ALL));
    }

    @Test
    @DisplayName("one call of the master is observed as one fetch")
    void isObservedAsOneFetch() {
        List<QuestionKind> fetches = new CopyOnWriteArrayList<>();
        LiveTable table = open(builder().observer(new CallObserver() {
            @Override
            public ObservedCall<FetchOutcome> fetching(String name, QuestionKind question) {
                fetches.add(question);
                return ObservedCall.none();
            }

            @Override
            public ObservedCall<WriteOutcome> writing(String name, WriteOperation operation) {
                return ObservedCall.none();
            }
        }));

        table.getAll(ALL);

        assertThat(fetches).containsExactly(QuestionKind.ROWS);
    }

    @Test
    @DisplayName("a row that the master gives under another id is not shown")
    void aRowUnderAnotherId() {
        LiveTable table =
                open(LiveTable.builder("lying", new LyingTable(master)).cache(cache));

        assertThat(table.getAll(List.of("1", "2")).keySet()).containsExactly("1");
    }
}
