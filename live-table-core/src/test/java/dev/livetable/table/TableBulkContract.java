package dev.livetable.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.Pageable;

/** What {@link TableContract} says of reads and writes of many rows. */
abstract class TableBulkContract extends TableBeforeContract {

    private static final Filter FIVE_IN_STOCK = Filter.equal("stock", 5);

    private static Map<String, Row> patches(Object... idsAndChanges) {
        Map<String, Row> changes = new LinkedHashMap<>();
        for (int i = 0; i < idsAndChanges.length; i += 2) {
            changes.put((String) idsAndChanges[i], (Row) idsAndChanges[i + 1]);
        }
        return changes;
    }

    @Test
    @DisplayName("getAll returns the rows that are there, in the order of the ids, each once")
    void getAllReturnsTheRowsThatAreThere() {
        Table table = products();

        Map<String, Row> found = table.getAll(List.of("3", "9", "1", "3", "x", "01", "", "2"));

        assertThat(found.keySet()).containsExactly("3", "1", "2");
        found.forEach((id, row) -> assertThat(table.get(id)).contains(row));
        assertThat(table.getAll(List.of())).isEmpty();
        assertThat(table.getAll(List.of("9", "x"))).isEmpty();
    }

    @Test
    @DisplayName("getAll finds more rows than fit into one statement")
    void getAllFindsMany() {
        int rows = manyRows();
        Table table = createTable(PRODUCTS, manyProducts(rows));
        List<String> ids = new ArrayList<>(
                IntStream.rangeClosed(1, rows + 3).mapToObj(String::valueOf).toList());
        Collections.reverse(ids);

        Map<String, Row> found = table.getAll(ids);

        assertThat(found.keySet()).containsExactlyElementsOf(ids.subList(3, ids.size()));
        found.forEach((id, row) -> assertThat(table.schema().id(row)).isEqualTo(id));
    }

    /** Returns how many rows are looked up at once; 2,300 unless overridden. */
    protected int manyRows() {
        return 2_300;
    }

    @Test
    void getAllShowsOnlyRowsThatSatisfyItsCondition() {
        Table table = products(Capability.FILTER);

        assertThat(table.getAll(List.of("4", "1", "2"), FIVE_IN_STOCK).keySet()).containsExactly("4", "2");
        assertThatThrownBy(() -> table.getAll(List.of("1", "2"), Filter.equal("colour", "red")))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    @DisplayName("an id of a text is that of one row, letter by letter")
    void idsAreExact() {
        Table table = createTable(LABELS, List.of(row(LABELS, "a", "small"), row(LABELS, "b c/?&'\"", "special")));

        assertThat(table.getAll(List.of("A", "a", "a ", "b c/?&'\"")).keySet()).containsExactly("a", "b c/?&'\"");
    }

    @Test
    void getAllFindsRowsWithAnIdOfSeveralColumns() {
        Table table = manyLines();

        assertThat(table.getAll(List.of("a%2C1,1", "a,2", "a,3", ",1", "a")).keySet())
                .containsExactly("a%2C1,1", "a,2", ",1");
    }

    @Test
    @DisplayName("insertAll adds its rows and returns them as stored, in order")
    void insertAllAddsRows() {
        WritableTable table = writableProducts(Capability.INSERT);

        List<Row> stored = table.insertAll(List.of(product(12, "fig", "2.50", 3, "sweet"), product(11, "grape")));

        assertThat(stored)
                .extracting(row -> spelled(PRODUCTS, row))
                .containsExactly(product(12, "fig", "2.50", 3, "sweet"), product(11, "grape"));
        stored.forEach(row -> assertThat(table.get(table.schema().id(row))).contains(row));
        assertThat(table.insertAll(List.of())).isEmpty();
        assertRows(table, 6);
    }

    @Test
    @DisplayName("insertAll without ids returns those that the table made")
    void insertAllReturnsTheIdsMade() {
        assumeTrue(generatesIds(), "this table makes no ids");
        WritableTable table = writable(createTable(PRODUCTS, List.of()), Capability.INSERT);

        List<Row> stored = table.insertAll(
                List.of(Row.of("name", "fig"), Row.of("name", "grape").with("note", "x"), Row.of("name", "fig")));

        assertThat(stored).extracting(row -> spelled(PRODUCTS, row).get("name")).containsExactly("fig", "grape", "fig");
        assertThat(stored.stream().map(table.schema()::id).distinct()).hasSize(3);
        stored.forEach(row -> assertThat(table.get(table.schema().id(row))).contains(row));
    }

    @Test
    @DisplayName("what can be refused before the first row is sent is, and changes nothing")
    void whatIsWrongIsRefusedBeforehand() {
        WritableTable table = writableProducts(Capability.INSERT, Capability.PATCH);
        Row fig = product(11, "fig");

        assertThatExceptionOfType(InvalidRequestException.class)
                .as("two rows of one id")
                .isThrownBy(() -> table.insertAll(List.of(fig, product(12, "grape"), fig)));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.insertAll(List.of(fig, Row.of("colour", "red"))));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(
                        () -> table.insertAll(List.of(fig, product(12, "grape").with("stock", "many"))));
        Row five = Row.of("stock", 5);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.patchAll(patches("1", five, "2", Row.of("colour", "red"))));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.patchAll(patches("1", five, "2", Row.of("id", 9))));
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patchAll(patches("1", five, "01", five)));
        assertSame(table);
    }

    @Test
    @DisplayName("insertAll with an id that is there adds nothing, or says how many it has added")
    void insertAllOfATakenId() {
        WritableTable table = writableProducts(Capability.INSERT);
        List<Row> rows = List.of(product(11, "fig"), product(2, "grape"), product(12, "kiwi"));

        if (table.writesAllOrNothing()) {
            assertThatExceptionOfType(DuplicateIdException.class).isThrownBy(() -> table.insertAll(rows));
            assertSame(table);
        } else {
            assertThatExceptionOfType(PartlyWrittenException.class)
                    .isThrownBy(() -> table.insertAll(rows))
                    .matches(e -> e.written() == 1 && e.isEndKnown())
                    .matches(e -> e.failure() instanceof DuplicateIdException)
                    .satisfies(e -> assertThat(e).isNotInstanceOf(Refusal.class))
                    .satisfies(e -> assertThat(e.rows())
                            .extracting(row -> spelled(PRODUCTS, row))
                            .containsExactly(product(11, "fig")));
            assertRows(table, 5);
            assertThat(table.get("12")).isEmpty();
        }
        assertThatExceptionOfType(DuplicateIdException.class)
                .as("nothing was added before the first one")
                .isThrownBy(() -> table.insertAll(List.of(product(2, "grape"), product(13, "kiwi"))));
        assertThat(table.get("13")).isEmpty();
    }

    @Test
    @DisplayName("patchAll changes each row by its own columns, and leaves the others")
    void patchAllChangesRows() {
        WritableTable table = writableProducts(Capability.PATCH);

        Map<String, Row> stored = table.patchAll(
                patches("3", Row.of("stock", 7), "1", Row.of("note", null).with("name", "fig"), "2", Row.empty()));

        assertThat(stored.keySet()).containsExactly("3", "1", "2");
        assertThat(spelled(PRODUCTS, requireNonNull(stored.get("3"))))
                .isEqualTo(product(3, "cherry", "10.00", 7, "100%"));
        assertThat(spelled(PRODUCTS, requireNonNull(stored.get("1")))).isEqualTo(product(1, "fig", "1.20", 10, null));
        assertThat(spelled(PRODUCTS, requireNonNull(stored.get("2")))).isEqualTo(FOUR_PRODUCTS.get(1));
        stored.forEach((id, row) -> assertThat(table.get(id)).contains(row));
        assertThat(table.patchAll(Map.of())).isEmpty();
        assertRows(table, 4);
    }

    @Test
    @DisplayName("patchAll with a row that is not there changes nothing, or says how many it has changed")
    void patchAllOfAMissingRow() {
        WritableTable table = writableProducts(Capability.PATCH);
        Map<String, Row> changes = patches("1", Row.of("stock", 1), "9", Row.of("stock", 1), "2", Row.of("stock", 1));

        if (table.writesAllOrNothing()) {
            assertThatExceptionOfType(RowNotFoundException.class)
                    .isThrownBy(() -> table.patchAll(changes))
                    .matches(e -> e.id().equals("9"));
            assertSame(table);
        } else {
            assertThatExceptionOfType(PartlyWrittenException.class)
                    .isThrownBy(() -> table.patchAll(changes))
                    .matches(e -> e.written() == 1 && e.failure() instanceof RowNotFoundException);
            assertThat(spelled(PRODUCTS, table.get("1").orElseThrow()).get("stock"))
                    .isEqualTo(1L);
            assertThat(spelled(PRODUCTS, table.get("2").orElseThrow()).get("stock"))
                    .isEqualTo(5L);
        }
    }

    @Test
    @DisplayName("patchAll that breaks a rule for one of its rows changes none, or says how many")
    void patchAllThatBreaksARule() {
        WritableTable table = writableProducts(Capability.PATCH);
        Map<String, Row> changes = patches("1", Row.of("stock", 1), "2", Row.of("name", null));

        assertThatThrownBy(() -> table.patchAll(changes))
                .isInstanceOf(table.writesAllOrNothing() ? Refusal.class : PartlyWrittenException.class)
                .isInstanceOf(DataAccessException.class);
        if (table.writesAllOrNothing()) {
            assertSame(table);
        }
    }

    @Test
    void patchAllTouchesOnlyRowsThatSatisfyItsCondition() {
        WritableTable table = writableProducts(Capability.PATCH, Capability.FILTER);
        Row six = Row.of("stock", 6);

        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patchAll(patches("1", six), FIVE_IN_STOCK));
        assertSame(table);
        assertThat(table.patchAll(patches("4", six, "2", six), FIVE_IN_STOCK).keySet())
                .containsExactly("4", "2");
    }

    @Test
    @DisplayName("patchAll that says what was before answers as one that does not, and is right")
    void patchAllSaysWhatWasBefore() {
        WritableTable table = writableProducts(Capability.PATCH);

        Map<String, Written<Row>> written =
                table.patchAllReturningBefore(patches("2", Row.of("stock", 7), "1", Row.of("stock", 7)), Filter.all());

        assertThat(written.keySet()).containsExactly("2", "1");
        written.forEach((id, row) -> {
            assertThat(table.get(id)).contains(row.answer());
            RowImage before = row.before();
            assertThat(before.isAbsent()).isFalse();
            if (!before.isUnknown()) {
                assertThat(spelled(PRODUCTS, requireNonNull(before.row())))
                        .isEqualTo(FOUR_PRODUCTS.get(Integer.parseInt(id) - 1));
            }
        });
    }

    @Test
    void manyRowsWithAnIdOfSeveralColumnsCanBeWritten() {
        WritableTable table = writable(manyLines(), Capability.INSERT, Capability.PATCH);

        table.insertAll(List.of(row(ORDER_LINES, "b", 1, "butter"), row(ORDER_LINES, "b", 2, "beans")));
        table.patchAll(patches("a,2", Row.of("product", "beer"), "b,2", Row.of("product", "bacon")));

        assertThat(table.getAll(List.of("b,1", "b,2", "a,2")).values())
                .extracting(row -> spelled(ORDER_LINES, row))
                .containsExactly(
                        row(ORDER_LINES, "b", 1, "butter"),
                        row(ORDER_LINES, "b", 2, "bacon"),
                        row(ORDER_LINES, "a", 2, "beer"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() ->
                        table.insertAll(List.of(row(ORDER_LINES, "c", 1, "one"), row(ORDER_LINES, "c", 1, "again"))));
        assertThat(table.get("c,1")).isEmpty();
    }

    private static void assertRows(Table table, int rows) {
        assertThat(table.list(Filter.all(), Pageable.unpaged())).hasSize(rows);
    }

    private static void assertSame(Table table) {
        assertThat(table.list(Filter.all(), Pageable.unpaged()))
                .extracting(row -> spelled(PRODUCTS, row))
                .containsExactlyInAnyOrderElementsOf(FOUR_PRODUCTS);
    }
}
