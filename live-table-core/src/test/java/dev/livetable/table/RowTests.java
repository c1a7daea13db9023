package dev.livetable.table;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowTests {

    private static final Row ROW = Row.of("id", 1).with("name", "apple").with("note", null);

    @Test
    void keepsEveryValueExactly() {
        List<Object> values = List.of(
                true,
                Long.MAX_VALUE,
                new BigInteger("123456789012345678901234567890"),
                0.1,
                Double.NaN,
                -0.0,
                new BigDecimal("1.200"),
                "text \uD83D\uDE00 \uD800",
                Bytes.of(new byte[] {0, -1}),
                Instant.parse("2026-07-01T12:00:00.123456789Z"),
                LocalDate.of(2026, 7, 1),
                LocalTime.of(1, 2, 3, 4),
                LocalDateTime.of(2026, 7, 1, 1, 2, 3, 4),
                OffsetDateTime.parse("2026-07-01T12:00:00.1+05:30"),
                new UUID(1, 2));

        for (Object value : values) {
            assertThat(Row.of("c", value).get("c")).isEqualTo(value);
        }
        assertThat(Row.of("c", values).get("c")).isEqualTo(values);
        assertThat(Row.of("c", new BigDecimal("1.0"))).isNotEqualTo(Row.of("c", new BigDecimal("1.00")));
    }

    @Test
    void keepsShorterNumbersAsTheLongerOnesOfTheSameWorth() {
        assertThat(Row.of("c", 7).get("c")).isEqualTo(7L);
        assertThat(Row.of("c", (short) 7).get("c")).isEqualTo(7L);
        assertThat(Row.of("c", (byte) -7).get("c")).isEqualTo(-7L);
        assertThat(Row.of("c", 0.5f).get("c")).isEqualTo(0.5);
        assertThat(Row.of("c", 0.1f).get("c")).isEqualTo((double) 0.1f);
    }

    @Test
    void refusesWhatItCannotHoldAndNamesTheColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Row.of("born", new AtomicInteger()))
                .withMessageContaining("'born'")
                .withMessageContaining("AtomicInteger");
        assertThatIllegalArgumentException().isThrownBy(() -> Row.of("c", List.of(new StringBuilder())));
        assertThatIllegalArgumentException().isThrownBy(() -> Row.of("c", Map.of(1, "one")));
    }

    @Test
    @DisplayName("what a caller does to a value it gave or got does not reach the row")
    void isImmutableToTheLastNestedValue() {
        byte[] bytes = {1, 2};
        List<Object> inner = new ArrayList<>(List.of("a"));
        Map<String, Object> map = new LinkedHashMap<>(Map.of("list", inner));
        Row row = Row.of("bytes", bytes).with("map", map);
        Row same = Row.of("bytes", new byte[] {1, 2}).with("map", Map.of("list", List.of("a")));

        bytes[0] = 9;
        inner.add("b");
        map.clear();
        ((Bytes) requireNonNull(row.get("bytes"))).toArray()[1] = 9;

        assertThat(row).isEqualTo(same);
        Map<?, ?> kept = (Map<?, ?>) requireNonNull(row.get("map"));
        assertThatThrownBy(() -> ((List<?>) requireNonNull(kept.get("list"))).clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(kept::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> row.asMap().put("bytes", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> row.asMap().remove("bytes")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> row.asMap().entrySet().iterator().next().setValue(1))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tellsANullFromAColumnThatIsNotThere() {
        assertThat(ROW.has("note")).isTrue();
        assertThat(ROW.get("note")).isNull();
        assertThat(ROW.has("nothing")).isFalse();
        assertThat(ROW.getIfPresent("note")).isNull();
        assertThat(ROW.getIfPresent("nothing")).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ROW.get("nothing"))
                .withMessage("There is no column 'nothing'; the columns are [id, name, note]");
    }

    @Test
    void findsColumnsIgnoringCaseUnlessThatMayMeanTwo() {
        Row two = Row.of("name", 1).with("NAME", 2).with("id", 3);

        assertThat(ROW.get("Name")).isEqualTo("apple");
        assertThat(ROW.has("NOTE")).isTrue();
        assertThat(ROW.without("NOTE")).isEqualTo(ROW.without("note"));
        assertThat(two.get("NAME")).isEqualTo(2L);
        assertThat(two.without("NAME").columns().names()).containsExactly("name", "id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.get("Name"))
                .withMessage("Column 'Name' may be 'name' or 'NAME'; the columns are [name, NAME, id]");
        assertThatIllegalArgumentException().isThrownBy(() -> two.has("Name"));
        assertThat(two.asMap().get("Name")).as("a map has the exact names").isNull();
    }

    @Test
    void isEqualOnlyInTheSameOrder() {
        Row other = Row.of("name", "apple").with("id", 1).with("note", null);

        assertThat(ROW).isNotEqualTo(other).isNotEqualTo(ROW.without("note"));
        assertThat(Row.of(ROW.asMap())).isEqualTo(ROW).hasSameHashCodeAs(ROW);
    }

    @Test
    void setsAColumnInItsPlaceOrAtTheEnd() {
        assertThat(ROW.with("name", "fig").with("new", 1))
                .isEqualTo(
                        Row.of("id", 1).with("name", "fig").with("note", null).with("new", 1));
        assertThat(ROW.with(Row.of("note", "x").with("id", 2)))
                .isEqualTo(Row.of("id", 2).with("name", "apple").with("note", "x"));
        assertThat(ROW.get("name")).isEqualTo("apple");
    }

    @Test
    void dropsAndRenamesColumns() {
        assertThat(ROW.without("name").columns().names()).containsExactly("id", "note");
        assertThat(ROW.without("nothing")).isSameAs(ROW);
        assertThat(ROW.renamed(name -> name.toUpperCase(Locale.ROOT)).columns().names())
                .containsExactly("ID", "NAME", "NOTE");
        assertThatIllegalArgumentException().isThrownBy(() -> ROW.renamed(name -> "same"));
    }

    @Test
    void isAMapInTheOrderOfItsColumns() {
        Map<String, Object> expected = new HashMap<>(Map.of("id", 1L, "name", "apple"));
        expected.put("note", null);

        assertThat(ROW.asMap()).isEqualTo(expected).hasSize(3);
        assertThat(ROW.asMap().keySet()).containsExactly("id", "name", "note");
        assertThat(ROW).hasToString("{id=1, name=apple, note=null}");
    }

    @Test
    void refusesColumnsWithoutANameOfTheirOwn() {
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.of(List.of("a", "a")));
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.of(List.of("")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Columns.of(List.of("a")).row(1, 2));
    }

    @Test
    void manyRowsShareTheirColumns() {
        Columns columns = Columns.of(List.of("id", "name"));

        assertThat(Arrays.asList(columns.row(1, "a"), columns.row(2, "b")))
                .extracting(Row::columns)
                .allSatisfy(each -> assertThat(each).isSameAs(columns));
        assertThat(columns.row(1, "a").get(1)).isEqualTo("a");
    }
}
