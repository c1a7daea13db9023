package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What writes say that the row was before them. */
abstract class TableBeforeContract extends TableFilterContract {

    private static final Filter FIVE_IN_STOCK = Filter.equal("stock", 5);

    /**
     * Returns whether writes say what the row was before them. False unless overridden: then they may say it, and
     * have to be right.
     */
    protected boolean saysWhatWasBefore() {
        return false;
    }

    private void assertBefore(Written<?> written, @Nullable Row before) {
        RowImage image = written.before();
        assertThat(image.isUnknown() || image.isWhole()).as("a part of a row").isTrue();
        if (saysWhatWasBefore()) {
            assertThat(image.isUnknown()).as("unknown").isFalse();
        }
        if (!image.isUnknown()) {
            assertThat(image.row()).isEqualTo(before);
        }
    }

    private static @Nullable Row get(Table table, String id) {
        return table.get(id).orElse(null);
    }

    @Test
    @DisplayName("a patch that says what was before it answers as one that does not")
    void patchSaysWhatWasBefore() {
        WritableTable table = writableProducts(Capability.PATCH);
        Row before = get(table, "1");

        Written<Row> written = table.patchReturningBefore("1", Row.of("stock", 7), Filter.all());

        assertBefore(written, before);
        assertThat(spelled(PRODUCTS, written.answer())).isEqualTo(product(1, "apple", "1.20", 7, "red"));
        assertThat(table.get("1")).contains(written.answer());
        assertBefore(table.patchReturningBefore("1", Row.of("stock", 8), Filter.all()), written.answer());
    }

    @Test
    void aPatchThatChangesNothingSaysTheRowThatIsThere() {
        WritableTable table = writableProducts(Capability.PATCH);
        Row before = get(table, "1");

        for (Row changes : List.of(Row.empty(), Row.of("id", 1), Row.of("stock", 10))) {
            Written<Row> written = table.patchReturningBefore("1", changes, Filter.all());
            assertBefore(written, before);
            assertThat(written.answer()).isEqualTo(before);
        }
    }

    @Test
    void aPatchOfARowThatIsNotThereOrOutsideFailsAsOneThatDoesNotSayWhatWasBefore() {
        WritableTable table = writableProducts(Capability.PATCH, Capability.FILTER);

        for (String id : List.of("9", "01", "x")) {
            assertThatExceptionOfType(RowNotFoundException.class)
                    .isThrownBy(() -> table.patchReturningBefore(id, Row.of("name", "fig"), Filter.all()));
        }
        assertThatExceptionOfType(RowNotFoundException.class)
                .isThrownBy(() -> table.patchReturningBefore("1", Row.of("name", "fig"), FIVE_IN_STOCK));
        Row before = get(table, "2");
        assertBefore(table.patchReturningBefore("2", Row.of("name", "fig"), FIVE_IN_STOCK), before);
    }

    @Test
    @DisplayName("a replace says the row in whose place its own is, or that there was none")
    void replaceSaysWhatWasBefore() {
        WritableTable table = writableProducts(Capability.REPLACE);
        assumeTrue(replaceAdds(), "this table adds no row by a replace");
        Row before = get(table, "1");

        Written<Row> replaced = table.replaceReturningBefore("1", product(1, "fig"), Filter.all());
        Written<Row> added = table.replaceReturningBefore("9", product(9, "fig"), Filter.all());

        assertBefore(replaced, before);
        assertThat(spelled(PRODUCTS, replaced.answer())).isEqualTo(product(1, "fig"));
        assertThat(table.get("1")).contains(replaced.answer());
        assertBefore(added, null);
        assertThat(table.get("9")).contains(added.answer());
        assertBefore(table.replaceReturningBefore("9", product(9, "date"), Filter.all()), added.answer());
    }

    @Test
    void aReplaceUnderAConditionSaysWhatWasBefore() {
        WritableTable table = writableProducts(Capability.REPLACE, Capability.FILTER);
        Row before = get(table, "2");

        assertThatExceptionOfType(OutdatedException.class)
                .isThrownBy(() -> table.replaceReturningBefore("1", product(1, "fig"), FIVE_IN_STOCK));
        assertBefore(table.replaceReturningBefore("2", product(2, "fig"), FIVE_IN_STOCK), before);
    }

    @Test
    @DisplayName("a delete says the row that is gone, and only that there was none if that is certain")
    void deleteSaysWhatWasBefore() {
        WritableTable table = writableProducts(Capability.DELETE);
        Row before = get(table, "1");

        Written<Boolean> written = table.deleteReturningBefore("1", Filter.all());

        assertThat(written.answer()).isTrue();
        assertBefore(written, before);
        for (String id : List.of("1", "02", "x")) {
            Written<Boolean> again = table.deleteReturningBefore(id, Filter.all());
            assertThat(again.answer()).isFalse();
            assertBefore(again, null);
        }
        assertThat(table.get("2")).isPresent();
    }

    @Test
    void aDeleteUnderAConditionDoesNotSayThatThereIsNoRow() {
        WritableTable table = writableProducts(Capability.DELETE, Capability.FILTER);

        Written<Boolean> outside = table.deleteReturningBefore("1", FIVE_IN_STOCK);
        assertThat(outside.answer()).isFalse();
        assertThat(outside.before().isAbsent()).isFalse();
        Optional<Row> before = table.get("2");
        Written<Boolean> inside = table.deleteReturningBefore("2", FIVE_IN_STOCK);
        assertThat(inside.answer()).isTrue();
        assertBefore(inside, before.orElseThrow());
    }

    @Test
    void whatIsSaidOfRowsWithAnIdOfSeveralColumnsIsRight() {
        WritableTable table = writable(manyLines(), Capability.REPLACE, Capability.PATCH, Capability.DELETE);
        Row line = get(table, "a,2");

        Written<Row> patched = table.patchReturningBefore("a,2", Row.of("product", "beans"), Filter.all());
        assertBefore(patched, line);
        assertBefore(table.replaceReturningBefore("a,2", Row.of("product", "bread"), Filter.all()), patched.answer());
        assertBefore(table.deleteReturningBefore("a,2", Filter.all()), line);
    }
}
