package dev.livetable.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is spelled is spelled as Java does, on each version of it. */
class ShortDecimalTests {

    private static final int EACH = 60_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final ShortDecimal decimal = new ShortDecimal();
    private int spelled;

    private void see(double value) {
        if (decimal.take(value)) {
            spelled++;
            assertThat(text()).isEqualTo(Double.toString(value));
        }
    }

    private void see(BigDecimal value) {
        if (decimal.take(value)) {
            spelled++;
            assertThat(text()).isEqualTo(value.toString()).isEqualTo(value.toPlainString());
        }
    }

    private void see(long units, int places) {
        if (decimal.take(units, places)) {
            spelled++;
            assertThat(text()).isEqualTo(Double.toString(units / Math.pow(10, places)));
        }
    }

    private String text() {
        return new String(decimal.asUnquotedUTF8(), US_ASCII);
    }

    private long digits(int most) {
        return random.nextLong(tenTo(1 + random.nextInt(most)));
    }

    private static long tenTo(int power) {
        return Math.round(Math.pow(10, power));
    }

    @Test
    void spellsDoublesOfFewDigits() {
        for (int i = 0; i < EACH; i++) {
            see((digits(15) + 100_000) / 1e8);
            see(-digits(9) / 1e2);
            see((digits(12) + 100_000) / (double) tenTo(random.nextInt(9)));
            see((Math.round(Math.scalb(1e8, random.nextInt(-9, 24))) + random.nextInt(-1000, 1000)) / 1e8);
        }
        assertThat(spelled).isGreaterThan(3 * EACH);
    }

    @Test
    void spellsUnitsAsTheDoubleThatTheyStandFor() {
        for (int i = 0; i < EACH; i++) {
            see(digits(15), 8);
            see(-digits(9), 1 + random.nextInt(8));
            see(digits(12), 1 + random.nextInt(8));
            see(digits(3) * tenTo(random.nextInt(6)), 1 + random.nextInt(8));
        }
        assertThat(spelled).isGreaterThan(2 * EACH);
        for (int places = 0; places <= 12; places++) {
            for (long edge : new long[] {0, tenTo(places) / 1_000, tenTo(places), tenTo(7 + places), Long.MAX_VALUE}) {
                for (long units = edge - 300, i = 0; i < 600; i++, units++) {
                    see(units, places);
                    see(-units, places);
                }
            }
        }
    }

    @Test
    void spellsNoDoubleOtherwise() {
        for (double edge : new double[] {0, 1e-3, 1, 1e6, 1e7, 1e8, 1e15, 1e22, Double.MAX_VALUE, Double.MIN_NORMAL}) {
            for (double value = edge, i = 0; i < 300; i++, value = Math.nextUp(value)) {
                see(value);
                see(-value);
            }
            for (double value = edge, i = 0; i < 300; i++, value = Math.nextDown(value)) {
                see(value);
            }
        }
        for (int i = 0; i < EACH; i++) {
            see(Double.longBitsToDouble(random.nextLong()));
            see(random.nextDouble(1e7));
            see((float) random.nextDouble(1e7));
            see(digits(9) / 1e8 * digits(3));
            see(Math.nextUp(digits(9) / 1e2));
        }
        see(Double.NaN);
        see(Double.POSITIVE_INFINITY);
    }

    @Test
    void spellsDecimals() {
        for (int i = 0; i < EACH; i++) {
            see(BigDecimal.valueOf(digits(15), random.nextInt(7)));
            see(BigDecimal.valueOf(random.nextLong(), random.nextInt(-3, 30)));
            see(BigDecimal.valueOf(-digits(11), 2));
            see(BigDecimal.valueOf(digits(3) - 9, random.nextInt(-3, 12)));
        }
        see(new BigDecimal("-0.00"));
        see(new BigDecimal("2147483647.99"));
        see(new BigDecimal("2147483648.00"));
        see(new BigDecimal("12345678901234567890.12"));
        assertThat(spelled).isGreaterThan(EACH);
    }
}
