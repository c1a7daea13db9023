package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.cache.MemCache;
import dev.livetable.status.InvalidationCause;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.ConflictException;
import dev.livetable.table.Filter;
import dev.livetable.table.MisplacedWriteException;
import dev.livetable.table.Participation;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowChange;
import dev.livetable.table.RowImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** What this process writes at the master past a live table, and tells it. */
class OwnWritesTests extends LiveTableSetup {

    private static final Row APPLE = product(1, "apple", 10);
    private static final Row DEAR_APPLE = product(1, "apple", 11);

    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTable openPrecise() {
        master.participation(Participation.JOINED);
        return open(builder().transactions(transactions).precision(Precision.ROW));
    }

    static OwnWrites writes(LiveTable table) {
        return table.masterCalls().writes();
    }

    private static RowChange change(Row before, Row after) {
        return new RowChange(String.valueOf(after.get("id")), RowImage.whole(before), RowImage.whole(after));
    }

    private static Reading<List<Row>> read(LiveTable table) {
        return table.readList(Filter.all(), PageRequest.of(0, 2, Sort.by("id"))).map(Slice::getContent);
    }

    private void atMaster(Row row) {
        master.put(row);
    }

    @Test
    @DisplayName("F1: what a transaction did is seen when it was committed, and patches what is kept")
    void aCommitPatchesWhatIsKept() {
        LiveTable table = openPrecise();
        read(table);

        transactions.begin(READ_WRITE);
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        atMaster(DEAR_APPLE);
        assertThat(cache.isMarked("products")).as("F9").isTrue();
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.WRITE, 0L);
        transactions.end(Completion.COMMITTED);

        assertThat(read(table).source()).isEqualTo(HIT);
        assertThat(read(table).value()).containsExactly(DEAR_APPLE, product(2, "banana", 20));
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("F1: the change is in the log before whoever committed is told")
    void theChangeIsAppendedBeforeWhoeverCommittedIsTold() {
        LiveTable table = openPrecise();
        firstPage(table);
        List<Row> seen = new ArrayList<>();

        transactions.begin(READ_WRITE);
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        transactions.afterCompletion(how -> seen.addAll(firstPage(table)));
        atMaster(DEAR_APPLE);
        transactions.end(Completion.COMMITTED);

        assertThat(seen).contains(DEAR_APPLE);
    }

    @Test
    @DisplayName("nothing is appended before the transaction is committed")
    void nothingIsAppendedBeforeTheCommit() throws Exception {
        LiveTable table = openPrecise();
        FakeTransactions onlyHere = transactions;
        firstPage(table);
        Thread writer = Thread.currentThread();

        onlyHere.begin(READ_WRITE);
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));

        assertThat(table.parts().region().log().head()).isZero();
        assertThat(table.parts().region().log().isWriting(writer)).isTrue();
        onlyHere.end(Completion.ROLLED_BACK);
        assertThat(sourceOfFirstPage(table))
                .as("a rollback leaves the cache warm")
                .isEqualTo(HIT);
        assertThat(table.parts().region().log().head()).isZero();
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName(
            "F7: when nobody knows how the transaction ended, anything may have changed, and again when it has settled")
    void nobodyKnowsHowItEnded() {
        LiveTable table = openPrecise();
        firstPage(table);

        transactions.begin(READ_WRITE);
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        transactions.end(Completion.UNKNOWN);

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    void changesOfOneRowBecomeOne() {
        LiveTable table = openPrecise();
        read(table);
        Row dearer = product(1, "apple", 12);

        transactions.begin(READ_WRITE);
        OwnChange change = writes(table).inTransaction();
        change.changed(change(APPLE, DEAR_APPLE));
        assertThat(writes(table).inTransaction()).isSameAs(change);
        writes(table).inTransaction().changed(change(DEAR_APPLE, dearer));
        atMaster(dearer);
        transactions.end(Completion.COMMITTED);

        assertThat(table.changes(10, true)).hasSize(1);
        assertThat(read(table).source()).isEqualTo(HIT);
        assertThat(read(table).value()).contains(dearer);
    }

    @Test
    void moreRowsThanAreToldApartAreAnything() {
        LiveTable table = openPrecise();

        transactions.begin(READ_WRITE);
        OwnChange change = writes(table).inTransaction();
        for (int id = 0; id <= OwnTransaction.MOST_ROWS; id++) {
            change.changed(RowChange.of(String.valueOf(id)));
        }
        transactions.end(Completion.COMMITTED);

        assertThat(table.changes(1, false).get(0).rows()).isNull();
    }

    @Test
    @DisplayName("after a rollback to a savepoint the commit is one of anything, whichever part was undone")
    void aRollbackToASavepoint() {
        LiveTable table = openPrecise();
        firstPage(table);

        transactions.begin(READ_WRITE);
        OwnChange change = writes(table).inTransaction();
        change.changed(change(APPLE, DEAR_APPLE));
        transactions.rollBackPart();
        change.changed(change(product(2, "banana", 20), product(2, "banana", 21)));
        atMaster(product(2, "banana", 21));
        transactions.end(Completion.COMMITTED);

        assertThat(firstPage(table)).containsExactly(APPLE, product(2, "banana", 21));
        assertThat(table.changes(1, false).get(0).rows()).isNull();
    }

    @Test
    @DisplayName("a transaction within a suspended one has a change of its own")
    void anInnerTransactionHasAChangeOfItsOwn() {
        LiveTable table = openPrecise();
        firstPage(table);

        transactions.begin(READ_WRITE);
        OwnChange outer = writes(table).inTransaction();
        Consumer<Completion> resume = transactions.suspend(READ_WRITE);
        OwnChange inner = writes(table).inTransaction();
        assertThat(inner).isNotSameAs(outer);
        inner.changed(change(product(2, "banana", 20), product(2, "banana", 21)));
        atMaster(product(2, "banana", 21));
        resume.accept(Completion.COMMITTED);

        assertThat(table.parts().region().log().head()).isEqualTo(1);
        assertThat(writes(table).inTransaction()).isSameAs(outer);
        transactions.end(Completion.ROLLED_BACK);
        assertThat(firstPage(table)).contains(product(2, "banana", 21));
    }

    @Test
    @DisplayName("where a transaction cannot be told from others, its commit is anything, and its rollback unknown")
    void aTransactionThatCannotBeTold() {
        LiveTable table = openPrecise();

        transactions.begin(READ_WRITE).forgetWhich();
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        transactions.end(Completion.COMMITTED);
        assertThat(table.changes(1, false).get(0).rows()).isNull();

        transactions.begin(READ_WRITE).forgetWhich();
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        transactions.end(Completion.ROLLED_BACK);
        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 1L);
    }

    @Test
    @DisplayName("F11: from its first change on a transaction reads from the master")
    void fromItsFirstChangeOnATransactionReadsFromTheMaster() {
        LiveTable table = openPrecise();
        firstPage(table);

        transactions.begin(READ_ONLY);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        writes(table).inTransaction();
        assertThat(sourceOfFirstPage(table)).isEqualTo(BYPASS);
        assertThat(table.masterCalls().isInside()).isTrue();
        transactions.end(Completion.COMMITTED);

        assertThat(table.parts().region().log().head()).as("nothing was told").isZero();
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
    }

    @Test
    void whereTheMasterMayNotBePartOfItEachChangeIsAnythingAtOnce() {
        master.participation(Participation.UNKNOWN);
        LiveTable table = open(builder().transactions(transactions).precision(Precision.ROW));

        transactions.begin(READ_WRITE);
        writes(table).inTransaction().changed(change(APPLE, DEAR_APPLE));
        assertThat(table.parts().region().log().head()).isEqualTo(1);
        transactions.end(Completion.ROLLED_BACK);

        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 1L);
    }

    @Test
    void outsideOfATransactionOfTheMasterThereIsNoneToJoin() {
        LiveTable table = openPrecise();

        assertThatIllegalStateException().isThrownBy(() -> writes(table).inTransaction());
        transactions.begin(READ_WRITE);
        master.participation(Participation.APART);
        assertThatIllegalStateException().isThrownBy(() -> writes(table).inTransaction());
        master.participation(Participation.OUTER);
        assertThatExceptionOfType(MisplacedWriteException.class)
                .isThrownBy(() -> writes(table).inTransaction());
        master.participation(Participation.JOINED);
        transactions.endButForListeners(Completion.COMMITTED);
        assertThatIllegalStateException()
                .isThrownBy(() -> writes(table).inTransaction())
                .withMessageContaining("but for its listeners");
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("a transaction that only its caller knows of ends when he says so")
    void aTransactionOfTheCallersOwn() {
        LiveTable table = openPrecise();
        read(table);

        OwnChange change = writes(table).begin();
        change.changed(change(APPLE, DEAR_APPLE));
        assertThat(cache.isMarked("products")).isTrue();
        atMaster(DEAR_APPLE);
        change.completed(Completion.COMMITTED);
        change.completed(Completion.ROLLED_BACK);

        assertThat(read(table).source()).isEqualTo(HIT);
        assertThat(read(table).value()).containsExactly(DEAR_APPLE, product(2, "banana", 20));
        assertThat(cache.isMarked("products")).isFalse();
        assertThatIllegalStateException().isThrownBy(change::changedAnything);
    }

    @Test
    @DisplayName("what changes no row touches calls, and nothing else")
    void whatChangesNoRowTouchesCallsAndNothingElse() {
        LiveTable table = openPrecise();
        firstPage(table);
        table.get("1");
        MasterCalls calls = table.masterCalls();
        calls.call("all", "", MasterCallsTests::noRows);
        assertThat(calls.call("all", "", MasterCallsTests::noRows).source()).isEqualTo(HIT);

        OwnChange change = writes(table).begin();
        change.changedCalls();
        change.completed(Completion.COMMITTED);

        assertThat(calls.call("all", "", MasterCallsTests::noRows).source()).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(table.readGet("1").source()).isEqualTo(HIT);
    }

    @Test
    @DisplayName("what changes no row of the table is nothing to those that follow it")
    void whatChangesNoRowIsNothingToFollowers() {
        master.participation(Participation.JOINED);
        LiveTable leader = open(builder().transactions(transactions).precision(Precision.ROW));
        LiveTable follower = open(LiveTable.builder("follower", master)
                .cache(MemCache.create())
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .follows("products"));
        assertThat(new LiveTables(List.of(leader, follower))).isNotNull();
        firstPage(follower);

        OwnChange calls = writes(leader).begin();
        calls.changedCalls();
        calls.completed(Completion.COMMITTED);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(HIT);
        assertThat(follower.parts().region().log().hasOpenTickets()).isFalse();

        OwnChange row = writes(leader).begin();
        row.changed(change(APPLE, DEAR_APPLE));
        row.completed(Completion.COMMITTED);
        assertThat(sourceOfFirstPage(follower)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("F1: a write outside of transactions is seen when its call has returned")
    void aWriteOutsideOfTransactions() {
        LiveTable table = openPrecise();
        read(table);

        Row stored = writes(table)
                .write(
                        WriteOperation.PATCH,
                        Set.of("1"),
                        () -> {
                            assertThat(cache.isMarked("products")).as("F9").isTrue();
                            atMaster(DEAR_APPLE);
                            return DEAR_APPLE;
                        },
                        row -> List.of(change(APPLE, row)));

        assertThat(stored).isEqualTo(DEAR_APPLE);
        assertThat(read(table).source()).isEqualTo(HIT);
        assertThat(read(table).value()).containsExactly(DEAR_APPLE, product(2, "banana", 20));
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("F7: a write outside of transactions that fails says what is known of it")
    void aWriteThatFails() {
        LiveTable table = openPrecise();
        firstPage(table);
        IllegalStateException unclear = new IllegalStateException("broken");

        assertThatThrownBy(() -> failing(table, new RefusedException("products", "no", null)))
                .isInstanceOf(RefusedException.class);
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);

        assertThatThrownBy(() -> failing(table, new ConflictException("products", "somebody was faster", null)))
                .isInstanceOf(ConflictException.class);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isFalse();

        assertThatThrownBy(() -> failing(table, unclear)).isSameAs(unclear);
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
        assertThat(cache.isMarked("products")).isFalse();
    }

    private static void failing(LiveTable table, RuntimeException failure) {
        writes(table)
                .write(
                        WriteOperation.PATCH,
                        Set.of("1"),
                        () -> {
                            throw failure;
                        },
                        nothing -> List.of());
    }

    @Test
    void aWriteOfWhichNobodyCanSayWhatItDidIsAnything() {
        LiveTable table = openPrecise();
        firstPage(table);

        assertThat(writes(table).<Integer>write(WriteOperation.DELETE_ALL, null, () -> 1, answer -> {
                    throw new IllegalStateException("no idea");
                }))
                .isEqualTo(1);

        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    @Test
    void aWriteInATransactionIsPartOfThat() {
        LiveTable table = openPrecise();
        firstPage(table);

        transactions.begin(READ_WRITE);
        writes(table).write(WriteOperation.PATCH, Set.of("1"), () -> DEAR_APPLE, row -> List.of(change(APPLE, row)));
        assertThat(table.parts().region().log().head()).isZero();
        atMaster(DEAR_APPLE);
        transactions.end(Completion.COMMITTED);

        assertThat(table.changes(1, false).get(0).rows()).hasSize(1);
        assertThat(firstPage(table)).contains(DEAR_APPLE);
    }

    @Test
    void aWriteThatFailedInATransactionMayHaveChangedAnythingWhenThatIsCommitted() {
        LiveTable table = openPrecise();

        transactions.begin(READ_WRITE);
        assertThatThrownBy(() -> failing(table, new IllegalStateException("broken")));
        transactions.end(Completion.COMMITTED);

        assertThat(table.changes(1, false).get(0).rows()).isNull();
    }

    @Test
    @DisplayName("F7: what a listener of the end still writes is of unknown outcome")
    void whatAListenerOfTheEndWrites() {
        LiveTable table = openPrecise();
        transactions.begin(READ_WRITE).endButForListeners(Completion.COMMITTED);

        writes(table).write(WriteOperation.PATCH, Set.of("1"), () -> DEAR_APPLE, row -> List.of(change(APPLE, row)));

        assertThat(table.status().invalidations()).containsEntry(InvalidationCause.UNKNOWN, 1L);
        assertThat(cache.isMarked("products")).isTrue();
        time.advance(Duration.ofSeconds(5));
        assertThat(cache.isMarked("products")).isFalse();
    }

    @Test
    @DisplayName("the row before is unknown in what is appended while a transaction is open that may have written it")
    void anOpenTransactionMakesWhatWasBeforeUnknown() {
        LiveTable table = openPrecise();
        firstPage(table);
        OwnChange open = writes(table).begin();

        writes(table).write(WriteOperation.PATCH, Set.of("1"), () -> DEAR_APPLE, row -> List.of(change(APPLE, row)));

        assertThat(table.changes(1, false).get(0).rows()).first().hasFieldOrPropertyWithValue("before", "unknown");
        open.completed(Completion.ROLLED_BACK);
    }

    @Test
    @DisplayName("F10: closing waits for the transactions that are told of, and what comes later leaves the mark")
    void closingWaitsForOpenTransactions() throws Exception {
        LiveTable table = openPrecise();
        firstPage(table);
        CompletableFuture<OwnChange> begun = new CompletableFuture<>();
        Thread owner = new Thread(() -> begun.complete(writes(table).begin())); // not the one that closes
        owner.start();
        owner.join();
        OwnChange change = begun.join();

        Future<?> closing = threads.submit(table::close);
        await().atMost(LONG).until(() -> time.pending() == 1);
        assertThat(closing).isNotDone();
        change.completed(Completion.ROLLED_BACK);
        closing.get(30, TimeUnit.SECONDS);
        assertThat(cache.isMarked("products")).isFalse();

        OwnChange late = writes(table).begin();
        late.changedAnything();
        late.completed(Completion.COMMITTED);
        assertThat(cache.isMarked("products"))
                .as("the next process drops its rows")
                .isTrue();
        assertThat(writes(table).<Integer>write(WriteOperation.DELETE, null, () -> 1, answer -> null))
                .isEqualTo(1);
    }

    @Test
    void whereTheRegionCannotBeMarkedWhatIsWrittenIsToldAllTheSame() {
        LiveTable table = openPrecise();
        firstPage(table);
        cache.failing("mark", "invalidatePrefix", "record");

        OwnChange change = writes(table).begin();
        change.changed(change(APPLE, DEAR_APPLE));
        atMaster(DEAR_APPLE);
        change.completed(Completion.COMMITTED);
        cache.failing();

        assertThat(firstPage(table)).contains(DEAR_APPLE);
    }

    @Test
    void aReceiptCoversWhatATransactionOfTheCallersOwnDoes() {
        LiveTable table = openPrecise();
        OwnChange change = writes(table).begin();
        change.changed(change(APPLE, DEAR_APPLE));

        CompletableFuture<Receipt> receipt = table.receipt();
        assertThat(receipt).isNotDone();
        change.completed(Completion.COMMITTED);
        assertThat(receipt.orTimeout(30, TimeUnit.SECONDS).join().position()).isEqualTo(1);

        OwnChange undone = writes(table).begin();
        CompletableFuture<Receipt> failed = table.receipt();
        undone.completed(Completion.ROLLED_BACK);
        assertThatThrownBy(() -> failed.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(NotAcceptedException.class);
    }
}
