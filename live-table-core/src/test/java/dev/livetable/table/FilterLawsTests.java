package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Filters put together at random, against the three-valued logic of SQL, written down once more in the plainest way. */
class FilterLawsTests {

    private static final int FILTERS = 3_000;
    private static final List<String> TEXTS = List.of("", "a", "A", "ab", "aB", "i", "I", "a%", "\u00e4", "\u00c4");

    /** "and", "or" and "not" as they were put together, and a condition where there are none. */
    private record Formula(String word, List<Formula> parts, Filter condition) {

        Filter filter(Random order) {
            List<Formula> shuffled = new ArrayList<>(parts);
            Collections.shuffle(shuffled, order);
            Stream<Filter> filters = shuffled.stream().map(part -> part.filter(order));
            return switch (word) {
                case "and" ->
                    order.nextBoolean() ? filters.reduce(Filter.all(), Filter::and) : Filter.allOf(filters.toList());
                case "or" ->
                    order.nextBoolean() ? filters.reduce(Filter.none(), Filter::or) : Filter.anyOf(filters.toList());
                case "not" -> filters.findFirst().orElseThrow().not();
                default -> condition;
            };
        }

        /** Returns null for unknown. */
        @Nullable
        Boolean holds(Row row) {
            List<@Nullable Boolean> held = new ArrayList<>();
            parts.forEach(part -> held.add(part.holds(row)));
            return switch (word) {
                case "and" -> held.contains(false) ? Boolean.FALSE : held.contains(null) ? null : Boolean.TRUE;
                case "or" -> held.contains(true) ? Boolean.TRUE : held.contains(null) ? null : Boolean.FALSE;
                case "not" -> {
                    Boolean one = held.get(0);
                    yield one == null ? null : Boolean.valueOf(!one);
                }
                default -> one(row);
            };
        }

        private @Nullable Boolean one(Row row) {
            Filter.Condition only = condition.everyCondition().findFirst().orElse(null);
            if (only == null) {
                return true;
            }
            boolean asksForNull =
                    only.operator() == Filter.Operator.IS_NULL || only.operator() == Filter.Operator.IS_NOT_NULL;
            return row.get(only.column()) == null && !asksForNull ? null : Boolean.valueOf(condition.matches(row));
        }
    }

    private static Formula random(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 1 : 5);
        if (kind < 2) {
            return new Formula("", List.of(), random.nextInt(40) == 0 ? Filter.all() : randomCondition(random));
        }
        int parts = kind == 4 ? 1 : random.nextInt(4);
        List<Formula> within =
                Stream.generate(() -> random(random, depth - 1)).limit(parts).toList();
        return new Formula(kind == 4 ? "not" : kind == 3 ? "or" : "and", within, Filter.all());
    }

    private static Filter randomCondition(Random random) {
        String column = random.nextBoolean() ? "a" : "b";
        Filter.Operator[] operators = Filter.Operator.values();
        Filter.Operator operator = operators[random.nextInt(operators.length)];
        Object value = TEXTS.get(random.nextInt(TEXTS.size()));
        Object other = TEXTS.get(random.nextInt(TEXTS.size()));
        List<Object> values =
                switch (operator) {
                    case IN, NOT_IN -> random.nextInt(4) == 0 ? List.of() : List.of(value, other);
                    case IS_NULL, IS_NOT_NULL -> List.of();
                    default -> List.of(value);
                };
        return Filter.of(new Filter.Condition(column, operator, values));
    }

    private static List<Row> rows() {
        List<@Nullable Object> values = new ArrayList<>(TEXTS);
        values.add(null);
        return values.stream()
                .flatMap(a -> values.stream().map(b -> Row.of("a", a).with("b", b)))
                .toList();
    }

    @Test
    @DisplayName(
            "a row satisfies a filter where it is true, and its opposite where it is false: neither where it is unknown")
    void threeValuedLogic() {
        List<Row> rows = rows();
        for (int seed = 0; seed < FILTERS; seed++) {
            Formula formula = random(new Random(seed), 3);
            Filter filter = formula.filter(new Random(seed));
            Filter opposite = filter.not();
            for (Row row : rows) {
                Boolean holds = formula.holds(row);
                assertThat(filter.matches(row))
                        .as("seed %s: %s on %s", seed, filter.canonicalText(), row)
                        .isEqualTo(Boolean.TRUE.equals(holds));
                assertThat(opposite.matches(row))
                        .as("seed %s: not %s on %s", seed, filter.canonicalText(), row)
                        .isEqualTo(Boolean.FALSE.equals(holds));
            }
        }
    }

    @Test
    @DisplayName("a filter has one text in whatever order it was put together, and no filter of other rows has it")
    void canonicalTexts() {
        List<Row> rows = rows();
        Map<String, List<Boolean>> meanings = new HashMap<>();
        for (int seed = 0; seed < FILTERS; seed++) {
            Formula formula = random(new Random(seed), 3);
            Filter filter = formula.filter(new Random(1));
            Filter other = formula.filter(new Random(2));

            assertThat(other).as("seed %s", seed).isEqualTo(filter).hasSameHashCodeAs(filter);
            assertThat(other.canonicalText()).isEqualTo(filter.canonicalText());
            assertThat(filter.not().not()).as("seed %s", seed).isEqualTo(filter);
            assertThat(filter.and(filter)).isEqualTo(filter);
            assertThat(filter.or(filter)).isEqualTo(filter);
            assertThat(filter.map(condition -> condition)).isEqualTo(filter);
            assertThat(filter.canonicalText()).doesNotContainPattern("[/? \"#]");
            List<Boolean> meaning = rows.stream().map(filter::matches).toList();
            assertThat(meanings.computeIfAbsent(filter.canonicalText(), text -> meaning))
                    .as(filter.canonicalText())
                    .isEqualTo(meaning);
        }
    }

    @Test
    @DisplayName("no text that is shown holds a value, wherever its condition stands")
    void valuesAreMasked() {
        String secret = "s3cret's(|)&/value";
        for (Filter.Operator operator : Filter.Operator.values()) {
            boolean isNull = operator == Filter.Operator.IS_NULL || operator == Filter.Operator.IS_NOT_NULL;
            Filter one = Filter.of(new Filter.Condition("c", operator, isNull ? List.of() : List.of(secret)));
            Filter filter = one.or(Filter.equal("d", secret).and(one.not())).and(Filter.contains("e", secret));

            assertThat(filter + " " + filter.terms()).doesNotContain("s3cret").doesNotContain("value");
            assertThat(filter.everyCondition().map(Filter.Condition::toString))
                    .noneMatch(text -> text.contains("s3cret"));
        }
    }

    @Test
    @DisplayName("all and none are the ends of what can be joined")
    void allAndNone() {
        Filter filter = Filter.equal("a", "x").or(Filter.isNull("b"));

        assertThat(filter.or(Filter.all())).isEqualTo(Filter.all());
        assertThat(filter.and(Filter.none())).isEqualTo(Filter.none());
        assertThat(filter.or(Filter.none())).isEqualTo(filter);
        assertThat(Filter.all().not()).isEqualTo(Filter.none());
        assertThat(Filter.none().not()).isEqualTo(Filter.all());
        assertThat(Filter.none().isNone()).isTrue();
        assertThat(filter.isNone() || Filter.all().isNone()).isFalse();
        assertThat(rows()).noneMatch(Filter.none()::matches);
    }

    @Test
    @DisplayName("each operator and its opposite are each other's")
    void opposites() {
        assertThat(Arrays.stream(Filter.Operator.values()))
                .allMatch(operator -> operator.opposite() != operator
                        && operator.opposite().opposite() == operator
                        && operator.ignoresCase() == operator.opposite().ignoresCase()
                        && operator.isOfTexts() == operator.opposite().isOfTexts());
        assertThat(Filter.equal("a", 1).not()).isEqualTo(Filter.notEqual("a", 1));
        assertThat(Filter.lessThan("a", 1).not()).isEqualTo(Filter.greaterThanOrEqual("a", 1));
        assertThat(Filter.isNull("a").not()).isEqualTo(Filter.isNotNull("a"));
        assertThat(Filter.equalIgnoreCase("a", "x").not()).isEqualTo(Filter.notEqualIgnoreCase("a", "x"));
    }
}
