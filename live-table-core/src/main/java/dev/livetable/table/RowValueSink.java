package dev.livetable.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** Takes the values of a row without objects being made of them where none is needed; see {@link RowBlock#read}. */
public interface RowValueSink {

    /** Takes a whole number. */
    void number(long value);

    /** Takes a number with a fraction. */
    void number(double value);

    /**
     * Takes a number with a fraction that is short in decimals. By default it is divided.
     *
     * @param units what the number is, multiplied by ten to the power of places
     * @param places how many decimals there are, from 0 to 12
     */
    default void number(long units, int places) {
        number(units / PackedColumn.POWERS_OF_TEN[places]);
    }

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
     * Takes text as UTF-8, of which each letter is an ASCII letter or digit, a space, or one of {@code . , - _ : + ( )}. So most
     * formats write it as it is. By default it is taken as any text.
     *
     * @param bytes what has the text, which must not be changed
     * @param from where it begins
     * @param length how many bytes it has
     */
    default void plainText(byte[] bytes, int from, int length) {
        text(bytes, from, length);
    }

    /**
     * Takes any other value.
     *
     * @param value the value, as {@link Row} has it; null for null
     */
    void other(@Nullable Object value);
}
