package dev.livetable.master.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.LiveTable;
import dev.livetable.Precision;
import dev.livetable.cache.MemCache;
import dev.livetable.status.ReadSource;
import dev.livetable.table.Filter;
import dev.livetable.table.Row;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** A live table over an API is a table as well as the API is, also where each change costs its row alone. */
class RestLiveTableTests extends RestSpringStyleTests {

    @Override
    protected Table createTable(TableSchema schema, List<Row> rows) {
        return live(schema, rows);
    }

    private LiveTable live(TableSchema schema, List<Row> rows) {
        RestTable api = (RestTable) super.createTable(schema, rows);
        return LiveTable.builder(schema.name(), api)
                .cache(MemCache.create())
                .precision(Precision.ROW)
                .build();
    }

    @Test
    @DisplayName("with precision row a write costs no page that it cannot have changed")
    void aWriteCostsItsRowAlone() {
        LiveTable live =
                live(PRODUCTS, List.of(product(1, "apple", "1.00", 1, null), product(2, "pear", "2.00", 2, null)));
        PageRequest first = PageRequest.of(0, 1, Sort.by("id"));
        live.list(Filter.all(), first);
        live.get("1");
        live.get("2");

        live.patch("2", Row.of("stock", 3));

        assertThat(live.readGet("1").source()).isEqualTo(ReadSource.HIT);
        assertThat(live.readList(Filter.all(), first).source()).isEqualTo(ReadSource.HIT);
        assertThat(live.get("2").map(row -> row.get("stock"))).contains(3L);
    }
}
