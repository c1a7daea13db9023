package dev.livetable.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColumnTypeTests {

    private static final BigInteger BEYOND_LONG = new BigInteger("9223372036854775808");

    @Test
    void numbersBecomeTheNumberOfTheTypeThatIsWorthTheSame() {
        assertThat(ColumnType.INTEGER.coerce(7)).isEqualTo(7L);
        assertThat(ColumnType.INTEGER.coerce(new BigDecimal("7.00"))).isEqualTo(7L);
        assertThat(ColumnType.INTEGER.coerce(new BigDecimal("7E3"))).isEqualTo(7000L);
        assertThat(ColumnType.INTEGER.coerce(7.0)).isEqualTo(7L);
        assertThat(ColumnType.INTEGER.coerce(BigInteger.TEN)).isEqualTo(10L);
        assertThat(ColumnType.INTEGER.coerce(BEYOND_LONG)).isEqualTo(BEYOND_LONG);
        assertThat(ColumnType.DECIMAL.coerce(7)).isEqualTo(new BigDecimal("7"));
        assertThat(ColumnType.DECIMAL.coerce(0.1)).isEqualTo(new BigDecimal("0.1"));
        assertThat(ColumnType.DECIMAL.coerce(new BigDecimal("1.200"))).isEqualTo(new BigDecimal("1.200"));
        assertThat(ColumnType.DOUBLE.coerce(new BigDecimal("0.1"))).isEqualTo(0.1);
        assertThat(ColumnType.DOUBLE.coerce(Double.NaN)).isEqualTo(Double.NaN);
        for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThat(ColumnType.DECIMAL.coerce(none)).isEqualTo(none);
            assertThat(ColumnType.DECIMAL.holds(none)).isTrue();
            assertThat(ColumnType.DECIMAL.parse(String.valueOf(none))).isEqualTo(none);
        }
        assertThat(ColumnType.DECIMAL.holds(1.0)).isFalse();
    }

    @Test
    void numbersThatDoNotFitAreRefused() {
        refuses(ColumnType.INTEGER, 7.5);
        refuses(ColumnType.INTEGER, Double.NaN);
        refuses(ColumnType.DOUBLE, new BigDecimal("1E400"));
        refuses(ColumnType.TEXT, 7);
        refuses(ColumnType.BOOLEAN, 1);
        refuses(ColumnType.DATE, 7);
    }

    @Test
    void numbersThatWouldFillTheMemoryAreRefused() {
        refuses(ColumnType.INTEGER, new BigDecimal("1E999999999"));
        refuses(ColumnType.DECIMAL, new BigDecimal("1E-999999999"));
        assertThatIllegalArgumentException().isThrownBy(() -> ColumnType.DECIMAL.parse("1E999999999"));
    }

    @Test
    void whatHasNoFormInJsonIsReadFromItsText() {
        assertThat(ColumnType.DATE.coerce("2026-07-01")).isEqualTo(LocalDate.of(2026, 7, 1));
        assertThat(ColumnType.TIME.coerce("01:02:03.000000004")).isEqualTo(LocalTime.of(1, 2, 3, 4));
        assertThat(ColumnType.INSTANT.coerce("2026-07-01T00:00:00Z")).isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
        assertThat(ColumnType.UUID.coerce("00000000-0000-0001-0000-000000000002"))
                .isEqualTo(new UUID(1, 2));
        assertThat(ColumnType.BYTES.coerce("AP8=")).isEqualTo(Bytes.of(new byte[] {0, -1}));
    }

    @Test
    void momentsBecomeOneAnother() {
        Instant instant = Instant.parse("2026-07-01T10:00:00.123456789Z");

        assertThat(ColumnType.INSTANT.coerce(OffsetDateTime.parse("2026-07-01T12:00:00.123456789+02:00")))
                .isEqualTo(instant);
        assertThat(ColumnType.OFFSET_DATE_TIME.coerce(instant))
                .isEqualTo(OffsetDateTime.parse("2026-07-01T10:00:00.123456789Z"));
    }

    @Test
    void textsOfSomethingElseAreRefused() {
        refuses(ColumnType.INTEGER, "7");
        refuses(ColumnType.DECIMAL, "7.0");
        refuses(ColumnType.BOOLEAN, "true");
        refuses(ColumnType.DATE, "2026-02-30");
        refuses(ColumnType.DATE, "2026-07-01T00:00:00");
        refuses(ColumnType.UUID, "x");
        refuses(ColumnType.BYTES, "*");
        refuses(ColumnType.LIST, "[]");
        refuses(ColumnType.MAP, "{}");
        refuses(ColumnType.TEXT, true);
        refuses(ColumnType.LIST, Map.of());
    }

    private static void refuses(ColumnType type, Object value) {
        assertThatIllegalArgumentException()
                .as("%s as %s", value, type)
                .isThrownBy(() -> type.coerce(value))
                .withMessageContaining(type.name())
                .withNoCause()
                .withMessageNotContaining("'" + value + "'");
    }

    @ParameterizedTest
    @EnumSource
    void nullStaysNull(ColumnType type) {
        assertThat(type.coerce(null)).isNull();
    }

    @Test
    void anyTakesWhatARowCanHold() {
        assertThat(ColumnType.ANY.coerce(7)).isEqualTo(7L);
        assertThat(ColumnType.ANY.coerce(List.of("a"))).isEqualTo(List.of("a"));
        assertThat(ColumnType.LIST.coerce(List.of(1, "a"))).isEqualTo(List.of(1L, "a"));
    }

    @Test
    void parsesTexts() {
        assertThat(ColumnType.BOOLEAN.parse("true")).isEqualTo(true);
        assertThat(ColumnType.INTEGER.parse("9223372036854775808")).isEqualTo(BEYOND_LONG);
        assertThat(ColumnType.DECIMAL.parse("1.20")).isEqualTo(new BigDecimal("1.20"));
        assertThat(ColumnType.TEXT.parse("")).isEqualTo("");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColumnType.BOOLEAN.parse("TRUE"))
                .withMessage("a text was given that is not of type BOOLEAN");
        assertThatIllegalArgumentException().isThrownBy(() -> ColumnType.LIST.parse("[]"));
    }
}
