package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** The part of {@link TableContract} about schemas, pages, sorts and ids. */
abstract class TableReadContract extends TableFixture {

    @Test
    @DisplayName("the schema has the table's columns in order, their types and the id")
    void schemaSaysWhatTheTableLooksLike() {
        TableSchema schema = products().schema();

        assertThat(schema.columns())
                .extracting(column -> column.name().toLowerCase(Locale.ROOT))
                .containsExactly("id", "name", "price", "stock", "note");
        assertThat(schema.columns())
                .extracting(Column::type)
                .containsExactly(
                        ColumnType.INTEGER, ColumnType.TEXT, ColumnType.DECIMAL, ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(schema.idColumns()).singleElement().asString().isEqualToIgnoringCase("id");
    }

    @Test
    @DisplayName("pages cut the rows into parts, the last one shorter")
    void pagesCutTheRowsIntoParts() {
        Table table = products(Capability.SORT);
        Sort byId = Sort.by("id");

        Slice<Row> first = table.list(Filter.all(), PageRequest.of(0, 3, byId));
        Slice<Row> last = table.list(Filter.all(), PageRequest.of(1, 3, byId));

        assertThat(spelled(PRODUCTS, first)).isEqualTo(FOUR_PRODUCTS.subList(0, 3));
        assertThat(spelled(PRODUCTS, last)).isEqualTo(FOUR_PRODUCTS.subList(3, 4));
        assertThat(first.hasNext()).isTrue();
        assertThat(last.hasNext()).isFalse();
    }

    @Test
    @DisplayName("unpaged is every row")
    void unpagedIsEveryRow() {
        Table table = products();

        Slice<Row> rows = table.list(Filter.all(), Pageable.unpaged());

        assertThat(spelled(PRODUCTS, rows)).containsExactlyInAnyOrderElementsOf(FOUR_PRODUCTS);
        assertThat(rows.hasNext()).isFalse();
        assertTotal(rows, 4);
    }

    @Test
    void unpagedCanBeSorted() {
        Table table = products(Capability.SORT);

        Slice<Row> rows = table.list(Filter.all(), Pageable.unpaged(Sort.by(Sort.Direction.DESC, "id")));

        assertThat(ids(table, rows)).containsExactly("4", "3", "2", "1");
    }

    @Test
    @DisplayName("a page far from the start has its rows and the total")
    void deepPagesHaveTheirRowsAndTheTotal() {
        Table table = able(createTable(PRODUCTS, manyProducts(1000)), Capability.SORT);

        Slice<Row> page = table.list(Filter.all(), PageRequest.of(99, 10, Sort.by("id")));

        assertThat(ids(table, page)).first().isEqualTo("991");
        assertThat(page).hasSize(10);
        assertTotal(page, 1000);
    }

    @Test
    @DisplayName("a page beyond the end is empty and has the right total")
    void pageBeyondTheEndIsEmpty() {
        Table table = products();

        Slice<Row> page = table.list(Filter.all(), PageRequest.of(7, 3));

        assertThat(page).isEmpty();
        assertThat(page.hasNext()).isFalse();
        assertTotal(page, 4);
        assertTotal(table.list(Filter.all(), PageRequest.of(Integer.MAX_VALUE, 100)), 4);
    }

    @Test
    @DisplayName("a page that begins anywhere has the rows from its offset on, whatever the class of the request")
    void pagesBeginAnywhere() {
        Table table = able(createTable(PRODUCTS, manyProducts(23)), Capability.SORT);
        Sort byId = Sort.by("id");
        List<String> all = ids(table, table.list(Filter.all(), Pageable.unpaged(byId)));

        for (int offset : List.of(0, 1, 5, 9, 10, 20, 22, 23, 29)) {
            for (int size : List.of(1, 3, 10, 40)) {
                List<String> expected = all.subList(Math.min(offset, 23), Math.min(offset + size, 23));
                for (Pageable asked :
                        List.of(RowWindow.of(offset, size, byId), new OffsetPageable(offset, size, byId))) {
                    Slice<Row> page = table.list(Filter.all(), asked);
                    assertThat(ids(table, page)).as("%d from %d", size, offset).isEqualTo(expected);
                    if (!expected.isEmpty()) {
                        assertTotal(page, 23);
                    }
                    boolean more = offset + size < 23;
                    assertThat(page.hasNext() || !more)
                            .as("more than %d from %d", size, offset)
                            .isTrue();
                    assertThat(totalKnown() && page.hasNext() && !more)
                            .as("no more than %d from %d", size, offset)
                            .isFalse();
                    assertThat(page.hasPrevious())
                            .as("rows before %d from %d", size, offset)
                            .isEqualTo(offset > 0);
                }
            }
        }
    }

    @Test
    @DisplayName("a page as large as can be has all rows from its offset on")
    void aPageAsLargeAsCanBeHasAllRows() {
        Table table = products(Capability.SORT);

        Slice<Row> page = table.list(Filter.all(), RowWindow.of(1, Integer.MAX_VALUE, Sort.by("id")));

        assertThat(ids(table, page)).containsExactly("2", "3", "4");
        assertThat(page.hasNext()).isFalse();
    }

    @Test
    void totalIsThatOfTheFilter() {
        Table table = products(Capability.FILTER);

        assertTotal(table.list(Filter.equal("stock", 5), PageRequest.of(0, 1)), 2);
        assertTotal(table.list(Filter.equal("stock", 99), PageRequest.of(0, 1)), 0);
    }

    @Test
    void emptyTableHasAnEmptyPage() {
        Slice<Row> page = createTable(PRODUCTS, List.of()).list(Filter.all(), PageRequest.of(0, 10));

        assertThat(page).isEmpty();
        assertTotal(page, 0);
    }

    private void assertTotal(Slice<Row> rows, long total) {
        if (totalKnown()) {
            assertThat(rows).isInstanceOf(Page.class);
        }
        if (rows instanceof Page<Row> page) {
            assertThat(page.getTotalElements()).isEqualTo(total);
        }
    }

    @Test
    @DisplayName("without a sort the order does not change from page to page")
    void unsortedPagesNeitherRepeatNorLoseRows() {
        Table table = createTable(PRODUCTS, manyProducts(100));

        assertThat(walk(table, 7, Sort.unsorted())).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("rows of equal sort values come in the order of their ids, numbers as numbers")
    void equalSortValuesComeInTheOrderOfTheirIds() {
        Table table = able(createTable(PRODUCTS, manyProducts(30)), Capability.SORT);

        List<String> walked = walk(table, 4, Sort.by("stock"));

        assertThat(walked)
                .hasSize(30)
                .doesNotHaveDuplicates()
                .startsWith("5", "10", "20", "25", "1", "11", "16", "26")
                .endsWith("3", "6", "9", "12", "15", "18", "21", "24", "27", "30");
    }

    @Test
    @DisplayName("ignoring case, too, pages neither repeat nor lose rows")
    void pagesSortedIgnoringCaseNeitherRepeatNorLoseRows() {
        assumeTrue(sortsIgnoringCase(), "this table cannot sort ignoring case");
        List<Row> rows = new ArrayList<>();
        for (String code : List.of("b", "A", "a", "B", "aB", "Ab", "AB", "ab")) {
            rows.add(row(LABELS, code, "x"));
        }
        Table table = able(createTable(LABELS, rows), Capability.SORT);

        List<String> walked = walk(table, 1, Sort.by(Sort.Order.asc("code").ignoreCase()));

        assertThat(walked).hasSize(8).doesNotHaveDuplicates();
        assertThat(walked)
                .extracting(code -> code.toLowerCase(Locale.ROOT))
                .containsExactly("a", "a", "ab", "ab", "ab", "ab", "b", "b");
    }

    private static List<String> walk(Table table, int size, Sort sort) {
        List<String> walked = new ArrayList<>();
        Pageable next = PageRequest.of(0, size, sort);
        while (next.isPaged()) {
            Slice<Row> page = table.list(Filter.all(), next);
            walked.addAll(ids(table, page));
            next = page.nextPageable();
        }
        return walked;
    }

    @Test
    @DisplayName("nulls come last in both directions")
    void nullsComeLast() {
        Table table = products(Capability.SORT);

        assertThat(sorted(table, Sort.by("price"))).containsExactly("2", "1", "3", "4");
        assertThat(sorted(table, Sort.by("price").descending())).containsExactly("3", "1", "2", "4");
    }

    @Test
    void nullsComeFirstWhereTheSortSaysSo() {
        assumeTrue(honoursNullHandling(), "this table has its own order of nulls");
        Table table = products(Capability.SORT);

        assertThat(sorted(table, Sort.by(Sort.Order.asc("price").nullsFirst()))).containsExactly("4", "2", "1", "3");
        assertThat(sorted(table, Sort.by(Sort.Order.desc("price").nullsFirst())))
                .containsExactly("4", "3", "1", "2");
        assertThat(sorted(table, Sort.by(Sort.Order.desc("price").nullsLast()))).containsExactly("3", "1", "2", "4");
    }

    @Test
    void sortsBySeveralColumns() {
        Table table = products(Capability.SORT);

        assertThat(sorted(table, Sort.by(Sort.Order.asc("stock"), Sort.Order.desc("name"))))
                .containsExactly("4", "2", "1", "3");
    }

    @Test
    void sortsByTheIdDownwards() {
        Table table = products(Capability.SORT);

        assertThat(sorted(table, Sort.by(Sort.Order.asc("stock"), Sort.Order.desc("id"))))
                .containsExactly("4", "2", "1", "3");
        assertThat(sorted(table, Sort.by(Sort.Order.desc("id")))).containsExactly("4", "3", "2", "1");
    }

    @Test
    void sortFindsColumnsIgnoringCase() {
        Table table = products(Capability.SORT);

        assertThat(sorted(table, Sort.by("PRIce"))).containsExactly("2", "1", "3", "4");
    }

    private static List<String> sorted(Table table, Sort sort) {
        return ids(table, table.list(Filter.all(), PageRequest.of(0, 100, sort)));
    }

    @Test
    void unknownSortColumnIsRefusedAndNamed() {
        Table table = products(Capability.SORT);

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.list(Filter.all(), PageRequest.of(0, 10, Sort.by("colour"))))
                .withMessageContaining("'colour'")
                .withMessageContaining(table.schema().name())
                .withMessageContaining(table.schema().columns().get(3).name());
    }

    @Test
    @DisplayName("a row is found by its id")
    void getFindsTheRowOfAnId() {
        Table table = products();

        assertThat(table.get("3").map(row -> spelled(PRODUCTS, row))).contains(FOUR_PRODUCTS.get(2));
    }

    @Test
    @DisplayName("a missing row is empty, not an error")
    void getOfAMissingRowIsEmpty() {
        assertThat(products().get("5")).isEmpty();
    }

    @Test
    void onlyTheCanonicalTextOfAnIdFindsItsRow() {
        Table table = products();

        for (String other : List.of("03", "+3", "3.0", "3 ", " 3", "", "x", "3'", "1 or 1=1", "99999999999999999999")) {
            assertThat(table.get(other)).as("'%s'", other).isEmpty();
        }
    }

    @Test
    @DisplayName("ids of unusual characters find their own row and no other")
    void idsOfUnusualCharactersFindTheirRow() {
        List<String> codes = List.of(
                "a", "A", "a ", "a/b", "a?b", "a%b", "a%25b", "a_b", "axb", "'", "''", "\"", "\\", "a,b", "é",
                "e\u0301", "😀", "page_1");
        Table table = createTable(
                LABELS,
                codes.stream().map(code -> row(LABELS, code, "of " + code)).toList());

        for (String code : codes) {
            assertThat(table.get(code).map(row -> spelled(LABELS, row)))
                    .as(code)
                    .contains(row(LABELS, code, "of " + code));
        }
        assertThat(table.get("a  ")).isEmpty();
        assertThat(table.get("a%")).isEmpty();
    }

    @Test
    void idsOfSeveralColumnsFindTheirRow() {
        Table table = manyLines();

        for (Row row : table.list(Filter.all(), Pageable.unpaged())) {
            assertThat(table.get(table.schema().id(row))).contains(row);
        }
        assertThat(table.get("a,2").map(row -> spelled(ORDER_LINES, row))).contains(row(ORDER_LINES, "a", 2, "bread"));
        assertThat(List.of("a", "a,", "a,02", "a,1,1", ",", "a%2C1", "%61,1"))
                .allMatch(other -> table.get(other).isEmpty());
    }

    @Test
    void getWithinAFilterFindsOnlyRowsThatSatisfyIt() {
        Table table = products(Capability.FILTER);

        assertThat(table.get("2", Filter.equal("stock", 5))).isPresent();
        assertThat(table.get("2", Filter.equal("stock", 6))).isEmpty();
        assertThat(table.get("02", Filter.equal("stock", 5))).isEmpty();
        assertThat(table.get("2", Filter.all())).isPresent();
    }

    @Test
    @DisplayName("the rows alone are those of the list, page by page and behind the end")
    void theRowsAloneAreThoseOfTheList() {
        Table table = products();
        for (int size = 1; size <= 5; size++) {
            for (int number = 0; number <= 5; number++) {
                PageRequest page = PageRequest.of(number, size);

                assertThat(table.listRows(Filter.all(), page))
                        .isEqualTo(table.list(Filter.all(), page).getContent());
            }
        }
    }
}
