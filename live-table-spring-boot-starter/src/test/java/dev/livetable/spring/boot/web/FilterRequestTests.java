package dev.livetable.spring.boot.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.livetable.table.Column;
import dev.livetable.table.ColumnType;
import dev.livetable.table.Filter;
import dev.livetable.table.Filter.Operator;
import dev.livetable.table.FilterSupport;
import dev.livetable.table.ForwardingTable;
import dev.livetable.table.InMemoryTable;
import dev.livetable.table.Table;
import dev.livetable.table.TableSchema;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Parameters of a request, and the filter that they make. */
class FilterRequestTests {

    private static final List<String> COLUMNS = List.of("n", "t", "t.gt", "d", "b", "l");
    private static final Table TABLE = InMemoryTable.of(TableSchema.of(
            "t",
            List.of(
                    Column.of("N", ColumnType.INTEGER),
                    Column.of("t", ColumnType.TEXT),
                    Column.of("t.gt", ColumnType.TEXT),
                    Column.of("d", ColumnType.DATE),
                    Column.of("b", ColumnType.BOOLEAN),
                    Column.of("l", ColumnType.LIST),
                    Column.of("hidden", ColumnType.TEXT)),
            "N"));

    private static Filter read(Table table, String... parameters) {
        Map<String, String[]> map = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            map.put(parameters[i], new String[] {parameters[i + 1]});
        }
        return read(table, map);
    }

    private static Filter read(Table table, Map<String, String[]> parameters) {
        return new FilterRequest("t", table, COLUMNS, Set.of("page")).read(parameters);
    }

    @Test
    @DisplayName(
            "of any parameters each makes one condition on an allowed column, or the request is refused for one of them")
    void anyParameters() {
        List<String> names = Stream.concat(
                        COLUMNS.stream().flatMap(column -> Stream.of(
                                        "", ".gt", ".in", ".null", ".contains", ".ends.ignore-case")
                                .map(suffix -> column + suffix)),
                        Stream.of(
                                "page",
                                "hidden",
                                "N",
                                "",
                                ".",
                                ".gt",
                                "n.",
                                "n..gt",
                                "n.GT",
                                "n.gt.ignore-case",
                                "t.gt.gt"))
                .toList();
        List<String> values =
                List.of("", "1", "-5", "1e9", "x", "2026-01-31", "true", "1,2", ",", "%", "'", "\u0000", "\ud800");
        Random random = new Random(3);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            Map<String, String[]> parameters = new LinkedHashMap<>();
            for (int p = random.nextInt(3); p >= 0; p--) {
                String[] given = new String[1 + random.nextInt(10) / 9];
                Arrays.setAll(given, at -> values.get(random.nextInt(values.size())));
                parameters.put(names.get(random.nextInt(names.size())), given);
            }
            try {
                Filter filter = read(TABLE, parameters);
                parameters.remove("page");
                assertThat(filter.conditions()).as("%s", parameters.keySet()).hasSize(parameters.size());
                assertThat(filter.conditions().stream().map(Filter.Condition::column))
                        .doesNotContain("hidden");
                assertThat(TABLE.schema().coerce(filter))
                        .as("the values fit the columns")
                        .isEqualTo(filter);
                read++;
            } catch (FilterParameterException e) {
                assertThat(parameters).containsKey(e.parameter());
                assertThat(e.given()).containsExactly(parameters.get(e.parameter()));
                assertThat(e.getMessage()).doesNotContain("2026-01-31x", "\u0000", "\ud800");
            }
        }
        assertThat(read).isGreaterThan(1_000);
    }

    @Test
    @DisplayName("a column whose name holds a point is found by its whole name first")
    void pointsInNames() {
        assertThat(read(TABLE, "t.gt", "x")).isEqualTo(Filter.equal("t.gt", "x"));
        assertThat(read(TABLE, "t.gt.gt", "x")).isEqualTo(Filter.greaterThan("t.gt", "x"));
        assertThat(read(TABLE, "t.gte", "x")).isEqualTo(Filter.greaterThanOrEqual("t", "x"));
        assertThat(read(TABLE, "n", "7")).isEqualTo(Filter.equal("N", 7));
    }

    @Test
    @DisplayName("what the master cannot do is refused by the name of the parameter, with what it can do")
    void whatTheMasterCannotDo() {
        Table limited = new ForwardingTable() {
            @Override
            protected Table delegate() {
                return TABLE;
            }

            @Override
            public FilterSupport filterSupport() {
                return FilterSupport.of(Map.of("t", Set.of(Operator.EQUAL, Operator.ENDS_WITH)));
            }
        };

        assertThat(read(limited, "t", "x")).isEqualTo(Filter.equal("t", "x"));
        assertThat(read(limited, "t.ends", "x")).isEqualTo(Filter.endsWith("t", "x"));
        assertThatExceptionOfType(FilterParameterException.class)
                .isThrownBy(() -> read(limited, "t.contains", "s3cret"))
                .withMessageContaining("'t.contains'")
                .withMessageContaining("t, t.ends")
                .withMessageNotContaining("s3cret");
        assertThatExceptionOfType(FilterParameterException.class)
                .as("it cannot look for one of several")
                .isThrownBy(() -> read(limited, Map.of("t", new String[] {"x", "y"})))
                .withMessageContaining("may be given once");
        assertThatExceptionOfType(FilterParameterException.class).isThrownBy(() -> read(limited, "n", "1"));
    }

    @Test
    @DisplayName("a request without a condition asks the table for nothing, not even for its columns")
    void noConditionNeedsNoTable() {
        Table away = new ForwardingTable() {
            @Override
            protected Table delegate() {
                throw new IllegalStateException("away");
            }
        };

        assertThat(read(away, "page", "3").isAll()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> read(away, "n", "3")).withMessage("away");
    }
}
