package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FilterTests {

    private static final Row APPLE = Row.of("id", 1).with("name", "apple").with("note", null);

    @Test
    @DisplayName("equal filters written in another order are equal")
    void orderAndRepetitionDoNotMatter() {
        Filter a = Filter.equal("name", "apple").and(Filter.lessThan("id", 5)).and(Filter.in("id", List.of(1, 2)));
        Filter b = Filter.in("id", List.of(2, 1, 2))
                .and(Filter.lessThan("id", 5))
                .and(Filter.equal("name", "apple"))
                .and(Filter.lessThan("id", 5));

        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
        assertThat(a.canonicalText()).isEqualTo(b.canonicalText());
        assertThat(a.conditions()).isEqualTo(b.conditions()).hasSize(3);
    }

    @Test
    void andWithAllIsTheFilterItself() {
        Filter filter = Filter.equal("name", "apple");

        assertThat(filter.and(Filter.all())).isSameAs(filter);
        assertThat(Filter.all().and(filter)).isSameAs(filter);
        assertThat(Filter.all().and(Filter.all()).isAll()).isTrue();
        assertThat(Filter.all().canonicalText()).isEmpty();
        assertThat(Filter.all().matches(APPLE)).isTrue();
    }

    @Test
    void canonicalTextsOfDifferentFiltersDiffer() {
        List<Filter> filters = List.of(
                Filter.all(),
                Filter.equal("a", 1),
                Filter.equal("a", "1"),
                Filter.equal("a", 1.0),
                Filter.notEqual("a", 1),
                Filter.lessThan("a", 1),
                Filter.lessThanOrEqual("a", 1),
                Filter.greaterThan("a", 1),
                Filter.greaterThanOrEqual("a", 1),
                Filter.in("a", List.of(1)),
                Filter.in("a", List.of("1")),
                Filter.in("a", List.of()),
                Filter.in("a", List.of("")),
                Filter.in("a", List.of("1','2")),
                Filter.in("a", List.of("1", "2")),
                Filter.in("a", List.of("1,2")),
                Filter.isNull("a"),
                Filter.isNotNull("a"),
                Filter.equal("a", "null"),
                Filter.equal("a", ""),
                Filter.startsWith("a", "1"),
                Filter.contains("a", "1"),
                Filter.endsWith("a", "1"),
                Filter.equalIgnoreCase("a", "1"),
                Filter.notEqualIgnoreCase("a", "1"),
                Filter.startsWithIgnoreCase("a", "1"),
                Filter.endsWithIgnoreCase("a", "1"),
                Filter.containsIgnoreCase("a", "1"),
                Filter.startsWith("a", "1").not(),
                Filter.endsWith("a", "1").not(),
                Filter.contains("a", "1").not(),
                Filter.startsWithIgnoreCase("a", "1").not(),
                Filter.endsWithIgnoreCase("a", "1").not(),
                Filter.containsIgnoreCase("a", "1").not(),
                Filter.in("a", List.of("1")).not(),
                Filter.in("a", List.of()).not(),
                Filter.none(),
                Filter.equal("a", "1").or(Filter.equal("b", "2")),
                Filter.equal("a", "1").or(Filter.equal("b", "2")).and(Filter.equal("c", "3")),
                Filter.equal("a", "1").or(Filter.equal("b", "2").and(Filter.equal("c", "3"))),
                Filter.equal("(a", "1"),
                Filter.equal("a", "1'|b='2"),
                Filter.equal("a!", "1"),
                Filter.equal("a^", "1"),
                Filter.equal("a$", "1"),
                Filter.equal("a=", ":1"),
                Filter.equal("a=in", "1"),
                Filter.equal("a", "1'&b='2"),
                Filter.equal("a", "1").and(Filter.equal("b", "2")),
                Filter.equal("A", 1));

        assertThat(filters.stream().map(Filter::canonicalText)).doesNotHaveDuplicates();
        assertThat(filters).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("the canonical text holds nothing that means something in a key")
    void canonicalTextHoldsNothingThatMeansSomethingInAKey() {
        String nasty = "a/b?c d%e'f\"g#h";
        Filter filter = Filter.equal(nasty, nasty).and(Filter.in(nasty, List.of(nasty, List.of(nasty))));

        assertThat(filter.canonicalText()).doesNotContainPattern("[/? \"#]");
        assertThat(Filter.equal("country", "DE").canonicalText()).isEqualTo("country='DE'");
    }

    @Test
    void comparesNumbersByWhatTheyAreWorth() {
        Row row = Row.of("n", new BigDecimal("5.00"));

        assertThat(Filter.equal("n", 5).matches(row)).isTrue();
        assertThat(Filter.equal("n", 5.0).matches(row)).isTrue();
        assertThat(Filter.in("n", List.of(4, new BigInteger("5"))).matches(row)).isTrue();
        assertThat(Filter.notEqual("n", 5).matches(row)).isFalse();
        assertThat(Filter.lessThan("n", new BigDecimal("5.0001")).matches(row)).isTrue();
        assertThat(Filter.greaterThan("n", Double.NEGATIVE_INFINITY).matches(row))
                .isTrue();
        assertThat(Filter.lessThan("n", Double.NaN).matches(row)).isTrue();
        assertThat(Filter.equal("n", 0.1).matches(Row.of("n", new BigDecimal("0.1"))))
                .as("a double is worth what its bits are worth")
                .isFalse();
        assertThat(Filter.lessThan("n", 9007199254740993L).matches(Row.of("n", 9007199254740992.0)))
                .isTrue();
    }

    @Test
    void comparesMomentsByWhenTheyAreAndIdentifiersByTheirText() {
        Row row = Row.of("at", OffsetDateTime.parse("2026-07-01T12:00:00+02:00"))
                .with("key", UUID.fromString("80000000-0000-0000-0000-000000000000"));
        OffsetDateTime same = OffsetDateTime.parse("2026-07-01T10:00:00Z");

        assertThat(Filter.equal("at", same).matches(row)).isTrue();
        assertThat(Filter.notEqual("at", same).matches(row)).isFalse();
        assertThat(Filter.lessThanOrEqual("at", same).matches(row)).isTrue();
        assertThat(Filter.lessThan("at", same).matches(row)).isFalse();
        assertThat(Filter.greaterThan("key", UUID.fromString("70000000-0000-0000-0000-000000000000"))
                        .matches(row))
                .isTrue();
    }

    @Test
    void comparesBytesFrom0To255() {
        Row row = Row.of("b", new byte[] {(byte) 0x80});

        assertThat(Filter.greaterThan("b", new byte[] {0x7F}).matches(row)).isTrue();
        assertThat(Filter.equal("b", new byte[] {(byte) 0x80}).matches(row)).isTrue();
    }

    @Test
    void nullSatisfiesOnlyIsNull() {
        List<Filter> others = List.of(
                Filter.equal("note", "x"),
                Filter.notEqual("note", "x"),
                Filter.in("note", List.of("x")),
                Filter.in("note", List.of()),
                Filter.lessThan("note", "x"),
                Filter.greaterThanOrEqual("note", "x"),
                Filter.isNotNull("note"),
                Filter.startsWith("note", ""),
                Filter.contains("note", ""));

        assertThat(others).noneMatch(filter -> filter.matches(APPLE));
        assertThat(Filter.isNull("note").matches(APPLE)).isTrue();
        assertThat(Filter.isNull("NOTE").matches(APPLE)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filter.isNull("nothing").matches(APPLE))
                .withMessageContaining("'nothing'");
        assertThat(Filter.isNull("name").matches(APPLE)).isFalse();
    }

    @Test
    void textConditionsAreLiteralAndCaseSensitive() {
        Row row = Row.of("t", "a_b%c");

        assertThat(Filter.contains("t", "_b%").matches(row)).isTrue();
        assertThat(Filter.contains("t", "a%").matches(row)).isFalse();
        assertThat(Filter.startsWith("t", "a_").matches(row)).isTrue();
        assertThat(Filter.startsWith("t", "A").matches(row)).isFalse();
        assertThat(Filter.startsWith("t", "%").matches(row)).isFalse();
    }

    @Test
    void nullIsNoValueToCompareWith() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filter.in("stock", Arrays.asList(1, null)))
                .withMessageContaining("'stock'")
                .withMessageContaining("isNull");
    }

    @Test
    void conditionsTakeTheirNumberOfValuesAndTheirTypes() {
        for (Filter.Operator operator : Filter.Operator.values()) {
            List<Object> wrong = List.of("a", "b");
            if (operator != Filter.Operator.IN && operator != Filter.Operator.NOT_IN) {
                assertThatIllegalArgumentException().isThrownBy(() -> new Filter.Condition("c", operator, wrong));
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Filter.Condition("c", Filter.Operator.STARTS_WITH, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Filter.Condition("c", Filter.Operator.CONTAINS, List.of(1)));
        for (Filter.Operator operator : Filter.Operator.values()) {
            if (operator.isOfTexts()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> new Filter.Condition("c", operator, List.of(1)))
                        .withMessageContaining("takes a text");
            }
        }
    }

    @Test
    @DisplayName("a filter with a choice has no list of conditions that all must hold, so that nobody takes it for one")
    void aChoiceIsNoListOfConditions() {
        Filter filter = Filter.equal("a", "secret").or(Filter.equal("b", 2)).and(Filter.isNull("c"));

        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(filter::conditions)
                .withMessageContaining("'or'")
                .withMessageNotContaining("secret");
        assertThat(filter.terms()).hasSize(2);
        assertThat(filter.everyCondition().map(Filter.Condition::column)).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("an enum constant as a value is its name")
    void enumsAreTheirNames() {
        assertThat(Filter.equal("type", ColumnType.TEXT)).isEqualTo(Filter.equal("type", "TEXT"));
        assertThat(Filter.in("type", List.of(ColumnType.TEXT, ColumnType.DATE)))
                .isEqualTo(Filter.in("type", List.of("TEXT", "DATE")));
    }

    @Test
    void textConditionsThatIgnoreCaseCompareLettersAlone() {
        Row row = Row.of("t", "Zürich_%");

        assertThat(Filter.equalIgnoreCase("t", "ZÜRICH_%").matches(row)).isTrue();
        assertThat(Filter.equalIgnoreCase("t", "ZÜRICH").matches(row)).isFalse();
        assertThat(Filter.startsWithIgnoreCase("t", "zÜ").matches(row)).isTrue();
        assertThat(Filter.endsWithIgnoreCase("t", "CH_%").matches(row)).isTrue();
        assertThat(Filter.endsWithIgnoreCase("t", "CH__").matches(row)).isFalse();
        assertThat(Filter.containsIgnoreCase("t", "RICH").matches(row)).isTrue();
        assertThat(Filter.containsIgnoreCase("t", "R%").matches(row)).isFalse();
        assertThat(Filter.endsWith("t", "ch_%").matches(row)).isTrue();
        assertThat(Filter.endsWith("t", "xxxxxxxxxxxxxxxZürich_%").matches(row)).isFalse();
        assertThat(Filter.notEqualIgnoreCase("t", "ZÜRICH_%").matches(row)).isFalse();
    }

    @Test
    void valuesThatCannotBeComparedAreAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filter.lessThan("name", 5).matches(APPLE))
                .withMessageContaining("String")
                .withMessageContaining("Long");
        assertThat(Filter.equal("name", 5).matches(APPLE)).isFalse();
    }

    @Test
    @DisplayName(
            "a row with a value in a column that is not named is another one; a column that is null makes no difference")
    void allNullButSome() {
        Filter known = Filter.equal("name", "apple").and(Filter.allNullBut(List.of("name", "id")));

        assertThat(known.matches(APPLE)).isTrue();
        assertThat(known.matches(APPLE.with("note", "new"))).isFalse();
        assertThat(known.and(Filter.allNullBut(List.of("name"))).matches(APPLE)).isFalse();
        assertThat(Filter.allNullBut(List.of("name")).isAll()).isFalse();
        assertThat(Filter.allNullBut(List.of("b", "a")))
                .isEqualTo(Filter.allNullBut(List.of("a", "b")))
                .isNotEqualTo(Filter.allNullBut(List.of("a")))
                .isNotEqualTo(Filter.all());
    }

    @Test
    void allNullButSomeIsSaidByNameWhereTheColumnsAreKnown() {
        TableSchema schema = new TableSchema(
                "fruits",
                List.of(Column.of("id", ColumnType.INTEGER), Column.of("name", ColumnType.TEXT)),
                List.of("id"));

        assertThat(schema.coerce(Filter.allNullBut(List.of("id"))))
                .isEqualTo(Filter.allNullBut(List.of("id")).and(Filter.isNull("name")));
    }

    @Test
    void allNullButSomeIsJoinedByAndAlone() {
        Filter known = Filter.equal("name", "apple").and(Filter.allNullBut(List.of("name")));

        assertThatIllegalArgumentException().isThrownBy(known::not);
        assertThatIllegalArgumentException().isThrownBy(() -> known.or(Filter.isNull("id")));
    }
}
