package dev.livetable;

import static dev.livetable.status.ReadSource.BYPASS;
import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.stream.LiveEvent;
import dev.livetable.stream.ManualLiveStream;
import dev.livetable.table.Filter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** F13: reads that see all that was acknowledged before they began. */
class FreshReadsTests extends LiveTableSetup {

    private static final Duration T = Duration.ofSeconds(60);

    private final CatchUpStream stream = new CatchUpStream();
    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTableBuilder overStream() {
        return builder().stream(stream)
                .maxStaleness(T)
                .transactions(transactions)
                .streamTimeout(Duration.ofSeconds(5));
    }

    private LiveTable warm(LiveTableBuilder builder) {
        master.oneRow();
        LiveTable table = open(builder);
        Awaitility.await().until(() -> stream.asked() >= 1); // the first turn of the lease
        firstPage(table);
        table.get("1");
        table.get("3");
        return table;
    }

    private LiveTable warm() {
        LiveTable table = warm(overStream());
        Awaitility.await().until(() -> T.equals(table.status().leaseLeft()));
        stream.answers = false;
        return table;
    }

    @Test
    @DisplayName("each kind of read waits for one catch-up, and is then answered as any other")
    void aReadWaitsForOneCatchUp() {
        LiveTable table = warm();
        stream.answers = true;
        int asked = stream.asked();
        LiveTable fresh = table.fresh();

        assertThat(fresh.readGet("1").source()).isEqualTo(HIT);
        assertThat(sourceOfFirstPage(fresh)).isEqualTo(HIT);
        assertThat(stream.asked()).isEqualTo(asked + 2);
        assertThat(fresh.readCount(Filter.all()).value()).isEqualTo(3);
        assertThat(fresh.count(Filter.all())).isEqualTo(3);
        assertThat(fresh.get("1")).isPresent();
        assertThat(fresh.list(Filter.all(), FIRST_PAGE)).hasSize(2);
        assertThat(fresh.page(Filter.all(), FIRST_PAGE).getTotalElements()).isEqualTo(3);
        assertThat(fresh.getAll(List.of("1", "3"))).hasSize(2);
        assertThat(fresh.view(Filter.equal("name", "apple")).get("1")).isPresent();
        assertThat(fresh.get("1", Filter.equal("name", "cherry"))).isEmpty();
        assertThat(stream.asked()).isEqualTo(asked + 10);
    }

    @Test
    @DisplayName("F11: what the thread holds outside of a transaction is given back before it waits for the catch-up")
    void whatIsHeldIsGivenBack() {
        LiveTable table = warm();
        stream.answers = true;
        int before = transactions.givenBack();

        assertThat(table.fresh().readGet("1").source()).isEqualTo(HIT);

        assertThat(transactions.givenBack()).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("what the stream tells until it has caught up is seen")
    void whatIsToldMeanwhileIsSeen() throws Exception {
        LiveTable table = warm();
        int asked = stream.asked();
        master.put(product(1, "apple", 11)); // by another node
        Future<Object> reader = threads.submit(() -> price(table.fresh(), "1"));
        CompletableFuture<Void> catchUp = stream.awaitAsked(asked + 1);
        assertThat(price(table, "1")).as("who does not ask for it").isEqualTo(10L);

        stream.tell(LiveEvent.updated("1"));
        catchUp.complete(null);

        assertThat(result(reader)).isEqualTo(11L);
    }

    @Test
    @DisplayName("those who ask while a catch-up is under way share the next one, since that may have begun too early")
    void thoseWhoAskMeanwhileShareTheNext() throws Exception {
        LiveTable table = warm();
        int asked = stream.asked();
        Future<Object> first = threads.submit(() -> price(table.fresh(), "1"));
        CompletableFuture<Void> early = stream.awaitAsked(asked + 1);
        master.put(product(1, "apple", 11));
        List<Future<Object>> others = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            others.add(threads.submit(() -> price(table.fresh(), "1")));
        }
        int waiting = others.size() + 1;
        Awaitility.await().until(() -> time.pending() >= waiting + 2); // each waits for a limited time

        early.complete(null);
        CompletableFuture<Void> next = stream.awaitAsked(asked + 2);
        assertThat(result(first)).as("it came before the change").isEqualTo(10L);
        assertThat(others).noneMatch(Future::isDone);
        stream.tell(LiveEvent.updated("1"));
        next.complete(null);

        for (Future<Object> other : others) {
            assertThat(result(other)).isEqualTo(11L);
        }
        assertThat(stream.asked()).isEqualTo(asked + 2);
    }

    @Test
    @DisplayName("a catch-up that fails, or does not end in time, leaves the master to be asked")
    void elseTheMasterIsAsked() throws Exception {
        LiveTable table = warm();
        stream.catchingUp = () -> {
            throw new IllegalStateException("the primary is cut off");
        };
        master.put(product(1, "apple", 11));
        assertThat(price(table.fresh(), "1")).isEqualTo(11L);
        stream.catchingUp = () -> {};
        int asked = stream.asked();
        master.put(product(1, "apple", 12));

        Future<Object> reader = threads.submit(() -> price(table.fresh(), "1"));
        stream.awaitAsked(asked + 1);
        Awaitility.await().until(() -> {
            time.advance(Duration.ofSeconds(1));
            return reader.isDone();
        });

        assertThat(result(reader)).isEqualTo(12L);
        assertThat(price(table, "1")).as("what it has read is kept").isEqualTo(12L);
    }

    @Test
    @DisplayName("nobody waits for a stream that is behind already")
    void nobodyWaitsForAStreamThatIsBehind() {
        LiveTable table = warm(overStream().executor(Runnable::run));
        stream.catchingUp = () -> {
            throw new IllegalStateException("the primary is cut off");
        };
        time.advance(T.plusSeconds(1));
        int asked = stream.asked();

        assertThat(table.fresh().readGet("1").source()).isEqualTo(BYPASS);
        assertThat(stream.asked()).isEqualTo(asked);
    }

    @Test
    @DisplayName("where only nodes tell, or the stream cannot say when it has told all, the master is asked")
    void whereOthersAreNotHeardTheMasterIsAsked() {
        stream.tellsAll = false;
        LiveTable table = warm();
        int asked = stream.asked();
        master.put(product(1, "apple", 11)); // by somebody who tells nobody

        assertThat(price(table.fresh(), "1")).isEqualTo(11L);
        assertThat(stream.asked()).isEqualTo(asked);
        table.close();

        LiveTable another = open(builder().stream(new ManualLiveStream()));
        another.get("1");
        assertThat(another.fresh().readGet("1").source()).isEqualTo(MISS);
    }

    @Test
    @DisplayName("in a transaction of the master nobody waits for a catch-up: the transaction may hold a connection")
    void inATransaction() {
        LiveTable table = warm();
        int asked = stream.asked();
        transactions.begin(CallerTransaction.READ_WRITE);

        assertThat(table.fresh().readGet("1").source()).isEqualTo(BYPASS);
        assertThat(stream.asked()).isEqualTo(asked);
    }

    @Test
    @DisplayName("the streams of tables that are followed have to catch up, too")
    void followedTables() {
        LiveTable leader = warm();
        CatchUpStream own = new CatchUpStream();
        LiveTable follower = open(
                LiveTable.builder("orders", master)
                        .cache(cache)
                        .scheduler(time)
                        .clock(time.clock())
                        .executor(threads)
                        .stream(own)
                        .follows("products"));
        new LiveTables(List.of(leader, follower));
        follower.get("1");
        stream.answers = true;
        int asked = stream.asked();
        Awaitility.await().until(() -> own.asked() >= 1);
        int ownAsked = own.asked();

        assertThat(follower.fresh().readGet("1").source()).isEqualTo(HIT);
        assertThat(stream.asked()).isEqualTo(asked + 1);
        assertThat(own.asked()).isEqualTo(ownAsked + 1);
    }
}
