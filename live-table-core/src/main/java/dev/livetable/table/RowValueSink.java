package dev.livetable.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** Takes a value of a row without an object being made of it where none is needed; see {@link RowBlock#read}. */
public interface RowValueSink {

    /** Takes a whole number. */
    void number(long value);

    /** Takes a number with a fraction. */
    void number(double value);

    /** Takes a truth value. */
    void truth(boolean value);

    /** Takes text. */
    void text(String value);

    /**
     * Takes text as UTF-8. By default it is made a string.
     *
     * @param bytes what has the text, which must not be changed
     * @param from where it begins
     * @param length how many bytes it has
     */
    default void text(byte[] bytes, int from, int length) {
        text(new String(bytes, from, length, UTF_8));
    }

    /**
     * Takes any other value.
     *
     * @param value the value, as {@link Row} has it; null for null
     */
    void other(@Nullable Object value);
}
