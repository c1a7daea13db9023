package dev.livetable.table;

/**
 * What is known of how a table compares the texts of a column: in the conditions of filters, and in sorts. Of a column of
 * UUIDs it says how they are sorted, by their texts.
 */
public enum TextComparison {
    /** Nothing: two texts that are not written alike may be equal. */
    UNKNOWN,
    /** A condition takes two texts for equal exactly if they are written alike; their order is not known. */
    EXACT,
    /** As {@link #EXACT}, and their order is that of their code points, which is that of the bytes in UTF-8. */
    CODE_POINTS,
    /** As {@link #EXACT}, and their order is that of their UTF-16 units, which is that of {@link String#compareTo}. */
    UTF16_UNITS
}
