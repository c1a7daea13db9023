package dev.livetable;

import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.livetable.status.TableState;
import dev.livetable.status.WriteOperation;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Participation;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LiveTablesTests extends LiveTableSetup {

    @Test
    void findsInvalidatesAndClosesItsTables() {
        LiveTable products = open();
        LiveTable others = open(LiveTable.builder("others", master).cache(cache));
        LiveTables tables = new LiveTables(List.of(products, others));
        firstPage(products);
        firstPage(others);

        assertThat(tables.find("products")).containsSame(products);
        assertThat(tables.find("nothing")).isEmpty();
        assertThat(tables.all()).containsExactly(products, others);

        tables.invalidateAll();
        assertThat(sourceOfFirstPage(products)).isEqualTo(MISS);
        assertThat(sourceOfFirstPage(others)).isEqualTo(MISS);

        tables.close();
        assertThat(tables.all()).allMatch(table -> table.status().state() == TableState.CLOSED);
    }

    private LiveTableBuilder slow(String name) {
        return LiveTable.builder(name, master).cache(cache).drainTimeout(LONG.multipliedBy(2));
    }

    @Test
    @DisplayName(
            "who closes all tables within a transaction that has written does not wait for that, nor where it is suspended")
    void closingWithinAWriterWaitsForNobody() throws Exception {
        AtomicReference<Thread> inTransaction = new AtomicReference<>();
        FakeTransactions transactions = new FakeTransactions(() ->
                Thread.currentThread() == inTransaction.get() ? CallerTransaction.READ_WRITE : CallerTransaction.NONE);
        master.participation(Participation.JOINED);
        for (boolean isSuspended : List.of(false, true)) {
            LiveTables tables = new LiveTables(List.of(
                    open(slow("one").transactions(transactions)),
                    open(slow("two").transactions(transactions))));

            result(threads.submit(() -> {
                inTransaction.set(Thread.currentThread());
                tables.all().get(0).patch("1", Row.of("price", 11));
                inTransaction.set(isSuspended ? null : Thread.currentThread());
                tables.close();
                inTransaction.set(null);
                transactions.end(CallerTransactions.Completion.COMMITTED);
            }));

            assertThat(tables.all()).allMatch(table -> table.status().state() == TableState.CLOSED);
        }
    }

    @Test
    @DisplayName(
            "who closes a table, or all of them, within its call of the master for a write does not wait for that write")
    void closingWithinACallOfTheMasterWaitsForNobody() {
        for (boolean closesAll : List.of(false, true)) {
            LiveTable products = open(slow("one"));
            LiveTables tables = new LiveTables(List.of(products, open(slow("two"))));
            master.before(operation -> {
                master.before(none -> {});
                if (closesAll) {
                    tables.close();
                } else {
                    products.close();
                }
            });

            assertThat(products.patchAsync("1", Row.of("price", 11)))
                    .failsWithin(LONG)
                    .withThrowableThat()
                    .withMessageContaining("closed while it was at the master");
            await().untilAsserted(() -> assertThat(products.status().state()).isEqualTo(TableState.CLOSED));
            tables.close();
        }
    }

    @Test
    @DisplayName("who closes all tables within a call of his own that writes does not wait for that")
    void closingWithinAnOwnCallWaitsForNobody() throws Exception {
        LiveTable products = open();
        LiveTables tables = new LiveTables(List.of(products));

        Future<Integer> written = threads.submit(() -> OwnWritesTests.writes(products)
                .write(
                        WriteOperation.DELETE,
                        null,
                        () -> {
                            tables.close();
                            return 1;
                        },
                        answer -> null));

        assertThat(result(written)).isEqualTo(1);
    }

    @Test
    @DisplayName("a closed table keeps no other from being invalidated")
    void aClosedTableKeepsNoOtherFromBeingInvalidated() {
        LiveTable products = open();
        LiveTable others = open(LiveTable.builder("others", master).cache(cache));
        LiveTables tables = new LiveTables(List.of(products, others));
        firstPage(others);
        products.close();

        assertThatExceptionOfType(ClosedException.class).isThrownBy(tables::invalidateAll);

        assertThat(sourceOfFirstPage(others)).isEqualTo(MISS);
    }

    @Test
    @DisplayName("a view is closed without closing the table, whatever it shows")
    void aViewIsClosedWithoutClosingTheTable() {
        LiveTable table = open();
        List<LiveTable> views = List.of(
                table.view(Filter.equal("id", 1)),
                table.view(Filter.all()),
                table.fresh(),
                table.fresh().view(Filter.all()),
                table.allowingStale(Duration.ofMinutes(1), Duration.ofMinutes(1)),
                table.atLeast(table.receipt().join()));

        for (LiveTable view : views) {
            view.close();
            assertThat(view).asString().startsWith("view of live table 'products' (live");
        }

        assertThat(table).asString().startsWith("live table 'products' (live");
        assertThat(firstPage(table)).hasSize(2);
        table.close();
        assertThat(table.status().state()).isEqualTo(TableState.CLOSED);
    }

    @Test
    void twoTablesOfOneNameAreRefused() {
        LiveTable table = open();

        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new LiveTables(List.of(table, table)))
                .withMessageContaining("'products'");
    }

    @Test
    @DisplayName("what the table looks like is what its master looks like")
    void whatTheTableLooksLikeIsWhatItsMasterLooksLike() {
        TableSchema schema = new TableSchema("products", SCHEMA.columns(), List.of("id"));

        LiveTable table = open(LiveTable.builder("p", InMemoryTable.of(schema)).cache(cache));

        assertThat(table.schema()).isEqualTo(schema);
        assertThat(table.name()).isEqualTo("p");
    }

    @Test
    void entriesShowTheirKeysAndHideValuesUnlessAskedTo() {
        LiveTable table = open();
        table.list(Filter.equal("name", "it's 5/6?"), FIRST_PAGE);
        table.get("1");
        table.count(Filter.isNull("price"));

        assertThat(table.entries(10, true).stream().map(entry -> entry.key()))
                .containsExactlyInAnyOrder(
                        "products/page?offset=0&size=2&where=name='it%27s%205%2F6%3F'",
                        "products/row?id='1'", "products/count?where=price=null");
        assertThat(table.entries(10, false).stream().map(entry -> entry.key()))
                .containsExactlyInAnyOrder(
                        "products/page?offset=0&size=2&where=name='******'",
                        "products/row?id='******'",
                        "products/count?where=price=null");
        assertThat(table.entries(1, false)).hasSize(1);
    }
}
