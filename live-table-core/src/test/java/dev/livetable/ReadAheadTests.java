package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.status.Economy;
import dev.livetable.status.EconomyCount;
import dev.livetable.status.ReadSource;
import dev.livetable.status.TableState;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** The next pages are fetched when pages are read in order, and no reader notices but by hits. */
class ReadAheadTests extends LiveTableSetup {

    private static final Filter ALL = Filter.all();

    private final Queue<Runnable> handedOver = new ArrayDeque<>();
    private final FakeTransactions transactions = new FakeTransactions();
    private boolean refuses;

    @BeforeEach
    void twentyRows() {
        for (long id = 4; id <= 20; id++) {
            master.put(product(id, "fruit" + id, 10 * id));
        }
        master.reachesAnyPage(true);
    }

    @AfterEach
    void runWhatIsLeft() {
        background(); // since closing waits for it
    }

    private LiveTableBuilder ahead(int pages) {
        return builder().readAhead(pages).transactions(transactions).executor(task -> {
            if (refuses) {
                throw new RejectedExecutionException("full");
            }
            handedOver.add(task);
        });
    }

    private void background() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }

    private static ReadSource source(LiveTable table, int number) {
        return source(table, number, 2);
    }

    private static ReadSource source(LiveTable table, int number, int size) {
        return table.readPage(ALL, PageRequest.of(number, size)).source();
    }

    private static boolean isWaiting(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    private static EconomyCount count(LiveTable table) {
        return table.status().economies().getOrDefault(Economy.READ_AHEAD, EconomyCount.NONE);
    }

    @Test
    @DisplayName("the second page in order has the third one fetched, and so on")
    void pagesInOrder() {
        LiveTable table = open(ahead(1));
        source(table, 0);
        assertThat(handedOver).as("one page is no order").isEmpty();
        assertThat(source(table, 1)).isEqualTo(ReadSource.MISS);
        assertThat(master.loads()).as("nobody waits").isEqualTo(2);
        background();

        for (int number = 2; number < 10; number++) {
            assertThat(source(table, number)).as("page %s", number).isEqualTo(ReadSource.HIT);
            background();
        }

        assertThat(master.loads()).isEqualTo(10);
        assertThat(count(table)).isEqualTo(new EconomyCount(8, 0, false));
    }

    @Test
    void severalPagesAreFetchedAhead() {
        LiveTable table = open(ahead(3));
        source(table, 4);
        source(table, 5);
        background();
        assertThat(master.loads()).isEqualTo(5);

        table.list(ALL, PageRequest.of(6, 2));
        background();
        assertThat(master.loads()).as("one more").isEqualTo(6);
        table.readList(ALL, PageRequest.of(7, 2));
        background();
        assertThat(master.loads()).as("there are no more").isEqualTo(6);
        assertThat(source(table, 9)).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("read again, read backwards, read at will, or of another filter, sort or size is no order")
    void whatIsNoOrder() {
        LiveTable table = open(ahead(1));
        for (int number : new int[] {3, 3, 9, 8, 6, 0}) {
            source(table, number);
        }
        table.page(ALL, PageRequest.of(1, 2, Sort.by("name")));
        table.page(Filter.equal("price", 10), PageRequest.of(1, 2));
        table.page(ALL, PageRequest.of(1, 3));
        table.list(ALL, PageRequest.of(0, 20).withSort(Sort.by("id")));

        assertThat(handedOver).isEmpty();
        source(table, 1);
        assertThat(handedOver).hasSize(1);
        source(table, 1);
        assertThat(handedOver).as("the order goes on once").hasSize(1);
    }

    @Test
    void byDefaultNothingIsFetchedAhead() {
        LiveTable table = open(ahead(0));
        source(table, 0);
        source(table, 1);

        assertThat(handedOver).isEmpty();
    }

    @Test
    @DisplayName("where a page is reached over those before it, nothing is fetched ahead")
    void notWhereAPageIsReachedOverOthers() {
        master.reachesAnyPage(false);
        LiveTable table = open(ahead(1));
        source(table, 0);
        source(table, 1);

        assertThat(handedOver).isEmpty();
    }

    @Test
    @DisplayName("with a fetch size it is the larger page that is fetched, when its turn comes")
    void largerPages() {
        LiveTable table = open(ahead(1).fetchSize(6));
        for (int number = 0; number < 10; number++) {
            source(table, number);
            background();
        }

        assertThat(master.loads()).isEqualTo(4);
        assertThat(count(table)).isEqualTo(new EconomyCount(2, 0, false));
    }

    @Test
    @DisplayName("F11: it is no part of a transaction, and begins after it")
    void isNoPartOfATransaction() {
        master.participation(Participation.JOINED);
        LiveTable table = open(ahead(1));
        source(table, 0);
        transactions.begin(CallerTransaction.READ_ONLY);
        source(table, 1);
        assertThat(handedOver).isEmpty();
        transactions.end(Completion.COMMITTED);
        assertThat(handedOver).as("the page itself, and the next one").hasSize(2);

        background();

        assertThat(source(table, 2)).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("F11: on a thread that is in a transaction nothing is fetched ahead")
    void notOnAThreadInATransaction() {
        master.participation(Participation.JOINED);
        LiveTable table = open(ahead(1));
        source(table, 0);
        source(table, 1);
        transactions.begin(CallerTransaction.READ_ONLY);
        int before = master.loads();
        background();

        assertThat(master.loads()).isEqualTo(before);
    }

    @Test
    void aTransactionThatMayWriteBeginsNothing() {
        master.participation(Participation.JOINED);
        LiveTable table = open(ahead(1));
        source(table, 0);
        transactions.begin(CallerTransaction.READ_WRITE);
        source(table, 1);
        transactions.end(Completion.COMMITTED);

        assertThat(handedOver).isEmpty();
    }

    @Test
    @DisplayName("F15: it is fetched as the reader whose order it goes on")
    void isFetchedAsTheReader() {
        TenantMaster tenants = new TenantMaster();
        tenants.of("a").reachesAnyPage(true);
        LiveTable table = open(LiveTable.builder("tenants", tenants)
                .cache(cache)
                .scheduler(time)
                .clock(time.clock())
                .executor(handedOver::add)
                .readAhead(1)
                .context(tenants)
                .carrier(tenants));
        tenants.as("a", () -> {
            table.list(ALL, PageRequest.of(0, 1));
            table.list(ALL, PageRequest.of(1, 1));
        });
        background();

        Row last = tenants.as("a", () -> {
            assertThat(table.readList(ALL, PageRequest.of(2, 1)).source()).isEqualTo(ReadSource.HIT);
            return table.list(ALL, PageRequest.of(2, 1)).getContent().get(0);
        });
        assertThat(last.get("name")).isEqualTo("a's cherry");
    }

    @Test
    @DisplayName("F15: where the reader's context does not travel, nothing is fetched, and nobody is told")
    void notWithoutTheContext() {
        TenantMaster tenants = new TenantMaster();
        tenants.of("a").reachesAnyPage(true);
        LiveTable table = open(LiveTable.builder("tenants", tenants)
                .cache(cache)
                .executor(handedOver::add)
                .readAhead(1)
                .context(tenants));
        tenants.as("a", () -> {
            table.list(ALL, PageRequest.of(0, 1));
            table.list(ALL, PageRequest.of(1, 1));
        });
        background();
        tenants.as("b", () -> {
            background();
        });

        assertThat(tenants.of("a").loads()).isEqualTo(2);
        assertThat(tenants.of("b").loads()).isZero();
    }

    @Test
    @DisplayName("an executor that is full holds nobody up")
    void aFullExecutor() {
        LiveTable table = open(ahead(1));
        refuses = true;
        source(table, 0);
        source(table, 1);
        refuses = false;

        assertThat(source(table, 2)).isEqualTo(ReadSource.MISS);
        background();
        assertThat(source(table, 3)).isEqualTo(ReadSource.HIT);
    }

    @Test
    @DisplayName("what waits for its turn is joined by nobody")
    void whatWaitsIsJoinedByNobody() {
        LiveTable table = open(ahead(1));
        source(table, 0);
        source(table, 1);
        assertThat(handedOver).hasSize(1);

        assertThat(source(table, 2)).isEqualTo(ReadSource.MISS);
        background();
        assertThat(master.loads()).isEqualTo(4);
    }

    @Test
    @DisplayName("who joins a page that is fetched ahead waits for it, and if that fails he asks himself")
    void aFailureIsToldToNobody() throws Exception {
        LiveTable table = open(ahead(1));
        source(table, 0, 7);
        source(table, 1, 7);
        Gate gate = new Gate();
        master.before(operation -> {
            master.before(any -> {});
            gate.pass();
            throw new IllegalStateException("not for the thread of the background");
        });
        Future<?> fetched = threads.submit(handedOver.remove());
        gate.awaitReached();
        AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
        Future<ReadSource> read = threads.submit(() -> {
            reader.set(Thread.currentThread());
            return source(table, 2, 7); // the last page
        });
        Awaitility.await().until(() -> isWaiting(reader.get()));
        gate.open();

        assertThat(result(read)).isEqualTo(ReadSource.MISS);
        result(fetched);
        assertThat(master.loads()).isEqualTo(4);
    }

    @Test
    void whatIsJoinedHasSavedSomething() throws Exception {
        LiveTable table = open(ahead(1));
        source(table, 0, 7);
        source(table, 1, 7);
        Gate gate = new Gate();
        master.before(operation -> {
            master.before(any -> {});
            gate.pass();
        });
        Future<?> fetched = threads.submit(handedOver.remove());
        gate.awaitReached();
        AtomicReference<@Nullable Thread> reader = new AtomicReference<>();
        Future<ReadSource> read = threads.submit(() -> {
            reader.set(Thread.currentThread());
            return source(table, 2, 7); // the last page
        });
        Awaitility.await().until(() -> isWaiting(reader.get()));
        gate.open();
        result(read);
        result(fetched);

        assertThat(master.loads()).isEqualTo(3);
        assertThat(count(table)).isEqualTo(new EconomyCount(1, 0, false));
    }

    @Test
    @DisplayName("while changes may go by untold, nothing is fetched ahead")
    void notInAGap() {
        ManualLiveStream stream = new ManualLiveStream();
        AtomicBoolean holds = new AtomicBoolean();
        LiveTable table =
                open(ahead(1).stream(stream).afterRestart(AfterRestart.TRUST).executor(task -> {
                    if (holds.get()) {
                        handedOver.add(task);
                    } else {
                        threads.execute(task);
                    }
                }));
        source(table, 0);
        holds.set(true);
        source(table, 1);
        assertThat(handedOver).hasSize(1);
        holds.set(false);
        stream.end(null);
        Awaitility.await().until(() -> table.status().state() == TableState.SUSPECT);
        int before = master.loads();
        background();

        assertThat(master.loads()).isEqualTo(before);
    }

    @Test
    @DisplayName("what was fetched ahead and a change has touched since was for nothing")
    void whatIsTouchedIsWasted() {
        LiveTable table = open(ahead(1));
        source(table, 0);
        source(table, 1);
        background();
        table.invalidate();

        assertThat(source(table, 2)).isEqualTo(ReadSource.MISS);
        assertThat(count(table)).isEqualTo(new EconomyCount(0, 1, false));
    }

    @Test
    @DisplayName("where readers stop at the second page, nothing is fetched ahead for a while")
    void isLeftAloneWhereItDoesNotPay() {
        LiveTable table = open(ahead(1));
        for (int i = 0; i <= Payback.LOOK; i++) {
            source(table, 0);
            source(table, 1);
            background();
            table.invalidate();
        }
        assertThat(count(table)).isEqualTo(new EconomyCount(0, Payback.LOOK, true));

        source(table, 0);
        source(table, 1);
        assertThat(handedOver).isEmpty();
        time.advance(Payback.FIRST_PAUSE);
        table.invalidate();
        source(table, 0);
        source(table, 1);
        assertThat(handedOver).hasSize(1);
    }

    @Test
    void aNumberOutOfBoundsIsRefused() {
        for (int pages : new int[] {-1, LiveTableBuilder.MOST_AHEAD + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder().readAhead(pages))
                    .withMessageContaining("readAhead");
        }
    }
}
