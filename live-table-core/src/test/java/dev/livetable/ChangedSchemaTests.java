package dev.livetable;

import static dev.livetable.status.ReadSource.HIT;
import static dev.livetable.status.ReadSource.MISS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.ForwardingWritableTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Row;
import dev.livetable.table.TableContext;
import dev.livetable.table.TableSchema;
import dev.livetable.table.WritableTable;
import dev.livetable.table.Written;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;

/** A master that comes to other columns while it is used, as an API does whose columns are learned. */
class ChangedSchemaTests extends LiveTableSetup {

    private static final PageRequest PAGE = PageRequest.of(0, 10);

    private static TableSchema prices(ColumnType type) {
        return TableSchema.of(
                "prices", List.of(new Column("id", ColumnType.INTEGER, false, true), Column.of("price", type)), "id");
    }

    private static Row price(long id, @Nullable Object price) {
        return Row.of("id", id).with("price", price);
    }

    /** Rows of whole prices, until somebody widens them. */
    private static final class Prices extends ForwardingWritableTable {

        private Runnable whileItAnswers = () -> {};
        private InMemoryTable rows =
                InMemoryTable.of(prices(ColumnType.INTEGER), price(1, 10L), price(2, 20L), price(3, 30L));

        @Override
        protected WritableTable delegate() {
            return rows;
        }

        void widen() {
            rows = InMemoryTable.of(
                    prices(ColumnType.DECIMAL),
                    rows.rows().stream().map(Prices::widened).toList());
        }

        private static Row widened(Row row) {
            Object price = row.get("price");
            return price == null ? row : row.with("price", new BigDecimal(price.toString()));
        }

        @Override
        public Slice<Row> list(Filter filter, Pageable pageable) {
            whileItAnswers.run();
            return super.list(filter, pageable);
        }

        @Override
        public Written<Row> patchReturningBefore(String id, Row changes, Filter within) {
            widen();
            return super.patchReturningBefore(id, changes, within);
        }
    }

    /** A table of two tenants that have other columns. */
    private static final class Tenants extends ForwardingWritableTable implements TableContext {

        private final Prices ofA = new Prices();
        private final Prices ofB = new Prices();
        private String tenant = "a";

        @Override
        protected WritableTable delegate() {
            return tenant.equals("a") ? ofA : ofB;
        }

        @Override
        public String current() {
            return tenant;
        }
    }

    private final Prices prices = new Prices();
    private final LiveTable table = open(LiveTable.builder("prices", prices)
            .cache(cache)
            .scheduler(time)
            .clock(time.clock())
            .executor(threads)
            .precision(Precision.ROW));

    private List<Object> listed() {
        return table.list(Filter.all(), PAGE).stream()
                .map(row -> row.get("price"))
                .toList();
    }

    @Test
    void aWriteThatFindsOtherColumnsTakesAwayWhatWasKeptUnderTheOldOnes() {
        assertThat(listed()).containsExactly(10L, 20L, 30L);
        assertThat(table.readGet("2").source()).isEqualTo(MISS);

        table.patch("1", Row.of("price", 9L));

        assertThat(table.readGet("2").value().orElseThrow().get("price")).isEqualTo(new BigDecimal("20"));
        assertThat(listed()).containsExactly(new BigDecimal("9"), new BigDecimal("20"), new BigDecimal("30"));
    }

    @Test
    void aFetchThatFindsOtherColumnsTakesAwayWhatWasKeptUnderTheOldOnes() {
        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(10L);
        Row tellsNothing = price(0, null);
        prices.rows = InMemoryTable.of(prices(ColumnType.INTEGER), tellsNothing, price(1, 10L), price(2, 20L));
        prices.whileItAnswers = prices::widen;

        assertThat(listed()).containsExactly(null, new BigDecimal("10"), new BigDecimal("20"));

        assertThat(table.get("1").orElseThrow().get("price")).isEqualTo(new BigDecimal("10"));
    }

    @Test
    void columnsThatAreTheSameCostNothing() {
        listed();
        prices.rows = InMemoryTable.of(prices(ColumnType.INTEGER), prices.rows.rows());

        table.get("1");

        assertThat(table.readList(Filter.all(), PAGE).source()).isEqualTo(HIT);
    }

    @Test
    void contextsThatHaveOtherColumnsLeaveEachOtherAlone() {
        Tenants tenants = new Tenants();
        tenants.ofB.widen();
        LiveTable both = open(LiveTable.builder("tenants", tenants)
                .cache(cache)
                .executor(Runnable::run)
                .contextsDisjoint(true)
                .context(tenants));
        for (String tenant : List.of("a", "b", "a", "b")) {
            tenants.tenant = tenant;
            both.get("1");
        }
        long changes = both.status().invalidations().values().stream()
                .mapToLong(Long::longValue)
                .sum();

        tenants.tenant = "a";
        assertThat(both.readGet("1").source()).isEqualTo(HIT);
        assertThat(both.readGet("2").value().orElseThrow().get("price")).isEqualTo(20L);
        tenants.tenant = "b";
        assertThat(both.readGet("1").source()).isEqualTo(HIT);
        assertThat(both.readGet("2").value().orElseThrow().get("price")).isEqualTo(new BigDecimal("20"));
        assertThat(changes).isZero();
    }
}
