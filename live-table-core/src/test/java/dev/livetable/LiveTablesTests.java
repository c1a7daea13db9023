package dev.livetable;

import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.livetable.status.TableState;
import dev.livetable.table.Filter;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.TableSchema;
import java.time.Duration;
import java.util.List;
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
