package dev.livetable.json;

import java.math.BigDecimal;

/** A number of few digits, spelled as Java spells it in decimals. It is used for one number after the other, by one thread. */
final class ShortDecimal extends RawJson {

    /*
     * A double is spelled here if it is the nearest one to a whole number of hundred-millionths, and between those that are spelled
     * with an exponent. So it is the nearest one to a decimal of at most 15 digits. No double is that to two such decimals. What
     * Double.toString returns is the shortest decimal that the double is nearest to, so it is this one. Versions of the JDK differ
     * in some doubles of 17 digits, which are left to it. The same is so of what is told as such a decimal.
     *
     * A BigDecimal of a scale from 1 to 6 is never spelled with an exponent, nor without a point.
     */

    private static final double LEAST = 1e-3;
    private static final int ABOVE = 10_000_000;
    private static final int UNITS = 100_000_000;
    private static final int PLACES = 8;
    private static final int MOST_SCALE = 6;
    private static final int MOST_PRECISION = 15;
    private static final int LONGEST = 20; // sign, digits of an int, point, 8 digits
    private static final int[] POWERS_OF_TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, UNITS};

    private final byte[] bytes = new byte[LONGEST];
    private int from;
    private int end;

    /** Takes a number, or returns false if it is not spelled here. */
    boolean take(double value) {
        double size = Math.abs(value);
        if (!(size >= LEAST && size < ABOVE)) {
            return false;
        }
        long units = (long) (size * UNITS + 0.5);
        if ((double) units / UNITS != size) {
            return false;
        }
        spell(value < 0, (int) (units / UNITS), (int) (units % UNITS), PLACES);
        endAtLastDigit();
        return true;
    }

    /**
     * Takes a double, or returns false if it is not spelled here.
     *
     * @param units what is nearest to the double when it is divided by ten to the power of places
     */
    boolean take(long units, int places) {
        if (places < 1 || places > PLACES) {
            return false;
        }
        long size = Math.abs(units);
        int unitsOfOne = POWERS_OF_TEN[places];
        if (size < 0 || size / unitsOfOne >= ABOVE || size * 1_000 < unitsOfOne) {
            return false;
        }
        spell(units < 0, (int) (size / unitsOfOne), (int) (size % unitsOfOne), places);
        endAtLastDigit();
        return true;
    }

    private void endAtLastDigit() {
        while (bytes[end - 1] == '0' && bytes[end - 2] != '.') {
            end--;
        }
    }

    /** Takes a number, or returns false if it is not spelled here. */
    boolean take(BigDecimal value) {
        int scale = value.scale();
        if (scale < 1 || scale > MOST_SCALE || value.precision() > MOST_PRECISION) {
            return false;
        }
        long units = value.unscaledValue().longValue();
        long size = Math.abs(units);
        int unitsOfOne = POWERS_OF_TEN[scale];
        if (size / unitsOfOne > Integer.MAX_VALUE) {
            return false;
        }
        spell(units < 0, (int) (size / unitsOfOne), (int) (size % unitsOfOne), scale);
        return true;
    }

    private void spell(boolean isNegative, int whole, int fraction, int places) {
        int place = bytes.length;
        int rest = fraction;
        for (int i = 0; i < places; i++) {
            bytes[--place] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        bytes[--place] = '.';
        rest = whole;
        do {
            bytes[--place] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        if (isNegative) {
            bytes[--place] = '-';
        }
        from = place;
        end = bytes.length;
    }

    @Override
    byte[] bytes() {
        return bytes;
    }

    @Override
    int from() {
        return from;
    }

    @Override
    int length() {
        return end - from;
    }
}
