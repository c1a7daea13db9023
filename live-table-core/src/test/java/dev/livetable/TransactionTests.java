package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.InvalidationCause;
import dev.livetable.table.DuplicateIdException;
import dev.livetable.table.Filter;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F11, and writes that take part in their caller's transaction. */
class TransactionTests extends LiveTableSetup {

    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTable openInTransactions() {
        master.participation(Participation.JOINED);
        return open(builder().transactions(transactions));
    }

    @Test
    @DisplayName("F11: in a transaction that may write the master is asked, and nothing is kept")
    void inATransactionThatMayWriteTheMasterIsAsked() {
        LiveTable table = openInTransactions();
        firstPage(table);
        master.put(product(1, "apple", 11));

        transactions.begin(READ_WRITE);
        assertThat(table.readList(Filter.all(), FIRST_PAGE).source()).isEqualTo(BYPASS);
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        assertThat(table.get("2")).isPresent();

        transactions.end(Completion.COMMITTED);
        assertThat(firstPage(table)).contains(product(1, "apple", 10));
        assertThat(table.readGet("2").source()).isEqualTo(MISS);
    }

    @Test
    void aWriteWhoseMasterMayTakePartInTheTransactionIsRefusedWithAdvice() {
        LiveTable table = open(builder().transactions(transactions.begin(READ_WRITE)));

        assertThatExceptionOfType(MisplacedWriteException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("within a transaction")
                .withMessageContaining("after it has ended");
        assertThat(table.deleteAsync("1")).isCompletedExceptionally();
        assertThat(master.rows()).hasSize(3);
    }

    @Test
    @DisplayName("a write in a transaction is acknowledged and invalidates when it is committed")
    void aWriteInATransactionInvalidatesWhenItIsCommitted() throws Exception {
        LiveTable table = openInTransactions();
        firstPage(table);
        AtomicReference<Thread> writer = new AtomicReference<>();
        master.before(operation -> writer.set(Thread.currentThread()));

        transactions.begin(READ_WRITE);
        assertThat(table.patch("1", Row.of("price", 11))).isEqualTo(product(1, "apple", 11));
        CompletableFuture<Row> other = table.patchAsync("2", Row.of("price", 22));

        assertThat(writer.get()).isSameAs(Thread.currentThread());
        assertThat(other).isNotDone();
        assertThat(cache.isMarked("products")).as("F9").isTrue();
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.WRITE, 0L);

        transactions.end(Completion.COMMITTED);
        assertThat(other.get(30, TimeUnit.SECONDS)).isEqualTo(product(2, "banana", 22));
        assertThat(firstPage(table)).containsExactly(product(1, "apple", 11), product(2, "banana", 22));
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("a write in a transaction that is rolled back leaves the cache warm")
    void aWriteThatIsRolledBackLeavesTheCacheWarm() {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));
        CompletableFuture<Row> other = table.patchAsync("2", Row.of("price", 22));
        transactions.end(Completion.ROLLED_BACK);

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(cache.isMarked("products")).isFalse();
        assertThatThrownBy(() -> other.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NotAcceptedException.class)
                .hasMessageContaining("rolled back");
    }

    @Test
    @DisplayName(
            "F7: when nobody knows how the transaction ended, the table is invalidated, and again when it has settled")
    void whenNobodyKnowsHowTheTransactionEndedTheTableIsInvalidatedTwice() {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));
        transactions.end(Completion.UNKNOWN);

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).as("F9").isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("a write that is refused in a transaction leaves the cache warm when that is committed")
    void aRefusedWriteLeavesTheCacheWarm() {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        master.before(operation -> {
            throw new RefusedException("products", "the price must not be negative", null);
        });
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.patch("1", Row.of("price", -1)));
        master.before(operation -> {});
        transactions.end(Completion.COMMITTED);

        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("F7: a row that is there already invalidates, however the transaction ends")
    void aRowThatIsThereAlreadyInvalidates(Completion completion) {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insert(product(1, "fig", 1)));
        transactions.end(completion);

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    @Test
    @DisplayName(
            "F7: a write whose row is missing in a transaction invalidates, and nothing more is unknown at its end")
    void aMissingRowInvalidatesOnce() {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("9", Row.of("price", 1)));
        transactions.end(Completion.COMMITTED);

        assertThat(table.status().invalidations())
                .containsEntry(InvalidationCause.WRITE, 1L)
                .containsEntry(InvalidationCause.UNKNOWN, 0L);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("F7: a write that failed unclearly in a transaction counts as applied when that is committed")
    void anUnclearFailureCountsAsAppliedWhenTheTransactionIsCommitted() {
        LiveTable table = openInTransactions();
        firstPage(table);
        master.after(operation -> {
            throw new IllegalStateException("broken");
        });

        transactions.begin(READ_WRITE);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 12)));
        master.after(operation -> {});
        transactions.end(Completion.COMMITTED);

        assertThatThrownBy(() -> write.get(30, TimeUnit.SECONDS)).hasRootCauseMessage("broken");
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).as("F9").isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    void aWriteInATransactionThatOnlyReadsIsRefusedWithAdvice() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_ONLY);

        assertThatExceptionOfType(MisplacedWriteException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("only reads")
                .withMessageContaining("readOnly");
        assertThat(table.deleteAsync("1")).isCompletedExceptionally();
        assertThat(master.rows()).hasSize(3);
    }

    @Test
    void aWriteOfAListenerWhoseTransactionHasEndedIsRefusedWithAdvice() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE).endButForListeners(Completion.COMMITTED);

        assertThatExceptionOfType(MisplacedWriteException.class)
                .isThrownBy(() -> table.delete("1"))
                .withMessageContaining("has ended")
                .withMessageContaining("in a new one");
        assertThat(table.deleteAsync("1")).isCompletedExceptionally();
        assertThat(master.rows()).hasSize(3);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("F10: closing waits for the transactions of the writes it has accepted")
    void closingWaitsForOpenTransactions() throws Exception {
        Thread writer = Thread.currentThread();
        FakeTransactions perThread =
                new FakeTransactions(() -> Thread.currentThread() == writer ? READ_WRITE : CallerTransaction.NONE);
        master.participation(Participation.JOINED);
        LiveTable table = open(builder().transactions(perThread));
        firstPage(table);
        table.patch("1", Row.of("price", 11));

        Future<?> closing = threads.submit(table::close);
        await().atMost(LONG).until(() -> time.pending() == 1);
        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("2", Row.of("price", 22)))
                .withMessageContaining("closed");
        assertThat(closing).isNotDone();
        perThread.end(Completion.COMMITTED);

        closing.get(30, TimeUnit.SECONDS);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.WRITE, 1L);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName(
            "F9: a table that is closed within a transaction keeps its mark, and its rows are not shown when that is committed")
    void closingWithinTheTransactionWaitsForNothing() throws Exception {
        LiveTable table = openInTransactions();
        firstPage(table);

        transactions.begin(READ_WRITE);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        table.close();
        assertThat(cache.isMarked("products")).isTrue();
        transactions.end(Completion.COMMITTED);

        assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        assertThat(firstPage(openInTransactions())).contains(product(1, "apple", 11));
        assertThat(cache.isMarked("products")).as("all is on record").isFalse();
    }
}
