package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.data.domain.Sort;

class TableSchemaTests {

    private static final TableSchema CITIES = TableSchema.of(
            "cities",
            List.of(
                    Column.of("city_id", ColumnType.INTEGER),
                    Column.of("name", ColumnType.TEXT),
                    Column.of("Name", ColumnType.TEXT),
                    Column.of("founded", ColumnType.DATE),
                    Column.of("tags", ColumnType.LIST)),
            "city_id");

    @Test
    void needsAnIdColumnThatIsThere() {
        List<Column> columns = List.of(Column.of("a", ColumnType.TEXT));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TableSchema("t", columns, List.of()))
                .withMessageContaining("'t'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableSchema.of("t", columns, "b"))
                .withMessageContaining("b");
        assertThatIllegalArgumentException().isThrownBy(() -> new TableSchema("t", columns, List.of("a", "c")));
    }

    @Test
    void findsAColumnByItsNameElseIgnoringCase() {
        assertThat(CITIES.column("name").name()).isEqualTo("name");
        assertThat(CITIES.column("Name").name()).isEqualTo("Name");
        assertThat(CITIES.column("CITY_ID").name()).isEqualTo("city_id");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> CITIES.column("NAME"))
                .withMessageContaining("more than one");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> CITIES.column("mayor"))
                .withMessage("Table 'cities': there is no column 'mayor'; its columns are"
                        + " city_id, name, Name, founded, tags");
    }

    private static TableSchema withId(ColumnType... types) {
        List<Column> columns = IntStream.range(0, types.length)
                .mapToObj(i -> Column.of("c" + i, types[i]))
                .toList();
        return new TableSchema("t", columns, columns.stream().map(Column::name).toList());
    }

    @Test
    void everyIdLeadsBackToItsValues() {
        Map<ColumnType, Object> values = Map.of(
                ColumnType.BOOLEAN,
                true,
                ColumnType.INTEGER,
                42L,
                ColumnType.DECIMAL,
                new BigDecimal("1.200"),
                ColumnType.DOUBLE,
                0.1,
                ColumnType.TEXT,
                "a/b, %'😀",
                ColumnType.BYTES,
                Bytes.of(new byte[] {0, -1, 62, 63}),
                ColumnType.DATE,
                LocalDate.of(2026, 7, 1),
                ColumnType.TIME,
                LocalTime.of(10, 15),
                ColumnType.OFFSET_DATE_TIME,
                OffsetDateTime.parse("2026-07-01T10:00+02:00"),
                ColumnType.UUID,
                new UUID(1, 2));
        values.forEach((type, value) -> {
            TableSchema schema = withId(type);
            String id = schema.id(Row.of("c0", value));

            assertThat(schema.idValues(id)).as(id).contains(Row.of("c0", value));
            assertThat(schema.idCondition(id)).as(id).contains(Filter.equal("c0", value));
        });
        TableSchema decimal = withId(ColumnType.DECIMAL);
        assertThat(decimal.idValues(decimal.id(Row.of("c0", new BigDecimal("1E5")))))
                .contains(Row.of("c0", new BigDecimal("100000")));
    }

    @Test
    void idsAreReadable() {
        assertThat(withId(ColumnType.INTEGER).id(Row.of("c0", 42))).isEqualTo("42");
        assertThat(withId(ColumnType.TEXT).id(Row.of("c0", "a/b, c"))).isEqualTo("a/b, c");
        assertThat(withId(ColumnType.TEXT, ColumnType.INTEGER)
                        .id(Row.of("c0", "a/b, c").with("c1", 7)))
                .isEqualTo("a%2Fb%2C%20c,7");
    }

    @Test
    @DisplayName("\"007\" is not row 7: only the canonical text is an id")
    void onlyTheCanonicalTextIsAnId() {
        TableSchema integer = withId(ColumnType.INTEGER);
        for (String other : List.of("007", "+7", "-0", "7.0", " 7", "7 ", "", "seven", "٧", "7e0", "0x7")) {
            assertThat(integer.idValues(other)).as(other).isEmpty();
            assertThat(integer.idCondition(other)).as(other).isEmpty();
        }
        assertThat(integer.idValues("7")).contains(Row.of("c0", 7));
        assertThat(withId(ColumnType.DECIMAL).idValues("1E5")).isEmpty();
        assertThat(withId(ColumnType.DECIMAL).idValues("1E999999999")).isEmpty();
        assertThat(withId(ColumnType.DECIMAL).idValues("01.0")).isEmpty();
        assertThat(withId(ColumnType.DOUBLE).idValues("1e3")).isEmpty();
        assertThat(withId(ColumnType.UUID).idValues("00000000-0000-0001-0000-00000000000A"))
                .isEmpty();
        assertThat(withId(ColumnType.TIME).idValues("10:15:00")).isEmpty();
        assertThat(withId(ColumnType.BYTES).idValues("AP8")).isEmpty();
        assertThat(withId(ColumnType.LIST).idValues("[]")).isEmpty();
    }

    @Test
    void onlyTheCanonicalTextOfSeveralColumnsIsAnId() {
        TableSchema two = withId(ColumnType.TEXT, ColumnType.INTEGER);

        assertThat(two.idValues("a%2Cb,7")).contains(Row.of("c0", "a,b").with("c1", 7));
        assertThat(two.idValues(",7")).contains(Row.of("c0", "").with("c1", 7));
        for (String other : List.of("a", "a,b,7", "%61,7", "a%2c,7", "a b,7", "a,07", "a,", "a,7,")) {
            assertThat(two.idValues(other)).as(other).isEmpty();
        }
    }

    @Test
    void rowWithoutAnIdIsRefused() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> CITIES.id(Row.of("name", "Rome")))
                .withMessageContaining("'cities'")
                .withMessageContaining("'city_id'");
    }

    @Test
    void coercesARowToTheTablesNamesAndTypes() {
        Row row = Row.of("CITY_ID", new BigDecimal("7.0")).with("Founded", "2026-07-01");

        assertThat(CITIES.coerce(row)).isEqualTo(Row.of("city_id", 7).with("founded", LocalDate.of(2026, 7, 1)));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> CITIES.coerce(Row.of("founded", 7)))
                .withMessageContaining("'cities'")
                .withMessageContaining("'founded'")
                .withMessageContaining("DATE");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> CITIES.coerce(Row.of("city_id", 7).with("City_Id", 7)))
                .withMessageContaining("twice");
    }

    @Test
    void coercesAFilterToTheTablesNamesAndTypes() {
        Filter filter = Filter.equal("CITY_ID", 7.0).and(Filter.lessThan("FOUNDED", "2026-07-01"));

        assertThat(CITIES.coerce(filter))
                .isEqualTo(Filter.equal("city_id", 7).and(Filter.lessThan("founded", LocalDate.of(2026, 7, 1))));
        assertThat(CITIES.coerce(Filter.all()).isAll()).isTrue();
    }

    @Test
    void refusesAComparisonThatDoesNotApplyToTheColumn() {
        for (Filter filter : List.of(
                Filter.startsWith("founded", "2026-07-01"),
                Filter.contains("city_id", "7"),
                Filter.lessThan("tags", List.of("a")))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> CITIES.coerce(filter))
                    .withMessageContaining("'cities'")
                    .withMessageContaining("does not apply");
        }
    }

    @Test
    @DisplayName("every sort ends with the id")
    void everySortEndsWithTheId() {
        assertThat(CITIES.total(Sort.by("FOUNDED"))).isEqualTo(Sort.by("founded", "city_id"));
        assertThat(CITIES.total(Sort.by(Sort.Order.desc("city_id")))).isEqualTo(Sort.by(Sort.Order.desc("city_id")));
        assertThat(CITIES.total(Sort.unsorted()).isUnsorted()).isTrue();
    }

    @Test
    @DisplayName("an id sorted ignoring case is not yet an order of its own")
    void anIdSortedIgnoringCaseIsFollowedByTheIdItself() {
        Sort.Order ignoringCase = Sort.Order.asc("c0").ignoreCase();

        assertThat(withId(ColumnType.TEXT).total(Sort.by(ignoringCase)))
                .containsExactly(ignoringCase, Sort.Order.asc("c0"));
    }
}
