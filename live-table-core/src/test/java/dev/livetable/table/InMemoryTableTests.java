package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;

class InMemoryTableTests extends TableContract {

    @Override
    protected InMemoryTable createTable(TableSchema schema, List<Row> rows) {
        return InMemoryTable.of(schema, rows);
    }

    @Test
    void showsRowsInTheOrderTheyWereAdded() {
        InMemoryTable table = createTable(PRODUCTS, List.of(product(2, "b"), product(1, "a")));

        assertThat(table.list(Filter.all(), Pageable.unpaged())).containsExactly(product(2, "b"), product(1, "a"));
    }

    @Test
    void countsTheReadsAndNotWhatTheTestItselfLooksAt() {
        InMemoryTable table = createTable(PRODUCTS, List.of(product(1, "a")));

        table.list(Filter.all(), Pageable.unpaged());
        table.get("1");
        table.count(Filter.all());
        table.put(product(2, "b"));
        table.rows();

        assertThat(table.loads()).isEqualTo(3);
        assertThat(table.calls("get")).isEqualTo(1);
        assertThat(table.calls("insert")).isZero();
    }

    @Test
    void failsACallBeforeOrAfterItIsDone() {
        InMemoryTable table = createTable(PRODUCTS, List.of());
        RuntimeException broken = new IllegalStateException("broken");

        table.before(operation -> {
            throw broken;
        });
        assertThatThrownBy(() -> table.insert(product(1, "a"))).isSameAs(broken);
        assertThat(table.rows()).isEmpty();

        table.before(operation -> {}).after(operation -> {
            throw broken;
        });
        assertThatThrownBy(() -> table.insert(product(1, "a"))).isSameAs(broken);
        assertThat(table.rows()).containsExactly(product(1, "a"));
    }

    @Test
    void tellsItsHooksWhichCallItIs() {
        List<String> heard = new ArrayList<>();
        InMemoryTable table = createTable(PRODUCTS, List.of()).before(heard::add);

        table.deleteAll(Filter.all());
        table.list(Filter.all(), Pageable.unpaged());

        assertThat(heard).containsExactly("deleteAll", "list");
    }

    @Test
    void fillsColumnsLeftOutWithItsDefaults() {
        InMemoryTable table = createTable(PRODUCTS, List.of()).defaults(Row.of("stock", 7));

        assertThat(table.insert(Row.of("name", "a")).get("stock")).isEqualTo(7L);
    }
}
