package dev.livetable.table;

import dev.livetable.table.Filter.Operator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The conditions that look for a text, or a part of one. */
final class TextConditions {

    /*
     * Whether two letters are the same but for case is not the same everywhere: I is the capital of i, but not in Turkish,
     * and beyond ASCII each database has rules of its own. So it is known for texts in ASCII alone, and not where it depends
     * on I and i.
     */

    private static final int FIRST_BEYOND_ASCII = 0x80;

    private TextConditions() {}

    /** Returns whether a condition holds for a value, by the rules of {@link String#equalsIgnoreCase}. */
    static boolean holds(Operator operator, Object value, String operand) {
        boolean isNegative = operator.isNegative();
        Operator positive = isNegative ? operator.opposite() : operator;
        return isNegative != (value instanceof String text && isFound(positive, text, operand));
    }

    /** Returns whether a condition holds for a text to every table that takes texts for the same if they are written alike. */
    static Optional<Boolean> known(Operator operator, String text, String operand) {
        if (!operator.ignoresCase()) {
            return Optional.of(holds(operator, text, operand));
        }
        if (!isAscii(text) || !isAscii(operand)) {
            return Optional.empty();
        }
        boolean isNegative = operator.isNegative();
        Boolean found = isKnownToBeFound(isNegative ? operator.opposite() : operator, text, operand);
        return Optional.ofNullable(found).map(is -> is != isNegative);
    }

    private static boolean isFound(Operator operator, String text, String operand) {
        for (int at = first(operator, text, operand); at <= last(operator, text, operand); at++) {
            if (text.regionMatches(operator.ignoresCase(), at, operand, 0, operand.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns null where nobody knows. */
    private static @Nullable Boolean isKnownToBeFound(Operator operator, String text, String operand) {
        boolean mayBe = false;
        for (int at = first(operator, text, operand); at <= last(operator, text, operand); at++) {
            Boolean here = isKnownToBeAt(at, text, operand);
            if (here != null && here) {
                return true;
            }
            mayBe |= here == null;
        }
        return mayBe ? null : false;
    }

    private static @Nullable Boolean isKnownToBeAt(int at, String text, String operand) {
        boolean isKnown = true;
        for (int i = 0; i < operand.length(); i++) {
            char a = text.charAt(at + i);
            char b = operand.charAt(i);
            char lower = Character.toLowerCase(a);
            if (lower != Character.toLowerCase(b)) {
                return false;
            }
            isKnown &= a == b || lower != 'i';
        }
        return isKnown ? true : null;
    }

    /** Returns the first position where the operand may stand. */
    private static int first(Operator operator, String text, String operand) {
        return switch (operator) {
            case ENDS_WITH, ENDS_WITH_IGNORE_CASE -> Math.max(0, text.length() - operand.length());
            default -> 0;
        };
    }

    /** Returns the last position where it may stand, which is before the first where it stands nowhere. */
    private static int last(Operator operator, String text, String operand) {
        int room = text.length() - operand.length();
        return switch (operator) {
            case STARTS_WITH, STARTS_WITH_IGNORE_CASE -> Math.min(0, room);
            case EQUAL_IGNORE_CASE -> room == 0 ? 0 : -1;
            default -> room;
        };
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < FIRST_BEYOND_ASCII);
    }
}
