package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.livetable.CallerTransactions.Completion;
import dev.livetable.cache.MemCache;
import dev.livetable.stream.LiveEvent;
import dev.livetable.table.Filter;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F13: what one node has acknowledged is read on another one by those who have the receipt. */
class ReceiptTests extends LiveTableSetup {

    private final CatchUpStream stream = new CatchUpStream();
    private final FakeTransactions transactions = new FakeTransactions();

    private LiveTable here() {
        master.oneRow();
        LiveTable table = open(builder().stream(stream).maxStaleness(Duration.ofSeconds(60)));
        Awaitility.await()
                .until(() -> stream.asked() == 1
                        && Duration.ofSeconds(60).equals(table.status().leaseLeft()));
        return table;
    }

    private LiveTable another() {
        return open(LiveTable.builder("products", master)
                .cache(MemCache.create())
                .scheduler(time)
                .clock(time.clock())
                .executor(threads)
                .transactions(transactions));
    }

    @Test
    void aReceiptTravelsAsText() {
        Receipt receipt = new Receipt("orders, ünd more/2", -5, 17);

        assertThat(receipt.toString()).isEqualTo("fffffffffffffffb-17-orders%2C+%C3%BCnd+more%2F2");
        assertThat(Receipt.parse(receipt.toString())).isEqualTo(receipt);
        assertThatThrownBy(() -> new Receipt("orders", 1, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-2",
                "1-2-",
                "1--2-x",
                "g-2-x",
                "1-9999999999999999999-x",
                "11111111111111111-2-x",
                "1-2-%zz"
            })
    void whatIsNoReceiptIsRefused(String text) {
        assertThatThrownBy(() -> Receipt.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aReceiptOfAnotherTableIsRefused() {
        assertThatThrownBy(() -> open().atLeast(new Receipt("secret", 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The receipt is not one of live table 'products'");
    }

    @Test
    @DisplayName("on the node that gave it a read goes on at once")
    void onItsOwnNode() {
        LiveTable table = here();
        table.get("1");
        table.patch("1", Row.of("price", 11));
        Receipt receipt = table.receipt().join();
        table.get("1");
        int asked = stream.asked();

        assertThat(table.atLeast(receipt).readGet("1").source()).isEqualTo(HIT);
        assertThat(stream.asked()).isEqualTo(asked);
    }

    @Test
    @DisplayName("on another node the first read waits for a catch-up, and the next ones do not")
    void onAnotherNode() {
        LiveTable table = here();
        table.get("1");
        LiveTable writer = another();
        writer.patch("1", Row.of("price", 11));
        String text = writer.receipt().join().toString();
        stream.catchingUp = () -> stream.tell(LiveEvent.updated("1"));
        int asked = stream.asked();
        assertThat(price(table, "1")).isEqualTo(10L);

        assertThat(price(table.atLeast(Receipt.parse(text)), "1")).isEqualTo(11L);
        assertThat(table.atLeast(Receipt.parse(text)).readGet("1").source()).isEqualTo(HIT);
        assertThat(table.atLeast(Receipt.parse(text)).view(Filter.all()).get("3"))
                .isPresent();
        assertThat(stream.asked()).isEqualTo(asked + 1);
    }

    @Test
    @DisplayName("a catch-up that began before a receipt was first seen does not count for it")
    void aCatchUpFromBeforeDoesNotCount() {
        LiveTable table = here();
        LiveTable writer = another();
        Receipt first = writer.receipt().join();
        table.atLeast(first).get("1");
        writer.patch("1", Row.of("price", 11));
        Receipt second = writer.receipt().join();
        int asked = stream.asked();

        table.atLeast(second).atLeast(first).get("1");
        assertThat(stream.asked()).isEqualTo(asked + 1);
        table.atLeast(first).atLeast(second).get("1");
        assertThat(stream.asked()).isEqualTo(asked + 1);
    }

    @Test
    @DisplayName("without a stream that catches up the master is asked, also for a position that is not there yet")
    void withoutAStream() {
        LiveTable table = another();
        table.get("1");
        Receipt own = table.receipt().join();

        assertThat(table.atLeast(own).readGet("1").source()).isEqualTo(HIT);
        Receipt forged = new Receipt("products", own.log(), own.position() + 1);
        assertThat(table.atLeast(forged).readGet("1").source()).isEqualTo(MISS);
        assertThat(table.atLeast(new Receipt("products", 1, 0)).readGet("1").source())
                .isEqualTo(MISS);
    }

    @Test
    @DisplayName("where only nodes tell, a catch-up covers what nodes have written")
    void whereOnlyNodesTell() {
        stream.tellsAll = false;
        LiveTable table = here();
        table.get("1");
        int asked = stream.asked();

        assertThat(table.atLeast(new Receipt("products", 1, 0)).readGet("1").source())
                .isEqualTo(HIT);
        assertThat(stream.asked()).isEqualTo(asked + 1);
    }

    @Test
    @DisplayName("in a transaction the receipt is there when that is committed, and covers what it has written")
    void inATransaction() throws Exception {
        master.participation(Participation.JOINED);
        LiveTable table = another();
        transactions.begin(CallerTransaction.READ_WRITE);
        assertThat(table.receipt()).as("it has written nothing").isCompleted();
        table.patch("1", Row.of("price", 11));
        CompletableFuture<Receipt> receipt = table.receipt();
        assertThat(receipt).isNotDone();

        transactions.end(Completion.COMMITTED);

        assertThat(receipt.get().position())
                .isEqualTo(table.changes(1, true).get(0).position());
        transactions.begin(CallerTransaction.READ_WRITE);
        table.patch("1", Row.of("price", 12));
        CompletableFuture<Receipt> another = table.receipt();
        transactions.end(Completion.ROLLED_BACK);
        assertThatThrownBy(another::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(NotAcceptedException.class);
    }

    @Test
    @DisplayName("receipts are remembered in a bounded number")
    void receiptsAreRememberedInABoundedNumber() {
        LiveTable table = here();
        Receipt first = new Receipt("products", 1, 0);
        table.atLeast(first).get("1");
        for (int i = 1; i <= FreshReads.MOST_RECEIPTS; i++) {
            table.atLeast(new Receipt("products", 1, i)).get("1");
        }
        int asked = stream.asked();

        table.atLeast(first).get("1");
        assertThat(stream.asked()).isEqualTo(asked + 1);
    }
}
