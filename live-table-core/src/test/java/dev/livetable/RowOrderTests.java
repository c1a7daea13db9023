package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Row;
import dev.livetable.table.TableSchema;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

class RowOrderTests {

    private static final TableSchema SCHEMA = TableSchema.of(
            "rows",
            List.of(
                    Column.of("id", ColumnType.INTEGER),
                    Column.of("s", ColumnType.INTEGER),
                    Column.of("n", ColumnType.DECIMAL),
                    Column.of("t", ColumnType.TEXT)),
            "id");

    private static Row row(long id, long s) {
        return Row.of("id", id).with("s", s);
    }

    private static final Row NULL = Row.of("id", 1L).with("s", null);

    private static RowOrder by(Sort.Order... orders) {
        return new RowOrder(SCHEMA, Sort.by(orders));
    }

    private static void assertFirst(RowOrder order, Row first, Row second) {
        assertThat(order.compare(first, second).orElseThrow()).isNegative();
        assertThat(order.compare(second, first).orElseThrow()).isPositive();
    }

    private static void assertUnknown(RowOrder order, Row one, Row other) {
        assertThat(order.compare(one, other)).isEmpty();
        assertThat(order.compare(other, one)).isEmpty();
    }

    private static void assertApart(RowOrder order, Row one, Row other) {
        assertThat(order.isSamePlace(one, other)).isFalse();
        assertThat(order.isSamePlace(other, one)).isFalse();
    }

    @Test
    void theFirstColumnThatDiffersDecides() {
        RowOrder order = by(Sort.Order.asc("s"), Sort.Order.desc("id"));

        assertFirst(order, row(1, 1L), row(2, 2L));
        assertFirst(order, row(2, 1L), row(1, 1L));
        assertThat(order.compare(row(1, 1L), row(1, 1L))).hasValue(0);
        assertFirst(order, NULL.with("id", 2L), NULL);
    }

    @Test
    void nullsStandWhereTheOrderSays() {
        for (Sort.Direction direction : Sort.Direction.values()) {
            Sort.Order by = new Sort.Order(direction, "s");
            assertFirst(by(by.nullsFirst()), NULL, row(2, 1L));
            assertFirst(by(by.nullsLast()), row(2, 1L), NULL);
        }
    }

    @Test
    void whatIsNotKnownHasNoOrder() {
        Row left = Row.of("t", "a").with("id", 1L);
        Row right = Row.of("t", "b").with("id", 2L);

        assertUnknown(new RowOrder(SCHEMA, Sort.unsorted()), left, right);
        assertUnknown(by(Sort.Order.asc("t")), left, right);
        assertUnknown(by(Sort.Order.asc("id").ignoreCase()), left, right);
        assertUnknown(by(Sort.Order.asc("s")), left, row(2, 1L));
        assertUnknown(by(Sort.Order.asc("s")), left, NULL);
    }

    @Test
    void rowsAreInOnePlaceIfAllThatTheyAreSortedByIsWrittenAlike() {
        RowOrder order = by(Sort.Order.asc("t"), Sort.Order.asc("id"));
        Row row = Row.of("t", "a").with("id", 1L);

        assertThat(order.isSamePlace(row, row.with("s", 7L))).isTrue();
        assertApart(order, row, row.with("id", 2L));
        assertApart(order, row, row.with("t", "A"));
        assertApart(order, row, row.without("t"));
        assertApart(order, row.with("t", null), row.without("t"));
        assertApart(order, row.without("t"), row.without("t"));
        assertApart(new RowOrder(SCHEMA, Sort.unsorted()), row, row);
        assertApart(by(Sort.Order.asc("n")), Row.of("n", new BigDecimal("1.0")), Row.of("n", new BigDecimal("1.00")));
    }
}
