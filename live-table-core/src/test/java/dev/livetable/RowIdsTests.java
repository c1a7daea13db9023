package dev.livetable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Row;
import dev.livetable.table.RowBlock;
import dev.livetable.table.TableSchema;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowIdsTests {

    private static final TableSchema SCHEMA = TableSchema.of(
            "names", List.of(Column.of("name", ColumnType.TEXT), Column.of("other", ColumnType.TEXT)), "name");

    private static List<Row> rows(String... names) {
        return Stream.of(names)
                .map(name -> Row.of("name", name).with("other", "-" + name))
                .toList();
    }

    private static int placeOf(String id, List<Row> rows) {
        return RowIds.of(rows, SCHEMA).placeOf(id, rows, SCHEMA);
    }

    @Test
    @DisplayName("each row is found by its id, and no other id is")
    void eachRowIsFound() {
        String[] names = IntStream.range(0, 1000)
                .mapToObj(i -> Integer.toString(i * 7919, 36) + "/" + i)
                .toArray(String[]::new);
        for (List<Row> rows : List.of(rows(names), RowBlock.of(rows(names)))) {
            for (int i = 0; i < names.length; i++) {
                assertThat(placeOf(names[i], rows)).isEqualTo(i);
                assertThat(placeOf(names[i] + "?", rows)).isEqualTo(-1);
            }
        }
        assertThat(placeOf("a", List.of())).isEqualTo(-1);
    }

    @Test
    @DisplayName("ids with one hash are told apart")
    void idsWithOneHash() {
        assertThat("Aa").hasSameHashCodeAs("BB");
        List<Row> rows = rows("x", "BB", "Aa", "y");

        assertThat(placeOf("Aa", rows)).isEqualTo(2);
        assertThat(placeOf("BB", rows)).isEqualTo(1);
        assertThat(placeOf("Aa", rows("x", "BB"))).isEqualTo(-1);
        assertThat(placeOf("Aa", rows("Aa", "BB", "Aa"))).isEqualTo(Judging.TWICE);
        assertThat(placeOf("BB", rows("Aa", "BB", "Aa"))).isEqualTo(1);
    }

    @Test
    @DisplayName("what is kept beside rows is weighed, and is of their id columns")
    void isKeptBesideRows() {
        RowBlock rows = RowBlock.of(rows("a", "b", "c"));
        assertThat(placeOf("b", rows)).isEqualTo(1);
        assertThat(rows.derivedWeight()).isEqualTo(32 + 3 * 8);
        assertThat(RowIds.of(rows, SCHEMA)).isSameAs(RowIds.of(rows, SCHEMA));

        TableSchema other = TableSchema.of("names", SCHEMA.columns(), "other");
        assertThat(RowIds.of(rows, other).placeOf("-c", rows, other)).isEqualTo(2);
    }
}
