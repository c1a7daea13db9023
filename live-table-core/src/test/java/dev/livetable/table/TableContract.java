package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Sort;

/**
 * What every {@link Table} and {@link WritableTable} has to do. Whoever writes one extends this class and says how a table
 * is made; a table that means something else overrides one of the hooks, visibly. What a table does not advertise among
 * its {@linkplain Table#capabilities() capabilities} is not asked of it, except that it says so.
 */
public abstract class TableContract extends TableBulkContract {

    private static final Filter FIVE_IN_STOCK = Filter.equal("stock", 5);

    @Test
    @DisplayName("what is advertised works, what is not says so")
    void capabilitiesAreWhatTheTableCanDo() {
        Set<Capability> advertised = products().capabilities();

        uses().forEach((capability, use) -> {
            if (advertised.contains(capability)) {
                use.run(products());
            } else {
                assertThatThrownBy(() -> use.run(products()))
                        .as("%s is not advertised", capability)
                        .isInstanceOfAny(UnsupportedOperationException.class, UnsupportedRequestException.class);
            }
        });
    }

    private interface Use {
        void run(Table table);
    }

    private Map<Capability, Use> uses() {
        Map<Capability, Use> uses = new EnumMap<>(Capability.class);
        uses.put(Capability.FILTER, table -> table.list(FIVE_IN_STOCK, Pageable.unpaged()));
        uses.put(Capability.SORT, table -> table.list(Filter.all(), PageRequest.of(0, 2, Sort.by("name"))));
        uses.put(Capability.COUNT, table -> table.count(Filter.all()));
        if (products() instanceof WritableTable) {
            uses.put(Capability.INSERT, table -> ((WritableTable) table).insert(product(9, "fig")));
            uses.put(Capability.REPLACE, table -> ((WritableTable) table).replace("1", product(1, "fig")));
            uses.put(Capability.PATCH, table -> ((WritableTable) table).patch("1", Row.of("name", "fig")));
            uses.put(Capability.DELETE, table -> ((WritableTable) table).delete("1"));
            uses.put(Capability.DELETE_ALL, table -> ((WritableTable) table).deleteAll(Filter.all()));
        }
        return uses;
    }

    @Test
    void insertAddsARowAndReturnsItAsStored() {
        WritableTable table = writableProducts(Capability.INSERT);
        Row fig = product(9, "fig", "2.50", 3, "sweet");

        Row stored = table.insert(fig);

        assertThat(spelled(PRODUCTS, stored)).isEqualTo(fig);
        assertThat(table.get("9")).contains(stored);
        assertThat(table.schema().id(stored)).isEqualTo("9");
        assertHas(table, 5);
    }

    @Test
    @DisplayName("an insert without an id returns the one the table made")
    void insertWithoutAnIdReturnsTheOneMade() {
        assumeTrue(generatesIds(), "this table makes no ids");
        WritableTable table = writable(createTable(PRODUCTS, List.of()), Capability.INSERT);

        Row first = table.insert(Row.of("name", "fig").with("stock", 1));
        Row second = table.insert(Row.of("name", "fig").with("stock", 1));

        assertThat(table.schema().id(first)).isNotEqualTo(table.schema().id(second));
        assertThat(table.get(table.schema().id(first))).contains(first);
        assertThat(first.get(table.schema().column("name").name())).isEqualTo("fig");
        assertHas(table, 2);
    }

    @Test
    void insertOfAnExistingIdIsADuplicate() {
        WritableTable table = writableProducts(Capability.INSERT);

        assertThatExceptionOfType(DuplicateIdException.class)
                .isThrownBy(() -> table.insert(product(2, "fig")))
                .withMessageContaining(table.schema().name());
        assertUnchanged(table);
    }

    @Test
    void insertWithoutANeededValueIsRefused() {
        WritableTable table = writableProducts(Capability.INSERT);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> table.insert(Row.of("id", 9).with("stock", 1)))
                .isInstanceOf(Refusal.class);
        assertUnchanged(table);
    }

    @Test
    void writesFindColumnsIgnoringCase() {
        WritableTable table = writableProducts(Capability.INSERT, Capability.PATCH);

        table.insert(Row.of("Id", 9).with("NAME", "fig"));
        table.patch("9", Row.of("StocK", 4));

        assertThat(table.get("9").map(row -> spelled(PRODUCTS, row))).contains(product(9, "fig", null, 4, null));
    }

    @Test
    void unknownColumnsAndValuesOfTheWrongTypeAreRefused() {
        WritableTable table = writableProducts(Capability.INSERT, Capability.REPLACE, Capability.PATCH);
        Row unknown = product(1, "fig").with("colour", "red");
        Row wrong = product(1, "fig").with("stock", "many");

        for (Row row : List.of(unknown, wrong)) {
            assertInvalid(table, () -> table.insert(row.with("id", 9)));
            assertInvalid(table, () -> table.replace("1", row));
            assertInvalid(table, () -> table.patch("1", row));
        }
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.patch("1", unknown))
                .withMessageContaining("'colour'")
                .withMessageContaining(table.schema().columns().get(3).name());
        assertUnchanged(table);
    }

    private static void assertInvalid(Table table, ThrowingCallable call) {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(call)
                .withMessageContaining(table.schema().name())
                .withMessageContaining("column");
    }

    @Test
    void aColumnGivenTwiceIsRefused() {
        WritableTable table = writableProducts(Capability.INSERT);

        assertInvalid(table, () -> table.insert(product(9, "fig").with("NAME", "grape")));
    }

    @Test
    @DisplayName("replace drops the columns left out")
    void replaceDropsTheColumnsLeftOut() {
        WritableTable table = writableProducts(Capability.REPLACE);

        Row stored = table.replace("1", Row.of("name", "fig").with("stock", 3));

        assertThat(spelled(PRODUCTS, stored)).isEqualTo(product(1, "fig", null, 3, null));
        assertThat(table.get("1")).contains(stored);
        assertHas(table, 4);
    }

    @Test
    @DisplayName("replace of a missing row adds it")
    void replaceOfAMissingRowAddsIt() {
        WritableTable table = writableProducts(Capability.REPLACE);
        if (!replaceAdds()) {
            assertThatExceptionOfType(RowNotFoundException.class)
                    .isThrownBy(() -> table.replace("9", product(9, "fig")));
            assertUnchanged(table);
            return;
        }

        Row stored = table.replace("9", product(9, "fig"));

        assertThat(spelled(PRODUCTS, stored)).isEqualTo(product(9, "fig"));
        assertThat(table.get("9")).contains(stored);
        assertHas(table, 5);
    }

    @Test
    void replaceOfAnIdThatNoRowCanHaveIsRefused() {
        WritableTable table = writableProducts(Capability.REPLACE);

        for (String id : List.of("x", "01", "")) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.replace(id, Row.of("name", "fig")));
        }
        assertUnchanged(table);
    }

    @Test
    void replaceOfARowOutsideTheConditionIsRefused() {
        WritableTable table = writableProducts(Capability.REPLACE, Capability.FILTER);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> table.replace("1", product(1, "fig", null, 5, null), FIVE_IN_STOCK))
                .isInstanceOf(Refusal.class);
        assertUnchanged(table);

        table.replace("2", product(2, "fig", null, 5, null), FIVE_IN_STOCK);
        table.replace("9", product(9, "fig", null, 5, null), FIVE_IN_STOCK);
        assertHas(table, 5);
    }

    @Test
    void neitherReplaceNorPatchChangesTheId() {
        WritableTable table = writableProducts(Capability.REPLACE, Capability.PATCH);

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.replace("1", product(9, "fig")));
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> table.patch("1", Row.of("id", 9)));
        assertUnchanged(table);
        assertThat(spelled(PRODUCTS, table.patch("1", Row.of("id", 1)))).isEqualTo(FOUR_PRODUCTS.get(0));
    }

    @Test
    @DisplayName("patch changes its columns and leaves the others")
    void patchLeavesTheOtherColumns() {
        WritableTable table = writableProducts(Capability.PATCH);

        Row stored = table.patch("1", Row.of("price", new BigDecimal("1.50")).with("note", null));

        assertThat(spelled(PRODUCTS, stored)).isEqualTo(product(1, "apple", "1.50", 10, null));
        assertThat(table.get("1")).contains(stored);
    }

    @Test
    void patchOfNothingReturnsTheRow() {
        WritableTable table = writableProducts(Capability.PATCH);

        assertThat(spelled(PRODUCTS, table.patch("1", Row.empty()))).isEqualTo(FOUR_PRODUCTS.get(0));
        assertThatExceptionOfType(RowNotFoundException.class).isThrownBy(() -> table.patch("9", Row.empty()));
    }

    @Test
    @DisplayName("patch of a missing row is an error")
    void patchOfAMissingRowFails() {
        WritableTable table = writableProducts(Capability.PATCH);

        for (String id : List.of("9", "01", "x")) {
            assertThatExceptionOfType(RowNotFoundException.class)
                    .isThrownBy(() -> table.patch(id, Row.of("name", "fig")))
                    .matches(e -> e.id().equals(id))
                    .withMessageContaining(table.schema().name());
        }
        assertUnchanged(table);
    }

    @Test
    void patchTouchesOnlyARowThatSatisfiesItsCondition() {
        WritableTable table = writableProducts(Capability.PATCH, Capability.FILTER);

        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patch("1", Row.of("name", "fig"), FIVE_IN_STOCK));
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patch("1", Row.empty(), FIVE_IN_STOCK));
        assertUnchanged(table);

        Row moved = table.patch("2", Row.of("stock", 6), FIVE_IN_STOCK);
        assertThat(spelled(PRODUCTS, moved).get("stock")).isEqualTo(6L);
    }

    @Test
    void patchThatBreaksARuleIsRefused() {
        WritableTable table = writableProducts(Capability.PATCH);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> table.patch("1", Row.of("name", null)))
                .isInstanceOf(Refusal.class);
        assertUnchanged(table);
    }

    @Test
    @DisplayName("delete says whether there was a row")
    void deleteSaysWhetherThereWasARow() {
        WritableTable table = writableProducts(Capability.DELETE);

        assertThat(table.delete("1")).isTrue();
        assertThat(table.delete("1")).isFalse();
        assertThat(table.delete("02")).isFalse();
        assertThat(table.delete("x")).isFalse();
        assertThat(table.get("1")).isEmpty();
        assertHas(table, 3);
    }

    @Test
    void deleteTouchesOnlyARowThatSatisfiesItsCondition() {
        WritableTable table = writableProducts(Capability.DELETE, Capability.FILTER);

        assertThat(table.delete("1", FIVE_IN_STOCK)).isFalse();
        assertUnchanged(table);
        assertThat(table.delete("2", FIVE_IN_STOCK)).isTrue();
        assertHas(table, 3);
    }

    @Test
    @DisplayName("deleteAll deletes the rows of its filter, and twice is no error")
    void deleteAllDeletesTheRowsOfItsFilter() {
        WritableTable table = writableProducts(Capability.DELETE_ALL, Capability.FILTER);

        assertThat(table.deleteAll(Filter.in("stock", List.of()))).isZero();
        assertUnchanged(table);
        assertThat(table.deleteAll(FIVE_IN_STOCK)).isEqualTo(2);
        assertThat(table.deleteAll(FIVE_IN_STOCK)).isZero();
        assertHas(table, 2);
        assertThat(table.deleteAll(Filter.all())).isEqualTo(2);
        assertThat(table.deleteAll(Filter.all())).isZero();
    }

    @Test
    void aConditionOnAnUnknownColumnIsRefused() {
        WritableTable table = writableProducts(
                Capability.REPLACE, Capability.PATCH, Capability.DELETE, Capability.DELETE_ALL, Capability.FILTER);
        Filter unknown = Filter.equal("colour", "red");

        assertInvalid(table, () -> table.replace("1", product(1, "fig"), unknown));
        assertInvalid(table, () -> table.patch("1", Row.of("name", "fig"), unknown));
        assertInvalid(table, () -> table.delete("1", unknown));
        assertInvalid(table, () -> table.deleteAll(unknown));
        assertUnchanged(table);
    }

    @Test
    void rowsWithAnIdOfSeveralColumnsCanBeWritten() {
        WritableTable table =
                writable(manyLines(), Capability.INSERT, Capability.REPLACE, Capability.PATCH, Capability.DELETE);

        table.insert(row(ORDER_LINES, "b", 1, "butter"));
        table.patch("a,2", Row.of("product", "beans"));
        table.replace("c,1", Row.of("product", "cheese"));
        assertThat(table.delete("a%2C1,1")).isTrue();

        assertThat(table.list(Filter.all(), Pageable.unpaged()))
                .extracting(row -> spelled(ORDER_LINES, row))
                .containsExactlyInAnyOrder(
                        row(ORDER_LINES, "a", 1, "apple"),
                        row(ORDER_LINES, "a", 2, "beans"),
                        row(ORDER_LINES, "", 1, "empty"),
                        row(ORDER_LINES, "b", 1, "butter"),
                        row(ORDER_LINES, "c", 1, "cheese"));
        assertThatExceptionOfType(DuplicateIdException.class)
                .isThrownBy(() -> table.insert(row(ORDER_LINES, "a", 1, "again")));
    }

    @Test
    void textsAreStoredAsTheyAre() {
        WritableTable table = writableProducts(Capability.PATCH);
        String all = IntStream.of(' ', '\'', '"', '\\', '%', '_', '?', ':', ';', '\n', '\t', 'é', 0x1F600)
                .mapToObj(Character::toString)
                .reduce("", String::concat);

        Row stored = table.patch("1", Row.of("note", all));

        assertThat(spelled(PRODUCTS, stored).get("note")).isEqualTo(all);
    }

    private static void assertHas(Table table, int rows) {
        assertThat(table.list(Filter.all(), Pageable.unpaged())).hasSize(rows);
    }

    private static void assertUnchanged(Table table) {
        assertThat(table.list(Filter.all(), Pageable.unpaged()))
                .extracting(row -> spelled(PRODUCTS, row))
                .containsExactlyInAnyOrderElementsOf(FOUR_PRODUCTS);
    }
}
