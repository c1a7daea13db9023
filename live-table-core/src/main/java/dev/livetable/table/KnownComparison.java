package dev.livetable.table;

import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.OptionalInt;

/** How a table compares two values of a column, as far as that can be known without asking it. */
public final class KnownComparison {

    /*
     * Empty is the safe answer: the caller then takes anything for possible. It is given
     *   - for two values of different classes, numbers aside: nobody knows what the table makes of them;
     *   - for numbers that are none (NaN), infinite decimals, and the two zeros of a double: databases do not agree on them;
     *   - for moments finer than a microsecond: some databases round them when they are sent, or hold "infinity" as one;
     *   - for the order of bytes, and for lists, maps and values of any type.
     * Texts and UUIDs are compared as the column says. Moments with an offset are compared by when they are, decimals by what
     * they are worth. What is equal may then be written in more than one way.
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
            case TEXT, BYTES, UUID ->
                left.getClass() == right.getClass() && isWrittenOneWay(column)
                        ? Optional.of(left.equals(right))
                        : Optional.empty();
            default -> {
                OptionalInt order = order(column, left, right);
                yield order.isEmpty() ? Optional.empty() : Optional.of(order.getAsInt() == 0);
            }
        };
    }

    /**
     * Returns whether values of a column that are equal to the table are also written alike, so that two ids that are not
     * written alike are those of two rows.
     */
    public static boolean isWrittenOneWay(Column column) {
        return switch (column.type()) {
            case BOOLEAN, INTEGER, BYTES, DATE, TIME, DATE_TIME, INSTANT, UUID -> true;
            case TEXT -> column.texts() != TextComparison.UNKNOWN;
            default -> false;
        };
    }

    /**
     * Returns whether a table keeps each value of a column as it is given, and knows it by no other: so an id that a caller has
     * made is written as the table writes it. Moments may be rounded, texts padded or compared without their case, and decimals
     * have a scale.
     */
    public static boolean isKeptAsGiven(Column column) {
        return switch (column.type()) {
            case BOOLEAN, INTEGER, DATE, UUID, TEXT -> isWrittenOneWay(column);
            default -> false;
        };
    }

    /** Returns whether a table {@linkplain #isKeptAsGiven keeps} the values of each column of its ids as they are given. */
    public static boolean areIdsKeptAsGiven(TableSchema schema) {
        return schema.idColumns().stream().map(schema::column).allMatch(KnownComparison::isKeptAsGiven);
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
        if (left instanceof Number a && right instanceof Number b) {
            return numbers(column.type(), a, b);
        }
        if (left.getClass() != right.getClass()) {
            return OptionalInt.empty();
        }
        return switch (column.type()) {
            case BOOLEAN, DATE -> OptionalInt.of(Values.compare(left, right));
            case TIME, DATE_TIME, OFFSET_DATE_TIME, INSTANT ->
                isCoarse(left) && isCoarse(right) ? OptionalInt.of(Values.compare(left, right)) : OptionalInt.empty();
            case TEXT, UUID -> texts(column.texts(), left.toString(), right.toString());
            default -> OptionalInt.empty();
        };
    }

    /**
     * Returns whether a condition that looks for a text, or a part of one, holds for a text to every table that takes
     * texts for the same only if they are written alike.
     *
     * @param operator one {@linkplain Filter.Operator#isOfTexts of texts}
     * @param text the text that is looked at
     * @param operand what is looked for in it
     * @return empty when that depends on the table: where case is ignored, on letters beyond A to Z, and on I and i
     */
    public static Optional<Boolean> holds(Filter.Operator operator, String text, String operand) {
        return TextConditions.known(operator, text, operand);
    }

    private static OptionalInt numbers(ColumnType type, Number left, Number right) {
        if (type == ColumnType.INTEGER && left instanceof Long a && right instanceof Long b) {
            return OptionalInt.of(Long.compare(a, b));
        }
        boolean isKnown =
                switch (type) {
                    case INTEGER, DECIMAL -> !(left instanceof Double) && !(right instanceof Double);
                    case DOUBLE -> isPlain(left, right) && isPlain(right, left);
                    default -> false;
                };
        return isKnown ? OptionalInt.of(Values.compare(left, right)) : OptionalInt.empty();
    }

    private static boolean isPlain(Number value, Number other) {
        if (!(value instanceof Double real)) {
            return true;
        }
        boolean mayBeTwoZeros = real == 0 && !value.equals(other) && Values.compare(value, other) == 0;
        return !real.isNaN() && !mayBeTwoZeros;
    }

    private static boolean isCoarse(Object moment) {
        return moment instanceof TemporalAccessor time
                && time.get(ChronoField.NANO_OF_SECOND) % NANOS_OF_A_MICROSECOND == 0;
    }

    private static OptionalInt texts(TextComparison known, String left, String right) {
        return switch (known) {
            case CODE_POINTS -> OptionalInt.of(compareCodePoints(left, right));
            case UTF16_UNITS -> OptionalInt.of(left.compareTo(right));
            default -> OptionalInt.empty();
        };
    }

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
