package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Pageable;

/** The part of {@link TableContract} about filters. */
abstract class TableFilterContract extends TableReadContract {

    @Test
    void filtersCompareNumbers() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.equal("stock", 5))).containsExactly("2", "4");
        assertThat(ids(table, Filter.lessThan("stock", 10))).containsExactly("2", "4");
        assertThat(ids(table, Filter.lessThanOrEqual("stock", 10))).containsExactly("1", "2", "4");
        assertThat(ids(table, Filter.greaterThan("stock", 5))).containsExactly("1");
        assertThat(ids(table, Filter.greaterThanOrEqual("stock", 5))).containsExactly("1", "2", "4");
    }

    @Test
    void filtersCompareNumbersByWhatTheyAreWorth() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.equal("price", new BigDecimal("1.2")))).containsExactly("1");
        assertThat(ids(table, Filter.equal("price", 1.2))).containsExactly("1");
        assertThat(ids(table, Filter.equal("price", 10))).containsExactly("3");
        assertThat(ids(table, Filter.greaterThan("price", new BigDecimal("1.1999"))))
                .containsExactly("1", "3");
        assertThat(ids(table, Filter.equal("stock", new BigDecimal("5.00")))).containsExactly("2", "4");
    }

    @Test
    void filtersCompareTexts() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.equal("name", "apple"))).containsExactly("1");
        assertThat(ids(table, Filter.equal("name", "APPLE"))).isEmpty();
        assertThat(ids(table, Filter.equal("name", "apple "))).isEmpty();
        assertThat(ids(table, Filter.equal("name", "appl%"))).isEmpty();
        assertThat(ids(table, Filter.notEqual("name", "apple"))).containsExactly("2", "3", "4");
    }

    @Test
    void filtersFindPartsOfTextsAsTheyAreWritten() {
        List<Row> rows = List.of(
                product(1, "100%"),
                product(2, "100 percent"),
                product(3, "a_b"),
                product(4, "axb"),
                product(5, "back\\slash"),
                product(6, "it's"),
                product(7, "\"quoted\""),
                product(8, "ÄRGER"),
                product(9, "A_B"),
                product(10, "[abc]"),
                product(11, "pipe|!^$"));
        Table table = able(createTable(PRODUCTS, rows), Capability.FILTER);

        assertThat(ids(table, Filter.contains("name", "0%"))).containsExactly("1");
        assertThat(ids(table, Filter.contains("name", "%"))).containsExactly("1");
        assertThat(ids(table, Filter.contains("name", "_"))).containsExactly("3", "9");
        assertThat(ids(table, Filter.startsWith("name", "a_"))).containsExactly("3");
        assertThat(ids(table, Filter.startsWith("name", "A"))).containsExactly("9");
        assertThat(ids(table, Filter.contains("name", "\\"))).containsExactly("5");
        assertThat(ids(table, Filter.contains("name", "k\\s"))).containsExactly("5");
        assertThat(ids(table, Filter.contains("name", "'"))).containsExactly("6");
        assertThat(ids(table, Filter.startsWith("name", "\""))).containsExactly("7");
        assertThat(ids(table, Filter.startsWith("name", "Ä"))).containsExactly("8");
        assertThat(ids(table, Filter.contains("name", "[a"))).containsExactly("10");
        assertThat(ids(table, Filter.contains("name", "|"))).containsExactly("11");
        assertThat(ids(table, Filter.contains("name", "!^$"))).containsExactly("11");
        assertThat(ids(table, Filter.contains("name", ""))).hasSize(11);
    }

    @Test
    @DisplayName("a table answers what it says it supports as Filter.matches does, and refuses the rest by name")
    void filterAndTableAgreeOnFiltersPutTogether() {
        List<Row> rows = List.of(
                product(1, "100%", "1.20", 10, "red"),
                product(2, "100_", "0.80", 5, null),
                product(3, "a_b", "10.00", null, "RED!"),
                product(4, "a%b", null, 5, ""),
                product(5, "A_B", null, null, "re"),
                product(6, "back\\slash", "10.00", 10, "redder"),
                product(7, "it's!", null, 7, "a_b"));
        Table table = able(createTable(PRODUCTS, rows), Capability.FILTER);
        Random random = new Random(7);
        int answered = 0;
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            Filter filter = randomFilter(random);
            Optional<String> refusal = table.filterSupport().refusal(filter);
            List<String> found;
            try {
                found = ids(table, filter);
            } catch (UnsupportedOperationException | UnsupportedRequestException e) {
                refused++;
                continue; // what is supported alone need not be supported together
            }
            assertThat(refusal).as("%s", filter.canonicalText()).isEmpty();
            List<String> expected = rows.stream()
                    .filter(filter::matches)
                    .map(row -> String.valueOf(row.get("id")))
                    .toList();
            assertThat(found).as(filter.canonicalText()).containsExactlyElementsOf(expected);
            answered++;
        }
        assertThat(answered).as("answered, of which %s were refused", refused).isGreaterThan(10);
        if (table.filterSupport().hasOr()) {
            assertThat(refused).isZero();
        }
    }

    private static Filter randomFilter(Random random) {
        Filter filter = randomCondition(random);
        for (int i = random.nextInt(4); i > 0; i--) {
            Filter other = randomCondition(random);
            filter = random.nextBoolean() ? filter.and(other) : filter.or(other);
            filter = random.nextInt(3) == 0 ? filter.not() : filter;
        }
        return filter;
    }

    private static Filter randomCondition(Random random) {
        int stock = random.nextInt(11);
        String column = random.nextBoolean() ? "name" : "note";
        String text = List.of("", "red", "RED", "Re", "%", "_", "a_", "_B", "00%", "!", "\\slash", "'S!", "ed")
                .get(random.nextInt(13));
        return switch (random.nextInt(14)) {
            case 0 -> Filter.equal("stock", stock);
            case 1 -> Filter.lessThan("stock", stock);
            case 2 -> Filter.greaterThanOrEqual("price", stock);
            case 3 -> Filter.in("stock", List.of(stock, 5));
            case 4 -> Filter.in("stock", List.of());
            case 5 -> Filter.isNull("note");
            case 6 -> Filter.equal(column, text);
            case 7 -> Filter.equalIgnoreCase(column, text);
            case 8 -> Filter.startsWith(column, text);
            case 9 -> Filter.endsWith(column, text);
            case 10 -> Filter.contains(column, text);
            case 11 -> Filter.startsWithIgnoreCase(column, text);
            case 12 -> Filter.endsWithIgnoreCase(column, text);
            default -> Filter.containsIgnoreCase(column, text);
        };
    }

    @Test
    @DisplayName(
            "what a table does not support is refused with its name, the column, the operator and what is supported")
    void whatIsNotSupportedIsRefusedByName() {
        Table table = products(Capability.FILTER);
        FilterSupport support = table.filterSupport();
        for (Filter.Operator operator : Filter.Operator.values()) {
            boolean isNull = operator == Filter.Operator.IS_NULL || operator == Filter.Operator.IS_NOT_NULL;
            Filter filter = Filter.of(new Filter.Condition("note", operator, isNull ? List.of() : List.of("s3cret")));
            if (support.operators("note").contains(operator)) {
                table.list(filter, Pageable.unpaged());
            } else {
                assertThatThrownBy(() -> table.list(filter, Pageable.unpaged()))
                        .isInstanceOfAny(UnsupportedOperationException.class, UnsupportedRequestException.class)
                        .hasMessageContaining("'note'")
                        .hasMessageContaining(operator.name())
                        .hasMessageContaining(support.operators("note").toString())
                        .hasMessageNotContaining("s3cret");
            }
        }
        if (!support.hasOr()) {
            assertThatThrownBy(() -> table.list(
                            Filter.equal("note", "s3cret").or(Filter.equal("name", "s3cret")), Pageable.unpaged()))
                    .isInstanceOfAny(UnsupportedOperationException.class, UnsupportedRequestException.class)
                    .hasMessageContaining("'or'")
                    .hasMessageNotContaining("s3cret");
        }
        assertThat(table.list(Filter.none(), Pageable.unpaged())).isEmpty();
        assertThat(ids(table, Filter.none().not())).hasSize(4);
    }

    @Test
    void nullSatisfiesOnlyIsNull() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.isNull("stock"))).containsExactly("3");
        assertThat(ids(table, Filter.isNotNull("stock"))).containsExactly("1", "2", "4");
        assertThat(ids(table, Filter.notEqual("stock", 5))).containsExactly("1");
        assertThat(ids(table, Filter.in("stock", List.of(5, 10)))).containsExactly("1", "2", "4");
        assertThat(ids(table, Filter.lessThan("stock", 1000))).containsExactly("1", "2", "4");
        assertThat(ids(table, Filter.contains("note", ""))).containsExactly("1", "3", "4");
        assertThat(ids(table, Filter.startsWith("note", ""))).containsExactly("1", "3", "4");
    }

    @Test
    void emptyTextIsNotNull() {
        List<Row> rows = List.of(product(1, "a", null, null, ""), product(2, "b", null, null, null));
        Table table = able(createTable(PRODUCTS, rows), Capability.FILTER);

        assertThat(ids(table, Filter.equal("note", ""))).containsExactly("1");
        assertThat(ids(table, Filter.isNull("note"))).containsExactly("2");
    }

    @Test
    void inFindsOneOfItsValues() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.in("name", Set.of("apple", "date", "elder"))))
                .containsExactly("1", "4");
        assertThat(ids(table, Filter.in("name", List.of("apple", "apple")))).containsExactly("1");
        assertThat(ids(table, Filter.in("name", List.of()))).isEmpty();
    }

    @Test
    void inTakesManyValues() {
        Table table = able(createTable(PRODUCTS, manyProducts(50)), Capability.FILTER);
        List<Long> values = LongStream.rangeClosed(11, 5000).boxed().toList();

        assertThat(ids(table, Filter.in("id", values))).hasSize(40);
        assertThat(ids(table, Filter.in("id", values).and(Filter.isNull("stock"))))
                .hasSize(13);
    }

    @Test
    void everyConditionMustHold() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.equal("stock", 5).and(Filter.isNull("note"))))
                .containsExactly("2");
        assertThat(ids(table, Filter.equal("stock", 5).and(Filter.equal("stock", 10))))
                .isEmpty();
    }

    @Test
    void filterFindsColumnsIgnoringCase() {
        Table table = products(Capability.FILTER);

        assertThat(ids(table, Filter.equal("STOCK", 10).and(Filter.equal("Name", "apple"))))
                .containsExactly("1");
    }

    @Test
    void filterAndTableAgreeOnWhichRowsAreMeant() {
        Table table = products(Capability.FILTER);
        List<Filter> filters = List.of(
                Filter.equal("price", new BigDecimal("0.8")),
                Filter.notEqual("note", "red"),
                Filter.greaterThan("price", 1),
                Filter.in("stock", List.of(10, 11)),
                Filter.isNull("price"),
                Filter.contains("note", "_").and(Filter.lessThan("id", 10)));

        for (Filter filter : filters) {
            Filter coerced = PRODUCTS.coerce(filter);
            List<Row> expected = FOUR_PRODUCTS.stream().filter(coerced::matches).toList();
            assertThat(table.list(filter, Pageable.unpaged()))
                    .as("%s", filter)
                    .extracting(row -> spelled(PRODUCTS, row))
                    .usingElementComparator(Comparator.comparing(PRODUCTS::id))
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    @DisplayName("count is that of the table")
    void countsTheRowsOfAFilter() {
        Table table = products(Capability.FILTER, Capability.COUNT);

        assertThat(table.count(Filter.all())).isEqualTo(4);
        assertThat(table.count(Filter.equal("stock", 5))).isEqualTo(2);
        assertThat(table.count(Filter.in("stock", List.of()))).isZero();
    }

    @Test
    void unknownFilterColumnIsRefusedAndNamed() {
        Table table = products(Capability.FILTER);

        Filter colour = Filter.equal("colour", "red");
        for (Filter wrong :
                List.of(colour, colour.not(), Filter.equal("stock", 1).or(colour))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> table.list(wrong, Pageable.unpaged()))
                    .withMessageContaining("'colour'")
                    .withMessageContaining(table.schema().name())
                    .withMessageContaining(table.schema().columns().get(3).name());
        }
    }

    @Test
    void unknownFilterColumnIsRefusedByCountAndGetToo() {
        Table table = products(Capability.FILTER, Capability.COUNT);

        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.count(Filter.equal("colour", "red")));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> table.get("1", Filter.equal("colour", "red")));
    }

    @Test
    void valueOfTheWrongTypeIsRefusedAndNamed() {
        Table table = products(Capability.FILTER);

        for (Filter wrong : List.of(
                Filter.equal("stock", "many"),
                Filter.in("stock", List.of(1, "many")),
                Filter.greaterThan("price", true),
                Filter.startsWith("stock", "1"),
                Filter.endsWith("price", "1"),
                Filter.equalIgnoreCase("stock", "1"),
                Filter.containsIgnoreCase("stock", "1").not(),
                Filter.equal("name", "x").or(Filter.equal("stock", "many")),
                Filter.equal("name", 7))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .as("%s", wrong)
                    .isThrownBy(() -> table.list(wrong, Pageable.unpaged()))
                    .withMessageContaining(table.schema().name())
                    .withMessageContaining("column");
        }
    }
}
