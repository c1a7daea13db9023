package dev.livetable.table;

import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.OptionalInt;

/** How a table compares two values of a column, as far as that can be known without asking it. */
public final class KnownComparison {

    /*
     * Empty is the safe answer: the caller then takes anything for possible. Doubles: databases do not agree on NaN, nor on
     * whether -0.0 is 0.0. Times: a value finer than a microsecond is rounded by some databases when it is sent. Bytes and
     * UUIDs: databases do not agree on their order. Lists, maps and values of any type: on nothing.
     */

    private static final int NANOS_OF_A_MICROSECOND = 1_000;

    private KnownComparison() {}

    /**
     * Returns whether two values are equal to the table.
     *
     * @param column the column that the values are of
     * @param left a value, not null
     * @param right another, not null
     * @return empty when that is not known
     */
    public static Optional<Boolean> equal(Column column, Object left, Object right) {
        return switch (column.type()) {
            case TEXT -> column.texts() == TextComparison.UNKNOWN ? Optional.empty() : Optional.of(left.equals(right));
            case BYTES, UUID -> Optional.of(left.equals(right));
            case LIST, MAP, ANY -> Optional.empty();
            default -> {
                OptionalInt order = order(column, left, right);
                yield order.isEmpty() ? Optional.empty() : Optional.of(order.getAsInt() == 0);
            }
        };
    }

    /**
     * Returns the order of two values to the table: negative, 0 or positive.
     *
     * @param column the column that the values are of
     * @param left a value, not null
     * @param right another, not null
     * @return empty when that is not known
     */
    public static OptionalInt order(Column column, Object left, Object right) {
        if (left.getClass() != right.getClass() && !(left instanceof Number && right instanceof Number)) {
            return OptionalInt.empty();
        }
        return switch (column.type()) {
            case BOOLEAN, INTEGER, DECIMAL, DATE -> OptionalInt.of(Values.compare(left, right));
            case DOUBLE ->
                isPlain(left, right) && isPlain(right, left)
                        ? OptionalInt.of(Values.compare(left, right))
                        : OptionalInt.empty();
            case TIME, DATE_TIME, OFFSET_DATE_TIME, INSTANT ->
                isCoarse(left) && isCoarse(right) ? OptionalInt.of(Values.compare(left, right)) : OptionalInt.empty();
            case TEXT ->
                column.texts() == TextComparison.CODE_POINTS
                        ? OptionalInt.of(compareCodePoints((String) left, (String) right))
                        : OptionalInt.empty();
            default -> OptionalInt.empty();
        };
    }

    private static boolean isPlain(Object value, Object other) {
        if (!(value instanceof Double real)) {
            return true;
        }
        boolean mayBeTwoZeros = real == 0 && !value.equals(other) && Values.compare(value, other) == 0;
        return !real.isNaN() && !mayBeTwoZeros;
    }

    private static boolean isCoarse(Object moment) {
        return ((TemporalAccessor) moment).get(ChronoField.NANO_OF_SECOND) % NANOS_OF_A_MICROSECOND == 0;
    }

    /** Compares by code points, which is also the order of the bytes in UTF-8; {@link String#compareTo} is by UTF-16 units. */
    private static int compareCodePoints(String left, String right) {
        int i = 0;
        int end = Math.min(left.length(), right.length());
        while (i < end && left.charAt(i) == right.charAt(i)) {
            i++;
        }
        if (i == end) {
            return Integer.compare(left.length(), right.length());
        }
        char a = left.charAt(i);
        char b = right.charAt(i);
        boolean surrogateA = Character.isSurrogate(a);
        boolean surrogateB = Character.isSurrogate(b);
        return surrogateA != surrogateB ? (surrogateA ? 1 : -1) : Character.compare(a, b);
    }
}
