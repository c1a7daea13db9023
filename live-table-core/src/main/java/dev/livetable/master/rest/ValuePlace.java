package dev.livetable.master.rest;

import dev.livetable.table.Bytes;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Where a value stands in a parameter. The place decides what a value may hold, and how it is written, so that the API
 * reads it as this value and as nothing else.
 *
 * @param syntax what is around the value
 * @param isPattern whether the API reads the value as a pattern with wildcards
 */
record ValuePlace(Syntax syntax, boolean isPattern) {

    private static final String WILDCARDS = "*%_?\\";
    private static final String STRUCTURE = ",;|()[]{}\"'\\";

    /** What is around a value. */
    enum Syntax {
        /** Nothing: the value is all of the parameter, or its end. */
        REST,
        /** Commas: the value is an element of a list. */
        ELEMENT,
        /** An expression: the value is a word among others. */
        EXPRESSION,
        /** Single quotes: one within the value is doubled. Some languages read a backslash, others do not. */
        SINGLE_QUOTES,
        /** Single quotes of OData: one within the value is doubled, and a backslash is a character like others. */
        ODATA_QUOTES,
        /** An expression of OData: a text gets quotes, and is written as within them; anything else is a word. */
        ODATA_LITERAL,
        /** Double quotes: a backslash goes before one within the value, and before a backslash. */
        DOUBLE_QUOTES
    }

    /**
     * Returns a value as it stands in this place, not yet percent-encoded.
     *
     * @param errors makes the error that refuses a value
     * @param column the column that is compared with the value
     * @throws dev.livetable.table.InvalidRequestException if the value cannot stand here
     * @throws UnsupportedOperationException if no parameter can hold such a value
     */
    String write(RestErrors errors, String column, Object value) {
        String text = text(column, value);
        if (isPattern) {
            refuseIf(has(text, WILDCARDS), errors, column, "a character that the API may read as a wildcard");
        }
        if (syntax != Syntax.REST) {
            refuseIf(text.codePoints().anyMatch(Character::isISOControl), errors, column, "a control character");
        }
        switch (syntax) {
            case REST -> {}
            case ELEMENT -> {
                refuseIf(text.isEmpty() || !text.strip().equals(text), errors, column, "no text, or a space at an end");
                refuseIf(has(text, STRUCTURE), errors, column, "a character that separates or encloses values");
            }
            case EXPRESSION -> refuseIf(!isWord(value), errors, column, "a text, which needs quotes around it");
            case SINGLE_QUOTES -> {
                refuseIf(has(text, "\\"), errors, column, "a backslash, which not every API reads in the same way");
                return text.replace("'", "''");
            }
            case ODATA_QUOTES -> {
                return text.replace("'", "''");
            }
            case ODATA_LITERAL -> {
                if (value instanceof String) {
                    return "'" + text.replace("'", "''") + "'";
                }
                refuseIf(!isWord(value), errors, column, "no text, number, boolean, time or UUID");
            }
            case DOUBLE_QUOTES -> {
                return text.replace("\\", "\\\\").replace("\"", "\\\"");
            }
        }
        return text;
    }

    private void refuseIf(boolean impossible, RestErrors errors, String column, String what) {
        if (impossible) {
            throw errors.invalid("the value for the column '" + column + "' cannot stand where the template of its"
                    + " parameter has it, because it is or holds " + what + " "
                    + errors.setting("filtering"));
        }
    }

    private static boolean has(String text, String characters) {
        return text.chars().anyMatch(c -> characters.indexOf(c) >= 0);
    }

    /** Returns whether a value is written without anything that a language of expressions could read as its own. */
    private static boolean isWord(Object value) {
        boolean text = value instanceof String || value instanceof Bytes;
        return !text && !(value instanceof Double real && !Double.isFinite(real));
    }

    /** Returns the text that stands for a value. */
    private static String text(String column, Object value) {
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            throw new UnsupportedOperationException(
                    "The API cannot be asked for lists or maps, as in the column '" + column + "'");
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof Bytes bytes ? Base64.getEncoder().encodeToString(bytes.toArray()) : value.toString();
    }
}
