package dev.livetable;

import static dev.livetable.CallerTransaction.NONE;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.WriteOperation;
import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualNodeStream;
import dev.livetable.stream.ManualNodeStream.Answer;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Participation;
import dev.livetable.table.PartlyWrittenException;
import dev.livetable.table.RefusedException;
import dev.livetable.table.Row;
import dev.livetable.table.RowNotFoundException;
import dev.livetable.table.UnknownOutcomeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** F14: what other nodes are told of a write, and when. */
class AnnouncedWritesTests extends LiveTableSetup {

    private final ManualNodeStream nodes = new ManualNodeStream();

    private final FakeTransactions transactions = new FakeTransactions();

    @BeforeEach
    void noteTheMaster() {
        master.before(this::note);
    }

    private void note(String operation) {
        if (operation.startsWith("insert") || operation.startsWith("patch") || operation.startsWith("delete")) {
            nodes.note("master");
        }
    }

    private void failing(RuntimeException failure) {
        master.before(operation -> {
            note(operation);
            throw failure;
        });
    }

    private LiveTable openOnBus() {
        return openOnBus(builder());
    }

    private LiveTable openOnBus(LiveTableBuilder builder) {
        return open(builder.stream(nodes).precision(Precision.ROW));
    }

    private LiveTable openInTransactions() {
        master.participation(Participation.JOINED);
        return openOnBus(builder().transactions(transactions));
    }

    private void awaitCalls(String... expected) {
        await().untilAsserted(() -> assertThat(nodes.calls()).containsExactly(expected));
    }

    private static <T> ThrowableAssertAlternative<UnknownOutcomeException> assertUnknown(CompletableFuture<T> write) {
        return assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> {
            try {
                write.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    // ---- in order

    @Test
    @DisplayName("a write is announced, then the master is called, then it is told")
    void aWriteIsAnnouncedThenCarriedOutThenTold() {
        LiveTable table = openOnBus();

        table.patch("1", Row.of("price", 11));
        table.delete("2");
        table.insert(product(9, "fig", 90));

        assertThat(nodes.calls())
                .containsExactly(
                        "announce 1",
                        "master",
                        "tell 1 U1 closes",
                        "announce 2",
                        "master",
                        "tell 2 D2 closes",
                        "announce 3",
                        "master",
                        "tell 3 I9 closes");
        assertThat(table.status().announcedWrites()).isEqualTo(3);
        assertThat(table.status().openAnnouncements()).isZero();
    }

    @Test
    @DisplayName("a write is in its own node's log before it is told, and acknowledged only when that is accepted")
    void aWriteIsAcknowledgedOnlyWhenWhatItDidIsAccepted() throws Exception {
        LiveTable table = openOnBus();
        table.get("1");
        nodes.telling(Answer.HANG);

        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        CompletableFuture<Row> next = table.patchAsync("2", Row.of("price", 22));
        awaitCalls("announce 1", "master", "tell 1 U1 closes", "announce 2", "master", "tell 2 U2 closes");

        assertThat(price(table, "1")).isEqualTo(11L);
        assertThat(write)
                .as("and the queue has gone on, so all that was to be done at once is done")
                .isNotDone();
        assertThat(table.status().openAnnouncements()).isEqualTo(2);
        nodes.release();
        assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(product(2, "banana", 22));
        assertThat(table.status().openAnnouncements()).isZero();
    }

    @Test
    void theQueueGoesOnWhileAWriteIsBeingTold() throws Exception {
        LiveTable table = openOnBus();
        nodes.telling(Answer.HANG);
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 11));
        CompletableFuture<Row> second = table.patchAsync("2", Row.of("price", 22));
        awaitCalls("announce 1", "master", "tell 1 U1 closes", "announce 2", "master", "tell 2 U2 closes");

        nodes.release();

        assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(LONG);
    }

    // ---- what fails

    @Test
    @DisplayName("a write that cannot be announced is refused, and the master is not called")
    void aWriteThatCannotBeAnnouncedIsRefused() {
        LiveTable table = openOnBus();
        firstPage(table);
        nodes.announcing(Answer.FAIL);

        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 11)))
                .withMessageContaining("is not applied")
                .withMessageContaining("other nodes");

        assertThat(nodes.calls()).containsExactly("announce 1");
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        await().until(() -> !cache.isMarked("products")); // the worker holds the mark until it has nothing to do
        nodes.announcing(Answer.ACCEPT);
        table.patch("1", Row.of("price", 12));
    }

    @Test
    @DisplayName("a write whose announcement hangs beyond its limit is refused, and never carried out")
    void aWriteWhoseAnnouncementHangsIsRefused() throws Exception {
        LiveTable table = openOnBus(builder().writeTimeout(Duration.ofMillis(500)));
        nodes.announcing(Answer.HANG);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1");

        time.advance(Duration.ofMillis(500));

        assertThatThrownBy(() -> write.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(NotAcceptedException.class);
        nodes.release();
        awaitCalls("announce 1", "close 1");
        assertThat(master.rows()).contains(product(1, "apple", 10));
        nodes.announcing(Answer.ACCEPT);
        table.patch("1", Row.of("price", 12));
    }

    @Test
    @DisplayName("a refusal closes the announcement without a change")
    void aRefusalClosesTheAnnouncement() {
        LiveTable table = openOnBus();
        failing(new RefusedException("products", "the price must not be negative", null));

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> table.patch("1", Row.of("price", -1)));

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "close 1");
    }

    @Test
    @DisplayName("a refusal that says that the cache is out of date is anything on this node, and nothing was written")
    void anOutdatedRefusalIsToldToNobody() {
        LiveTable table = openOnBus();
        firstPage(table);

        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("8", Row.of("price", 1)));

        awaitCalls("announce 1", "master", "close 1");
        assertThat(sourceOfFirstPage(table)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a write of several rows that ended in the middle is anything to the others")
    void aWriteThatWasDoneInPartIsToldAsAnything() {
        LiveTable table = openOnBus();
        failing(new PartlyWrittenException(
                "products", List.of(product(8, "date", 80)), 2, new RowNotFoundException("products", "9")));

        assertThatExceptionOfType(PartlyWrittenException.class)
                .isThrownBy(() -> table.insertAll(List.of(product(8, "date", 80), product(9, "fig", 90))));

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "tell 1 * closes");
    }

    @Test
    @DisplayName(
            "F7: a write of unknown outcome is anything at once, and once more when it has settled, which closes it")
    void aWriteOfUnknownOutcomeStaysAnnouncedUntilItHasSettled() {
        LiveTable table = openOnBus();
        failing(new IllegalStateException("connection lost"));

        assertThatExceptionOfType(UnknownOutcomeException.class)
                .isThrownBy(() -> table.patch("1", Row.of("price", 11)));

        awaitCalls("announce 1", "master", "tell 1 *");
        assertThat(table.status().openAnnouncements()).isEqualTo(1);
        time.advance(Duration.ofSeconds(5));
        awaitCalls("announce 1", "master", "tell 1 *", "tell 1 * closes");
        assertThat(table.status().openAnnouncements()).isZero();
    }

    @Test
    @DisplayName(
            "F7: an overdue write is anything at its limit, when it has settled, and when it ends at last, which closes it")
    void anOverdueWriteStaysAnnouncedUntilItEnds() throws Exception {
        LiveTable table = openOnBus(builder().writeTimeout(Duration.ofSeconds(2)));
        Gate gate = new Gate();
        master.before(operation -> {
            note(operation);
            gate.pass();
        });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();

        time.advance(Duration.ofSeconds(2));
        assertUnknown(write);
        awaitCalls("announce 1", "master", "tell 1 *");
        time.advance(Duration.ofSeconds(5));
        awaitCalls("announce 1", "master", "tell 1 *", "tell 1 *");

        gate.open();
        awaitCalls("announce 1", "master", "tell 1 *", "tell 1 *", "tell 1 * closes");
    }

    @Test
    @DisplayName("what is not accepted is told again as anything; accepted within the write's limit it is acknowledged")
    void whatIsNotAcceptedIsToldAgain() throws Exception {
        LiveTable table = openOnBus();
        nodes.telling(Answer.FAIL);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes");
        assertThat(write).isNotDone();

        nodes.telling(Answer.ACCEPT);
        await().until(() -> time.pending() > 0);
        time.advance(Duration.ofMillis(200));

        assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes", "tell 1 * closes");
    }

    @Test
    @DisplayName("what is not accepted within the write's limit is of unknown outcome, and told until it is accepted")
    void whatIsNotAcceptedInTimeIsUnknownAndToldUntilItIs() {
        LiveTable table = openOnBus(builder().writeTimeout(Duration.ofSeconds(2)));
        nodes.telling(Answer.FAIL);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes");

        time.advance(Duration.ofSeconds(2));

        assertUnknown(write).withMessageContaining("was applied").withMessageContaining("other nodes");
        assertThat(table.status().openAnnouncements()).isEqualTo(1);
        assertThat(price(table, "1")).isEqualTo(11L);
        nodes.telling(Answer.ACCEPT);
        time.advance(Duration.ofMinutes(1));
        assertThat(nodes.calls()).endsWith("tell 1 * closes");
        assertThat(table.status().openAnnouncements()).isZero();
        int told = nodes.calls().size();
        time.advance(Duration.ofMinutes(10));
        assertThat(nodes.calls()).hasSize(told);
    }

    @Test
    @DisplayName("what the stream neither accepts nor refuses is told again, and one acceptance is enough")
    void whatHangsIsToldAgain() throws Exception {
        LiveTable table = openOnBus();
        nodes.telling(Answer.HANG);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes");

        time.advance(Duration.ofSeconds(6));
        awaitCalls("announce 1", "master", "tell 1 U1 closes", "tell 1 * closes");
        nodes.release();

        assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        assertThat(table.status().openAnnouncements()).isZero();
    }

    // ---- announcements that are shared, or slow

    @Test
    @DisplayName("writes that overlap share an announcement, which the last of them closes")
    void writesThatOverlapShareAnAnnouncement() throws Exception {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE);
        CompletableFuture<Row> first = table.patchAsync("1", Row.of("price", 11));
        transactions.begin(NONE);
        nodes.announcing(Answer.FAIL);

        table.patch("2", Row.of("price", 22));

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "master", "tell 1 U2");
        transactions.end(Completion.COMMITTED);
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        awaitCalls("announce 1", "master", "master", "tell 1 U2", "tell 1 * closes");
        assertThat(table.status().announcedWrites()).isEqualTo(2);
    }

    @Test
    @DisplayName("an announcement is shared for half as long as the others wait for its end")
    void anOldAnnouncementIsNotShared() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));

        time.advance(Duration.ofMillis(17_500));
        table.patch("2", Row.of("price", 22));
        assertThat(nodes.calls()).as("within one transaction").containsExactly("announce 1", "master", "master");
        transactions.begin(NONE);
        table.patch("3", Row.of("price", 33));
        transactions.end(Completion.COMMITTED);

        assertThat(nodes.calls())
                .startsWith("announce 1", "master", "master", "announce 2", "master", "tell 2 U3 closes");
        assertThat(table.status().announcedWrites()).isEqualTo(3);
    }

    @Test
    @DisplayName("while an announcement is slow others are refused at once, until one is accepted")
    void whileAnAnnouncementIsSlowOthersAreRefusedAtOnce() throws Exception {
        LiveTable table = openInTransactions();
        nodes.announcing(Answer.HANG);
        CompletableFuture<Row> slow = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1");
        time.advance(Duration.ofSeconds(1));
        transactions.begin(READ_WRITE);

        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(() -> table.patch("2", Row.of("price", 22)))
                .withMessageContaining("earlier announcement");
        assertThat(nodes.calls()).containsExactly("announce 1");

        nodes.release();
        assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        nodes.announcing(Answer.ACCEPT);
        table.patch("2", Row.of("price", 22));
        transactions.end(Completion.COMMITTED);
    }

    @Test
    @DisplayName("a stream that was slow is tried by announcements that cover no write")
    void aStreamThatWasSlowIsTried() {
        LiveTable table = openOnBus();
        nodes.announcing(Answer.HANG);
        CompletableFuture<Row> slow = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1");
        time.advance(Duration.ofSeconds(1));

        nodes.announcing(Answer.FAIL);
        time.advance(Duration.ofMillis(200));
        awaitCalls("announce 1", "announce 2");
        nodes.announcing(Answer.ACCEPT);
        await().untilAsserted(() -> {
            time.advance(Duration.ofMillis(100));
            assertThat(nodes.calls()).containsExactly("announce 1", "announce 2", "announce 3", "close 3");
        });

        nodes.release();
        assertThat(slow).succeedsWithin(LONG);
    }

    // ---- what is no write

    @Test
    @DisplayName("an invalidation that somebody asked for is told, what was heard is not")
    void anInvalidationByHandIsTold() {
        LiveTable table = openOnBus();

        nodes.others().publish(LiveEvent.updated("1").by("other", null));
        assertThat(table.changes(1, false)).singleElement().satisfies(change -> assertThat(change.node())
                .isEqualTo("other"));
        nodes.others().publish(LiveEvent.changed());
        nodes.others().end(null);
        assertThat(nodes.calls()).isEmpty();

        table.invalidate();
        awaitCalls("announce 1", "tell 1 * closes");
    }

    @Test
    @DisplayName("an event that somebody asked for is told, and what is no row of the table as anything")
    void anEventByHandIsTold() {
        LiveTable table = openOnBus();
        firstPage(table);

        table.invalidate(LiveEvent.updated("1").by("elsewhere", "4711"));
        awaitCalls("announce 1", "tell 1 U1 closes");

        table.invalidate(LiveEvent.updated("first"));
        awaitCalls("announce 1", "tell 1 U1 closes", "announce 2", "tell 2 * closes");
    }

    @Test
    @DisplayName("what changes no row is told as that, and touches nothing but calls on the nodes that hear it")
    void whatChangesNoRowIsToldAsThat() {
        LiveTable table = openOnBus();
        sourceOfFirstPage(table);
        MasterCalls calls = table.masterCalls();
        calls.call("all", "", MasterCallsTests::noRows);

        nodes.others().publish(LiveEvent.beside());
        assertThat(sourceOfFirstPage(table)).isEqualTo(HIT);
        assertThat(calls.call("all", "", MasterCallsTests::noRows).source()).isEqualTo(MISS);
        assertThat(calls.call("all", "", MasterCallsTests::noRows).source()).isEqualTo(HIT);
        assertThat(nodes.calls()).as("what was heard is not told").isEmpty();

        OwnChange change = calls.writes().begin();
        change.changedCalls();
        change.completed(Completion.COMMITTED);
        awaitCalls("announce 1", "tell 1 beside closes");
    }

    @Test
    void anInvalidationThatIsNotAcceptedIsToldAgain() {
        LiveTable table = openOnBus();
        nodes.announcing(Answer.FAIL);
        table.invalidate();
        awaitCalls("announce 1");

        nodes.announcing(Answer.ACCEPT).telling(Answer.FAIL);
        await().until(() -> time.pending() > 0);
        time.advance(Duration.ofMillis(200));
        awaitCalls("announce 1", "announce 2", "tell 2 * closes", "close 2");
        nodes.telling(Answer.ACCEPT);
        time.advance(Duration.ofMillis(400));
        awaitCalls("announce 1", "announce 2", "tell 2 * closes", "close 2", "announce 3", "tell 3 * closes");
    }

    // ---- tables that follow

    @Test
    @DisplayName("a table that follows is announced and told on its own stream, as anything")
    void aTableThatFollowsIsToldOnItsOwnStream() {
        ManualNodeStream nodesOfFollower = new ManualNodeStream();
        LiveTable table = openOnBus();
        LiveTable follower = open(LiveTable.builder("offers", InMemoryTable.of(SCHEMA))
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .follows("products")
                .stream(nodesOfFollower));
        new LiveTables(List.of(table, follower));

        table.patch("1", Row.of("price", 11));

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "tell 1 U1 closes");
        assertThat(nodesOfFollower.calls()).containsExactly("announce 1", "tell 1 * closes");

        nodesOfFollower.announcing(Answer.FAIL);
        assertThatExceptionOfType(NotAcceptedException.class).isThrownBy(() -> table.delete("1"));
        assertThat(nodes.calls()).endsWith("announce 2", "close 2");
        assertThat(master.rows()).hasSize(3);

        nodes.others().publish(LiveEvent.updated("1"));
        assertThat(nodesOfFollower.calls()).as("who hears it, hears it too").hasSize(3);
    }

    // ---- in a transaction of the caller

    @Test
    @DisplayName("in a transaction a write is announced before the master is called, and told after the commit")
    void inATransactionAWriteIsToldAfterTheCommit() throws Exception {
        LiveTable table = openInTransactions();
        nodes.telling(Answer.HANG);
        transactions.begin(READ_WRITE);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        CompletableFuture<Void> told = table.parts().writes().toldBeforeNow();
        awaitCalls("announce 1", "master");

        transactions.end(Completion.COMMITTED);

        awaitCalls("announce 1", "master", "tell 1 * closes");
        assertThat(write).isNotDone();
        assertThat(told).isNotDone();
        assertThat(table.parts().writes().toldBeforeNow()).isNotDone();
        nodes.release();
        assertThat(write.get(30, TimeUnit.SECONDS)).isEqualTo(product(1, "apple", 11));
        assertThat(told).succeedsWithin(LONG);
        assertThat(table.parts().writes().toldBeforeNow()).succeedsWithin(LONG);
    }

    @Test
    @DisplayName("a transaction announces a table once, and closes that when all its writes are told")
    void aTransactionAnnouncesATableOnce() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));
        table.patch("2", Row.of("price", 22));
        table.delete("3");

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "master", "master");
        transactions.end(Completion.COMMITTED);

        await().until(() -> table.status().openAnnouncements() == 0);
        assertThat(nodes.calls())
                .filteredOn(call -> call.startsWith("tell 1 *"))
                .hasSize(3);
        assertThat(nodes.calls()).filteredOn(call -> call.contains("close")).hasSize(1);
    }

    @Test
    @DisplayName("a transaction that is rolled back closes the announcement, and a receipt fails")
    void aTransactionThatIsRolledBackClosesTheAnnouncement() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));
        CompletableFuture<Void> told = table.parts().writes().toldBeforeNow();

        transactions.end(Completion.ROLLED_BACK);

        awaitCalls("announce 1", "master", "close 1");
        assertThat(told).failsWithin(LONG).withThrowableThat().withCauseInstanceOf(NotAcceptedException.class);
    }

    @Test
    @DisplayName("F7: a transaction of unknown end is anything, and closes when it has settled")
    void aTransactionOfUnknownEndStaysAnnounced() {
        LiveTable table = openInTransactions();
        transactions.begin(READ_WRITE);
        table.patch("1", Row.of("price", 11));

        transactions.end(Completion.UNKNOWN);

        awaitCalls("announce 1", "master", "tell 1 *");
        time.advance(Duration.ofSeconds(5));
        awaitCalls("announce 1", "master", "tell 1 *", "tell 1 * closes");
    }

    @Test
    @DisplayName("a committed write that the others may not know of is of unknown outcome; the commit has returned")
    void aCommittedWriteThatIsNotToldIsOfUnknownOutcome() {
        LiveTable table = openInTransactions();
        nodes.telling(Answer.FAIL);
        transactions.begin(READ_WRITE);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        transactions.end(Completion.COMMITTED);
        CompletableFuture<Void> told = table.parts().writes().toldBeforeNow();
        awaitCalls("announce 1", "master", "tell 1 * closes");

        time.advance(Duration.ofSeconds(30));

        assertUnknown(write).withMessageContaining("was applied");
        assertThat(told).failsWithin(LONG);
        assertThat(price(table, "1")).isEqualTo(11L);
        nodes.telling(Answer.ACCEPT);
        time.advance(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("a slow bus holds a transaction for one second at most, then the write is refused")
    void aSlowBusHoldsATransactionForASecondAtMost() throws Exception {
        LiveTable table = openInTransactions();
        nodes.announcing(Answer.HANG);
        transactions.begin(READ_WRITE);
        Future<Row> write = threads.submit(() -> table.patch("1", Row.of("price", 11)));
        awaitCalls("announce 1");

        time.advance(Duration.ofSeconds(1));

        assertThatThrownBy(() -> result(write))
                .hasCauseInstanceOf(NotAcceptedException.class)
                .hasMessageContaining("1000 ms");
        nodes.release();
        awaitCalls("announce 1", "close 1");
        await().until(() -> !cache.isMarked("products")); // the worker holds the mark until it has nothing to do
        transactions.end(Completion.COMMITTED);
        awaitCalls("announce 1", "close 1");
    }

    @Test
    @DisplayName("an executor that takes no tasks refuses a write in a transaction, and the master is not called")
    void whereNobodyCanAnnounceTheWriteIsRefused() {
        RefusingExecutor executor = new RefusingExecutor(threads);
        master.participation(Participation.JOINED);
        LiveTable table = openOnBus(builder().transactions(transactions).executor(executor));
        table.patch("2", Row.of("price", 22)); // what is asked of the master once is known by now
        transactions.begin(READ_WRITE);
        executor.failNext(RefusingExecutor.Failure.REJECTED);

        assertThatExceptionOfType(NotAcceptedException.class).isThrownBy(() -> table.delete("1"));

        assertThat(nodes.calls()).containsExactly("announce 1", "master", "tell 1 U2 closes");
        table.delete("1");
        transactions.end(Completion.COMMITTED);
    }

    // ---- closing

    @Test
    @DisplayName("closing waits until all is told, for a limited time; what is not stays announced")
    void closingWaitsUntilAllIsTold() throws Exception {
        LiveTable table = openOnBus();
        nodes.telling(Answer.HANG);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes");
        Future<?> closing = threads.submit(table::close);
        await().until(() -> time.pending() >= 3);
        assertThat(closing.isDone()).isFalse();

        nodes.release();

        closing.get(30, TimeUnit.SECONDS);
        assertThat(write).succeedsWithin(LONG);
        awaitCalls("announce 1", "master", "tell 1 U1 closes");
    }

    @Test
    @DisplayName("F10: what is not told when the time to close is over is answered, and nobody tries on")
    void whatIsNotToldWhenTheTimeToCloseIsOverIsAnswered() throws Exception {
        LiveTable table = openOnBus(builder().drainTimeout(Duration.ofSeconds(1)));
        nodes.telling(Answer.FAIL);
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        awaitCalls("announce 1", "master", "tell 1 U1 closes");
        Future<?> closing = threads.submit(table::close);
        await().until(() -> {
            time.advance(Duration.ofMillis(100));
            return closing.isDone();
        });

        assertUnknown(write);
        int told = nodes.calls().size();
        time.advance(Duration.ofMinutes(10));
        assertThat(nodes.calls()).hasSize(told).noneMatch(call -> call.startsWith("close"));
    }

    @Test
    @DisplayName("what a closed table still changes late is told when it ends")
    void whatAClosedTableChangesLateIsTold() throws Exception {
        LiveTable table = openOnBus(builder().drainTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        master.before(operation -> {
            note(operation);
            gate.pass();
        });
        CompletableFuture<Row> write = table.patchAsync("1", Row.of("price", 11));
        gate.awaitReached();
        Future<?> closing = threads.submit(table::close);
        await().until(() -> {
            time.advance(Duration.ofMillis(100));
            return closing.isDone();
        });
        assertUnknown(write);
        awaitCalls("announce 1", "master", "tell 1 *");

        gate.open();

        awaitCalls("announce 1", "master", "tell 1 *", "tell 1 * closes");
    }

    @Test
    @DisplayName("a closed table tells nobody, so a write past it is refused, in and out of transactions")
    void aWritePastAClosedTableIsRefused() {
        LiveTable table = openInTransactions();
        OwnWrites past = OwnWritesTests.writes(table);
        table.close();

        assertRefusedAsClosed(() -> past.write(WriteOperation.DELETE, null, () -> fail("called"), answer -> null));
        assertRefusedAsClosed(past::begin);
        transactions.begin(READ_WRITE);
        assertRefusedAsClosed(past::inTransaction);
        transactions.end(Completion.ROLLED_BACK);
        assertThat(nodes.calls()).isEmpty();
        assertThat(cache.isMarked("products")).isFalse();
    }

    private static void assertRefusedAsClosed(ThrowingCallable write) {
        assertThatExceptionOfType(NotAcceptedException.class)
                .isThrownBy(write)
                .withMessageContaining(
                        "it could not be announced to the other nodes beforehand: the live table is closed")
                .withMessageContaining("ContextClosedEvent");
    }

    @Test
    @DisplayName("where writes go on without the bus, a write past a closed table does, and is warned of once")
    void aWritePastAClosedTableGoesOnWhereItMay() {
        nodes.writingUntold();
        LiveTable table = openOnBus();
        OwnWrites past = OwnWritesTests.writes(table);
        table.close();

        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(OpenChanges.class);
        logger.addAppender(logged);
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(past.<Integer>write(WriteOperation.DELETE, null, () -> 1, answer -> null))
                        .isEqualTo(1);
            }
        } finally {
            logger.detachAppender(logged);
        }

        assertThat(logged.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .contains("'products' is closed", "are not told", "ContextClosedEvent");
        assertThat(cache.isMarked("products")).isTrue();
    }

    // ---- contexts, and streams of another kind

    @Test
    @DisplayName("F15: what is told has the context of the write")
    void whatIsToldHasTheContextOfTheWrite() {

        LiveTable table = openOnBus(builder().context(() -> "acme").contextsDisjoint(true));

        table.patch("1", Row.of("price", 11));
        failing(new IllegalStateException("connection lost"));
        assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> table.delete("1"));
        time.advance(Duration.ofSeconds(5));
        table.invalidate("acme");

        await().untilAsserted(() -> assertThat(nodes.calls())
                .filteredOn(call -> call.startsWith("tell"))
                .containsExactly(
                        "tell 1 U1@acme closes", "tell 2 *@acme", "tell 2 *@acme closes", "tell 3 *@acme closes"));
    }

    @Test
    @DisplayName("where the stream is none of the nodes', nothing is announced")
    void whereTheStreamIsNoneOfTheNodesNothingIsAnnounced() {
        LiveTable table = open(builder().stream(nodes.others()));

        table.patch("1", Row.of("price", 11));
        table.invalidate();

        assertThat(nodes.calls()).containsExactly("master");
        assertThat(table.status().openAnnouncements()).isZero();
        assertThat(table.parts().writes().toldBeforeNow()).succeedsWithin(LONG);
    }
}
