package dev.livetable;

import static dev.livetable.CallerTransaction.READ_ONLY;
import static dev.livetable.CallerTransaction.READ_WRITE;
import static dev.livetable.InTransaction.BYPASS;
import static dev.livetable.InTransaction.UNTIL_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** F11: what a read gets within a transaction. */
class TransactionalReadTests extends LiveTableSetup {

    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTable table(Participation participation, InTransaction answers) {
        master.participation(participation);
        return open(builder().transactions(transactions).inTransaction(answers));
    }

    private void rereads(LiveTable table, ReadSource expected) {
        assertThat(sourceOfFirstPage(table)).isEqualTo(expected);
        assertThat(firstPage(table)).containsExactly(product(1, "apple", 10), product(2, "banana", 20));
    }

    @Test
    @DisplayName(
            "a miss is asked for on the reader's own thread, is not kept, and is fetched when the transaction has ended")
    void aMissIsAskedForOnTheReadersThread() {
        LiveTable table = table(Participation.JOINED, BYPASS);
        transactions.begin(READ_ONLY);
        AtomicReference<Thread> asker = new AtomicReference<>();
        master.before(operation -> asker.set(Thread.currentThread()));

        rereads(table, ReadSource.MISS);

        assertThat(asker.get()).isSameAs(Thread.currentThread());
        assertThat(table.status().fills()).isZero();
        transactions.end(Completion.ROLLED_BACK);
        await().until(() -> table.status().fills() == 1);
        assertThat(asker.get()).isNotSameAs(Thread.currentThread());
        assertThat(sourceOfFirstPage(table)).isEqualTo(ReadSource.HIT);
        assertThat(master.calls("list")).as("two reads, and once more").isEqualTo(3);
    }

    @Test
    @DisplayName("a miss waits for no fetch of somebody else")
    void aMissWaitsForNobody() throws Exception {
        FakeTransactions ofThisThread = new FakeTransactions(
                () -> Thread.currentThread().getName().equals("reader") ? READ_ONLY : CallerTransaction.NONE);
        master.participation(Participation.JOINED);
        LiveTable table = open(builder().transactions(ofThisThread));
        Gate gate = new Gate();
        AtomicReference<Thread> first = new AtomicReference<>();
        master.before(operation -> {
            if (first.compareAndSet(null, Thread.currentThread())) {
                gate.pass();
            }
        });
        Future<?> other = threads.submit(() -> firstPage(table));
        gate.awaitReached();

        AtomicReference<ReadSource> source = new AtomicReference<>();
        Thread reader = new Thread(() -> source.set(sourceOfFirstPage(table)), "reader");
        reader.start();
        reader.join(LONG.toMillis());

        assertThat(source.get()).isEqualTo(ReadSource.MISS);
        gate.open();
        result(other);
    }

    @ParameterizedTest
    @EnumSource(
            value = Participation.class,
            names = {"NEVER", "APART"})
    @DisplayName("a transaction that the master takes no part in changes nothing")
    void aTransactionOfAnotherStoreChangesNothing(Participation participation) {
        LiveTable table = table(participation, BYPASS);
        transactions.begin(READ_WRITE);

        rereads(table, ReadSource.MISS);
        rereads(table, ReadSource.HIT);
        assertThat(table.patch("1", Row.of("price", 11))).isEqualTo(product(1, "apple", 11));

        assertThat(firstPage(table)).as("F1: acknowledged").contains(product(1, "apple", 11));
        transactions.end(Completion.ROLLED_BACK);
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
    }

    @Test
    @DisplayName("until-write: hits are served until the transaction has written, and the next one gets them again")
    void untilWrite() {
        LiveTable table = table(Participation.JOINED, UNTIL_WRITE);
        firstPage(table);
        transactions.begin(READ_WRITE);

        rereads(table, ReadSource.HIT);
        table.patch("3", Row.of("price", 33));

        rereads(table, ReadSource.BYPASS);
        transactions.end(Completion.ROLLED_BACK);
        transactions.begin(READ_WRITE);
        rereads(table, ReadSource.HIT);
        transactions.end(Completion.COMMITTED);
    }

    @Test
    @DisplayName("until-write: the total of rows that the transaction asks for may be one that was kept")
    void untilWriteWithATotalThatIsCountedApart() {
        master.totalKnown(false);
        LiveTable table = table(Participation.JOINED, UNTIL_WRITE);
        table.count(Filter.all());
        master.put(product(0, "untold", 0));
        PageRequest byId = FIRST_PAGE.withSort(Sort.by("id"));
        transactions.begin(READ_WRITE);

        Reading<Page<Row>> kept = table.readPage(Filter.all(), byId);
        assertThat(kept.source()).isEqualTo(ReadSource.MISS);
        assertThat(kept.value().getContent()).contains(product(0, "untold", 0));
        assertThat(kept.value().getTotalElements()).isEqualTo(3);
        table.patch("3", Row.of("price", 33));

        Reading<Page<Row>> own = table.readPage(Filter.all(), byId);
        assertThat(own.source()).isEqualTo(ReadSource.BYPASS);
        assertThat(own.value().getTotalElements()).isEqualTo(4);
        transactions.end(Completion.ROLLED_BACK);
    }

    @Test
    @DisplayName(
            "until-write: what a transaction has written to a table that is followed counts as written to the follower")
    void untilWriteToWhatIsFollowed() {
        LiveTable table = table(Participation.JOINED, UNTIL_WRITE);
        LiveTable follower = open(LiveTable.builder("labels", master)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .transactions(transactions)
                .inTransaction(UNTIL_WRITE)
                .follows("products"));
        new LiveTables(List.of(table, follower));
        firstPage(follower);
        transactions.begin(READ_WRITE);

        assertThat(sourceOfFirstPage(follower)).isEqualTo(ReadSource.HIT);
        table.patch("3", Row.of("price", 33));

        assertThat(sourceOfFirstPage(follower)).isEqualTo(ReadSource.BYPASS);
        transactions.end(Completion.ROLLED_BACK);
    }

    @Test
    @DisplayName(
            "a master that notices writes gets until-write, and its notice counts, also where a transaction only reads")
    void whatTheMasterNotices() {
        master.participation(Participation.JOINED).notices(true);
        LiveTable table = open(builder().transactions(transactions));
        firstPage(table);

        for (CallerTransaction kind : new CallerTransaction[] {READ_WRITE, READ_ONLY}) {
            master.written(false);
            transactions.begin(kind);
            rereads(table, ReadSource.HIT);
            master.written(true);
            rereads(table, ReadSource.BYPASS);
            transactions.end(Completion.COMMITTED);
        }
    }

    @Test
    @DisplayName("a snapshot gets no hits, but where it only reads and they are allowed")
    void snapshots() {
        LiveTable table = table(Participation.JOINED, UNTIL_WRITE);
        LiveTable allowed = open(LiveTable.builder("labels", master)
                .cache(cache)
                .scheduler(time)
                .executor(threads)
                .transactions(transactions)
                .hitsInSnapshots(true)
                .inTransaction(UNTIL_WRITE));
        firstPage(table);
        firstPage(allowed);
        transactions.snapshot(true);

        transactions.begin(READ_ONLY);
        rereads(table, ReadSource.BYPASS);
        rereads(allowed, ReadSource.HIT);
        transactions.begin(READ_WRITE);
        rereads(table, ReadSource.BYPASS);
        rereads(allowed, ReadSource.BYPASS);
        transactions.end(Completion.COMMITTED);
    }

    @Test
    @DisplayName("an outer transaction of the master, within that another store's was begun, gets no hits")
    void anOuterTransaction() {
        LiveTable table = table(Participation.OUTER, UNTIL_WRITE);
        firstPage(table);
        transactions.begin(READ_ONLY);

        rereads(table, ReadSource.BYPASS);
        transactions.end(Completion.COMMITTED);
    }

    @Test
    @DisplayName("a table that is nearly always read past the cache says so, and logs it once")
    void nearlyAlwaysBypassed() {
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(StatusRecorder.class);
        logger.addAppender(logged);
        LiveTable table = table(Participation.JOINED, BYPASS);
        firstPage(table);
        assertThat(table.status().isNearlyAlwaysBypassed()).isFalse();

        transactions.begin(READ_WRITE);
        for (int i = 0; i < 2_000; i++) {
            table.get("1");
        }
        transactions.end(Completion.COMMITTED);
        logger.detachAppender(logged);

        assertThat(table.status().isNearlyAlwaysBypassed()).isTrue();
        assertThat(table.status().bypassesInTransactions()).isEqualTo(2_000);
        assertThat(logged.list)
                .singleElement()
                .asString()
                .contains("'products'")
                .contains("in-transaction: until-write");
    }

    @Test
    @DisplayName("what the thread holds outside of transactions is given back before it waits")
    void idleConnectionsAreGivenBack() {
        LiveTable table = table(Participation.APART, BYPASS);

        firstPage(table);
        assertThat(transactions.givenBack()).isEqualTo(1);
        firstPage(table);
        assertThat(transactions.givenBack()).as("a hit waits for nothing").isEqualTo(1);
        table.patch("1", Row.of("price", 11));
        assertThat(transactions.givenBack()).isEqualTo(2);
    }

    @Test
    @DisplayName("fresh: the master is asked, what it says is kept, and a fetch that began before is not joined")
    void fresh() throws Exception {
        LiveTable table = table(Participation.APART, BYPASS);
        firstPage(table);
        master.put(product(1, "apple", 11));

        assertThat(firstPage(table.fresh())).contains(product(1, "apple", 11));
        assertThat(firstPage(table)).contains(product(1, "apple", 11));
        assertThat(table.fresh().fresh().get("1")).contains(product(1, "apple", 11));

        Gate gate = new Gate();
        AtomicReference<Thread> first = new AtomicReference<>();
        master.after(operation -> {
            if (first.compareAndSet(null, Thread.currentThread())) {
                gate.pass();
            }
        });
        table.invalidate();
        Future<?> before = threads.submit(() -> firstPage(table));
        gate.awaitReached();
        master.put(product(1, "apple", 12));
        assertThat(firstPage(table.fresh())).contains(product(1, "apple", 12));
        gate.open();
        result(before);
        assertThat(firstPage(table)).contains(product(1, "apple", 12));
    }
}
