package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KnownComparisonTests {

    private static final String BEYOND_SURROGATES = "\uFF5E";
    private static final String SURROGATES = "\uD83D\uDE00";

    private static Column column(ColumnType type) {
        return Column.of("c", type);
    }

    private static void assertUnknown(ColumnType type, Object left, Object right) {
        assertThat(KnownComparison.order(column(type), left, right)).isEmpty();
        assertThat(KnownComparison.order(column(type), right, left)).isEmpty();
        assertThat(KnownComparison.equal(column(type), left, right)).isEmpty();
    }

    private static void assertLess(Column column, Object left, Object right) {
        assertThat(KnownComparison.order(column, left, right).orElseThrow()).isNegative();
        assertThat(KnownComparison.order(column, right, left).orElseThrow()).isPositive();
        assertThat(KnownComparison.equal(column, left, right)).contains(false);
    }

    @Test
    void numbersAreComparedByWhatTheyAreWorth() {
        assertLess(column(ColumnType.INTEGER), Long.MAX_VALUE, BigInteger.ONE.shiftLeft(70));
        assertLess(column(ColumnType.DECIMAL), new BigDecimal("1.0"), new BigDecimal("1.01"));
        assertThat(KnownComparison.equal(column(ColumnType.DECIMAL), new BigDecimal("1.0"), new BigDecimal("1.00")))
                .contains(true);
        assertLess(column(ColumnType.DOUBLE), 0.1, (double) 0.1f);
        assertLess(column(ColumnType.DOUBLE), Double.MAX_VALUE, Double.POSITIVE_INFINITY);
        assertLess(column(ColumnType.DOUBLE), 0.0, 1.0);
        assertLess(column(ColumnType.DOUBLE), 1L, 1.5);
        assertThat(KnownComparison.equal(column(ColumnType.DOUBLE), 1.0, 1L)).contains(true);
        assertThat(KnownComparison.equal(column(ColumnType.DOUBLE), 0.0, 0.0)).contains(true);
    }

    @Test
    void numbersThatDatabasesDoNotAgreeOnAreUnknown() {
        assertUnknown(ColumnType.DOUBLE, Double.NaN, 1.0);
        assertUnknown(ColumnType.DOUBLE, Double.NaN, Double.NaN);
        assertUnknown(ColumnType.DOUBLE, 0.0, -0.0);
        assertUnknown(ColumnType.DECIMAL, Double.POSITIVE_INFINITY, new BigDecimal("1e400"));
        assertUnknown(ColumnType.DECIMAL, Double.NaN, BigDecimal.ONE);
        assertUnknown(ColumnType.ANY, 1L, BigDecimal.ONE);
        assertUnknown(ColumnType.ANY, 1L, 2L);
    }

    @Test
    void momentsFinerThanAMicrosecondAreUnknown() {
        assertUnknown(ColumnType.TIME, LocalTime.MAX, LocalTime.NOON);
        assertLess(column(ColumnType.TIME), LocalTime.NOON, LocalTime.of(23, 59, 59, 999_999_000));
        OffsetDateTime utc = OffsetDateTime.parse("2026-01-01T10:00:00Z");
        OffsetDateTime east = OffsetDateTime.parse("2026-01-01T12:00:00+02:00");
        assertThat(KnownComparison.equal(column(ColumnType.OFFSET_DATE_TIME), utc, east))
                .contains(true);
    }

    @Test
    void textsAreComparedAsTheColumnSays() {
        Column column = column(ColumnType.TEXT);
        assertUnknown(ColumnType.TEXT, "a", "a");
        assertThat(KnownComparison.equal(column.comparing(TextComparison.EXACT), "a", "A"))
                .contains(false);
        assertThat(KnownComparison.order(column.comparing(TextComparison.EXACT), "a", "b"))
                .isEmpty();
        assertLess(column.comparing(TextComparison.CODE_POINTS), BEYOND_SURROGATES, SURROGATES);
        assertLess(column.comparing(TextComparison.UTF16_UNITS), SURROGATES, BEYOND_SURROGATES);
        assertLess(column.comparing(TextComparison.CODE_POINTS), "a", "ab");
    }

    @Test
    void uuidsAreOrderedByTheirTextsWhereTheColumnSaysSo() {
        UUID small = UUID.fromString("7fffffff-0000-0000-0000-000000000001");
        UUID large = UUID.fromString("80000000-0000-0000-0000-000000000001");

        assertLess(column(ColumnType.UUID).comparing(TextComparison.CODE_POINTS), small, large);
        assertThat(KnownComparison.order(column(ColumnType.UUID), small, large)).isEmpty();
        assertThat(KnownComparison.equal(column(ColumnType.UUID), small, large)).contains(false);
    }

    @Test
    void whatIsNotOfTheColumnsTypeIsUnknown() {
        assertUnknown(ColumnType.INTEGER, 1L, "1");
        assertUnknown(ColumnType.DATE, "2026-01-01", LocalDate.EPOCH);
        assertUnknown(ColumnType.TIME, "10:00", "10:00");
        assertUnknown(ColumnType.LIST, List.of(1L), List.of(1L));
        assertUnknown(ColumnType.BYTES, "AQ==", Bytes.of(new byte[] {1}));
        assertThat(KnownComparison.order(column(ColumnType.BYTES), Bytes.of(new byte[1]), Bytes.of(new byte[2])))
                .isEmpty();
    }

    @Test
    void onlySomeTypesAreWrittenInOneWay() {
        assertThat(List.of(ColumnType.values()))
                .filteredOn(type -> !KnownComparison.isWrittenOneWay(column(type)))
                .containsExactly(
                        ColumnType.DECIMAL,
                        ColumnType.DOUBLE,
                        ColumnType.TEXT,
                        ColumnType.OFFSET_DATE_TIME,
                        ColumnType.LIST,
                        ColumnType.MAP,
                        ColumnType.ANY);
        assertThat(KnownComparison.isWrittenOneWay(column(ColumnType.TEXT).comparing(TextComparison.EXACT)))
                .isTrue();
    }
}
